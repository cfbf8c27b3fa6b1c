"""The view Highlights in process: a vision model that is asked once, and two windows."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.annotations import Circle
from imagegen.item_desk import ItemDesk
from imagegen.listening import marks_of, pack_item
from imagegen.studio import shared_studio
from tests.app import ROOT
from tests.doubles.vision import MODEL, VisionDouble
from tests.listening.items import base_picture, finished_item
from tests.pages.test_listen_and_repeat import open_item, open_page, said, view


@pytest.fixture
def vision(monkeypatch: pytest.MonkeyPatch) -> Iterator[VisionDouble]:
    with VisionDouble() as double:
        for name, value in double.environment.items():
            monkeypatch.setenv(name, value)
        yield double


def open_marks() -> tuple[AppTest, ItemDesk, str]:
    """The page at the highlights of an item over a model's scene, none of them placed."""
    desk = ItemDesk(shared_studio())
    item_id = desk.bring(pack_item(finished_item(), base_picture()))
    desk.mark(item_id, marks_of(desk.open(item_id)), ((),) * 7)
    page = AppTest.from_file(str(ROOT / "imagegen/ui/main.py"), default_timeout=60).run()
    open_page(page)
    open_item(page, item_id)
    view(page, "Highlights")
    return page, desk, item_id


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def test_nothing_can_be_asked_until_a_model_is_named() -> None:
    page, _, _ = open_marks()
    assert not any("Suggest" in label for label in labels(page))
    assert "set `IMAGEGEN_VISION_MODEL`. It is off." in said(page)


def test_one_click_asks_once_and_nothing_is_placed_by_it(vision: VisionDouble) -> None:
    page, desk, item_id = open_marks()
    assert "Suggest positions · price unknown" in labels(page)
    assert f"Sends the scene to {MODEL}: one paid call" in said(page).replace("\\", "")
    assert vision.calls == []
    vision.script(["beyond", "ok"])
    page.button(key="ask-spots-0").click().run()
    assert "answer.spots" in said(page).replace("\\", "")
    assert len(vision.calls) == 1
    page.button(key="ask-spots-1").click().run()
    assert len(vision.calls) == 2
    assert vision.refusals == []
    page.run()
    assert len(vision.calls) == 2
    assert "Dismiss suggestions" in labels(page)
    assert not any(marks_of(desk.open(item_id)))
    assert sum(map(bool, desk.offered(item_id))) == 7
    page.button(key="dismiss-spots").click().run()
    assert desk.offered(item_id) == ()


def test_the_second_half_of_a_double_click_asks_for_nothing() -> None:
    def click() -> None:
        import streamlit as st

        from imagegen.ui import item_session

        asked = []
        for turn in (0, 0, 1):
            item_session.ask(turn)
            asked.append(item_session.take_ask())
        st.text(str(asked))

    at = AppTest.from_function(click).run()
    assert at.text[0].value == "[True, False, True]"


OTHER = (Circle(x=0.8, y=0.5, r=0.1),)


def test_another_window_s_changes_are_shown_and_said() -> None:
    page, desk, item_id = open_marks()
    echo = page.session_state["item_echo"]
    desk.change(item_id, lambda item: item)
    page.run()
    assert page.session_state["item_echo"] == echo
    empty = marks_of(desk.open(item_id))
    desk.mark(item_id, empty, (OTHER, *empty[1:]))
    page.run()
    assert page.session_state["item_echo"] != echo
    assert any("Another window changed" in info.value for info in page.info)
    page.run()
    assert page.info == []


def test_a_second_clash_keeps_what_the_first_one_kept() -> None:
    def clash() -> None:
        import streamlit as st

        from imagegen.annotations import Circle
        from imagegen.ui import item_session

        mine, theirs = (Circle(x=0.2, y=0.2, r=0.1),), (Circle(x=0.8, y=0.8, r=0.1),)
        item_session.keep_clash((mine, (), ()), (1,))
        item_session.keep_clash((theirs, mine, ()), (2,))  # the first shows theirs by now
        st.text(str(item_session.clash() == ((mine, mine, ()), (1, 2))))

    assert AppTest.from_function(clash).run().text[0].value == "True"


def test_no_two_sessions_show_highlights_under_one_name() -> None:
    """An annotator outlives the session that it was shown by: it must take what is kept."""

    def show() -> None:
        import streamlit as st

        from imagegen.ui import item_session

        item_session.turn_echo()
        st.text(item_session.echo())

    first, second = (AppTest.from_function(show).run().text[0].value for _ in range(2))
    assert first != second
