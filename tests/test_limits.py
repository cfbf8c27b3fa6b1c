"""The limits of a key hold for every call of the process, and may be settled by the user."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from imagegen import worker
from imagegen.errors import RequestError
from imagegen.limits import LEAST_MARGIN_S, MARGIN_SHARE, PRESETS, Gate, Limit, checked_limit
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Job
from tests.doubles.limited import LimitedGateway
from tests.test_worker import wait_closed

ASK = ImageRequest(prompt="a red apple", model="gemini-3-pro-image-preview", provider="gateway")


@pytest.fixture
def limited() -> Iterator[LimitedGateway]:
    with LimitedGateway(calls=15, period_s=3.0, at_once=5, work_s=0.05) as gateway:
        yield gateway


@pytest.fixture
def studio(limited: LimitedGateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    for name, value in limited.environment.items():
        monkeypatch.setenv(name, value)
    studio = Studio(load_settings())
    # Half a second more than the gateway's: the machine is busy with other tests.
    studio.set_limit("gateway", Limit(calls=15, period_s=3.5, at_once=5))
    yield studio
    worker.stop()
    studio.engine.dispose()


def test_jobs_of_the_queue_are_never_turned_away(studio: Studio, limited: LimitedGateway) -> None:
    worker.start(studio)
    ended = wait_closed(studio, studio.submit(replace(ASK, count=24)), 60)
    assert {job.state for job in ended} == {"done"}
    assert limited.turned_away == 0
    assert len(limited.arrivals) == 24
    assert 2 <= limited.most_at_once <= 5


def test_a_call_that_is_cancelled_before_its_turn_is_not_sent(
    studio: Studio, limited: LimitedGateway
) -> None:
    studio.set_limit("gateway", Limit(calls=1, period_s=2.0, at_once=5))
    worker.start(studio)
    jobs = studio.submit(replace(ASK, count=2))
    (waiting,) = wait_for_the_last(studio, jobs)
    studio.cancel(waiting)
    states = sorted(job.state for job in wait_closed(studio, jobs))
    assert states == ["cancelled", "done"]
    assert len(limited.arrivals) == 1
    assert sum(total.entries for total in studio.ledger.totals()) == 1


def wait_for_the_last(studio: Studio, jobs: tuple[Job, ...]) -> list[str]:
    """The job that waits for its turn once the other is done."""
    while True:
        found = [studio.jobs.get(job.id) for job in jobs]
        running = [job.id for job in found if job.state == "running"]
        if len(running) == 1 and any(job.state == "done" for job in found):
            return running
        time.sleep(0.02)


def test_calls_beside_the_queue_share_its_limits(studio: Studio, limited: LimitedGateway) -> None:
    worker.start(studio)
    jobs = studio.submit(replace(ASK, count=12))
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: studio.generate(ASK), range(10)))
    assert all(len(generation.records) == 1 for generation in made)
    assert {job.state for job in wait_closed(studio, jobs, 60)} == {"done"}
    assert limited.turned_away == 0


def test_a_call_that_ends_badly_frees_its_slot() -> None:
    gate = Gate(lambda _provider: Limit(at_once=1))
    with pytest.raises(ZeroDivisionError), gate.slot("a"):
        raise ZeroDivisionError
    with gate.slot("a"), gate.slot("b"):
        pass


def test_slots_are_counted_for_each_provider() -> None:
    gate = Gate(lambda _provider: Limit(at_once=1))
    entered = threading.Event()
    with gate.slot("a"):
        second = threading.Thread(target=lambda: _enter(gate, entered))
        second.start()
        assert not entered.wait(0.2)
    assert entered.wait(10)
    second.join()


def _enter(gate: Gate, entered: threading.Event, provider: str = "a") -> None:
    with gate.slot(provider):
        entered.set()


def test_a_rate_that_was_changed_holds_for_the_next_call() -> None:
    limits = [Limit(calls=1, period_s=3600)]
    gate = Gate(lambda _provider: limits[0])
    gate.wait_turn("a")
    limits[0] = Limit(calls=None)
    gate.wait_turn("a")


def test_the_period_is_a_little_longer_than_the_provider_s() -> None:
    # Two calls may need a different time from here to there.
    assert 0.1 < LEAST_MARGIN_S < 1
    assert 0 < MARGIN_SHARE < 0.1


class TestSettled:
    def test_the_data_file_stands_until_the_user_settles_another(
        self, settings: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        studio = Studio(load_settings())
        usual = studio.limit_of("gateway")
        assert (usual.calls, usual.at_once) == (600, 5)
        studio.set_limit("gateway", PRESETS["free"])
        assert studio.limit_of("gateway") == Limit(calls=15, at_once=5)
        assert Studio(load_settings()).limit_of("gateway").calls == 15
        studio.set_limit("gateway", None)
        assert studio.limit_of("gateway") == usual
        studio.engine.dispose()

    def test_more_at_once_reaches_the_running_queue(
        self, limited: LimitedGateway, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in limited.environment.items():
            monkeypatch.setenv(name, value)
        studio = Studio(load_settings())
        studio.set_limit("gateway", Limit(calls=None, at_once=1))
        worker.start(studio)
        wait_closed(studio, studio.submit(replace(ASK, count=2)))
        assert limited.most_at_once == 1
        studio.set_limit("gateway", Limit(calls=None, at_once=3))
        limited._work_s = 0.5
        wait_closed(studio, studio.submit(replace(ASK, count=9)))
        assert limited.most_at_once == 3
        worker.stop()
        studio.engine.dispose()

    def test_more_at_once_reaches_those_who_wait_already(self, studio: Studio) -> None:
        studio.set_limit("gateway", Limit(at_once=1))
        gate = studio._runner._gate
        entered = threading.Event()
        with gate.slot("gateway"):
            second = threading.Thread(target=lambda: _enter(gate, entered, "gateway"), daemon=True)
            second.start()
            assert not entered.wait(0.2)
            studio.set_limit("gateway", Limit(at_once=2))
            assert entered.wait(10)
        second.join()

    @pytest.mark.parametrize(("calls", "at_once"), [(0, 5), (10**6, 5), (15, 0), (None, 51)])
    def test_what_is_no_limit_is_refused(self, calls: int | None, at_once: int) -> None:
        with pytest.raises(RequestError, match="not possible"):
            checked_limit(calls, at_once)

    def test_any_number_of_calls_is_a_limit_too(self) -> None:
        assert checked_limit(None, 5) == Limit()
