"""Settings: the key masked or how to set one, the models with their age, the installation."""

from datetime import date, timedelta
from pathlib import Path

import pytest

import imagegen.studio
from imagegen.catalog import load_catalog
from imagegen.model import ModelSpec
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.ui.parts.models_table import is_stale, price_text, state_text
from tests.pages.conftest import OpenPage
from tests.pages.reading import page_text

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
    text = page_text(open_page("settings"))
    assert [m.id for m in load_catalog().models if m.id not in text] == []
    assert str(page_studio.settings.home) in text


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
