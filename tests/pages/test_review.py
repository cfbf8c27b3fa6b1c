"""Review: what the desk is given to do, by whom, and how assignment is said."""

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.filters import Filter
from imagegen.gallery import Gallery
from imagegen.places import assets_folder
from imagegen.review_desk import ReviewDesk
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.ui import review_session, reviewer
from imagegen.ui.parts import review_desk as part
from imagegen.ui.reviewer import WHO
from tests.pages.conftest import OpenPage
from tests.pages.reading import labels, page_text
from tests.stocking import add_picture


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What the desk's component was given, the newest last."""
    given: list[dict[str, object]] = []
    monkeypatch.setattr(part, "_DESK", lambda key, data: given.append(data))
    return given


def test_nothing_made_says_what_belongs_here(open_page: OpenPage) -> None:
    app = open_page("review")
    assert "Pictures wait here for a verdict" in page_text(app)
    assert "Make the first picture" in labels(app)


def test_the_desk_is_asked_for_what_nobody_judged_by_the_name_of_the_settings(
    open_page: OpenPage, page_studio: Studio, drawn: list[dict[str, object]]
) -> None:
    add_picture(page_studio)
    open_page("review")
    assert drawn[-1]["address"] == {"verdict": "none"}
    assert drawn[-1]["who"] == page_studio.settings.who
    assert drawn[-1]["model"] == "draft/draft"


def test_choices_and_the_address_become_the_filter(
    open_page: OpenPage,
    page_studio: Studio,
    drawn: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = add_picture(page_studio)
    monkeypatch.setattr(reviewer, "kept_name", lambda: "Ann")
    app = open_page("review", batch=record.batch)
    app.selectbox(key=review_session.STATE).select("reject")
    app.selectbox(key=review_session.KIND).select("avatar").run()
    address = {"verdict": "reject", "kind": "avatar", "batch": record.batch}
    assert (drawn[-1]["address"], drawn[-1]["who"]) == (address, "Ann")


def test_without_a_name_nobody_judges(
    open_page: OpenPage,
    page_studio: Studio,
    drawn: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_picture(page_studio)
    app = open_page("review")
    drawn.clear()
    monkeypatch.setattr(reviewer, "reviewer", lambda usual: "")
    app.run()
    assert drawn == []
    assert "Say who judges" in page_text(app)


def test_the_name_is_kept_by_the_browser_and_by_every_page(
    open_page: OpenPage,
    page_studio: Studio,
    drawn: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = add_picture(page_studio)
    Reviews(page_studio.engine).judge(record.id, "reject", "Ben")
    monkeypatch.setattr(reviewer, "kept_name", lambda: "Zoë <b>")
    app = open_page("review")
    assert drawn[-1]["who"] == "Zoë <b>"
    assert app.selectbox(key=WHO).options == ["Zoë <b>", "Ben"]
    app.selectbox(key=WHO).select("Ben").run()
    assert drawn[-1]["who"] == "Ben"
    assert reviewer.COOKIE in (assets_folder() / "components" / "reviewer.js").read_text()


def test_a_choice_is_assigned_and_given_back(
    open_page: OpenPage, page_studio: Studio, drawn: list[dict[str, object]]
) -> None:
    judged, left = add_picture(page_studio, 1), add_picture(page_studio, 2)
    Reviews(page_studio.engine).judge(judged.id, "approve", "Ann")
    app = open_page("review")
    assert "1 approved" in page_text(app)
    assign(app, "*Ben*")
    assert ReviewDesk(page_studio.engine).assigned() == {"*Ben*": 1}
    assert "1 picture assigned to" in page_text(app)
    assign(app, "")
    assert ReviewDesk(page_studio.engine).assigned() == {}
    assert Gallery(page_studio.engine).page(Filter(verdict="none")) == [left]


def assign(app: AppTest, who: str) -> None:
    app.text_input(key=review_session.ASSIGN_TO).input(who).run()
    next(button for button in app.button if button.label == "Assign").click().run()
    assert not app.exception
