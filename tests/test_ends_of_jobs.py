"""However a job ends, and whoever else ends it at that moment, its money is let go once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from imagegen.budgets import Budget
from imagegen.errors import MissingKey, OutOfCapacity, ProviderDown
from imagegen.limits import Limit
from imagegen.model import ModelSpec
from imagegen.providers.base import Progress
from imagegen.studio import Studio
from imagegen.types import ImageRequest, ImageResult, Job, JobError, Reference
from tests.doubles.scripted import Scripted, noise_picture
from tests.studios import ASK, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases

CHAIN = replace(ASK, fallbacks=("scripted/many",))
FULL = OutOfCapacity("No capacity.", status=503)
GONE = JobError(code="provider", message="gone")
PHOTO = Reference(name="room.png", data=noise_picture(5).data)


def held(studio: Studio) -> Decimal:
    (use,) = studio.budgets.uses()
    return use.held


def entries(studio: Studio) -> list[sa.Row[Any]]:
    query = "SELECT attempt, entry, model FROM ledger ORDER BY number"
    with studio.engine.connect() as connection:
        return list(connection.exec_driver_sql(query).all())


def moved(studio: Studio, ask: ImageRequest = CHAIN) -> Job:
    """A job that waits for its second model."""
    Scripted.reset(FULL)
    (job,) = studio.submit(ask)
    studio.run_attempt(job.id, 1)
    waiting = studio.jobs.get(job.id)
    assert (waiting.state, waiting.request.model) == ("waiting", "many")
    return waiting


def test_a_job_that_moved_on_can_be_cancelled(studio: Studio) -> None:
    studio.budgets.keep(Budget(period="ever", currency="CNY", warn_at=Decimal(1)))
    job = moved(studio, CHAIN)
    assert studio.cancel(job.id).state == "cancelled"
    assert held(studio) == 0
    assert entries(studio) == [
        (0, "reserve", "one"),
        (1, "release", "one"),
        (1, "reserve", "many"),
        (2, "release", "many"),
    ]


def test_a_job_that_moved_on_and_was_dropped_is_settled(studio: Studio) -> None:
    job = moved(studio)
    with studio.engine.begin() as connection:  # it waited in a thread that is gone
        connection.exec_driver_sql("UPDATE jobs SET owner = '1-dead'")
    studio.recover()
    assert studio.jobs.get(job.id).state == "cancelled"
    assert entries(studio)[-1] == (2, "release", "many")


def test_a_cancel_that_read_the_job_before_it_moved(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scripted.reset(FULL)
    (job,) = studio.submit(CHAIN)
    real = studio.jobs.get

    def read_then_moved(job_id: str) -> Job:
        stale = real(job_id)
        monkeypatch.setattr(studio.jobs, "get", real)
        studio.run_attempt(job_id, 1)
        return stale

    monkeypatch.setattr(studio.jobs, "get", read_then_moved)
    assert studio.cancel(job.id).state == "cancelled"
    assert entries(studio)[-1] == (2, "release", "many")


def test_what_an_earlier_attempt_left_ends_no_later_one(studio: Studio) -> None:
    """Two processes settle the same dead one; the job already runs again."""
    (job,) = studio.submit(replace(ASK, references=(PHOTO,)))
    assert studio.jobs.start(job.id, 1, "1-dead")
    stale = studio.jobs.get(job.id)
    with studio.engine.begin() as connection:
        assert studio.jobs.wait(connection, stale, GONE, 0, None, {"id": "t"})
    assert studio.jobs.start(job.id, 2, "2-alive")
    with studio.engine.begin() as connection:
        assert not studio.jobs.wait(connection, stale, GONE, 0, None)
        assert not studio.jobs.close(connection, stale, "unknown", GONE)
    assert studio.jobs.get(job.id).state == "running"


def test_a_key_that_goes_away_between_two_calls_costs_nothing(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.budgets.keep(Budget(period="ever", currency="CNY", warn_at=Decimal(1)))
    real = studio._runner._provider_of

    def gone(job: Job) -> object:
        if Scripted.asked:
            raise MissingKey("No key.")
        return real(job)

    monkeypatch.setattr(studio._runner, "_provider_of", gone)
    made = studio.generate(replace(ASK, count=2))
    assert isinstance(made.error, MissingKey)
    assert [job.state for job in made.jobs] == ["done", "failed"]
    assert made.jobs[1].error is not None
    assert made.jobs[1].error.charged == "no"
    assert held(studio) == 0


def test_a_key_that_goes_away_after_the_request_was_sent_leaves_a_doubt(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    (job,) = studio.submit(ASK)
    assert studio.jobs.start(job.id, 1, "1-dead")
    studio.jobs.set_ticket(job.id, {"id": "t"})
    studio.recover()

    def gone(_job: Job) -> object:
        raise MissingKey("No key.")

    monkeypatch.setattr(studio._runner, "_provider_of", gone)
    studio.run_attempt(job.id, 2)
    assert entries(studio)[-1] == (2, "doubt", "one")


def test_many_calls_that_fail_at_once_all_end(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More threads than the database has connections; each may hold only one."""
    studio.engine.pool._timeout = 2  # type: ignore[attr-defined]
    together = threading.Barrier(40, timeout=20)

    def fails(
        self: Scripted, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        together.wait()
        raise ProviderDown("Down.", status=500)

    monkeypatch.setattr(Scripted, "generate", fails)
    monkeypatch.setattr(studio._runner._gate, "_limit_of", lambda _: Limit(at_once=50))
    jobs = studio.submit(replace(ASK, count=40))
    with ThreadPoolExecutor(40) as pool:
        list(pool.map(lambda job: _run(studio, job), jobs))
    assert {studio.jobs.get(job.id).state for job in jobs} == {"failed"}


def _run(studio: Studio, job: Job) -> None:
    studio.run_attempt(job.id, 1)
