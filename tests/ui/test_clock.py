"""The days of the pages begin at midnight of this machine, also where its clocks are changed."""

from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

import pytest

from imagegen.budgets import period_start
from imagegen.ui.clock import day_start, day_words, month_start
from tests.clocks import live_in

__all__ = ["live_in"]


class Frozen(datetime):
    at = datetime(2026, 1, 1, tzinfo=UTC)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        there = cls.at.astimezone(tz)
        return there if tz is not None else there.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("zone", "now", "day", "month"),
    [
        ("Europe/Berlin", "2026-03-29T10:00", "2026-03-28T23:00", "2026-02-28T23:00"),
        ("Europe/Berlin", "2026-10-25T10:00", "2026-10-24T22:00", "2026-09-30T22:00"),
        ("America/New_York", "2026-11-01T20:00", "2026-11-01T04:00", "2026-11-01T04:00"),
        ("America/New_York", "2026-12-01T03:00", "2026-11-30T05:00", "2026-11-01T04:00"),
        ("Asia/Kolkata", "2026-11-30T18:45", "2026-11-30T18:30", "2026-11-30T18:30"),
    ],
)
def test_pages_and_budgets_begin_their_days_in_the_same_moment(
    live_in: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    zone: str,
    now: str,
    day: str,
    month: str,
) -> None:
    live_in(zone)
    at, first, first_of_month = (datetime.fromisoformat(f"{t}Z") for t in (now, day, month))
    monkeypatch.setattr(Frozen, "at", at)
    monkeypatch.setattr("imagegen.ui.clock.datetime", Frozen)
    assert day_start() == first == period_start("day", at)
    assert month_start() == first_of_month == period_start("month", at)


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Kolkata", "+05:30"), ("UTC", "+00:00")])
def test_a_field_says_whose_days_it_means(
    live_in: Callable[[str], None], zone: str, offset: str
) -> None:
    live_in(zone)
    assert f"UTC{offset}" in day_words()
