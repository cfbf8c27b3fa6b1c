"""The Avatars page in process: the brief makes the prompt, the price and the jobs."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.briefs.avatar import AvatarBrief
from imagegen.studio import Studio
from imagegen.types import Job
from imagegen.ui import session
from tests.app import ROOT
from tests.pages.reading import copy_texts
from tests.stocking import add_picture
from tests.studios import studio

__all__ = ["studio"]

KEY = "sk-pages-0123456789abcdef"
PAID = "gateway/gemini-3-pro-image-preview"
PRICED = "gateway/gpt-image-2"
UNPRICED = "gateway/gemini-3-pro-image"
ONE_A_CALL = "gateway/gpt-image-1"


@pytest.fixture
def open_page() -> Callable[[], AppTest]:
    """Opens the app as a visitor does: the frame, on its first page."""

    def open_it() -> AppTest:
        at = AppTest.from_file(str(ROOT / "imagegen/ui/main.py"), default_timeout=60).run()
        assert not at.exception
        return at

    return open_it


@pytest.fixture
def page(open_page: Callable[[], AppTest]) -> AppTest:
    return open_page()


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMNIMAAS_API_KEY", KEY)


def field(page: AppTest, name: str) -> Any:
    return page.get_by_key(session.avatar_key(name))


def change(page: AppTest, name: str, value: Any) -> None:
    field(page, name).set_value(value)
    page.run()
    assert not page.exception


def choose(page: AppTest, model: str) -> None:
    page.selectbox(key=session.MAKE_MODEL).set_value(model).run()
    assert not page.exception


def generate(page: AppTest) -> None:
    page.button(key="generate").click().run()
    assert not page.exception


def label(page: AppTest) -> str:
    return str(page.button(key="generate").label)


def prompt(page: AppTest) -> str:
    return copy_texts(page)[0]


def captions(page: AppTest) -> str:
    return "\n".join(str(caption.value) for caption in page.caption)


def jobs(studio: Studio) -> list[Job]:
    return list(reversed(studio.jobs.recent()))


class TestTheBrief:
    def test_it_opens_ready_to_be_sent(self, page: AppTest) -> None:
        assert label(page) == "Generate 4 · free"
        assert not page.button(key="generate").disabled
        assert prompt(page) == AvatarBrief().prompt().prompt

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("who", "a very old lighthouse keeper"),
            ("age_range", "over 70 years old"),
            ("attire", "a simple long-sleeved top without any pattern"),
            ("setting", "one flat, pale colour"),
            ("expression", "calm and serious"),
            ("framing", "close-up"),
            ("aspect_ratio", "16:9"),
            ("extra", "A gull flies past"),
        ],
    )
    def test_every_field_is_heard_in_the_prompt(self, page: AppTest, name: str, value: str) -> None:
        change(page, name, value)
        assert value in prompt(page)

    def test_user_text_is_shown_as_it_is(self, page: AppTest) -> None:
        hostile = "**bold** <img src=x onerror=alert(1)> ![a](http://b/c) :red[d] $e$ {{ f }}"
        change(page, "who", hostile)
        assert hostile in prompt(page)
        assert all(hostile not in str(markdown.value) for markdown in page.markdown)

    def test_without_anybody_nothing_can_be_made(self, page: AppTest, studio: Studio) -> None:
        change(page, "who", "   ")
        assert page.button(key="generate").disabled
        assert "who" in captions(page)
        assert jobs(studio) == []
        change(page, "who", "a cook")
        assert not page.button(key="generate").disabled

    def test_another_template_starts_over_but_keeps_what_was_changed(self, page: AppTest) -> None:
        change(page, "who", "a cook with a moustache")
        change(page, "template", "flat-illustrated")
        started = replace(
            AvatarBrief.from_template("flat-illustrated"), who="a cook with a moustache"
        )
        assert field(page, "who").value == "a cook with a moustache"
        assert field(page, "attire").value == started.attire
        assert prompt(page) == started.prompt().prompt

    def test_rare_options_are_folded_and_say_what_they_hold(self, page: AppTest) -> None:
        fold = page.get_by_key(session.AVATAR_MORE)
        assert fold.label == "More options · none set"
        change(page, "avoid", "hats")
        change(page, "seed", 42)
        assert page.get_by_key(session.AVATAR_MORE).label == "More options · avoid, seed 42"

    def test_the_form_is_kept_while_another_page_is_open(self, page: AppTest) -> None:
        change(page, "who", "a cook with a moustache")
        choose(page, UNPRICED)
        page.switch_page(str(ROOT / "pages/settings.py")).run()
        page.switch_page(str(ROOT / "pages/avatars.py")).run()
        assert not page.exception
        assert field(page, "who").value == "a cook with a moustache"
        assert page.selectbox(key=session.MAKE_MODEL).value == UNPRICED


class TestThePrice:
    @pytest.mark.usefixtures("with_key")
    def test_with_a_key_the_paid_default_is_chosen_and_priced(self, page: AppTest) -> None:
        assert page.selectbox(key=session.MAKE_MODEL).value == PAID
        assert label(page) == "Generate 4 · ¥4.00"

    @pytest.mark.usefixtures("with_key")
    def test_the_button_follows_the_count_and_the_model(self, page: AppTest) -> None:
        change(page, "count", 2)
        assert label(page) == "Generate 2 · ¥2.00"
        choose(page, PRICED)
        assert label(page) == "Generate 2 · ¥0.70"

    @pytest.mark.usefixtures("with_key")
    def test_an_unknown_price_is_said_in_words(self, page: AppTest) -> None:
        choose(page, UNPRICED)
        assert label(page) == "Generate 4 · price unknown"

    @pytest.mark.usefixtures("with_key")
    def test_what_is_sent_is_shown_with_the_models_own_additions(self, page: AppTest) -> None:
        change(page, "avoid", "hats")
        assert prompt(page).startswith(AvatarBrief().prompt().prompt)
        assert prompt(page).rstrip(".").endswith("hats")

    @pytest.mark.usefixtures("with_key")
    def test_warnings_stand_beside_the_prompt(self, page: AppTest) -> None:
        change(page, "seed", 7)
        assert "ignores the seed" in captions(page).replace("\\", "")

    @pytest.mark.usefixtures("with_key")
    def test_what_a_model_cannot_do_stops_the_button_and_says_why(self, page: AppTest) -> None:
        choose(page, ONE_A_CALL)
        change(page, "aspect_ratio", "16:9")
        assert page.button(key="generate").disabled
        assert "does not make 16:9" in captions(page).replace("\\", "")

    def test_the_picker_prices_every_model_and_begins_with_the_free_one(
        self, page: AppTest
    ) -> None:
        options = page.selectbox(key=session.MAKE_MODEL).options
        assert options[0] == "Draft sketch · free"
        assert all(" · " in option for option in options)
        assert any(option.endswith("price unknown") for option in options)


class TestWithoutAKey:
    def test_a_paid_model_brings_the_onboarding_instead_of_a_picture(
        self, page: AppTest, studio: Studio
    ) -> None:
        change(page, "who", "a cook with a moustache")
        choose(page, PAID)
        assert page.button(key="generate").disabled
        assert [tab.label for tab in page.tabs] == ["This terminal", "Every terminal", "A key file"]
        assert any("OMNIMAAS_API_KEY" in text for text in copy_texts(page)[1:])
        assert jobs(studio) == []

    def test_the_free_draft_is_one_visible_click_away_and_the_form_is_kept(
        self, page: AppTest, studio: Studio
    ) -> None:
        change(page, "who", "a cook with a moustache")
        choose(page, PAID)
        page.button(key="use-free").click().run()
        assert label(page) == "Generate 4 · free"
        assert not page.tabs
        assert field(page, "who").value == "a cook with a moustache"
        assert jobs(studio) == []


class TestTheClick:
    def test_it_makes_durable_jobs_that_know_their_brief(
        self, page: AppTest, studio: Studio
    ) -> None:
        change(page, "who", "a cook with a moustache")
        change(page, "aspect_ratio", "3:4")
        generate(page)
        made = jobs(studio)
        assert [job.state for job in made] == ["queued"] * 4
        assert len({job.batch for job in made}) == 1
        assert {job.origin.kind for job in made} == {"avatar"}
        assert made[0].origin.template == "professional-headshot"
        brief = AvatarBrief.from_values(made[0].origin.brief)
        assert (brief.who, brief.aspect_ratio) == ("a cook with a moustache", "3:4")
        assert made[0].request.prompt == prompt(page)

    def test_the_second_half_of_a_double_click_makes_nothing(
        self, page: AppTest, studio: Studio
    ) -> None:
        generate(page)
        generate(page)
        assert len({job.batch for job in jobs(studio)}) == 1

    def test_a_second_click_makes_a_second_batch(
        self, page: AppTest, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        generate(page)
        monkeypatch.setattr(session, "SAME_CLICK_S", 0.0)
        generate(page)
        assert len({job.batch for job in jobs(studio)}) == 2

    def test_another_brief_is_never_taken_for_a_double_click(
        self, page: AppTest, studio: Studio
    ) -> None:
        generate(page)
        change(page, "who", "somebody else")
        generate(page)
        assert len({job.batch for job in jobs(studio)}) == 2

    def test_what_refuses_the_click_is_said_and_nothing_is_lost(
        self, page: AppTest, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        change(page, "who", "a cook with a moustache")
        monkeypatch.setattr("imagegen.storage._LEAST_FREE_BYTES", 10**18)
        generate(page)
        assert any("are free where pictures are stored" in str(box.value) for box in page.error)
        assert jobs(studio) == []
        assert field(page, "who").value == "a cook with a moustache"
        monkeypatch.undo()
        page.run()
        assert not page.error


class TestTheEditedPrompt:
    def edit(self, page: AppTest, text: str) -> None:
        page.button(key="start-edit").click().run()
        assert page.text_area(key=session.MAKE_PROMPT).value == AvatarBrief().prompt().prompt
        page.text_area(key=session.MAKE_PROMPT).set_value(text).run()
        assert not page.exception

    def test_it_is_what_is_sent(self, page: AppTest, studio: Studio) -> None:
        self.edit(page, "A cat in a hat.")
        generate(page)
        assert {job.request.prompt for job in jobs(studio)} == {"A cat in a hat."}

    def test_it_says_that_it_is_edited(self, page: AppTest) -> None:
        self.edit(page, "A cat in a hat.")
        assert any("edited by you" in str(markdown.value) for markdown in page.markdown)

    @pytest.mark.usefixtures("with_key")
    def test_the_models_additions_stay_in_view(self, page: AppTest) -> None:
        self.edit(page, "A cat in a hat.")
        assert any("Avoid: " in text for text in copy_texts(page))
        assert all("A cat" not in text for text in copy_texts(page))

    def test_an_empty_one_cannot_be_sent(self, page: AppTest) -> None:
        self.edit(page, "  ")
        assert page.button(key="generate").disabled
        assert "empty" in captions(page)

    def test_the_way_back_is_one_click(self, page: AppTest) -> None:
        self.edit(page, "A cat in a hat.")
        page.button(key="drop-edit").click().run()
        assert prompt(page) == AvatarBrief().prompt().prompt
        assert not page.text_area


def test_the_bar_of_a_phone_has_the_colours_of_the_theme() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    colours = (theme["light"]["backgroundColor"], theme["dark"]["backgroundColor"])
    styles = (ROOT / "assets/css/make.css").read_text("utf-8")
    assert f"light-dark({', '.join(colours)})" in styles


@pytest.mark.usefixtures("with_key")
class TestChain:
    """The way on when there is no capacity, seen and settled before the click."""

    def set_chain(self, page: AppTest, *names: str) -> None:
        page.multiselect(key=session.MAKE_CHAIN).set_value(list(names)).run()
        assert not page.exception

    def test_a_free_model_has_none(self, page: AppTest) -> None:
        choose(page, "draft/draft")
        assert not page.multiselect

    def test_the_steps_stand_in_order_with_their_prices(self, page: AppTest) -> None:
        choose(page, PRICED)
        self.set_chain(page, UNPRICED, PAID)
        said = captions(page).replace("\\", "")
        first, second = said.split("Without capacity: ")[1].splitlines()[0].split("; ")
        assert first.startswith("1. ")
        assert first.endswith("price unknown, **dearer**")
        assert second.startswith("2. ")
        assert second.endswith("¥4.00, **dearer**")

    def test_a_cheaper_step_is_not_called_dearer(self, page: AppTest) -> None:
        self.set_chain(page, PRICED)
        assert "1. GPT Image 2 ¥1.40" in captions(page).replace("\\", "")
        assert "dearer" not in captions(page)

    def test_it_is_kept_for_the_next_visit_and_goes_into_the_job(
        self, page: AppTest, studio: Studio, open_page: Callable[[], AppTest]
    ) -> None:
        self.set_chain(page, PRICED)
        later = open_page()
        assert later.multiselect(key=session.MAKE_CHAIN).value == [PRICED]
        generate(later)
        assert {job.request.fallbacks for job in jobs(studio)} == {(PRICED,)}

    def test_the_chosen_model_is_no_step_of_its_own_chain(self, page: AppTest) -> None:
        self.set_chain(page, PAID)
        assert "Without capacity" not in captions(page)

    def test_a_step_that_cannot_do_it_says_why(self, page: AppTest) -> None:
        self.set_chain(page, ONE_A_CALL)
        change(page, "aspect_ratio", "16:9")
        assert "passed over: gpt-image-1 does not make 16:9" in captions(page).replace("\\", "")


@pytest.mark.usefixtures("with_key")
def test_a_picture_that_exists_is_offered_for_nothing(page: AppTest, studio: Studio) -> None:
    studio.set_reuse(random=True)
    change(page, "count", 1)
    generate(page)
    (job,) = jobs(studio)
    record = add_picture(studio)
    with studio.engine.begin() as connection:
        change_print = "UPDATE jobs SET fingerprint = ? WHERE id = ?"
        connection.exec_driver_sql(change_print, (job.fingerprint, record.job))
    page.run()
    page.button(key="use-again").click().run()
    assert not page.exception
    (saved,) = studio.reuse.saved()
    assert saved.pictures == 1
    assert page.query_params["picture"] in (record.id, [record.id])
