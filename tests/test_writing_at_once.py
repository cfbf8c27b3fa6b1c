"""Many who write the same thing in the same moment: one counts, and none meets a bare error."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from imagegen.errors import ImagegenError, RequestError
from imagegen.filters import EVERYTHING, Filter
from imagegen.review_desk import ReviewDesk
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Ask, Origin
from tests.stocking import add_picture
from tests.studios import ASK
from tests.studios import studio as scripted_studio

pytestmark = pytest.mark.both_databases
__all__ = ["scripted_studio"]

MANY = 8


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What each of the threads made, or what of ours it was told."""
    gate = threading.Barrier(MANY)

    def one(number: int) -> Any:
        gate.wait()
        try:
            return act(number)
        except ImagegenError as error:
            return error

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def test_preferences_and_searches_are_replaced(studio: Studio) -> None:
    at_once(lambda number: studio.preferences.put("limit", number))
    at_once(lambda number: studio.searches.save("mine", {"q": str(number)}, "Ann"))
    assert studio.preferences.get("limit") in range(MANY)
    assert len(studio.searches.all()) == 1


def test_one_of_many_verdicts_is_the_first(studio: Studio) -> None:
    reviews, record = Reviews(studio.engine), add_picture(studio)
    given = at_once(lambda number: reviews.judge(record.id, "approve", f"p{number}", seen=0))
    assert sum(not isinstance(one, RequestError) for one in given) == 1
    assert len(reviews.history(record.id)) == 1
    at_once(lambda number: reviews.judge(record.id, "reject", f"p{number}"))
    newest = reviews.history(record.id)[0]
    assert reviews.newest([record.id])[record.id] == newest
    assert reviews.counts() == {"reject": 1}


def test_desks_share_what_there_is(studio: Studio) -> None:
    desk, made = ReviewDesk(studio.engine), [add_picture(studio, n).id for n in range(1, MANY + 1)]
    given = at_once(lambda number: desk.claim(EVERYTHING, desk=f"d{number}", who="Ann", limit=1))
    assert sorted(record.id for found in given for record in found) == sorted(made)
    now = datetime.now(UTC)
    held = [
        record.id
        for number in range(MANY)
        for record in desk.claim(EVERYTHING, desk=f"d{number}", who="Ann", limit=MANY, now=now)
    ]
    assert sorted(held) == sorted(made)


def test_a_job_is_taken_once_and_held_once(scripted_studio: Studio) -> None:
    (job,) = scripted_studio.submit(replace(ASK))
    taken = at_once(lambda number: scripted_studio.jobs.start(job.id, 1, f"owner-{number}"))
    assert sorted(map(bool, taken)) == [False] * (MANY - 1) + [True]
    assert len(scripted_studio.jobs.attempts(job.id)) == 1


def test_calls_asked_for_once_may_be_named_in_any_order(scripted_studio: Studio) -> None:
    ask, names = Ask(request=ASK, origin=Origin()), [f"call/{n}" for n in range(60)]

    def submit(number: int) -> Any:
        order = names[::-1] if number % 2 else names
        return scripted_studio.submit_all([ask] * len(order), once=order)

    asked = at_once(submit)
    assert sum(not isinstance(one, RequestError) for one in asked) == 1
    assert len(scripted_studio.jobs.open_jobs()) == len(names)


def test_tags_boards_and_names_take_each_other_in(studio: Studio) -> None:
    record = add_picture(studio)
    for made in (
        at_once(lambda number: studio.boards.tag([record.id], "red")),
        at_once(lambda number: studio.boards.put([record.id], studio.boards.make(f"{number}").id)),
        at_once(lambda number: studio.boards.make("the same")),
    ):
        assert all(isinstance(one, RequestError) or one is not None for one in made)
    assert studio.boards.tags_of(record.id) == ["red"]
    at_once(lambda number: studio.boards.tag([record.id], f"hue{number}"))
    found = [studio.gallery.count(Filter(text=f"hue{number}")) for number in range(MANY)]
    assert found == [1] * MANY
    assert len(studio.boards.boards_of(record.id)) == MANY
    assert sum(board.name == "the same" for board in studio.boards.boards()) == 1
