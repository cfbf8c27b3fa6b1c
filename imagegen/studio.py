"""Where the rooms meet: preview, submit, generate, cancel, repeat, recover."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain

import sqlalchemy as sa

from imagegen.calls import Calls
from imagegen.catalog import load_catalog
from imagegen.chains import check_length, name_of
from imagegen.errors import ImagegenError, RequestError
from imagegen.http import Http
from imagegen.jobs import id_under
from imagegen.limits import Gate, Limit, limit_to_plain
from imagegen.model import ModelSpec
from imagegen.owners import Owner
from imagegen.people import asking, signed_in
from imagegen.pictures import check_reference
from imagegen.plans import Plans, Preview, SetPreview
from imagegen.rooms import Rooms
from imagegen.running import Runner
from imagegen.settings import Settings, load_settings
from imagegen.sheets import cell_of
from imagegen.types import Ask, ImageRequest, Job, Origin, Record, Reference, Stage


@dataclass(frozen=True, kw_only=True)
class Generation:
    """What a synchronous `generate` brought. `error` is what stopped the rest, if anything."""

    records: tuple[Record, ...]
    jobs: tuple[Job, ...]
    warnings: tuple[str, ...]
    attempts: int
    elapsed_s: float
    error: ImagegenError | None = None


class Studio(Rooms):
    """Everything one data folder holds, and the verbs that touch two rooms or more."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings.database, settings.home)
        self._settings = settings
        self.catalog = load_catalog()
        gate, http = Gate(self.limit_of), Http.of(settings)
        http.before_post = gate.wait_turn
        self._plans = Plans(settings, self.catalog, http)
        calls = Calls(
            engine=self.engine,
            storage=self.storage,
            history=self.history,
            ledger=self.ledger,
            budgets=self.budgets,
            jobs=self.jobs,
            next_job=self._plans.next_job,
        )
        owner = Owner(settings.home / "locks")
        self._runner = Runner(calls, owner, self._plans.provider_of, gate)
        self.run_attempt, self.attach = self._runner.run_attempt, self._runner.attach
        self.recover = self._runner.recover
        self.claimed, self.gate = self._runner.claimed, gate
        self.credential = self._plans.credential
        self.is_configured = self._plans.is_configured
        self.find_model = self._plans.find_model

    @property
    def settings(self) -> Settings:
        """`who` is the person who asks, where a front door knows one."""
        return replace(self._settings, who=asking().name or self._settings.who)

    # Before the click

    def preview(self, request: ImageRequest, who: str = "") -> Preview:
        """What a click of `who` would do. Never raises an ImagegenError: it is the `problem`."""
        shown = self._plans.preview(request)
        if shown.problem is not None or shown.model is None:
            return shown
        planned = self._plans.sketch_jobs(request, shown.model, who or self.settings.who)
        offered = self._offered(request, shown.model, planned)
        found = self.reuse.find_all(offered, signed_in())
        made = tuple(chain.from_iterable(found)) if all(found) else ()
        return replace(shown, problem=self.budgets.problem(planned), made=made)

    def preview_all(self, requests: Sequence[ImageRequest]) -> SetPreview:
        """The same for a set; the budget's word stands with the first request."""
        shown = self._plans.preview_all(requests)
        if shown.problem is not None:
            return shown
        planned, offered = list[Job](), list[str]()
        for request in requests:
            model = self.find_model(request.model, request.provider)
            some = self._plans.sketch_jobs(request, model, self.settings.who)
            planned += some
            offered += self._offered(request, model, some)
        made = tuple(chain.from_iterable(self.reuse.find_all(offered, signed_in())))
        return replace(shown, made=made).with_problem(self.budgets.problem(planned))

    def _offered(self, request: ImageRequest, model: ModelSpec, jobs: Sequence[Job]) -> list[str]:
        """The fingerprints whose pictures are offered again; none of what is free.

        Where the provider chooses the seed, another call makes another picture: those are looked
        up only when the users settled so, see `set_reuse`.
        """
        chosen = request.seed is not None or model.deterministic
        wanted = not model.is_free and (chosen or self.reuses_random())
        return [job.fingerprint for job in jobs] if wanted else []

    # What the users have settled

    def reuses_random(self) -> bool:
        """Whether pictures are offered again although their seed was the provider's."""
        return bool(self.preferences.get("reuse.random", False))

    def set_reuse(self, *, random: bool) -> None:
        self.preferences.put("reuse.random", random or None)

    def limit_of(self, provider: str) -> Limit:
        """The limit of the provider's key: the user's, or else that of the data file."""
        kept = self.preferences.get(f"limit.{provider}")
        if kept is not None:
            return Limit(**kept)
        facts = self.catalog.facts_of(provider)
        return Limit(calls=facts.calls_per_minute, at_once=facts.concurrency)

    def set_limit(self, provider: str, limit: Limit | None) -> None:
        """Keep another limit, or with None go back to that of the data file. It holds at once."""
        self.catalog.facts_of(provider)
        self.preferences.put(f"limit.{provider}", limit and limit_to_plain(limit))
        self._runner.set_concurrency(provider, self.limit_of(provider).at_once)

    def chain(self) -> tuple[str, ...]:
        """ "provider/model" of each fallback, in order; names that are gone are left out."""
        names = {name_of(model) for model in self.catalog.models}
        return tuple(name for name in self.preferences.get("chain", ()) if name in names)

    def set_chain(self, names: Sequence[str]) -> None:
        """Keep it. RequestError when it is too long, UnknownModel when a name is none."""
        check_length(names)
        for name in names:
            self._plans.named(name)
        self.preferences.put("chain", list(names))

    # The click

    def submit(self, request: ImageRequest, origin: Origin | None = None) -> tuple[Job, ...]:
        """Queue the request: durable when this returns. Nothing is written when it is refused."""
        return self.submit_all([Ask(request=request, origin=origin or Origin())])

    def submit_all(
        self, asks: Sequence[Ask], batch: str = "", once: Sequence[str] = ()
    ) -> tuple[Job, ...]:
        """Queue a set of requests as one batch: all of them, or none when one is refused.

        They join an earlier `batch`, or are a new one. `once` names each call: RequestError when
        anybody has asked under one of these names before.
        """
        if not asks:
            raise RequestError("There is nothing to make.", "Choose at least one.")
        batch, new = batch or secrets.token_hex(16), []
        known: set[Reference] = set()  # a set shares its pictures: each is checked once
        for ask in asks:
            new += self._plan(ask.request, ask.origin, batch, known)[1]
        if once:
            new = [replace(job, id=id_under(name)) for job, name in zip(new, once, strict=True)]
        queue = self._runner.queue
        with self.engine.begin() as connection:
            self._hold(connection, new)
            for job in new:
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
        warnings, new = self._plan(request, origin or Origin(), secrets.token_hex(16), set())
        now = datetime.now(UTC)
        new[0] = replace(new[0], state="running", stage="sending", attempts=1, started_at=now)
        records, error = self._run_all(new, on_progress or (lambda _stage: None))
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
        self.jobs.get(job_id)
        with self.engine.begin() as connection:
            cancelled = self.jobs.cancel_waiting(connection, job_id)
            if cancelled is not None:
                self.ledger.let_go(connection, cancelled)
            else:
                self.jobs.ask_cancel(connection, job_id)
        return self.jobs.get(job_id)

    def repeat(self, job_id: str) -> tuple[Job, ...]:
        """Ask for the same again, as new jobs at today's price; a cell of a set in its place."""
        job = self.jobs.get(job_id)
        if job.is_open:
            raise RequestError("That job is not finished.", "Wait for it, or cancel it first.")
        if job.origin.kind == "spot_suggestion":  # its words ask for no picture
            raise RequestError(
                "That job makes no picture.", "Ask for positions on its item's page."
            )
        loaded = tuple(self._loaded(reference) for reference in job.request.references)
        mask = None if job.request.mask is None else self._loaded(job.request.mask)
        request = replace(job.request, references=loaded, mask=mask)
        batch = job.batch if cell_of(job.origin) else ""
        origin = replace(job.origin, who=signed_in() or job.origin.who)
        return self.submit_all([Ask(request=request, origin=origin)], batch)

    # Behind the click

    def _loaded(self, reference: Reference) -> Reference:
        return replace(reference, data=self.storage.read_reference(reference.sha256))

    def _run_all(
        self, new: Sequence[Job], on_progress: Callable[[Stage], None]
    ) -> tuple[tuple[Record, ...], ImagegenError | None]:
        """Run the jobs one after the other; the first error ends the rest unsent."""
        records: list[Record] = []
        with self._runner.claimed([job.id for job in new]) as owner:
            with self.engine.begin() as connection:
                self._hold(connection, new, owner)
            try:
                for job in new:
                    outcome = self._runner.run_now(job, on_progress)
                    records += [record for record in outcome.records if not record.suspect]
                    if outcome.error is not None:
                        return tuple(records), outcome.error
            finally:
                self._runner.abandon([job for job in new if self.jobs.get(job.id).is_open])
        return tuple(records), None

    def _hold(
        self, connection: sa.Connection, new: Sequence[Job], owner: str | None = None
    ) -> None:
        """Write the jobs and hold their price; OverBudget undoes it all."""
        self.jobs.add(connection, new, owner)
        for job in new:
            self.ledger.reserve(connection, job)
        self.budgets.check(connection, new)

    def _plan(
        self, request: ImageRequest, origin: Origin, batch: str, known: set[Reference]
    ) -> tuple[tuple[str, ...], list[Job]]:
        """Check everything that can be checked for nothing; then the jobs to make, unwritten.

        The pictures in `known` are checked and stored; new ones are added to them.
        """
        model = self.find_model(request.model, request.provider)
        request = replace(request, model=model.id, provider=model.provider)
        request = model.with_own_task(request)
        warnings = self._plans.check(request, model)
        used = [*request.references, *([request.mask] if request.mask else [])]
        given = [reference for reference in used if reference not in known]
        for reference in given:
            check_reference(reference)
        origin = origin if origin.who else replace(origin, who=self.settings.who)
        passed, jobs = self._plans.jobs_of(request, model, origin, batch)
        self.storage.check_room()
        for reference in given:
            self.storage.put_reference(reference)
        known.update(given)
        return warnings + passed, jobs


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
