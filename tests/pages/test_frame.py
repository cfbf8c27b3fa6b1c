"""The frame: navigation, the day's spend, and the box that every error ends in."""

import logging

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.errors import (
    ConfigError,
    ImagegenError,
    MissingKey,
    NotFound,
    ProviderDown,
    RequestError,
)
from imagegen.places import app_folder
from imagegen.studio import Studio
from imagegen.ui.navigation import HOME, SECTIONS
from imagegen.ui.parts.frame_script import page_keys
from tests.pages.conftest import OpenPage
from tests.pages.reading import labels, page_text
from tests.stocking import UNKNOWN, add_picture, cost_of


def test_every_page_of_the_navigation_is_there_and_every_page_is_in_it() -> None:
    named = {screen.name for row in SECTIONS.values() for screen in row}
    files = {file.stem for file in (app_folder() / "pages").glob("*.py")} - {"__init__"}
    assert named == files


def test_the_first_page_opens_first() -> None:
    assert next(iter(SECTIONS.values()))[0].name == HOME


def test_every_page_has_a_key_of_its_own() -> None:
    letters = [letter for letter, _, _ in page_keys()]
    assert sorted(set(letters)) == sorted(letters)


@pytest.mark.parametrize("name", ["avatars", "gallery", "costs", "settings"])
def test_a_page_opens_on_an_empty_folder(open_page: OpenPage, name: str) -> None:
    app = open_page(name)
    assert not app.exception
    assert not app.error


def test_the_day_and_the_project_are_in_view(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, 1, cost=cost_of("1", "CNY", "actual"))
    add_picture(page_studio, 2, cost=UNKNOWN)
    text = " ".join(page_text(open_page("settings")).split())
    assert f"Project {page_studio.settings.home.name}" in text
    assert "Spent today ¥1.00, and 1 call of unknown cost" in text


def run_failing(error: Exception) -> AppTest:
    def script(error: Exception) -> None:
        from imagegen.ui.parts.error_box import error_box

        with error_box():
            raise error

    return AppTest.from_function(script, args=(error,)).run()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RequestError("Too long.", "Shorten it."), "Nothing was sent and nothing was charged."),
        (ProviderDown("It broke off.", charged="perhaps"), "The call may have been charged."),
        (ProviderDown("It refused."), "Nothing charged."),
        (NotFound("No such picture."), ""),
    ],
)
def test_an_expected_error_says_what_happened_and_what_it_cost(
    error: ImagegenError, said: str
) -> None:
    app = run_failing(error)
    text = page_text(app)
    assert error.message in text
    assert error.hint in text
    assert said in text
    assert not app.exception


def test_what_may_pass_offers_another_try() -> None:
    assert labels(run_failing(ProviderDown("It broke off."))) == ["Try again"]
    assert labels(run_failing(ConfigError("The database cannot be reached."))) == ["Try again"]
    assert labels(run_failing(NotFound("No such picture."))) == []


def test_a_bug_is_a_reference_and_its_text_is_in_the_log_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        app = run_failing(ZeroDivisionError("inner secret"))
    text = page_text(app)
    record = next(r for r in caplog.records if r.name == "imagegen.ui.parts.error_box")
    reference = record.args[0] if isinstance(record.args, tuple) else ""
    assert str(reference) in text
    assert "inner secret" not in text
    assert record.exc_info
    assert not app.exception


def test_a_missing_key_leads_to_the_settings(
    open_page: OpenPage, page_studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> list[str]:
        raise MissingKey("No key is set.", "Set it.")

    monkeypatch.setattr(page_studio.gallery, "kinds", refuse)
    app = open_page("gallery")
    assert "No key is set." in page_text(app)
    assert [link.label for link in app.get("page_link")] == ["Set a key"]


def test_a_fragment_has_a_box_of_its_own() -> None:
    def script() -> None:
        import streamlit as st

        from imagegen.errors import RequestError
        from imagegen.ui.parts.error_box import guarded

        @st.fragment
        @guarded
        def part() -> None:
            st.write("before")
            raise RequestError("Not this way.")

        part()
        st.write("after")

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert "Not this way." in page_text(app)
    assert [node.value for node in app.markdown][-1] == "after"


def test_a_rerun_passes_through_the_box() -> None:
    def script() -> None:
        import streamlit as st

        from imagegen.ui.parts.error_box import error_box

        with error_box():
            if "again" not in st.session_state:
                st.session_state["again"] = True
                st.rerun()
            st.write("second run")

    app = AppTest.from_function(script).run()
    assert [node.value for node in app.markdown] == ["second run"]


def test_an_error_shows_typed_text_as_text() -> None:
    hostile = "![x](http://evil.example/x.png) <b>:red[$1$]"
    app = run_failing(RequestError(hostile))
    assert "![x](" not in app.error[0].value
    assert hostile in page_text(app)
