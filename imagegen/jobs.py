"""Durable jobs: one row for each paid call, written before the call is made."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from imagegen.db.columns import Instant
from imagegen.db.locks import hold_lock
from imagegen.db.tables import attempts, jobs
from imagegen.errors import NotFound, RequestError
from imagegen.job_rows import (
    attempt_of_row,
    error_to_plain,
    job_of_row,
    job_to_row,
    plan_to_row,
)
from imagegen.types import OPEN_STATES, Attempt, Job, JobError, JobState, Stage

_WAITING_STATES = ("queued", "waiting")


def id_under(name: str) -> str:
    """The id of the one job that can be asked for under `name`, whoever asks first."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


class Jobs:
    """The table of jobs: the truth about what is asked, running, done, or in doubt.

    Every change of state is conditional on the state before, so two processes that race for a
    job cannot both win.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    # Reading

    def get(self, job_id: str) -> Job:
        with self._engine.connect() as connection:
            return self.read(connection, job_id)

    def read(self, connection: sa.Connection, job_id: str) -> Job:
        """As `get`, inside a transaction.

        A thread that holds one connection must not wait for a second: as many of them as there
        are connections would wait for each other.
        """
        row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).mappings().first()
        if row is None:
            raise NotFound(f"There is no job {job_id[:40]!r}.")
        return job_of_row(row)

    def of_ids(self, ids: Sequence[str]) -> dict[str, Job]:
        """Id -> job, of those that exist."""
        return {job.id: job for job in self._select(jobs.c.id.in_(ids))} if ids else {}

    def of_batch(self, batch: str) -> list[Job]:
        return self._select(jobs.c.batch == batch, oldest_first=True)

    def recent(self, *, kind: str = "", limit: int = 50) -> list[Job]:
        """The newest jobs, newest first."""
        return self._select(*([jobs.c.kind == kind] if kind else []), limit=limit)

    def open_jobs(self) -> list[Job]:
        """Everything queued, waiting or running, oldest first."""
        return self._select(jobs.c.state.in_(OPEN_STATES), oldest_first=True)

    def owners(self) -> dict[str, tuple[str, int]]:
        """Open job -> the process it belongs to, and the attempt; jobs of the queue left out."""
        query = sa.select(jobs.c.id, jobs.c.owner, jobs.c.attempts).where(
            jobs.c.state.in_(OPEN_STATES), jobs.c.owner.is_not(None)
        )
        with self._engine.connect() as connection:
            return {row.id: (row.owner, row.attempts) for row in connection.execute(query)}

    def unowned(self, limit: int) -> list[Job]:
        """The oldest jobs that wait in the queue, at most `limit`."""
        clauses = (jobs.c.state.in_(_WAITING_STATES), jobs.c.owner.is_(None))
        return self._select(*clauses, limit=limit, oldest_first=True)

    def attempts(self, job_id: str) -> list[Attempt]:
        query = sa.select(attempts).where(attempts.c.job == job_id).order_by(attempts.c.number)
        with self._engine.connect() as connection:
            return [attempt_of_row(row) for row in connection.execute(query).mappings()]

    def positions(self, job_ids: Sequence[str]) -> dict[str, int]:
        """Job -> its place in its provider's queue, from 1; jobs that are not queued left out."""
        place = sa.func.row_number().over(partition_by=jobs.c.provider, order_by=jobs.c.number)
        queue = (
            sa.select(jobs.c.id, place.label("place")).where(jobs.c.state == "queued").subquery()
        )
        query = sa.select(queue).where(queue.c.id.in_(job_ids))
        with self._engine.connect() as connection:
            return {row.id: row.place for row in connection.execute(query)} if job_ids else {}

    # Changing

    def add(self, connection: sa.Connection, new: Sequence[Job], owner: str | None = None) -> None:
        """Insert jobs. With an owner they belong to that process and not to the queue.

        RequestError when one of their ids is taken: somebody asked first under the same name.
        """
        rows = [job_to_row(job) | {"owner": owner} for job in new]
        hold_lock(connection, "new jobs")  # the same ids in two orders would wait for each other
        try:
            connection.execute(sa.insert(jobs), rows)
        except sa.exc.IntegrityError as error:
            message = "Somebody has asked for this already."
            raise RequestError(message, "It appears as it is made.") from error
        for job in new:
            if job.state == "running":
                _begin_attempt(connection, job.id, 1)

    def start(self, job_id: str, number: int, owner: str) -> bool:
        """Take the job for attempt `number`. False when it is not there to be taken."""
        now = datetime.now(UTC)
        change = (
            sa.update(jobs)
            .where(jobs.c.id == job_id, jobs.c.attempts == number - 1)
            .where(jobs.c.state.in_(_WAITING_STATES), jobs.c.cancel_asked.is_(False))
            .values(
                state="running",
                stage="sending",
                attempts=number,
                owner=owner,
                started_at=now,
                not_before=None,
                percent=None,
            )
        )
        with self._engine.begin() as connection:
            if connection.execute(change).rowcount == 0:
                return False
            _begin_attempt(connection, job_id, number)
        return True

    def set_stage(self, job_id: str, stage: Stage) -> None:
        with self._engine.begin() as connection:
            connection.execute(_running(job_id).values(stage=stage))

    def set_percent(self, job_id: str, percent: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(_running(job_id).values(percent=percent))

    def set_ticket(self, job_id: str, ticket: Mapping[str, str]) -> None:
        with self._engine.begin() as connection:
            connection.execute(_running(job_id).values(ticket=dict(ticket)))

    def close(  # the end of a job is one statement
        self,
        connection: sa.Connection,
        job: Job,
        state: JobState,
        error: JobError | None = None,
        notes: Sequence[str] = (),
        *,
        reopen: bool = False,
        sent: datetime | None = None,
        delivered: datetime | None = None,
    ) -> bool:
        """End a running job and its attempt. False when somebody else has ended it.

        With `reopen`, one that had ended without its pictures may be ended better. `sent` is when
        its turn had come, `delivered` when the pictures came, which a crash may separate from now
        by days.
        """
        now = datetime.now(UTC)
        states = ("running", "failed", "unknown") if reopen else ("running",)
        change = (
            sa.update(jobs)
            .where(jobs.c.id == job.id, jobs.c.state.in_(states), jobs.c.attempts == job.attempts)
            .values(
                state=state,
                stage="done",
                error=error_to_plain(error),
                notes=[*job.notes, *notes],
                ended_at=now,
                owner=None,
            )
        )
        if connection.execute(change).rowcount == 0:
            return False
        _end_attempt(connection, job, state, error, delivered or now, sent)
        return True

    def wait(
        self,
        connection: sa.Connection,
        job: Job,
        error: JobError,
        delay_s: float,
        owner: str | None,
        ticket: Mapping[str, str] | None = None,
    ) -> bool:
        """End the attempt but not the job: it waits for the next, in the queue or in `owner`.

        The next attempt asks for what `job` says now, which may be another model. With a ticket
        it asks for what was submitted; without, it submits anew.
        """
        now = datetime.now(UTC)
        change = (
            _running(job.id)
            .where(jobs.c.cancel_asked.is_(False), jobs.c.attempts == job.attempts)
            .values(
                state="waiting",
                stage="waiting",
                error=error_to_plain(error),
                not_before=now + timedelta(seconds=delay_s),
                owner=owner,
                ticket=ticket,
                **plan_to_row(job),
            )
        )
        if connection.execute(change).rowcount == 0:
            return False
        _end_attempt(connection, job, "failed", error, now)
        return True

    def cancel_waiting(self, connection: sa.Connection, job_id: str) -> Job | None:
        """Cancel a job no call is running for. None when a call is running, or it has ended.

        Its row is held from here on: on a server a call could end right after the look at it.
        """
        connection.execute(sa.select(jobs.c.id).where(jobs.c.id == job_id).with_for_update())
        change = (
            sa.update(jobs)
            .where(jobs.c.id == job_id, jobs.c.state.in_(_WAITING_STATES))
            .values(
                state="cancelled",
                stage="done",
                cancel_asked=True,
                ended_at=datetime.now(UTC),
            )
        )
        return self.read(connection, job_id) if connection.execute(change).rowcount else None

    def ask_cancel(self, connection: sa.Connection, job_id: str) -> None:
        """Leave word for the running call: no further attempt is to be made."""
        connection.execute(_running(job_id).values(cancel_asked=True))

    def _select(
        self, *clauses: Any, limit: int | None = None, oldest_first: bool = False
    ) -> list[Job]:
        order = jobs.c.number if oldest_first else jobs.c.number.desc()
        query = sa.select(jobs).where(*clauses).order_by(order).limit(limit)
        with self._engine.connect() as connection:
            return [job_of_row(row) for row in connection.execute(query).mappings()]


def _running(job_id: str) -> sa.Update:
    return sa.update(jobs).where(jobs.c.id == job_id, jobs.c.state == "running")


def _begin_attempt(connection: sa.Connection, job_id: str, number: int) -> None:
    now = sa.literal(datetime.now(UTC), Instant)
    names = ("job", "number", "started_at", "outcome", "provider", "model")
    columns = (
        jobs.c.id,
        sa.literal(number),
        now,
        sa.literal("running"),
        jobs.c.provider,
        jobs.c.model,
    )
    row = sa.select(*columns).where(jobs.c.id == job_id)
    connection.execute(sa.insert(attempts).from_select(names, row))


def _end_attempt(
    connection: sa.Connection,
    job: Job,
    outcome: str,
    error: JobError | None,
    now: datetime,
    sent: datetime | None = None,
) -> None:
    """With `sent` the attempt began then: before that it only waited for the limits of its key."""
    change = sa.update(attempts).where(attempts.c.job == job.id, attempts.c.number == job.attempts)
    if sent is not None:
        change = change.values(started_at=sent)
    connection.execute(change.values(ended_at=now, outcome=outcome, error=error_to_plain(error)))
