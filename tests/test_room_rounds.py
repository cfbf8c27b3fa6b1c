"""Trying again: the rule that ends it, what it counts as spent, and rounds over a real studio."""

from decimal import Decimal
from typing import Any

import pytest

from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import RequestError
from imagegen.room_rounds import (
    Allowance,
    Round,
    Step,
    ask_again,
    next_step,
    price_again,
    read_rounds,
    spent,
)
from imagegen.studio import Studio
from imagegen.types import UNKNOWN_COST, Cost, Money, Price, Record, Reference
from tests.measures.rooms import Room, draw_room

PHOTO = draw_room(Room(size=(320, 240)))


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


def price(high: str, currency: str = "CNY", low: str | None = None) -> Price:
    return Price(low=money(low or high, currency), high=money(high, currency))


def made(score: int | None, **facts: Any) -> Round:
    known: dict[str, Any] = {"batch": "b", "state": "done", "price": price("1"), "cost": None}
    return Round(**known | {"score": score} | facts)


def allowed(wanted: int = 80, pictures: int = 3, most: Money | None = None) -> Allowance:
    return Allowance(wanted=wanted, pictures=pictures, money=most)


OPEN = made(None, state="open")
FAILED = made(None, state="failed")
LOST = made(None, state="unknown")
CASES: tuple[tuple[str, Allowance, list[Round], Price | None, Step], ...] = (
    ("nothing yet", allowed(), [], price("1"), "again"),
    ("one runs", allowed(), [made(10), OPEN], price("1"), "wait"),
    ("below", allowed(), [made(79)], price("1"), "again"),
    ("at the limit", allowed(), [made(80)], price("1"), "reached"),
    ("reached before", allowed(), [made(90), made(10)], price("1"), "reached"),
    ("all pictures", allowed(), [made(1)] * 3, price("1"), "pictures spent"),
    ("exactly enough", allowed(most=money("2")), [made(1)], price("1"), "again"),
    ("a cent short", allowed(most=money("1.99")), [made(1)], price("1"), "money spent"),
    ("the high end counts", allowed(most=money("1.5")), [], price("2", low="1"), "money spent"),
    ("none for the first", allowed(most=money("0.5")), [], price("1"), "money spent"),
    ("unknown price", allowed(most=money("9")), [], None, "price unknown"),
    ("other currency", allowed(most=money("9")), [], price("1", "USD"), "price unknown"),
    ("unknown without a limit", allowed(), [], None, "again"),
    ("free", allowed(most=money("0")), [], price("0"), "again"),
    ("no picture came", allowed(), [made(1), FAILED], price("1"), "failed"),
    ("cut off", allowed(), [made(1), LOST], price("1"), "again"),
    ("cut off and counted", allowed(pictures=2), [made(1), LOST], price("1"), "pictures spent"),
    ("cut off and paid", allowed(most=money("2.5")), [made(1), LOST], price("1"), "money spent"),
    ("cut off twice", allowed(pictures=5), [made(1), LOST, LOST], price("1"), "failed"),
    ("not measured", allowed(), [made(None)], price("1"), "stuck"),
)


@pytest.mark.parametrize(
    ("limits", "rounds", "next_price", "step"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_the_next_step(
    limits: Allowance, rounds: list[Round], next_price: Price | None, step: Step
) -> None:
    assert next_step(limits, rounds, next_price) == step


class TestSpent:
    def test_the_dearer_of_what_was_said_and_what_was_billed_counts(self) -> None:
        dear = Cost(money=money("3"), kind="actual")
        cheap = Cost(money=money("0.5"), kind="actual")
        assert spent([made(1, cost=dear), made(1, cost=cheap)], "CNY") == Decimal(4)

    def test_a_bill_in_another_currency_leaves_what_was_said(self) -> None:
        dollars = Cost(money=money("0.04", "USD"), kind="actual")
        assert spent([made(1, cost=dollars)], "CNY") == Decimal(1)

    def test_what_is_not_known_is_not_taken_for_nothing(self) -> None:
        assert spent([made(1), made(1, price=None, cost=UNKNOWN_COST)], "CNY") is None

    def test_a_call_that_was_not_charged_takes_nothing(self) -> None:
        assert spent([made(None, state="failed", price=None)], "CNY") == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"wanted": 0},
        {"wanted": 101},
        {"pictures": 0},
        {"pictures": 21},
        {"most": money("-1")},
        {"most": money("NaN")},
    ],
)
def test_limits_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        allowed(**wrong)


@pytest.fixture
def record(studio: Studio) -> Record:
    """A draft of a room, made from its photo."""
    photo = Reference(name="room.png", data=PHOTO)
    brief = RenovationBrief(room="study", style="japandi", photo=photo, count=1)
    request = brief.request(model="draft", provider="draft")
    return studio.generate(request, brief.origin()).records[0]


class TestOverAStudio:
    def test_a_round_asks_for_one_other_picture_of_the_same_request(
        self, studio: Studio, record: Record
    ) -> None:
        ask_again(studio, record, 1, "first")
        job = studio.jobs.recent(limit=1)[0]
        first = studio.jobs.get(record.job)
        assert (job.request.prompt, job.request.count) == (first.request.prompt, 1)
        assert job.request.seed != first.request.seed
        assert job.request.references[0].sha256 == record.references[0]
        assert job.origin.label == "try 1"
        assert [made.state for made in read_rounds(studio, ["first", "second"])] == ["open"]

    def test_nobody_asks_twice_under_one_name(self, studio: Studio, record: Record) -> None:
        ask_again(studio, record, 1, "first")
        with pytest.raises(RequestError, match="asked for this already"):
            ask_again(studio, record, 1, "first")
        assert len(studio.jobs.open_jobs()) == 1

    def test_a_finished_round_is_measured(self, studio: Studio, record: Record) -> None:
        ask_again(studio, record, 1, "first")
        studio.run_attempt(studio.jobs.recent(limit=1)[0].id, 1)
        (found,) = read_rounds(studio, ["first"])
        assert found.state == "done"
        assert found.score is not None
        assert studio.history.page(limit=1)[0].sha256 != record.sha256

    def test_a_cancelled_round_took_nothing(self, studio: Studio, record: Record) -> None:
        ask_again(studio, record, 1, "first")
        studio.cancel(studio.jobs.recent(limit=1)[0].id)
        (found,) = read_rounds(studio, ["first"])
        assert (found.state, found.price) == ("failed", None)

    def test_the_price_is_that_of_one_picture(self, studio: Studio, record: Record) -> None:
        found = price_again(studio, record)
        assert found is not None
        assert found.is_free
