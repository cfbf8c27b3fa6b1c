"""Running jobs to their end: from the queue, in the caller's thread, or after a crash."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from imagegen.calls import Calls, Outcome
from imagegen.errors import ImagegenError, JobCancelled, NotFound
from imagegen.limits import Clock, Gate, Slot
from imagegen.model import ModelSpec
from imagegen.owners import Owner
from imagegen.providers.base import Progress, Provider, Ticket
from imagegen.types import Job, Stage

if TYPE_CHECKING:
    from imagegen.queue import Queue

log = logging.getLogger(__name__)

ProviderOf = Callable[[Job], tuple[ModelSpec, Provider]]

_RESTORED_AT_ONCE = 50
"""A sweep looks at the oldest jobs only: those are the ones that should have run by now."""


class Runner:
    """The jobs this process runs, and the ones that dead processes left."""

    def __init__(self, calls: Calls, owner: Owner, provider_of: ProviderOf, gate: Gate) -> None:
        self._calls = calls
        self._gate = gate
        self._jobs = calls.jobs
        self._owner = owner
        self._provider_of = provider_of
        self._running: set[str] = set()
        self._claiming = threading.Lock()
        self._is_off = False
        self.queue: Queue | None = None

    def attach(self, queue: "Queue | None") -> None:
        """Work with this queue; with None no further job of it is begun."""
        self.queue = queue
        self._is_off = queue is None
        self._gate.look_again()
        self.restore()

    def set_concurrency(self, provider: str, calls: int) -> None:
        """Calls at once, from now on: for the queue, and for those who wait for a slot already."""
        if self.queue is not None:
            self.queue.set_concurrency(provider, calls)
        self._gate.look_again()

    def run_attempt(self, job_id: str, number: int) -> None:
        """One attempt of a queued job. Called at least once; the jobs table makes it once."""
        provider = self._jobs.get(job_id).request.provider
        with self._gate.slot(provider, lambda: self._is_off) as slot:
            if slot is None or not self._claim(job_id):  # a second workflow of the same attempt
                return
            try:
                if self._jobs.start(job_id, number, self._owner.id):
                    self._run_started(self._jobs.get(job_id), slot)
            finally:
                self._running.discard(job_id)

    def _run_started(self, job: Job, slot: Slot) -> None:
        outcome = self._provider_or_failure(job)
        if isinstance(outcome, Outcome):
            return
        model, provider = outcome
        progress = self._progress(job, lambda stage: self._jobs.set_stage(job.id, stage), slot)
        with self._unless_cancelled(job) as clock:
            self._calls.run(
                job,
                provider,
                model,
                on_progress=progress,
                clock=clock,
                enqueue=self.queue.enqueue if self.queue else None,
                thumbnails=True,
            )

    def _claim(self, job_id: str) -> bool:
        """Mark the job as run by this thread; False when another one of this process has it."""
        with self._claiming:
            if job_id in self._running:
                return False
            self._running.add(job_id)
            return True

    def run_now(self, job: Job, on_stage: Callable[[Stage], None]) -> Outcome:
        """All attempts of one job in this thread; it may be started already."""
        if job.state != "running":
            if not self._jobs.start(job.id, 1, self._owner.id):
                return Outcome(error=JobCancelled("The job was cancelled before it was sent."))
            job = self._jobs.get(job.id)
        while True:
            owner = self._owner.id
            found = self._provider_or_failure(job)  # the next one, in a chain
            if isinstance(found, Outcome):
                return found
            model, provider = found
            with self._gate.slot(job.request.provider) as slot:
                progress = self._progress(job, on_stage, slot)
                with self._unless_cancelled(job) as clock:
                    outcome = self._calls.run(
                        job, provider, model, on_progress=progress, clock=clock, owner=owner
                    )
            if outcome.retry_in is None:
                return outcome
            on_stage("waiting")
            time.sleep(outcome.retry_in)
            if not self._jobs.start(job.id, job.attempts + 1, owner):
                return Outcome(error=JobCancelled("The job was cancelled while it waited."))
            job = self._jobs.get(job.id)

    @contextmanager
    def claimed(self, job_ids: Sequence[str]) -> Iterator[str]:
        """Mark jobs as run by a live thread of this process, before their rows say so."""
        self._running.update(job_ids)
        try:
            yield self._owner.id
        finally:
            self._running.difference_update(job_ids)

    def abandon(self, jobs: Sequence[Job]) -> None:
        """End jobs whose thread is gone: unknown where a call was running, else cancelled."""
        for job in jobs:
            self._settle(self._jobs.get(job.id), resume=False)

    def recover(self) -> None:
        """Bring every job that a dead process owned, or that was dropped, to a true state."""
        for job_id, owned in self._jobs.owners().items():
            with _logged(job_id):
                self._settle_dropped(job_id, owned)
        for key in self._calls.storage.deliveries():
            with _logged(key):
                self._bring_in(key)
        self._owner.forget_dead()
        self.restore()

    def restore(self) -> None:
        """Put waiting jobs that the queue does not know into the queue."""
        if self.queue is None:
            return
        for job in self._jobs.unowned(_RESTORED_AT_ONCE):
            with self._calls.engine.begin() as connection:
                self.queue.restore(connection, job, job.attempts + 1, _seconds_left(job))

    def _settle_dropped(self, job_id: str, owned: tuple[str, int]) -> None:
        """Settle a job nobody runs any more.

        The row is read again after the look at our own threads: one that was still running the
        job at the first reading and has ended since, has also changed the row since.
        """
        owner, _attempt = owned
        if job_id in self._running or (owner != self._owner.id and self._owner.is_alive(owner)):
            return
        if self._jobs.owners().get(job_id) == owned:
            self._settle(self._jobs.get(job_id), resume=True)

    def _provider_or_failure(self, job: Job) -> tuple[ModelSpec, Provider] | Outcome:
        try:
            return self._provider_of(job)
        except ImagegenError as error:  # the key or the model went away since the click
            # One with a ticket was sent before that.
            return self._calls.fail(job, error, charged=job.ticket is not None)

    def _unless_cancelled(self, job: Job) -> AbstractContextManager[Clock]:
        """A call that waits for its turn is not sent once it is cancelled, nor while nobody can
        tell; one with a ticket was sent long ago, and is asked for."""
        return self._gate.call(lambda: not job.ticket and self._is_cancelled(job.id))

    def _progress(self, job: Job, on_stage: Callable[[Stage], None], slot: Slot | None) -> Progress:
        def on_step(stage: Stage) -> None:
            if stage == "storing" and slot is not None:  # the provider has done its part
                slot.release()
            with _paid_for(job.id):
                on_stage(stage)

        def on_ticket(ticket: Ticket) -> None:
            with _paid_for(job.id):
                self._jobs.set_ticket(job.id, ticket)

        def on_percent(percent: int) -> None:
            with _paid_for(job.id):
                self._jobs.set_percent(job.id, percent)

        def is_cancelled() -> bool:
            with _paid_for(job.id):
                return self._is_cancelled(job.id)
            return False

        return Progress(
            on_step,
            ticket=job.ticket,
            on_ticket=on_ticket,
            on_percent=on_percent,
            is_cancelled=is_cancelled,
        )

    def _is_cancelled(self, job_id: str) -> bool:
        return self._jobs.get(job_id).cancel_asked

    def _settle(self, job: Job, *, resume: bool) -> None:
        if job.state == "running":
            self._calls.recover(job, resume=resume)
            return
        with self._calls.engine.begin() as connection:
            cancelled = self._jobs.cancel_waiting(connection, job.id)
            if cancelled is not None:
                self._calls.ledger.let_go(connection, cancelled)

    def _bring_in(self, key: str) -> None:
        """Pictures that were paid for and stored, but whose rows could not be written then."""
        job_id, _, attempt = key.partition(".")
        try:
            job = self._jobs.get(job_id)
        except NotFound:
            self._calls.storage.drop_delivery(key)
            return
        if job.is_open or job_id in self._running:  # its process lives and sees to it
            return
        has_rows = bool(self._calls.history.of_jobs([job_id]))
        if has_rows or str(job.attempts) != attempt or not self._calls.keep_noted(job):
            self._calls.storage.drop_delivery(key)


@contextmanager
def _paid_for(job_id: str) -> Iterator[None]:
    """What a call tells and asks on its way may fail, as while the database is away; the call
    goes on, because its pictures are paid for."""
    try:
        yield
    except Exception:
        log.warning("Job %s goes on without its row for now", job_id, exc_info=True)


@contextmanager
def _logged(what: str) -> Iterator[None]:
    """One thing that cannot be recovered must not keep the others, or the app, from going on."""
    try:
        yield
    except Exception:
        log.exception("%s could not be recovered; it is tried again later", what)


def _seconds_left(job: Job) -> float:
    if job.not_before is None:
        return 0.0
    return max(0.0, (job.not_before - datetime.now(UTC)).total_seconds())
