"""Where the rooms meet: preview, submit, generate, cancel, repeat, recover."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from imagegen.calls import Calls
from imagegen.catalog import load_catalog
from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.errors import ConfigError, ImagegenError, RequestError
from imagegen.history import History
from imagegen.http import Http
from imagegen.jobs import Jobs
from imagegen.keys import Credential, find_address, find_credential
from imagegen.ledger import Ledger
from imagegen.model import ModelSpec
from imagegen.owners import Owner
from imagegen.pictures import check_reference, thumbnail
from imagegen.providers import provider_class
from imagegen.providers.base import Provider
from imagegen.running import Runner
from imagegen.settings import Settings, load_settings
from imagegen.storage import Storage
from imagegen.types import ImageRequest, Job, Origin, Price, Record, Stage

if TYPE_CHECKING:
    from imagegen.queue import Queue


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a click would do: the final text, its price, and what stands in the way.

    `price` is None when it is unknown. `problem` is the error `submit` would raise.
    """

    model: ModelSpec | None = None
    prompt_sent: str = ""
    price: Price | None = None
    warnings: tuple[str, ...] = ()
    problem: ImagegenError | None = None


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What a synchronous `generate` brought. `error` is what stopped the rest, if anything."""

    records: tuple[Record, ...]
    jobs: tuple[Job, ...]
    warnings: tuple[str, ...]
    attempts: int
    elapsed_s: float
    error: ImagegenError | None = None


class Studio:
    """Everything one data folder holds, and the verbs that touch two rooms or more."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.catalog = load_catalog()
        self.engine = open_engine(settings.database)
        upgrade_database(self.engine, settings.home / "locks")
        self.storage = Storage(settings.home, thumbnail)
        self.history = History(self.engine)
        self.ledger = Ledger(self.engine)
        self.jobs = Jobs(self.engine)
        self._http = Http.of(settings)
        calls = Calls(
            engine=self.engine,
            storage=self.storage,
            history=self.history,
            ledger=self.ledger,
            jobs=self.jobs,
        )
        self._runner = Runner(calls, Owner(settings.home / "locks"), self._provider_of)
        self.run_attempt = self._runner.run_attempt

    # Before the click

    def preview(self, request: ImageRequest) -> Preview:
        """Never raises an ImagegenError: what is wrong stands in `problem`."""
        try:
            model = self.find_model(request.model, request.provider)
        except ImagegenError as error:
            return Preview(problem=error)
        shown = Preview(
            model=model,
            prompt_sent=self._final_prompt(request, model),
            price=model.price_of(request),
        )
        try:
            warnings = self._check(request, model)
        except ImagegenError as error:
            return replace(shown, problem=error)
        return replace(shown, warnings=warnings)

    def credential(self, provider: str) -> Credential | None:
        """The provider's key and address; None where it needs neither; MissingKey otherwise."""
        if not provider_class(provider).needs_key:
            return find_address(provider, self.settings)
        return find_credential(provider, self.settings)

    def is_configured(self, provider: str) -> bool:
        """Whether the user has set it up: a key, or the address of a program that needs none."""
        try:
            found = self.credential(provider)
        except ImagegenError:
            return False
        return found is None or bool(found.key) or found.base_url_source != "default"

    def find_model(self, name: str, provider: str = "") -> ModelSpec:
        """The model of that name; of the first provider that is set up, where several have it."""
        if name and not provider:
            same = [model for model in self.catalog.models if model.id == name]
            ready = [model for model in same if self.is_configured(model.provider)]
            if ready:
                return ready[0]
        return self.catalog.find(name, provider)

    # The click

    def submit(self, request: ImageRequest, origin: Origin | None = None) -> tuple[Job, ...]:
        """Queue the request: durable when this returns. Nothing is written when it is refused."""
        _, new = self._plan(request, origin or Origin())
        queue = self._runner.queue
        with self.engine.begin() as connection:
            self.jobs.add(connection, new)
            for job in new:
                self.ledger.reserve(connection, job)
                if queue is not None:
                    queue.enqueue(connection, job, 1, 0)
        return tuple(new)

    def generate(
        self,
        request: ImageRequest,
        origin: Origin | None = None,
        on_progress: Callable[[Stage], None] | None = None,
    ) -> Generation:
        """Make the pictures now, in this thread, with the same rows and the same retries.

        Raises what went wrong when not one good picture came.
        """
        began = time.monotonic()
        warnings, new = self._plan(request, origin or Origin())
        now = datetime.now(UTC)
        new[0] = replace(new[0], state="running", stage="sending", attempts=1, started_at=now)
        records, error = self._run_all(new, on_progress or _ignore)
        if error is not None and not records:
            raise error
        ended = tuple(self.jobs.get(job.id) for job in new)
        return Generation(
            records=records,
            jobs=ended,
            warnings=warnings,
            attempts=sum(job.attempts for job in ended),
            elapsed_s=time.monotonic() - began,
            error=error,
        )

    def cancel(self, job_id: str) -> Job:
        """Cancel what has not been sent; ask a running call not to be tried again."""
        job = self.jobs.get(job_id)
        with self.engine.begin() as connection:
            if self.jobs.cancel_waiting(connection, job):
                self.ledger.release(connection, job, job.attempts)
            else:
                self.jobs.ask_cancel(connection, job_id)
        return self.jobs.get(job_id)

    def repeat(self, job_id: str) -> tuple[Job, ...]:
        """Ask for the same again, as new jobs at today's price."""
        job = self.jobs.get(job_id)
        if job.is_open:
            raise RequestError("That job is not finished.", "Wait for it, or cancel it first.")
        loaded = tuple(
            replace(r, data=self.storage.read_reference(r.sha256)) for r in job.request.references
        )
        return self.submit(replace(job.request, references=loaded), job.origin)

    # Behind the click

    def attach(self, queue: "Queue | None") -> None:
        """Give the queue that `submit` uses; what was submitted without one goes in now."""
        self._runner.queue = queue
        self._runner.restore()

    def recover(self) -> None:
        """Bring what dead processes left to a true state: see `Runner.recover`."""
        self._runner.recover()

    def _run_all(
        self, new: Sequence[Job], on_progress: Callable[[Stage], None]
    ) -> tuple[tuple[Record, ...], ImagegenError | None]:
        """Run the jobs one after the other; the first error ends the rest unsent."""
        records: list[Record] = []
        with self._runner.claimed([job.id for job in new]) as owner:
            with self.engine.begin() as connection:
                self.jobs.add(connection, new, owner)
                for job in new:
                    self.ledger.reserve(connection, job)
            try:
                for job in new:
                    outcome = self._runner.run_now(job, on_progress)
                    records += [record for record in outcome.records if not record.suspect]
                    if outcome.error is not None:
                        return tuple(records), outcome.error
            finally:
                self._runner.abandon([job for job in new if self.jobs.get(job.id).is_open])
        return tuple(records), None

    def _plan(self, request: ImageRequest, origin: Origin) -> tuple[tuple[str, ...], list[Job]]:
        """Check everything that can be checked for nothing; then the jobs to make, unwritten."""
        model = self.find_model(request.model, request.provider)
        request = replace(request, model=model.id, provider=model.provider)
        warnings = self._check(request, model)
        for reference in request.references:
            check_reference(reference)
        self.storage.check_room()
        for reference in request.references:
            self.storage.put_reference(reference)
        origin = origin if origin.who else replace(origin, who=self.settings.who)
        batch = secrets.token_hex(16)
        jobs = [self._job(part, origin, model, batch) for part in model.split(request)]
        return warnings, jobs

    def _check(self, request: ImageRequest, model: ModelSpec) -> tuple[str, ...]:
        """The model's and the key's warnings, or what refuses the request; a wrong one first."""
        usual = self.catalog.facts_of(model.provider).access.base_url
        try:
            credential = self.credential(model.provider)
        except ConfigError:
            model.check(request, _today())
            raise
        at_home = credential is None or not usual or credential.base_url == usual
        warnings = model.check(request, _today(), at_home=at_home)
        return warnings + (credential.warnings if credential else ())

    def _job(self, request: ImageRequest, origin: Origin, model: ModelSpec, batch: str) -> Job:
        return Job(
            id=secrets.token_hex(16),
            batch=batch,
            state="queued",
            stage="queued",
            request=request,
            origin=origin,
            prompt_sent=self._final_prompt(request, model),
            estimate=model.price_of(request),
            attempts=0,
            error=None,
            notes=(),
            cancel_asked=False,
            created_at=datetime.now(UTC),
            started_at=None,
            ended_at=None,
            not_before=None,
        )

    def _final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return provider_class(model.provider)(self._http, None).final_prompt(request, model)

    def _provider_of(self, job: Job) -> tuple[ModelSpec, Provider]:
        name = job.request.provider
        model = self.catalog.find(job.request.model, name)
        return model, provider_class(name)(self._http, self.credential(name))


def _today() -> date:
    return datetime.now(UTC).date()


def _ignore(_stage: Stage) -> None:
    """Progress nobody watches."""


_shared: Studio | None = None
_shared_lock = threading.Lock()


def shared_studio() -> Studio:
    """The one Studio of this process, opened on first use from the environment and `.env`."""
    global _shared  # one process, one queue, one set of locks
    with _shared_lock:
        if _shared is None:
            _shared = Studio(load_settings())
            _shared.recover()
        return _shared
