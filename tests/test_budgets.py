"""Budgets: warned softly, stopped hard, and never passed, however many ask at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from imagegen.budgets import Budget, Use, as_text, check_budget, period_start
from imagegen.errors import (
    ImagegenError,
    NotFound,
    OutOfCapacity,
    OverBudget,
    ProviderDown,
    RequestError,
)
from imagegen.studio import Studio
from imagegen.types import Ask, ImageRequest, Origin, Reference
from tests.doubles.scripted import Scripted, noise_picture
from tests.studios import ASK, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases

DAY = Budget(period="day", currency="CNY", stop_at=Decimal("1.00"))  # one call costs ¥0.35
UNPRICED = replace(ASK, model="many")


def committed(studio: Studio) -> Decimal:
    (use,) = studio.budgets.uses()
    return use.committed


def test_a_stop_is_said_before_the_click_and_holds_after_it(studio: Studio) -> None:
    studio.budgets.keep(DAY)
    assert studio.preview(replace(ASK, count=2)).problem is None
    asked = replace(ASK, count=3)
    assert isinstance(studio.preview(asked).problem, OverBudget)
    for click in (studio.submit, studio.generate):
        with pytest.raises(OverBudget, match=r"passed by ¥0\.05: ¥0\.00 spent"):
            click(asked)
    assert studio.jobs.recent() == []
    assert Scripted.asked == []
    assert committed(studio) == 0


def test_what_is_held_counts_until_it_is_let_go(studio: Studio) -> None:
    studio.budgets.keep(DAY)
    (first, _second) = studio.submit(replace(ASK, count=2))
    assert committed(studio) == Decimal("0.70")
    with pytest.raises(OverBudget, match="held"):
        studio.submit(ASK)
    studio.cancel(first.id)
    assert committed(studio) == Decimal("0.35")
    studio.submit(ASK)


def test_no_number_of_threads_passes_it(studio: Studio) -> None:
    studio.budgets.keep(replace(DAY, stop_at=Decimal("3.50")))

    def ask(_number: int) -> bool:
        try:
            studio.submit(ASK)
        except OverBudget:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        passed = sum(pool.map(ask, range(30)))
    assert passed == 10
    assert committed(studio) == Decimal("3.50")


def test_a_set_is_held_whole_or_not_at_all(studio: Studio) -> None:
    studio.budgets.keep(DAY)
    asks = [Ask(request=ASK, origin=Origin()) for _ in range(3)]
    assert isinstance(studio.preview_all([ask.request for ask in asks]).problem, OverBudget)
    with pytest.raises(OverBudget):
        studio.submit_all(asks)
    assert studio.jobs.recent() == []


def test_what_may_have_been_charged_counts_as_spent(studio: Studio) -> None:
    studio.budgets.keep(DAY)
    Scripted.reset(ProviderDown("gone", charged="perhaps", answered=False))
    with pytest.raises(ProviderDown):
        studio.generate(ASK)
    (use,) = studio.budgets.uses()
    assert (use.spent, use.held) == (Decimal("0.35"), 0)


def test_a_retry_that_may_be_paid_twice_is_held_twice(studio: Studio) -> None:
    studio.budgets.keep(replace(DAY, stop_at=Decimal("0.70")))
    photo = Reference(name="room.png", data=noise_picture(5).data)
    down = ProviderDown("gone", charged="perhaps", answered=False)
    Scripted.reset(down, down, down)
    with pytest.raises(ProviderDown):
        studio.generate(replace(ASK, references=(photo,)))
    assert len(Scripted.asked) == 2  # the third would pass the stop
    (job,) = studio.jobs.recent()
    assert job.error is not None
    assert "No further attempt: The budget" in job.error.hint
    assert committed(studio) == Decimal("0.70")


def test_a_dearer_step_of_a_chain_is_not_taken_over_the_stop(studio: Studio) -> None:
    studio.budgets.keep(replace(DAY, stop_at=Decimal("0.35")))
    Scripted.reset(OutOfCapacity("503", status=503))
    with pytest.raises(OutOfCapacity):  # the price of the next one is unknown
        studio.generate(replace(ASK, fallbacks=("scripted/many",)))
    assert len(Scripted.asked) == 1
    assert committed(studio) == 0


class TestScope:
    def test_one_person_s_budget_is_not_another_s(self, studio: Studio) -> None:
        studio.budgets.keep(replace(DAY, who="Ann", stop_at=Decimal("0.35")))
        studio.submit(ASK, Origin(who="Bob"))
        studio.submit(ASK, Origin(who="Ann"))
        with pytest.raises(OverBudget, match="by Ann"):
            studio.submit(ASK, Origin(who="Ann"))

    @pytest.mark.parametrize(
        ("kept", "asked"),
        [
            ("ann", "Ann"),
            (" Ann\u3000Lee ", "ann lee"),
            ("Ann", "\uff21\uff2e\uff2e"),  # of full width
            ("Jos\u00e9", "JOSE\u0301"),
            ("Gro\u00df", "gross"),
            ("\u738b\u82b3", "\u738b\u82b3\n"),
        ],
    )
    def test_a_person_is_meant_however_the_name_is_spelled(
        self, studio: Studio, kept: str, asked: str
    ) -> None:
        studio.budgets.keep(replace(DAY, who=kept, stop_at=Decimal("0.70")))
        for who in (kept, asked):
            studio.submit(ASK, Origin(who=who))
        studio.budgets.keep(replace(DAY, who=asked, period="ever", stop_at=Decimal("0.70")))
        uses = studio.budgets.nearly_used(kept)
        assert [use.committed for use in uses] == [Decimal("0.70")] * 2
        for who in (asked, kept):
            with pytest.raises(OverBudget):
                studio.submit(ASK, Origin(who=who))
        studio.submit(ASK, Origin(who=f"{asked}a"))
        assert [use.committed for use in studio.budgets.uses()] == [Decimal("0.70")] * 2

    def test_a_name_is_kept_in_one_line(self, studio: Studio) -> None:
        studio.budgets.keep(replace(DAY, who=" Ann\n Lee "))
        assert [budget.who for budget in studio.budgets.all()] == ["Ann Lee"]

    def test_one_key_s_budget_counts_no_other_s(self, studio: Studio) -> None:
        studio.budgets.keep(replace(DAY, provider="openai", stop_at=Decimal("0.30")))
        studio.submit(ASK)
        studio.generate(ASK)
        assert committed(studio) == 0
        studio.budgets.keep(replace(DAY, provider="scripted", stop_at=Decimal("1.00")))
        assert [use.committed for use in studio.budgets.uses()] == [0, Decimal("0.70")]
        with pytest.raises(OverBudget, match="at scripted"):
            studio.submit(ASK)

    def test_what_is_free_passes_every_budget(self, studio: Studio) -> None:
        studio.budgets.keep(replace(DAY, stop_at=Decimal(0)))
        studio.submit(ImageRequest(prompt="a sketch", provider="draft"))

    def test_an_unknown_price_is_stopped_unless_it_is_allowed(self, studio: Studio) -> None:
        studio.budgets.keep(DAY)
        with pytest.raises(OverBudget, match="unknown"):
            studio.submit(UNPRICED)
        (budget,) = studio.budgets.all()
        studio.budgets.keep(replace(budget, allows_unknown=True))
        studio.submit(UNPRICED)
        (use,) = studio.budgets.uses()
        assert (use.committed, use.unknown) == (0, 1)

    def test_other_currencies_count_at_the_dated_rate(self, studio: Studio) -> None:
        studio.budgets.keep(replace(DAY, currency="USD", stop_at=Decimal("0.06")))
        studio.submit(ASK)  # ¥0.35 is about $0.05
        with pytest.raises(OverBudget):
            studio.submit(ASK)

    def test_yesterday_is_over(self, studio: Studio) -> None:
        studio.budgets.keep(DAY)
        studio.generate(ASK)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        assert studio.budgets.uses(tomorrow)[0].spent == 0
        studio.budgets.keep(replace(DAY, period="ever"))
        assert studio.budgets.uses(tomorrow)[1].spent == Decimal("0.35")


def test_a_warning_comes_before_the_stop(studio: Studio) -> None:
    studio.budgets.keep(replace(DAY, warn_at=Decimal("0.50")))
    studio.submit(ASK)
    assert not studio.budgets.uses()[0].warns
    studio.submit(ASK)
    (use,) = studio.budgets.uses()
    assert use.warns
    assert as_text(use) == "¥0.70 of ¥1.00 a day, ¥0.70 of it held"


@pytest.mark.parametrize(
    ("spent", "text"), [("157.73841", "¥157.74"), ("0.00421", "¥0.0043"), ("99.999", "¥100.00")]
)
def test_what_was_converted_is_rounded_up(spent: str, text: str) -> None:
    use = Use(budget=DAY, spent=Decimal(spent), held=Decimal(0), unknown=0)
    assert as_text(use) == f"{text} of ¥1.00 a day"


def test_a_removed_budget_stops_nothing(studio: Studio) -> None:
    studio.budgets.keep(replace(DAY, stop_at=Decimal(0)))
    (budget,) = studio.budgets.all()
    studio.budgets.remove(budget.number)
    studio.submit(ASK)


@pytest.mark.parametrize(
    "wrong",
    [
        {"stop_at": None},
        {"stop_at": Decimal(-1)},
        {"stop_at": Decimal("NaN")},
        {"warn_at": Decimal(2)},
        {"currency": "XXX"},
        {"stop_at": Decimal(10) ** 12},
        {"who": " "},
        {"who": "\u200b\n"},  # not everybody's
    ],
)
def test_what_is_no_budget_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        check_budget(replace(DAY, **wrong))


def test_a_budget_that_was_removed_meanwhile_is_not_kept_in_silence(studio: Studio) -> None:
    studio.budgets.keep(DAY)
    (kept,) = studio.budgets.all()
    studio.budgets.remove(kept.number)
    with pytest.raises(NotFound, match="removed"):
        studio.budgets.keep(kept)


def test_periods_begin_at_midnight_of_this_machine() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    day, month = period_start("day", now), period_start("month", now)
    assert day is not None
    assert month is not None
    assert (day.astimezone().hour, month.astimezone().day) == (0, 1)
    assert period_start("ever", now) is None


Click = Callable[[ImageRequest], object]


def test_the_held_sum_is_nothing_once_everything_has_ended(studio: Studio) -> None:
    studio.budgets.keep(replace(DAY, stop_at=Decimal(100)))
    down = ProviderDown("gone", charged="perhaps", answered=False)
    photo = Reference(name="room.png", data=noise_picture(5).data)
    Scripted.reset(OutOfCapacity("503", status=503), down, down)
    for asked in (ASK, replace(ASK, references=(photo,)), replace(ASK, count=2)):
        try:
            studio.generate(asked)
        except ImagegenError:
            assert studio.jobs.open_jobs() == []
    (use,) = studio.budgets.uses()
    totals = studio.ledger.totals()
    assert use.held == 0
    assert use.spent == sum((t.amount for t in totals if t.amount is not None), Decimal(0))
