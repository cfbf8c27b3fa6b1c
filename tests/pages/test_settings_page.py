"""Settings: the key masked or how to set one, the models with their age, the installation."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import imagegen.studio
from imagegen.catalog import load_catalog
from imagegen.model import ModelSpec
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Money, Price
from imagegen.ui import session
from imagegen.ui.parts.models_table import is_stale, price_text, state_text
from tests.doubles.bfl import BflDouble
from tests.doubles.openai import OpenAIDouble
from tests.pages.conftest import OpenPage
from tests.pages.reading import labels, page_text

KEY = "sk-" + "wPfH6KabcdefghijklmnopQ"
FACTS = {"provider": "p", "id": "m", "title": "M", "family": "f", "source": "test"}
TODAY = date(2026, 11, 20)


def spec(**facts: object) -> ModelSpec:
    return ModelSpec.model_validate({**FACTS, "checked": TODAY, **facts})


def test_without_a_key_it_says_how_to_set_one(open_page: OpenPage) -> None:
    app = open_page("settings")
    text = page_text(app)
    assert "No key is set" in text
    assert "export OMNIMAAS_API_KEY='sk-...'" in text
    assert app.expander[0].proto.expanded


def test_a_key_is_shown_masked_with_its_source(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMNIMAAS_API_KEY", KEY)
    monkeypatch.setattr(imagegen.studio, "_shared", Studio(load_settings()))
    app = open_page("settings")
    text = page_text(app)
    assert f"{KEY[:8]}…" in text
    assert "OMNIMAAS_API_KEY" in text
    assert "https://api.omnimaas.com/v1" in text
    assert KEY[:12] not in text + repr(app)


def test_a_key_file_that_others_can_read_is_a_warning(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch, clean_environment: Path
) -> None:
    file = clean_environment / ".product_shots_imagegen_api_key"
    file.write_text(KEY)
    file.chmod(0o644)
    monkeypatch.setenv("PRODUCT_SHOTS_IMAGEGEN_BASE_URL", "https://gateway.example/v1")
    monkeypatch.setattr(imagegen.studio, "_shared", Studio(load_settings()))
    app = open_page("settings")
    assert [w for w in app.warning if "chmod 600" in w.value]
    assert f"{KEY[:8]}…" in page_text(app)


def test_every_model_stands_in_the_table(open_page: OpenPage, page_studio: Studio) -> None:
    app = open_page("settings")
    text = page_text(app)
    assert [m.id for m in load_catalog().models if m.id not in text] == []
    assert str(page_studio.settings.home) in text
    assert "models of providers that are not set up" in labels_of_expanders(app)[-1]


def test_who_is_set_up_stands_first(open_page: OpenPage, openai: OpenAIDouble) -> None:
    assert labels_of_expanders(open_page("settings"))[0].endswith("OpenAI · ready")


def labels_of_expanders(app: AppTest) -> list[str]:
    return [expander.label for expander in app.expander]


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIDouble]:
    """The only provider that is set up."""
    with OpenAIDouble() as double:
        monkeypatch.setenv("OPENAI_API_KEY", double.key)
        monkeypatch.setenv("OPENAI_BASE_URL", double.base_url)
        monkeypatch.setattr(imagegen.studio, "_shared", Studio(load_settings()))
        yield double


def test_nothing_is_asked_until_the_button_is_pressed(
    open_page: OpenPage, openai: OpenAIDouble
) -> None:
    app = open_page("settings")
    assert "Makes no picture and costs nothing." in page_text(app)
    assert openai.fetches == []


def test_what_a_test_found_stays_on_the_page(open_page: OpenPage, openai: OpenAIDouble) -> None:
    openai.offered = ("gpt-image-2",)
    app = open_page("settings")
    app.button(key="key-test-openai").click().run()
    for page in (app, app.run()):
        text = page_text(page)
        assert "The key is accepted; 1 model is offered." in text
        assert re.search(r"Tested\s+\d{1,2} \w{3} \d{4}, \d\d:\d\d", text)
        assert "models of our list are not offered to this key" in text
        assert page.error == []
    assert len(openai.fetches) == 2
    assert openai.calls == []


def test_a_key_that_is_refused_says_so_and_can_be_tested_again(
    open_page: OpenPage, openai: OpenAIDouble
) -> None:
    good, openai.key = openai.key, "another-key-0123456789"
    app = open_page("settings")
    app.button(key="key-test-openai").click().run()
    assert "OpenAI refused the key (401)" in re.sub(r"\\\\", "", page_text(app))
    assert "Nothing charged." in page_text(app)
    assert "Try again" not in labels(app)
    openai.key = good
    app.button(key="key-test-openai").click().run()
    assert app.error == []
    assert "The key is accepted" in page_text(app)


def test_a_balance_has_its_unit(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    with BflDouble() as double:
        monkeypatch.setenv("BFL_API_KEY", double.key)
        monkeypatch.setenv("BFL_BASE_URL", double.base_url)
        monkeypatch.setattr(imagegen.studio, "_shared", Studio(load_settings()))
        app = open_page("settings")
        app.button(key="key-test-bfl").click().run()
    assert re.search(r"Balance\s+1,234\.50 credits", page_text(app))


def test_who_offers_no_free_test_has_no_button(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAL_KEY", KEY)
    monkeypatch.setattr(imagegen.studio, "_shared", Studio(load_settings()))
    app = open_page("settings")
    assert "fal.ai offers no free test" in page_text(app)
    assert "key-test-fal" not in [button.key for button in app.button]


@pytest.mark.parametrize(("days", "stale"), [(0, False), (60, False), (61, True)])
def test_facts_grow_old_after_sixty_days(days: int, stale: bool) -> None:
    assert is_stale(spec(checked=TODAY - timedelta(days=days)), TODAY) is stale


def test_an_old_price_makes_the_row_old() -> None:
    price = {"amount": "1", "currency": "CNY", "checked": date(2026, 1, 1), "source": "test"}
    assert is_stale(spec(price=price), TODAY)


def test_an_old_row_is_a_warning(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imagegen.ui.parts.models_table.STALE_DAYS", -1)
    warnings = [w.value for w in open_page("settings").warning]
    assert len(warnings) == 1
    assert "were last checked more than" in warnings[0]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "offered"),
        ({"retired_on": date(2026, 12, 2)}, "retires on 2026-12-02 (in 12 days)"),
        (
            {"retired_on": date(2026, 11, 1), "retired_here": True, "successor": "n"},
            "retired on 2026-11-01; use n",
        ),
        (
            {"retired_on": date(2026, 11, 1), "successor": "n"},
            "retired by its maker on 2026-11-01; the gateway may still serve it; use n",
        ),
    ],
)
def test_the_state_of_a_model_in_words(facts: dict[str, object], said: str) -> None:
    assert state_text(spec(**facts), TODAY) == said


def test_a_price_that_is_not_known_is_words() -> None:
    free = {"amount": "0", "currency": "CNY", "checked": TODAY, "source": "test"}
    assert price_text(spec()) == "price unknown"
    assert price_text(spec(price=free)) == "free"
    assert price_text(spec(price={**free, "amount": "0.20"})) == "¥0.20"


def test_a_guessed_range_has_two_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    low, high = (Money(amount=Decimal(text), currency="USD") for text in ("0.0336015", "1.04112"))
    monkeypatch.setattr(ModelSpec, "price_of", lambda *_: Price(low=low, high=high))
    assert price_text(spec()) == "$0.033 to $1.05"


def test_limits_are_shown_and_kept(open_page: OpenPage, openai: OpenAIDouble) -> None:
    app = open_page("settings")
    calls = app.number_input(key=session.limit_key("openai", "calls"))
    at_once = app.number_input(key=session.limit_key("openai", "at_once"))
    assert (calls.value, at_once.value) == (600, 5)
    at_once.set_value(2).run()
    app.button(key=session.limit_key("openai", "Free key: 15")).click().run()
    assert not app.exception
    kept = Studio(load_settings()).limit_of("openai")
    assert (kept.calls, kept.at_once) == (15, 5)
    app.button(key=session.limit_key("openai", "Usual")).click().run()
    assert Studio(load_settings()).limit_of("openai").calls == 600


def test_an_emptied_number_of_calls_means_any_number(
    open_page: OpenPage, openai: OpenAIDouble
) -> None:
    app = open_page("settings")
    app.number_input(key=session.limit_key("openai", "calls")).set_value(None).run()
    assert not app.exception
    assert Studio(load_settings()).limit_of("openai").calls is None


def test_the_chain_can_be_settled_here_too(open_page: OpenPage, openai: OpenAIDouble) -> None:
    app = open_page("settings")
    app.multiselect(key=session.MAKE_CHAIN).set_value(["openai/gpt-image-2"]).run()
    assert not app.exception
    assert Studio(load_settings()).chain() == ("openai/gpt-image-2",)
