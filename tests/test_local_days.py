"""The gallery's days, the ledger's and the budgets' are those of this machine, wherever it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch

import pytest

from imagegen.budgets import Budget
from imagegen.filters import Filter
from imagegen.studio import Studio
from tests.clocks import live_in
from tests.stocking import add_picture

__all__ = ["live_in"]

pytestmark = pytest.mark.both_databases

ZONES = ("Asia/Shanghai", "America/New_York", "UTC")
ONE_DAY = timedelta(days=1)


def made_at(studio: Studio, number: int, moment: datetime) -> None:
    """A picture of that moment, which is also when it was paid for."""
    with patch("imagegen.ledger.datetime", wraps=datetime) as clock:
        clock.now.return_value = moment
        add_picture(studio, number, made_at=moment)


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Asia/Shanghai", "2026-11-20T16:00:00", "2026-11-21T15:59:59"),
        ("America/New_York", "2026-11-21T05:00:00", "2026-11-22T04:59:59"),
    ],
)
def test_a_picture_is_found_by_the_day_that_is_shown_and_summed(
    studio: Studio, live_in: Callable[[str], None], zone: str, first: str, last: str
) -> None:
    live_in(zone)
    day, moments = date(2026, 11, 21), [datetime.fromisoformat(f"{t}Z") for t in (first, last)]
    second = timedelta(seconds=1)
    for number, moment in enumerate((moments[0] - second, *moments, moments[1] + second), 1):
        made_at(studio, number, moment)

    def found(**asked: Any) -> list[int]:
        return [record.number for record in studio.gallery.page(Filter(**asked))]

    assert found(since=day, until=day) == [3, 2]
    assert (found(until=day - ONE_DAY), found(since=day + ONE_DAY)) == ([1], [4])
    shown = [record.created_at.astimezone().date() for record in studio.gallery.page()]
    assert shown == [day + ONE_DAY, day, day, day - ONE_DAY]
    summed = {total.label: total.pictures for total in studio.ledger.by("day")}
    assert summed == {str(day - ONE_DAY): 1, str(day): 2, str(day + ONE_DAY): 1}


def test_a_day_of_a_clock_change_is_found_whole(
    studio: Studio, live_in: Callable[[str], None]
) -> None:
    live_in("America/New_York")
    day = date(2026, 11, 1)  # of 25 hours
    for number, at in enumerate(("2026-11-01T04:00Z", "2026-11-02T04:30Z"), 1):
        made_at(studio, number, datetime.fromisoformat(at))
    assert len(studio.gallery.page(Filter(since=day, until=day))) == 2


@pytest.mark.parametrize("zone", ZONES)
def test_the_first_and_the_last_day_of_all_are_days(
    studio: Studio, live_in: Callable[[str], None], zone: str
) -> None:
    live_in(zone)
    made_at(studio, 1, datetime(2026, 11, 20, 18, 30, tzinfo=UTC))
    for asked in (Filter(since=date.min), Filter(until=date.max), Filter(until=date(9999, 12, 30))):
        assert len(studio.gallery.page(asked)) == 1
    for asked in (Filter(until=date.min), Filter(since=date.max)):
        assert studio.gallery.page(asked) == []


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        ("Asia/Kolkata", "2026-11-30T18:30Z"),
        ("Europe/Berlin", "2026-10-31T23:00Z"),  # its clocks were changed in the month before
        ("Europe/Berlin", "2026-03-31T22:00Z"),
    ],
)
def test_a_budget_begins_anew_with_the_month_of_this_machine(
    studio: Studio, live_in: Callable[[str], None], zone: str, first: str
) -> None:
    live_in(zone)
    begins = datetime.fromisoformat(first)
    for period in ("day", "month"):
        studio.budgets.keep(Budget(period=period, currency="CNY", stop_at=Decimal(9)))
    for number, minutes in enumerate((-1, 0, 30), 1):  # each ¥1
        made_at(studio, number, begins + timedelta(minutes=minutes))

    def spent(minutes: int) -> list[Decimal]:
        return [use.spent for use in studio.budgets.uses(begins + timedelta(minutes=minutes))]

    assert spent(31) == [Decimal(2), Decimal(2)]
    assert spent(-1) == [Decimal(3), Decimal(3)]  # seen from the old month nothing ends it
