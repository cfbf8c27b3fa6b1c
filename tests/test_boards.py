"""Stars, tags, boards and saved searches: every change says what it changed, and can be undone."""

from typing import Any

import pytest

from imagegen.boards import LONGEST_TAG
from imagegen.errors import NotFound, RequestError
from imagegen.filters import Filter
from imagegen.studio import Studio
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ids(studio: Studio) -> list[str]:
    return [add_picture(studio, number).id for number in (1, 2, 3)]


def shown(studio: Studio, **asked: object) -> list[int]:
    return [record.number for record in studio.gallery.page(Filter(**asked))]


def test_stars(studio: Studio, ids: list[str]) -> None:
    assert studio.boards.star(ids[:2]) == ids[:2]
    assert studio.boards.star(ids) == ids[2:]
    assert shown(studio, starred=True) == [3, 2, 1]
    assert studio.boards.unstar([ids[2], "nobody"]) == ids[2:]
    assert shown(studio, starred=True) == [2, 1]
    assert studio.history.get(ids[0]).starred_at is not None


def test_tags_are_filters_and_words_of_the_search(studio: Studio, ids: list[str]) -> None:
    assert studio.boards.tag(ids[:2], "  Spring   hero ") == ids[:2]
    studio.boards.tag(ids[1:], "春季")
    assert shown(studio, tag="spring hero") == [2, 1]
    assert shown(studio, text="hero") == [2, 1]
    assert shown(studio, text="春") == [3, 2]
    assert shown(studio, text="hero", tag="春季") == [2]
    assert studio.boards.tags_of(ids[1]) == ["spring hero", "春季"]
    assert studio.gallery.choices().tags == ("spring hero", "春季")
    assert studio.boards.untag(ids, "Spring hero") == ids[:2]
    assert shown(studio, text="hero") == []
    assert shown(studio, text="teacher") == [3, 2, 1]


@pytest.mark.parametrize("tag", ["", "   ", "\0\u200b", "x" * (LONGEST_TAG + 1)])
def test_what_is_no_tag_is_refused(studio: Studio, ids: list[str], tag: str) -> None:
    with pytest.raises(RequestError, match="tag has 1 to 64"):
        studio.boards.tag(ids, tag)


def test_a_board_that_goes_while_pictures_are_laid_on_it_is_said_plainly(
    studio: Studio, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    board = studio.boards.make("Spring").id
    change = studio.boards._change

    def too_late(*given: Any, **more: Any) -> list[str]:
        studio.boards.drop(board)
        return change(*given, **more)

    monkeypatch.setattr(studio.boards, "_change", too_late)
    with pytest.raises(NotFound, match="removed meanwhile") as caught:
        studio.boards.put(ids, board)
    assert "another board" in caught.value.hint
    assert shown(studio, board=board) == []


def test_boards(studio: Studio, ids: list[str]) -> None:
    board = studio.boards.make(" Spring  campaign ")
    assert studio.boards.put(ids[:2], board.id) == ids[:2]
    assert studio.boards.put(ids, board.id) == ids[2:]
    assert studio.boards.take(ids[2:], board.id) == ids[2:]
    assert shown(studio, board=board.id) == [2, 1]
    assert [(b.name, b.pictures) for b in studio.boards.boards()] == [("Spring campaign", 2)]
    assert studio.boards.boards_of(ids[0]) == ["Spring campaign"]
    with pytest.raises(RequestError, match="already"):
        studio.boards.make("SPRING campaign")
    studio.boards.rename(board.id, "Summer")
    assert studio.gallery.choices().boards == {board.id: "Summer"}
    studio.boards.drop(board.id)
    assert studio.boards.boards() == []
    assert shown(studio) == [3, 2, 1]
    with pytest.raises(NotFound):
        studio.boards.put(ids, board.id)


def test_searches(studio: Studio) -> None:
    studio.searches.save(" Red   chairs ", {"q": "red chair"}, "ann")
    studio.searches.save("Avatars", {"kind": "avatar"}, "ann")
    studio.searches.save("Red chairs", {"q": "red"}, "bob")
    found = [(s.name, dict(s.address), s.who) for s in studio.searches.all()]
    assert found == [
        ("Avatars", {"kind": "avatar"}, "ann"),
        ("Red chairs", {"q": "red"}, "bob"),
    ]
    studio.searches.drop("Avatars")
    assert [search.name for search in studio.searches.all()] == ["Red chairs"]
    for name in ("", " ", "x" * 81):
        with pytest.raises(RequestError):
            studio.searches.save(name, {}, "ann")
