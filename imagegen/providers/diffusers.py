"""Hugging Face diffusers on this computer: pipelines in a worker process, free of charge.

The libraries come with the extra `imagegen-studio[diffusers]`; the app itself imports none of them.
"""

import math
import secrets
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck
from imagegen.catalog import load_catalog
from imagegen.errors import BadAnswer, ContentRefused, MissingKey
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, identify, prepare_reference, prepare_white_mask
from imagegen.pipelines.failures import failed, stopped
from imagegen.pipelines.messages import Message
from imagegen.pipelines.process import Stopped
from imagegen.pipelines.warm import workers
from imagegen.pipelines.weights import find_source, find_weights
from imagegen.providers.base import Progress, Provider
from imagegen.redaction import safe_text
from imagegen.types import Cost, ImageRequest, ImageResult, Money, Picture

_FREE = Cost(money=Money(amount=Decimal(0), currency="USD"), kind="actual")
_LONGEST_SIDE = 2048
_MOST_BYTES = 20_000_000
_MOST_SEEDS = 2**32
_IGNORED = {
    "negative_prompt": "takes no negative prompt; it was ignored.",
    "guidance_scale": "takes no guidance; it was ignored.",
    "strength": "takes no strength; it was ignored.",
}


class Diffusers(Provider):
    """One pipeline is loaded at a time and stays warm for some minutes."""

    name: ClassVar[str] = "diffusers"
    title: ClassVar[str] = "Diffusers (this computer)"
    needs_key: ClassVar[bool] = False
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return request.prompt.strip()

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """Raises ConfigError, ProviderError or JobCancelled; nothing is ever charged."""
        on_progress("sending")
        prepared = [prepare_reference(r, _LONGEST_SIDE, _MOST_BYTES) for r in request.references]
        parts = [item.data for item in prepared]
        if request.mask is not None and prepared:
            parts.append(prepare_white_mask(request.mask, prepared[0].data))
        fields = _body(request, model, self.final_prompt(request, model), prepared)
        described = self._described(model)
        on_progress("working")
        try:
            answer = workers.ask(
                described,
                fields,
                parts,
                on_message=_tell_share(on_progress, fields),
                is_cancelled=on_progress.is_cancelled,
            )
        except Stopped as error:
            raise stopped(error) from None
        if answer.says == "failed":
            raise failed(answer, model.id, described["cache"])
        notes = [item.note for item in prepared if item.note]
        return self._result(answer, request, model, fields, notes)

    def ask_account(self) -> AccountCheck:
        """Nobody is asked: whose weights are there, by a look into the folder."""
        folder = self._folder()
        listed = [model.id for model in load_catalog().facts_of(self.name).models]
        there = tuple(name for name in listed if find_weights(name, folder.base_url))
        where = safe_text(folder.base_url)
        found = f"The weights of {len(there)} of {len(listed)} models are in {where}."
        return AccountCheck(found=found, models=there)

    def _folder(self) -> Credential:
        if self.credential is None:
            raise MissingKey("No folder of models is set.", "Set DIFFUSERS_MODELS.")
        return self.credential

    def _described(self, model: ModelSpec) -> dict[str, Any]:
        """What the worker is to load, and where from."""
        folder = self._folder()
        source = find_source(model.id, folder.base_url, folder.variables)
        return {
            "repository": source.repository,
            "cache": str(source.cache),
            "path": "" if source.path is None else str(source.path),
            "fetch": source.path is None,
            "device": source.device,
            "dtype": model.facts["dtype"],
            "cpu_dtype": model.facts["cpu_dtype"],
            "variant": model.facts.get("variant", ""),
        }

    def _result(
        self,
        answer: Message,
        request: ImageRequest,
        model: ModelSpec,
        fields: Mapping[str, Any],
        notes: list[str],
    ) -> ImageResult:
        withheld = answer.fields.get("withheld") or []
        flags = [*withheld, *[False] * (len(answer.parts) - len(withheld))]
        kept = [
            pair for pair, flag in zip(_numbered(answer, fields), flags, strict=True) if not flag
        ]
        if answer.parts and not kept:
            raise ContentRefused(
                f"The safety checker of {model.id} withheld the picture.",
                "Reword the prompt.",
                provider=self.name,
            )
        notes += _notes(answer, fields, request, model)
        if len(kept) < request.count:
            notes.append(f"{request.count} pictures were asked for; {len(kept)} came.")
        if request.seed is None:
            notes.append(f"Seeds: {', '.join(str(seed) for seed, _ in kept)}.")
        return ImageResult(
            pictures=tuple(self._picture(data) for _, data in kept),
            prompt_sent=self.final_prompt(request, model),
            cost=_FREE,
            notes=tuple(notes),
        )

    def _picture(self, data: bytes) -> Picture:
        try:
            return identify(data)
        except ValueError as error:
            broken = BadAnswer(
                f"The pipeline made no usable picture: {error}.",
                "Make it again; nothing is charged.",
                provider=self.name,
            )
            broken.evidence = data
            raise broken from None


def _body(
    request: ImageRequest, model: ModelSpec, prompt: str, prepared: list[Prepared]
) -> dict[str, Any]:
    """What the worker is asked for; `seeds` has one number for each picture."""
    width, height = _size(request, model, prepared)
    strength = _option(request, model, "strength") if prepared else None
    steps = _option(request, model, "steps")
    first = secrets.randbelow(_MOST_SEEDS) if request.seed is None else request.seed
    return {
        "task": request.task,
        "prompt": prompt,
        "negative_prompt": request.negative_prompt.strip(),
        "width": width,
        "height": height,
        # An edit runs steps * strength of them, and needs one.
        "steps": steps if strength is None else max(steps, math.ceil(1 / strength)),
        "guidance": _option(request, model, "guidance"),
        "strength": strength,
        "seeds": [(first + number) % _MOST_SEEDS for number in range(request.count)],
        "several": model.facts.get("references") == "several",
    }


def _tell_share(on_progress: Progress, fields: Mapping[str, Any]) -> Callable[[Message], None]:
    """Tells how much is done by the steps that the worker counts, from 0 for each picture."""
    begun, steps, count = 0, fields["steps"], len(fields["seeds"])

    def tell(message: Message) -> None:
        nonlocal begun
        if message.says == "step":
            step = message.fields["step"]
            begun += step == 0
            on_progress.done((begun - 1 + step / steps) / count)

    return tell


def _option(request: ImageRequest, model: ModelSpec, name: str) -> Any:
    usual = model.options[name].default if name in model.options else None
    return request.options.get(name, usual)


def _size(request: ImageRequest, model: ModelSpec, prepared: list[Prepared]) -> tuple[int, int]:
    """What was asked for; an edit that asks for nothing keeps its reference's shape."""
    usual = str(model.size_for(request))
    width, height = (int(side) for side in usual.split("x"))
    if not prepared or request.size is not None or request.aspect_ratio is not None:
        return width, height
    picture, step = identify(prepared[0].data), _step(model)
    share = min(1.0, (width * height / (picture.width * picture.height)) ** 0.5)
    sides = (int(side * share) // step * step for side in (picture.width, picture.height))
    width, height = (max(8 * step, side) for side in sides)
    return width, height


def _step(model: ModelSpec) -> int:
    return model.size_rule.multiple_of if model.size_rule is not None else 8


def _numbered(answer: Message, fields: Mapping[str, Any]) -> list[tuple[int, bytes]]:
    """Each picture after the seed it was made from; BadAnswer when there are too few or many."""
    if len(answer.parts) != len(fields["seeds"]):
        raise BadAnswer(
            f"The pipeline answered with {len(answer.parts)} pictures instead of "
            f"{len(fields['seeds'])}.",
            "Make it again; nothing is charged.",
            provider=Diffusers.name,
        )
    return list(zip(fields["seeds"], answer.parts, strict=True))


def _notes(
    answer: Message, fields: Mapping[str, Any], request: ImageRequest, model: ModelSpec
) -> list[str]:
    ignored = answer.fields.get("ignored") or []
    notes = [f"{model.id} {_IGNORED[name]}" for name in ignored if name in _IGNORED]
    weak = fields["guidance"] is not None and fields["guidance"] <= 1
    if fields["negative_prompt"] and weak and "negative_prompt" not in ignored:
        notes.append(f"The negative prompt has no effect at guidance {fields['guidance']:g}.")
    if fields["steps"] != _option(request, model, "steps"):
        notes.append(f"{fields['steps']} steps, so that one of them is left for the edit.")
    return notes
