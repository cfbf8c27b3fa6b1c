"""What a click would do: model, key, price, prompt and chain, settled before anything is paid."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from imagegen.catalog import Catalog
from imagegen.chains import (
    Step,
    check_length,
    is_dearer,
    reason_of,
    refuse_draft,
    split_name,
)
from imagegen.errors import ConfigError, ImagegenError
from imagegen.http import Http
from imagegen.keys import Credential, find_address, find_credential
from imagegen.model import ModelSpec
from imagegen.money import total_prices
from imagegen.providers import provider_class
from imagegen.providers.base import Provider
from imagegen.reuse import fingerprint_of
from imagegen.settings import Settings
from imagegen.types import ImageRequest, Job, Origin, Price, Record


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a click would do: the final text, its price, and what stands in the way.

    `price` is None when it is unknown. `problem` is the error `submit` would raise. `fallbacks`
    are the steps of the request's chain; one with a problem would be passed over. `made` are the
    pictures that exist of exactly this request.
    """

    model: ModelSpec | None = None
    prompt_sent: str = ""
    price: Price | None = None
    warnings: tuple[str, ...] = ()
    problem: ImagegenError | None = None
    fallbacks: tuple[Step, ...] = ()
    made: tuple[Record, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SetPreview:
    """What a set of requests would do as one batch.

    `totals` holds one price for each currency; `unknown` counts pictures whose price is not
    known. `problems` stand in the order of the requests, None where nothing is in the way. `made`
    are the pictures that exist of calls of the set, which may be some of them only.
    """

    pictures: int
    calls: int
    totals: tuple[Price, ...]
    unknown: int
    problems: tuple[ImagegenError | None, ...]
    made: tuple[Record, ...] = ()

    def with_problem(self, problem: ImagegenError | None) -> "SetPreview":
        """The same, with something in the way of the whole set."""
        return replace(self, problems=(problem, *self.problems[1:]))

    @property
    def problem(self) -> ImagegenError | None:
        """The first one: what `submit_all` would raise."""
        return next((problem for problem in self.problems if problem is not None), None)


class Plans:
    """Requests before they are sent. Nothing here writes or calls anybody."""

    def __init__(self, settings: Settings, catalog: Catalog, http: Http) -> None:
        self._settings = settings
        self._catalog = catalog
        self._http = http

    def preview(self, request: ImageRequest) -> Preview:
        """Never raises an ImagegenError: what is wrong stands in `problem`."""
        try:
            model = self.find_model(request.model, request.provider)
        except ImagegenError as error:
            return Preview(problem=error)
        request = model.with_own_task(request)
        shown = Preview(
            model=model,
            prompt_sent=self._final_prompt(request, model),
            price=model.price_of(request),
        )
        try:
            warnings = self.check(request, model)
            steps = self.steps(request, model)
        except ImagegenError as error:
            return replace(shown, problem=error)
        return replace(shown, warnings=warnings, fallbacks=steps)

    def preview_all(self, requests: Sequence[ImageRequest]) -> SetPreview:
        """Never raises an ImagegenError."""
        previews = [self.preview(request) for request in requests]
        pairs = list(zip(requests, previews, strict=True))
        calls = [p.model.split(r) for r, p in pairs if p.model is not None]
        return SetPreview(
            pictures=sum(request.count for request in requests),
            calls=sum(len(parts) for parts in calls),
            totals=total_prices([preview.price for preview in previews]),
            unknown=sum(request.count for request, preview in pairs if preview.price is None),
            problems=tuple(preview.problem for preview in previews),
        )

    def credential(self, provider: str) -> Credential | None:
        """The provider's key and address; None where it needs neither; MissingKey otherwise."""
        if not provider_class(provider).needs_key:
            return find_address(provider, self._settings)
        return find_credential(provider, self._settings)

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
            same = [model for model in self._catalog.models if model.id == name]
            ready = [model for model in same if self.is_configured(model.provider)]
            if ready:
                return ready[0]
        return self._catalog.find(name, provider)

    def check(self, request: ImageRequest, model: ModelSpec) -> tuple[str, ...]:
        """The model's and the key's warnings, or what refuses the request; a wrong one first."""
        usual = self._catalog.facts_of(model.provider).access.base_url
        try:
            credential = self.credential(model.provider)
        except ConfigError:
            model.check(request, _today())
            raise
        at_home = credential is None or not usual or credential.base_url == usual
        warnings = model.check(request, _today(), at_home=at_home)
        return warnings + (credential.warnings if credential else ())

    def steps(self, request: ImageRequest, first: ModelSpec) -> tuple[Step, ...]:
        """The request's fallbacks in their order. Raises UnknownModel for a name that is none."""
        check_length(request.fallbacks)
        price = first.price_of(request)
        models = [self.named(name) for name in request.fallbacks]
        return tuple(self._step(request, model, price) for model in models if model != first)

    def jobs_of(
        self, request: ImageRequest, model: ModelSpec, origin: Origin, batch: str
    ) -> tuple[tuple[str, ...], list[Job]]:
        """The warnings and the jobs of a checked request, unwritten; one job is one paid call.

        A fallback that cannot make it is left out, with a warning. A job asks for no more
        pictures than every model of its chain makes in one call.
        """
        steps = self.steps(request, model)
        usable = [step for step in steps if step.problem is None]
        passed = [_passed_over(step.name, step.problem) for step in steps if step.problem]
        request = replace(request, fallbacks=tuple(step.name for step in usable))
        most = min(spec.most_per_call for spec in (model, *(step.model for step in usable)))
        parts = model.split(request, most)
        return tuple(passed), [self._job(part, origin, model, batch) for part in parts]

    def sketch_jobs(self, request: ImageRequest, model: ModelSpec, who: str) -> list[Job]:
        """The jobs a request would become, only to be counted."""
        named = _asked_of(model, model.with_own_task(request), request.fallbacks)
        return self.jobs_of(named, model, Origin(who=who), "")[1]

    def next_job(self, job: Job, error: ImagegenError) -> Job | None:
        """The job as the next model of its chain would make it; None when there is none left."""
        rest, notes = list(job.request.fallbacks), list(job.notes)
        now = self._catalog.find(job.request.model, job.request.provider)
        while rest:
            name = rest.pop(0)
            try:
                model = self.named(name)
                request = _asked_of(model, job.request, tuple(rest))
                warnings = self.check(request, model)
            except ImagegenError as problem:  # its key or its model went away since the click
                notes.append(_passed_over(name, problem))
                continue
            return replace(
                job,
                request=request,
                estimate=model.price_of(request),
                prompt_sent=self._final_prompt(request, model),
                fingerprint=self._fingerprint(request, model),
                notes=(*notes, reason_of(now, error, model), *warnings),
            )
        return None

    def provider_of(self, job: Job) -> tuple[ModelSpec, Provider]:
        """Who makes the job. Raises what has gone wrong with model or key since the click."""
        name = job.request.provider
        model = self._catalog.find(job.request.model, name)
        return model, provider_class(name)(self._http, self.credential(name))

    def named(self, name: str) -> ModelSpec:
        """The model of "provider/model", or of a model's name alone."""
        provider, model = split_name(name, [facts.provider for facts in self._catalog.providers])
        return self.find_model(model, provider)

    def _step(self, request: ImageRequest, model: ModelSpec, first: Price | None) -> Step:
        asked = _asked_of(model, request, ())
        price = model.price_of(asked)
        step = Step(model=model, price=price, dearer=is_dearer(price, first))
        try:
            refuse_draft(model)
            return replace(step, warnings=self.check(asked, model))
        except ImagegenError as problem:
            return replace(step, problem=problem)

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
            fingerprint=self._fingerprint(request, model),
        )

    def _fingerprint(self, request: ImageRequest, model: ModelSpec) -> str:
        try:
            account = self.credential(model.provider)
        except ConfigError:  # gone in this moment: then nothing is sent either
            account = None
        return fingerprint_of(request, self._final_prompt(request, model), model, account)

    def _final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return provider_class(model.provider)(self._http, None).final_prompt(request, model)


def _asked_of(model: ModelSpec, request: ImageRequest, rest: tuple[str, ...]) -> ImageRequest:
    return replace(request, model=model.id, provider=model.provider, fallbacks=rest)


def _passed_over(name: str, problem: ImagegenError) -> str:
    return f"{name} is passed over as a fallback: {problem.message}"


def _today() -> date:
    return datetime.now(UTC).date()
