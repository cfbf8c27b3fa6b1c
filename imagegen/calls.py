"""One attempt of one job: make the call, keep what came, write down what it cost."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from imagegen.budgets import Budgets
from imagegen.chains import goes_on
from imagegen.deliveries import Delivery, facts_of, file_name, records_of
from imagegen.endings import blank_error, bug_error, job_error, lost_error, state_of
from imagegen.errors import BadAnswer, ConfigError, ImagegenError, OverBudget
from imagegen.history import History
from imagegen.jobs import Jobs
from imagegen.ledger import Ledger
from imagegen.limits import Clock
from imagegen.model import ModelSpec
from imagegen.pictures import suspect_reason
from imagegen.plain import cost_from_plain
from imagegen.providers.base import Progress, Provider
from imagegen.record_rows import row_of
from imagegen.redaction import redact_bytes
from imagegen.retries import policy_for
from imagegen.storage import Storage, copy_sides
from imagegen.types import ImageRequest, Job, JobError, JobState, Picture, Record, Reference

log = logging.getLogger(__name__)

NextJob = Callable[[Job, ImagegenError], Job | None]
"""The job as the next model of its chain would make it; None when there is none left."""

Enqueue = Callable[[sa.Connection, Job, int, float], None]
"""Put attempt `number` of a job into the queue, to start after a delay in seconds."""

LATE_CANCEL = "Cancelled too late: the picture had been made. It is kept."


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one attempt ended. `retry_in` is set when another attempt is due, in seconds."""

    records: tuple[Record, ...] = ()
    error: ImagegenError | None = None
    retry_in: float | None = None


@dataclass(frozen=True, kw_only=True)
class Calls:
    """The rooms an attempt touches."""

    engine: sa.Engine
    storage: Storage
    history: History
    ledger: Ledger
    budgets: Budgets
    jobs: Jobs
    next_job: NextJob

    def run(
        self,
        job: Job,
        provider: Provider,
        model: ModelSpec,
        *,
        on_progress: Progress,
        clock: Clock,
        owner: str | None = None,
        enqueue: Enqueue | None = None,
        thumbnails: bool = False,
    ) -> Outcome:
        """Make the call for a job that was just started, and end the attempt whatever happens.

        `clock` tells how long it took so far, without the wait for the limits of the key.
        """
        try:
            request = self._with_references(job.request)
            result = provider.generate(request, model, on_progress)
        except ImagegenError as error:
            return self.fail(job, error, owner=owner, enqueue=enqueue)
        except Exception as bug:
            return self.fail(job, bug_error(bug))
        try:
            on_progress("storing")
            delivery = facts_of(job, model, result, clock())
            delivery["notes"] += [self._kept_at(data) for data in result.unusable]
            return self._keep(job, delivery, result.pictures, thumbnails=thumbnails)
        except ImagegenError as error:
            return self.fail(job, error, charged=True)
        except Exception as bug:
            # The note of the delivery stays: the next recovery gives the pictures their rows.
            return self.fail(job, bug_error(bug), charged=True)

    def fail(
        self,
        job: Job,
        error: ImagegenError,
        *,
        owner: str | None = None,
        enqueue: Enqueue | None = None,
        charged: bool = False,
    ) -> Outcome:
        """End the attempt with an error; another one follows where chain or policy allow it."""
        following, delay = self._following(job, error)
        perhaps = charged or error.charged == "perhaps"
        self._keep_evidence(error)
        kept = job_error(error, perhaps)
        if delay is not None:
            try:
                with self.engine.begin() as connection:
                    if self.jobs.wait(connection, following, kept, delay, owner):
                        self._carry_on(connection, job, following, perhaps)
                        if enqueue is not None:
                            enqueue(connection, following, job.attempts + 1, delay)
                        return Outcome(error=error, retry_in=delay)
            except OverBudget as stop:
                kept = replace(kept, hint=f"{kept.hint} No further attempt: {stop.message}".strip())
        return self._end(job, error, kept, perhaps)

    def _end(self, job: Job, error: ImagegenError, kept: JobError, perhaps: bool) -> Outcome:
        with self.engine.begin() as connection:
            # Where money may be gone, that is said, whatever was asked meanwhile.
            cancelled = self.jobs.read(connection, job.id).cancel_asked and not perhaps
            state = "cancelled" if cancelled else state_of(error)
            if self.jobs.close(connection, job, state, kept):
                close = self.ledger.doubt if perhaps else self.ledger.release
                close(connection, job, job.attempts)
        return Outcome(error=error)

    def _following(self, job: Job, error: ImagegenError) -> tuple[Job, float | None]:
        """The job of the next attempt, and the seconds until then; None where there is none."""
        following = self.next_job(job, error) if goes_on(error) else None
        if following is not None:
            return following, 0.0
        return job, policy_for(job.request).delay_after(error, job.attempts)

    def _carry_on(self, connection: sa.Connection, job: Job, following: Job, perhaps: bool) -> None:
        """The account of an attempt that another follows: at another price with another model."""
        if perhaps or following is not job:
            close = self.ledger.doubt if perhaps else self.ledger.release
            close(connection, job, job.attempts)
            self.ledger.reserve(connection, following, job.attempts)
            self.budgets.check(connection, [following])

    def recover(self, job: Job, *, resume: bool) -> None:
        """End a job whose process died, as truly as it can be said.

        What the dead process had written down is given its rows. A request that its provider
        knows by a ticket goes back into the queue, to be asked for (`resume`). Otherwise the
        outcome is unknown: the call is not repeated, because it may have been charged.
        """
        if self.keep_noted(job):
            return
        error = lost_error()
        if resume and job.ticket is not None:
            with self.engine.begin() as connection:
                if self.jobs.wait(connection, job, job_error(error, False), 0, None, job.ticket):
                    return
        self.fail(job, error)

    def keep_noted(self, job: Job) -> bool:
        """Give rows to pictures that reached the store but not the database."""
        delivery = self.storage.delivery(_key(job))
        if delivery is None:
            return False
        stored = [p for p in delivery["pictures"] if self.storage.holds(file_name(p))]
        if stored:
            pictures = [_read_picture(self.storage, facts) for facts in stored]
            lost = len(delivery["pictures"]) - len(stored)
            notes = [f"{lost} of {lost + len(stored)} pictures were lost when the app stopped."]
            delivery["notes"] += notes if lost else []
            self._keep(job, {**delivery, "pictures": stored}, pictures, thumbnails=True)
        return bool(stored)

    def _with_references(self, request: ImageRequest) -> ImageRequest:
        loaded = tuple(self._loaded(reference) for reference in request.references)
        mask = None if request.mask is None else self._loaded(request.mask)
        return replace(request, references=loaded, mask=mask)

    def _loaded(self, reference: Reference) -> Reference:
        data = reference.data or self.storage.read_reference(reference.sha256)
        return replace(reference, data=data)

    def _keep(
        self, job: Job, delivery: Delivery, pictures: Sequence[Picture], *, thumbnails: bool
    ) -> Outcome:
        """Bytes first, rows second: whatever stops us, paid pictures are on disk."""
        self._note(job, delivery)
        delivery, pictures = self._store(delivery, pictures)
        suspects = [suspect_reason(picture) for picture in pictures]
        if thumbnails:
            self._make_thumbnails(pictures)
        error = blank_error(suspects)
        self._write_rows(job, delivery, suspects, error)
        self.storage.drop_delivery(_key(job))
        return Outcome(records=tuple(self.history.of_jobs([job.id])), error=error)

    def _note(self, job: Job, delivery: Delivery) -> None:
        try:
            self.storage.note_delivery(_key(job), delivery)
        except OSError:
            # Only a crash in the next moment would miss the note; the pictures come first.
            log.exception("The delivery of job %s could not be noted", job.id)

    def _store(
        self, delivery: Delivery, pictures: Sequence[Picture]
    ) -> tuple[Delivery, list[Picture]]:
        """Store every picture that can be stored; raise only when none could."""
        stored: list[Picture] = []
        failures: list[ConfigError] = []
        for picture in pictures:
            try:
                self.storage.put(picture)
                stored.append(picture)
            except ConfigError as error:
                failures.append(error)
        told = [error.message for error in failures]
        if not stored:
            raise ConfigError(" ".join(told), failures[0].hint)
        hashes = {picture.sha256 for picture in stored}
        facts = [facts for facts in delivery["pictures"] if facts["sha256"] in hashes]
        return {**delivery, "pictures": facts, "notes": [*delivery["notes"], *told]}, stored

    def _write_rows(
        self, job: Job, delivery: Delivery, suspects: list[str], error: ImagegenError | None
    ) -> None:
        """The job's end, its records and its cost: all of them or none."""
        late = (LATE_CANCEL,) if self.jobs.get(job.id).cancel_asked else ()
        notes = (*delivery["notes"], *late)
        state: JobState = "failed" if error else "done"
        kept = job_error(error, True) if error else None
        records = records_of(job, delivery, suspects)
        came = datetime.fromisoformat(delivery["at"])
        sent = came - timedelta(seconds=delivery["elapsed_s"])
        with self.engine.begin() as connection:
            if not self.jobs.close(
                connection, job, state, kept, notes, reopen=True, sent=sent, delivered=came
            ):
                return
            self.history.add(connection, [row_of(r, place) for place, r in enumerate(records)])
            cost = cost_from_plain(delivery["cost"])
            self.ledger.settle(connection, job, job.attempts, cost, len(records))

    def _keep_evidence(self, error: ImagegenError) -> None:
        """What came instead of a picture may hold one that was paid for."""
        if isinstance(error, BadAnswer) and error.evidence:
            error.hint = f"{error.hint} {self._kept_at(error.evidence)}".strip()

    def _kept_at(self, data: bytes) -> str:
        try:
            return f"What came is kept at {self.storage.put_unusable(redact_bytes(data))}."
        except ImagegenError as error:
            return str(error)

    def _make_thumbnails(self, pictures: Sequence[Picture]) -> None:
        for picture in pictures:
            try:
                for side in copy_sides(picture.width, picture.height):
                    name = f"{picture.sha256}.{picture.extension}"
                    self.storage.thumbnail(name, side)
            except Exception:
                # A thumbnail is a convenience and can be made again; the picture is paid for.
                log.exception("No thumbnail for %s", picture.sha256)


def _read_picture(storage: Storage, facts: Delivery) -> Picture:
    names = ("media_type", "width", "height")
    return Picture(data=storage.read(file_name(facts)), **{name: facts[name] for name in names})


def _key(job: Job) -> str:
    return f"{job.id}.{job.attempts}"
