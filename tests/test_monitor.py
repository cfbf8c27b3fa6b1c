"""How the providers did: counted from real attempts, with refusals kept apart from failures."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal

import pytest
from pyrate_limiter import Limiter

from imagegen.errors import ContentRefused, ImagegenError, OutOfCapacity, ProviderDown
from imagegen.limits import Limit
from imagegen.monitor import Monitor, percentile
from imagegen.studio import Studio
from imagegen.types import Cost, ImageResult, Money, Origin
from tests.doubles.scripted import Scripted, noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases


def test_success_errors_and_times_of_a_provider(studio: Studio) -> None:
    busy = OutOfCapacity("503", status=503)
    steps = [busy, busy, ContentRefused("no"), ProviderDown("500"), result(noise_picture())]
    Scripted.reset(*steps)
    for _ in steps:
        with suppress(ImagegenError):
            studio.generate(ASK)
    (health,) = Monitor(studio.engine).health()
    assert (health.provider, health.calls, health.done) == ("scripted", 5, 1)
    assert (health.failed, health.refused, health.success) == (3, 1, 0.25)
    assert health.errors[0] == ("out_of_capacity", 2)
    assert dict(health.errors)["content_refused"] == 1
    assert health.median_s is not None
    assert health.median_s >= 0


def test_the_time_the_app_was_away_is_no_response_time(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(studio.history, "add", lambda *a: 1 / 0)
        with pytest.raises(Exception, match="reference"):
            studio.generate(ASK)
    monkeypatch.setattr("imagegen.jobs.datetime", Later)
    studio.recover()
    (health,) = Monitor(studio.engine).health()
    assert health.done == 1
    assert health.p95_s is not None
    assert health.p95_s < 3600


class Watch:
    """Stands where limits.py looks at the time: it goes on only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += seconds


def test_our_own_wait_for_the_limits_is_no_response_time(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    monkeypatch.setattr("imagegen.limits.time", watch)
    monkeypatch.setattr(Limiter, "try_acquire", lambda *_: watch.pass_s(30))
    studio.set_limit("scripted", Limit(calls=1))

    def answer(_request: object) -> ImageResult:
        studio.gate.wait_turn("scripted")  # as before the POST of a real provider
        watch.pass_s(1.5)
        studio.gate.wait_turn("scripted")  # a second POST of the same call
        watch.pass_s(0.5)
        return result(noise_picture())

    Scripted.reset(answer)
    (record,) = studio.generate(ASK).records
    (health,) = Monitor(studio.engine).health()
    assert record.elapsed_s == 2.0
    assert (health.median_s, health.p95_s) == (2.0, 2.0)


class Later(datetime):
    """The day after the crash."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:
        return datetime.now(tz) + timedelta(days=1)


def test_nothing_but_refusals_is_no_success_rate(studio: Studio) -> None:
    Scripted.reset(ContentRefused("no"))
    with pytest.raises(ContentRefused):
        studio.generate(ASK)
    (health,) = Monitor(studio.engine).health()
    assert (health.success, health.median_s, health.p95_s) == (None, None, None)


def test_a_window_leaves_out_what_lies_before(studio: Studio) -> None:
    studio.generate(ASK)
    monitor = Monitor(studio.engine)
    assert len(monitor.health(datetime.now(UTC) - timedelta(hours=1))) == 1
    assert monitor.health(datetime.now(UTC) + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([3.0], 0.95, 3.0),
        ([4.0, 1.0, 3.0, 2.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
    ],
)
def test_percentiles_are_of_the_nearest_rank(
    values: list[float], share: float, expected: float | None
) -> None:
    assert percentile(values, share) == expected


def test_what_was_shown_stands_against_what_was_charged(studio: Studio) -> None:
    charged = Cost(money=Money(amount=Decimal("0.40"), currency="CNY"), kind="actual")
    cheaper = Cost(money=Money(amount=Decimal("0.10"), currency="CNY"), kind="actual")
    Scripted.reset(*[result(noise_picture(n), cost=c) for n, c in enumerate((charged, cheaper))])
    for _ in range(3):  # the third says nothing of its cost
        studio.generate(ASK)
    (row,) = studio.ledger.accuracy()
    assert (row.provider, row.calls, row.over, row.under) == ("scripted", 2, 1, 1)
    assert (row.estimated, row.actual) == (Decimal("0.70"), Decimal("0.50"))


def test_costs_are_split_by_template_and_version(studio: Studio) -> None:
    studio.generate(ASK, Origin(template="portrait", template_version=2))
    studio.generate(ASK)
    assert {row.label for row in studio.ledger.by("template")} == {"portrait, version 2", ""}
