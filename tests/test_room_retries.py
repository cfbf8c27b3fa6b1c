"""What somebody allowed for a room: kept over restarts, one round at a time, never past it."""

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

import imagegen.room_retries
from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import ImagegenError, NotFound, OverBudget
from imagegen.room_retries import (
    MOST_SHOWN,
    Retry,
    advance,
    close_retry,
    end_retry,
    kept_retries,
    start_retry,
)
from imagegen.room_rounds import Allowance
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.types import Job, Money, Record, Reference
from tests.measures.rooms import Room, draw_room

PHOTO = draw_room(Room(size=(160, 120)))
NEVER = 100
"""Points that no draft reaches."""


@pytest.fixture
def record(studio: Studio) -> Record:
    photo = Reference(name="room.png", data=PHOTO)
    brief = RenovationBrief(room="study", style="japandi", photo=photo, count=1)
    request = brief.request(model="draft", provider="draft")
    return studio.generate(request, brief.origin()).records[0]


def allowed(pictures: int = 2, money: Money | None = None) -> Allowance:
    return Allowance(wanted=NEVER, pictures=pictures, money=money)


def rounds(studio: Studio) -> list[Job]:
    """The jobs after the first picture's, oldest first."""
    return list(reversed(studio.jobs.recent()))[1:]


def run(studio: Studio) -> None:
    for job in studio.jobs.open_jobs():
        studio.run_attempt(job.id, job.attempts + 1)


def cut_off(studio: Studio) -> None:
    """The running call of a process that was killed, as the next start finds it."""
    (job,) = studio.jobs.open_jobs()
    studio.jobs.start(job.id, 1, "a process that is gone")
    Studio(studio.settings).recover()
    assert studio.jobs.get(job.id).state == "unknown"


def test_another_process_finds_it_as_it_was_and_goes_on(
    studio: Studio, record: Record, settings: Settings
) -> None:
    limits = allowed(3, Money(amount=Decimal("1.50"), currency="CNY"))
    begun = start_retry(studio, record.id, limits)
    run(studio)
    later = Studio(replace(settings, who="somebody else"))
    (found,) = kept_retries(later)
    assert found == begun
    assert found.allowance.money == Money(amount=Decimal("1.50"), currency="CNY")
    for number in (2, 3):
        made, step = advance(later, found)
        assert (len(made), step) == (number, "wait")
        run(later)
    assert advance(later, found)[1] == "pictures spent"
    assert len(rounds(later)) == 3
    (ended,) = kept_retries(studio)
    assert ended.ended == "pictures spent"
    assert len(advance(studio, ended)[0]) == 3
    assert len(rounds(studio)) == 3


def test_a_round_that_is_over_before_anybody_looks_is_not_waited_for(
    studio: Studio, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    retry = start_retry(studio, record.id, allowed(3))
    run(studio)
    ask_again = imagegen.room_retries.ask_again

    def ask_and_run(*asked: Any) -> None:
        ask_again(*asked)
        run(studio)

    monkeypatch.setattr(imagegen.room_retries, "ask_again", ask_and_run)
    made, step = advance(studio, retry)
    assert ([one.state for one in made], step) == (["done"] * 3, "pictures spent")
    assert [one.ended for one in kept_retries(studio)] == ["pictures spent"]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_pages_at_the_same_moment_ask_for_one_round(
    database: str, studio: Studio, record: Record
) -> None:
    retry = start_retry(studio, record.id, allowed(5))
    run(studio)
    start = threading.Barrier(4)
    problems: list[Exception] = []

    def page() -> None:
        start.wait()
        try:
            advance(studio, retry)
        except Exception as problem:  # whatever it is, the test must see it
            problems.append(problem)

    threads = [threading.Thread(target=page) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(rounds(studio)) == 2


def test_a_round_that_a_kill_cut_off_counts_and_the_next_one_follows(
    studio: Studio, record: Record
) -> None:
    retry = start_retry(studio, record.id, allowed(2))
    cut_off(studio)
    made, step = advance(studio, retry)
    assert ([one.state for one in made], step) == (["unknown", "open"], "wait")
    run(studio)
    assert advance(studio, retry)[1] == "pictures spent"
    assert len(rounds(studio)) == 2


def test_two_that_were_cut_off_end_it(studio: Studio, record: Record) -> None:
    retry = start_retry(studio, record.id, allowed(5))
    cut_off(studio)
    advance(studio, retry)
    cut_off(studio)
    assert advance(studio, retry)[1] == "failed"
    assert len(rounds(studio)) == 2


@pytest.mark.parametrize("end", [end_retry, close_retry])
def test_after_stop_and_after_close_no_round_follows_on_any_page(
    studio: Studio, record: Record, end: object
) -> None:
    retry = start_retry(studio, record.id, allowed(5))
    end(studio, retry)  # type: ignore[operator]  # one of two functions
    run(studio)
    advance(studio, retry)  # a page that was drawn before
    assert len(rounds(studio)) == 1
    kept = kept_retries(studio)
    assert [one.is_stopped for one in kept] == ([True] if end is end_retry else [])
    end_retry(studio, retry)
    assert len(kept_retries(studio)) == len(kept)


def test_a_first_round_that_is_refused_leaves_nothing(
    studio: Studio, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OverBudget("Too dear.")

    monkeypatch.setattr(studio.budgets, "check", refuse)
    with pytest.raises(OverBudget):
        start_retry(studio, record.id, allowed())
    with pytest.raises(NotFound):
        start_retry(studio, "gone", allowed())
    assert kept_retries(studio) == ()
    assert rounds(studio) == []


def test_what_refuses_a_later_round_is_said(
    studio: Studio, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    retry = start_retry(studio, record.id, allowed(5))
    run(studio)

    def refuse(*_: object) -> None:
        raise OverBudget("Too dear.")

    monkeypatch.setattr(imagegen.room_retries, "ask_again", refuse)
    with pytest.raises(ImagegenError, match="Too dear"):
        advance(studio, retry)


def test_ended_ones_that_nobody_closes_are_not_kept_for_ever(
    studio: Studio, record: Record
) -> None:
    begun: list[Retry] = []
    for _ in range(MOST_SHOWN + 2):
        retry = start_retry(studio, record.id, allowed(1))
        end_retry(studio, retry)
        begun.append(retry)
    start_retry(studio, record.id, allowed(1))
    kept = kept_retries(studio)
    assert [retry.id for retry in kept[1:]] == [one.id for one in begun[:1:-1]][:MOST_SHOWN]
