"""The durable queue: DBOS drives the jobs table and lives in the same database.

Our own table is the truth. A workflow is one attempt of one job and its id says which, so
putting the same attempt into the queue twice runs it once.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions

from imagegen.db.engine import engine_for_queue
from imagegen.types import Job

Run = Callable[[str, int], None]

# A change of this constant strands the work in the queue: only when the order of steps changes.
_VERSION = "1"
_NAME = "imagegen-studio"
_POLL_S = 0.2
_RARE_POLL_S = 2.0
_LONGEST_END_S = 2
_ALIVE = ("ENQUEUED", "PENDING", "DELAYED")

_run: Run | None = None


@DBOS.step(name="call")
def _call(job_id: str, number: int) -> None:
    if _run is None:
        raise RuntimeError("the queue was not started")
    _run(job_id, number)


@DBOS.workflow(name="attempt")
def _attempt(job_id: str, number: int) -> None:
    _call(job_id, number)


class Queue:
    """One queue for each provider, in this process; `stop` before another is started."""

    def __init__(
        self,
        engine: sa.Engine,
        run: Run,
        concurrency: Mapping[str, int],
        rare: Collection[str] = (),
    ) -> None:
        """`run(job id, attempt)` makes one attempt; `concurrency` is calls at once by provider.

        The `rare` ones are asked for work every two seconds instead of five times a second.
        """
        global _run  # DBOS finds workflows by name, so what they call must be in the module
        _run, self._rare = run, frozenset(rare)
        logging.getLogger("dbos").setLevel(logging.WARNING)
        own = engine_for_queue(engine)
        self._own_engine = own if own is not engine else None
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_engine": own,
            "application_version": _VERSION,
            "executor_id": "local",
            "log_level": "WARNING",
        }
        DBOS(config=config)
        DBOS.launch()
        for provider, calls in concurrency.items():
            self.set_concurrency(provider, calls)
        self._client = DBOSClient(system_database_engine=own, application_name=_NAME)

    def set_concurrency(self, provider: str, calls: int) -> None:
        DBOS.register_queue(
            provider,
            # As many again wait in this process for a slot, so that none is idle between polls.
            global_concurrency=2 * calls,
            polling_interval_sec=_RARE_POLL_S if provider in self._rare else _POLL_S,
            on_conflict="always_update",
        )

    def enqueue(self, connection: sa.Connection, job: Job, number: int, delay_s: float) -> None:
        """Put an attempt into the queue, inside the caller's transaction."""
        self._enqueue(connection, job, number, delay_s, f"{job.id}.{number}")

    def restore(self, connection: sa.Connection, job: Job, number: int, delay_s: float) -> None:
        """Put an attempt into the queue unless it is there already, waiting or running.

        An attempt whose workflow ended without taking the job gets a new workflow; the jobs
        table sees to it that only one of them can take the job.
        """
        name = f"{job.id}.{number}"
        known = _statuses(name)
        if any(status in _ALIVE for status in known.values()):
            return
        # A stop of the app ends a workflow that waits for a slot: there is no telling how many.
        again = max((_again(each) for each in known), default=-1) + 1
        self._enqueue(connection, job, number, delay_s, f"{name}.{again}" if again else name)

    def _enqueue(
        self, connection: sa.Connection, job: Job, number: int, delay_s: float, name: str
    ) -> None:
        options: EnqueueOptions = {
            "workflow_name": "attempt",
            "queue_name": job.request.provider,
            "workflow_id": name,
            "app_version": _VERSION,
        }
        if delay_s > 0:
            options["delay_seconds"] = delay_s
        self._client.enqueue_in_transaction(connection, options, job.id, number)

    def forget_ended(self, before: datetime, most: int = 500) -> int:
        """Delete at most `most` workflows that ended before then; our own rows tell of them."""
        ended = DBOS.list_workflows(
            status=["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
            completed_before=before.isoformat(),
            limit=most,
            load_input=False,
            load_output=False,
        )
        if ended:
            DBOS.delete_workflows([workflow.workflow_id for workflow in ended])
        return len(ended)

    def stop(self) -> None:
        self._client.destroy()
        # A moment, for attempts that were called off to end: a call in flight is not waited for.
        DBOS.destroy(workflow_completion_timeout_sec=_LONGEST_END_S)
        if self._own_engine is not None:
            self._own_engine.dispose()


def _statuses(name: str) -> dict[str, str]:
    """The workflows of one attempt: its name, or its name, a dot and how often it came again."""
    found = DBOS.list_workflows(workflow_id_prefix=name, load_input=False, load_output=False)
    names = {workflow.workflow_id: workflow.status for workflow in found}
    return {each: names[each] for each in names if each == name or each.startswith(f"{name}.")}


def _again(workflow: str) -> int:
    """ "job.2" -> 0, "job.2.7" -> 7."""
    _, _, again = workflow.partition(".")[2].partition(".")
    return int(again or 0)
