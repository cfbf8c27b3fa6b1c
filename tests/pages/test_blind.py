"""Blind comparison: a new one, what stands in its way, and the results in honest words."""

import pytest

from imagegen.comparisons import Comparisons
from imagegen.studio import Studio
from imagegen.ui import blind_session
from imagegen.ui.parts import blind_desk as part
from tests.pages.conftest import OpenPage
from tests.pages.reading import page_text
from tests.stocking import add_picture


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, object]]:
    """What the desk's component was given, the newest last."""
    given: list[dict[str, object]] = []
    monkeypatch.setattr(part, "_BLIND", lambda key, data, **_: given.append(data))
    return given


def test_nothing_made_says_what_belongs_here(open_page: OpenPage) -> None:
    assert "Two pictures at a time" in page_text(open_page("blind"))


def test_pictures_of_one_model_are_no_comparison(open_page: OpenPage, page_studio: Studio) -> None:
    add_picture(page_studio, 1)
    app = open_page("blind")
    app.button[-1].click().run()
    assert "have only one model to compare" in page_text(app)
    assert Comparisons(page_studio.engine).all() == []


def test_a_comparison_is_made_opened_and_reported(
    open_page: OpenPage, page_studio: Studio, drawn: list[dict[str, object]]
) -> None:
    for number in (1, 2):
        add_picture(page_studio, number, family="draft")
        add_picture(page_studio, number + 10)
    app = open_page("blind")
    app.text_input(key=blind_session.QUESTION).input("*Sharper?*")
    app.button[-1].click().run()
    comparisons = Comparisons(page_studio.engine)
    (made,) = comparisons.all()
    assert (drawn[-1]["id"], drawn[-1]["question"]) == (made.id, "*Sharper?*")
    assert "draft" not in page_text(app), "whoever judges is not told what is compared"
    app.button[-1].click().run()
    assert "Nobody has chosen" in page_text(app)
    for place, pair in enumerate(comparisons.waiting(made.id, "Ann", 9)):
        comparisons.vote(pair.number, "Ann", "left" if place % 2 else "right")
    app.button(key=blind_session.RESULTS).click().run()
    assert "too few to say" in page_text(app)
    assert "left won 2 of 5" in page_text(app)
