"""The queue in the app's process: jobs run, wait, are limited, and survive a restart."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dbos import DBOS

from imagegen import worker
from imagegen.errors import ConfigError, ProviderDown
from imagegen.queue import Queue
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.types import Job, Reference
from tests.doubles.scripted import Scripted, noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    yield
    worker.stop()


def wait_closed(studio: Studio, jobs: tuple[Job, ...], seconds: float = 20) -> list[Job]:
    """The jobs once none is open. The bound only keeps a broken queue from hanging the suite."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = [studio.jobs.get(job.id) for job in jobs]
        if not any(job.is_open for job in found):
            return found
        time.sleep(0.02)
    raise AssertionError(f"still open: {[(job.state, job.stage) for job in found]}")


def test_submitted_jobs_run_in_the_background(studio: Studio) -> None:
    worker.start(studio)
    ended = wait_closed(studio, studio.submit(replace(ASK, count=4)))
    assert [job.state for job in ended] == ["done"] * 4
    assert studio.history.count() == 4
    for record in studio.history.page():
        assert studio.storage.thumbnail(record.file_name, 256).exists()


def test_jobs_submitted_before_the_worker_starts_are_run(studio: Studio) -> None:
    jobs = studio.submit(ASK)
    worker.start(studio)
    assert wait_closed(studio, jobs)[0].state == "done"


def test_no_more_calls_at_once_than_the_facts_allow(studio: Studio) -> None:
    running, most, lock = 0, 0, threading.Lock()

    def counted(_request: object) -> object:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.15)
        with lock:
            running -= 1
        return result(noise_picture(most))

    Scripted.reset(*[counted] * 10)  # type: ignore[list-item]
    worker.start(studio)
    wait_closed(studio, studio.submit(replace(ASK, count=10)))
    assert 2 <= most <= studio.catalog.facts_of("scripted").concurrency


def test_an_edit_waits_in_the_queue_and_is_tried_again(studio: Studio) -> None:
    Scripted.reset(ProviderDown("503", charged="no"))
    worker.start(studio)
    photo = Reference(name="room.png", data=noise_picture(5).data)
    job = studio.submit(replace(ASK, references=(photo,)))[0]
    ended = wait_closed(studio, (job,))[0]
    assert (ended.state, ended.attempts) == ("done", 2)
    first, second = studio.jobs.attempts(job.id)
    assert first.outcome == "failed"
    assert (second.started_at - first.started_at).total_seconds() >= 1.0


def test_a_restart_finishes_what_was_queued(studio: Studio, settings: Settings) -> None:
    worker.start(studio)
    Scripted.gate = threading.Event()
    jobs = studio.submit(replace(ASK, count=6))
    while not Scripted.asked:
        time.sleep(0.02)
    Scripted.gate.set()
    worker.stop()
    fresh = Studio(settings)
    worker.start(fresh)
    assert {job.state for job in wait_closed(fresh, jobs)} == {"done"}
    assert len(Scripted.asked) == 6


def test_a_waiting_job_can_be_cancelled(studio: Studio) -> None:
    Scripted.reset(*[ProviderDown("503", charged="no", retry_after=60)] * 3)
    worker.start(studio)
    photo = Reference(name="room.png", data=noise_picture(5).data)
    job = studio.submit(replace(ASK, references=(photo,)))[0]
    while studio.jobs.get(job.id).state != "waiting":
        time.sleep(0.02)
    assert studio.jobs.get(job.id).not_before is not None
    assert studio.cancel(job.id).state == "cancelled"
    assert len(Scripted.asked) == 1


def test_a_job_that_waited_through_many_stops_still_runs(studio: Studio) -> None:
    job = studio.submit(ASK)[0]
    queue = Queue(studio.engine, lambda *_: None, {"scripted": 30})  # ends without taking the job
    for name in (f"{job.id}.1", *(f"{job.id}.1.{again}" for again in range(1, 25))):
        with studio.engine.begin() as connection:
            queue._enqueue(connection, job, 1, 0, name)
    until = time.monotonic() + 20
    while DBOS.list_workflows(status=["ENQUEUED", "PENDING"]) and time.monotonic() < until:
        time.sleep(0.02)
    queue.stop()
    worker.start(studio)
    assert wait_closed(studio, (job,))[0].state == "done"
    assert len(Scripted.asked) == 1


def test_a_provider_that_is_not_set_up_is_asked_for_work_rarely(studio: Studio) -> None:
    worker.start(studio)
    pauses = {queue.name: queue.polling_interval_sec for queue in DBOS.list_queues()}
    assert pauses["scripted"] < 1 < pauses["openai"]


def test_one_app_for_one_data_folder(
    studio: Studio, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker.start(studio)
    monkeypatch.setattr("imagegen.worker._HANDOVER_S", 0.1)
    with pytest.raises(ConfigError, match="already works"):
        worker.Worker(Studio(settings))


def test_the_queue_forgets_what_ended_and_keeps_what_waits(studio: Studio) -> None:
    worker.start(studio)
    queue = studio._runner.queue
    assert queue is not None
    wait_closed(studio, studio.submit(replace(ASK, count=3)))
    Scripted.gate = threading.Event()
    waiting = studio.submit(ASK)
    soon = datetime.now(UTC) + timedelta(hours=1)
    assert queue.forget_ended(datetime.now(UTC) - timedelta(hours=1)) == 0
    until = time.monotonic() + 20  # an attempt's workflow ends a moment after its job
    forgotten = 0
    while forgotten < 3 and time.monotonic() < until:
        forgotten += queue.forget_ended(soon, most=2)
    assert forgotten == 3
    Scripted.gate.set()
    assert wait_closed(studio, waiting)[0].state == "done"
