"""Stability AI: one endpoint a model, multipart in v2beta, JSON with weighted prompts in v1."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, balance_of, object_of, unexpected
from imagegen.capabilities import parse_size
from imagegen.errors import BadAnswer, BadReference, MissingKey, UnsupportedOption
from imagegen.failures import end_sentence
from imagegen.http import Answer, File
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, identify
from imagegen.pictures.limits import Limits, check_mask, fit_mask, fit_reference, has_alpha
from imagegen.providers.base import Progress, Provider
from imagegen.redaction import safe_text
from imagegen.stability_failures import blurred, stability_failure
from imagegen.types import MEDIA_TYPES, ImageRequest, ImageResult, Picture

_LARGEST_SEED = 4_294_967_294
_MOST_BYTES = 9_000_000
"""Of all pictures of a request together: the service takes bodies of 10 MiB."""

_NO_FILE: File = ("none", "none", b"", "")
"""An empty part makes a form without pictures multipart; nothing else is taken in v2beta."""


class Stability(Provider):
    """Generate, edit, control and upscale; what each endpoint takes stands in the model's facts."""

    name: ClassVar[str] = "stability"
    title: ClassVar[str] = "Stability AI"
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The prompt, or nothing where the endpoint takes none. What to avoid goes beside it."""
        return _clean(request.prompt) if "prompt" in _words(model, "takes") else ""

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One paid call. Raises ProviderError, RequestError or MissingKey; repeats nothing."""
        if self.credential is None:
            raise MissingKey("Stability AI needs a key.", "Set STABILITY_API_KEY.")
        on_progress("sending")
        _check(request, model)
        files, notes = _files(request, model)
        body = _body(request, model)
        on_progress("working")
        answer = self._send(model, body, files)
        if answer.status != 200:
            raise stability_failure(answer, self.credential.source)
        try:
            pictures, more, lost = _result(answer, self.credential.source)
        except BadAnswer as error:
            error.evidence = error.evidence or answer.body
            raise
        if len(pictures) < request.count:
            more.append(f"{request.count} pictures were asked for; {len(pictures)} came.")
        return ImageResult(
            pictures=tuple(pictures),
            prompt_sent=self.final_prompt(request, model),
            request_id=answer.request_id,
            notes=(*notes, *_left_out(request, model), *more),
            unusable=tuple(lost),
        )

    def ask_account(self) -> AccountCheck:
        account = self.account
        url = f"{account.base_url.rstrip('/')}/v1/user/balance"
        headers = {"Authorization": f"Bearer {account.key}", "Accept": "application/json"}
        answer = self.http.get(url, headers=headers, provider=self.name)
        if answer.status != 200:
            raise stability_failure(answer, account.source)
        balances = balance_of(object_of(answer, self.title), "credits", "credits")
        if not balances:
            raise unexpected(answer, self.title)
        return AccountCheck(found="The key is accepted.", balances=balances)

    def _send(self, model: ModelSpec, body: dict[str, Any], files: list[File]) -> Answer:
        credential = self.credential
        if credential is None:
            raise AssertionError("generate has refused to go on without a key")
        url = credential.base_url.rstrip("/") + model.facts["path"]
        headers = {"Authorization": f"Bearer {credential.key}", "Accept": "application/json"}
        if _is_v1(model):
            return self.http.post_json(url, body, headers=headers, provider=self.name)
        return self.http.post_multipart(
            url, body, files or [_NO_FILE], headers=headers, provider=self.name
        )


def _body(request: ImageRequest, model: ModelSpec) -> dict[str, Any]:
    """The form of v2beta, all of it text; or the JSON document of v1."""
    if _is_v1(model):
        return _weighted(request, model)
    given = bool(request.references)
    values = {
        "prompt": _clean(request.prompt),
        "negative_prompt": _clean(request.negative_prompt),
        "aspect_ratio": "" if _keeps_shape(request, model) else request.aspect_ratio or "",
        "seed": "" if request.seed is None else str(request.seed),
        "model": model.id,
        "mode": "image-to-image" if given else "text-to-image",
    }
    fields = {name: values[name] for name in _words(model, "takes") if values[name]}
    fields |= {name: str(value) for name, value in request.options.items()}
    if given and "strength" in model.options:
        fields.setdefault("strength", str(model.options["strength"].default))
    return fields


def _weighted(request: ImageRequest, model: ModelSpec) -> dict[str, Any]:
    prompts = [{"text": _clean(request.prompt), "weight": 1}]
    if request.negative_prompt.strip():
        prompts.append({"text": _clean(request.negative_prompt), "weight": -1})
    width, height = parse_size(model.size_for(request) or "1024x1024")
    usual = {name: option.default for name, option in model.options.items()}
    body: dict[str, Any] = {name: value for name, value in usual.items() if value is not None}
    body |= {"text_prompts": prompts, "height": height, "width": width, "samples": request.count}
    if request.seed is not None:
        body["seed"] = request.seed
    return body | dict(request.options)


def _check(request: ImageRequest, model: ModelSpec) -> None:
    """Refuse, before anything is sent, what the endpoint would refuse."""
    seed = request.seed
    if seed is not None and model.takes_seed and not 0 <= seed <= _LARGEST_SEED:
        raise UnsupportedOption(f"The seed {seed} is out of range.", f"Use 0 to {_LARGEST_SEED}.")
    for name in _words(model, "needs"):
        if not request.options.get(name):
            raise UnsupportedOption(
                f"{model.id} needs {name}.", model.options[name].help or f"Set {name}."
            )
    sides = _words(model, "needs_one")
    if sides and not any(request.options.get(name) for name in sides):
        raise UnsupportedOption(
            f"{model.id} needs to know on which side to go on.",
            f"Set at least one of {', '.join(sides)} above 0.",
        )
    if request.mask is not None and "mask" not in model.facts:
        raise UnsupportedOption(f"{model.id} takes no mask.", "Leave it out, or use edit/inpaint.")
    if "strength" in request.options and not request.references:
        raise UnsupportedOption("strength needs a reference picture.", "Add one, or leave it out.")


def _files(request: ImageRequest, model: ModelSpec) -> tuple[list[File], list[str]]:
    """The pictures under the names of the endpoint, the mask last; and notes about them."""
    names = _words(model, "pictures")
    required = len(names) if "generate" not in model.does else 0
    if len(request.references) < required:
        meant = " and ".join(name.replace("_", " ") for name in names)
        raise BadReference(
            f"{model.id} needs {required} reference pictures; {len(request.references)} given.",
            f"Add, in this order: {meant}.",
        )
    # Extra references are refused by the model's own check.
    given = list(zip(names, request.references, strict=False))
    limits = _limits(model, len(given) + (request.mask is not None))
    prepared = [(name, fit_reference(item, limits)) for name, item in given]
    if "mask" in model.facts:
        prepared += _mask(request, model, prepared[0][1], limits)
    # The user's own file names are nobody's business.
    files = [
        (name, f"{name}.{MEDIA_TYPES[item.media_type]}", item.data, item.media_type)
        for name, item in prepared
    ]
    return files, [item.note for _, item in prepared if item.note]


def _mask(
    request: ImageRequest, model: ModelSpec, picture: Prepared, limits: Limits
) -> list[tuple[str, Prepared]]:
    """White is changed. Without a mask the transparent parts of the picture are."""
    if request.mask is not None:
        mask = fit_mask(request.mask, limits)
        check_mask(picture.data, mask.data)
        return [(model.facts["mask"], mask)]
    if not has_alpha(picture.data):
        raise BadReference(f"{model.id} needs a mask.", "Paint white what is to be changed.")
    return []


def _limits(model: ModelSpec, pictures: int) -> Limits:
    """The service's own limits, where the model's facts name no others."""
    facts = model.facts
    return Limits(
        most_bytes=_MOST_BYTES // max(1, pictures),
        most_pixels=int(facts.get("most_pixels", 9_437_184)),
        most_side=int(facts.get("most_side", 16_383)),
        least_side=int(facts.get("least_side", 64)),
        longest_ratio=float(facts.get("longest_ratio", "inf")),
    )


def _left_out(request: ImageRequest, model: ModelSpec) -> list[str]:
    """What was asked for and not sent, because the endpoint knows nothing of the kind."""
    notes = []
    if request.negative_prompt.strip() and "negative_prompt" not in _words(model, "takes"):
        notes.append(f"{model.id} takes no negative prompt: it was not sent.")
    if request.aspect_ratio and _keeps_shape(request, model):
        notes.append(f"{model.id} keeps the shape of a reference: the aspect ratio was not sent.")
    return notes


def _result(answer: Answer, key_source: str) -> tuple[list[Picture], list[str], list[bytes]]:
    """Pictures, notes, and what came but is no picture. ContentRefused when all are blurred."""
    items = _items(answer.json())
    if not items:
        raise stability_failure(answer, key_source)
    passed = [item for item in items if item[1] != "CONTENT_FILTERED"]
    if not passed:
        raise blurred(answer)
    pictures: list[Picture] = []
    errors: list[BadAnswer] = []
    for text, reason in passed:
        try:
            pictures.append(_picture(text, reason, answer))
        except BadAnswer as error:
            errors.append(error)
    if not pictures:
        raise errors[0]
    notes = [f"One picture of the answer could not be used. {error.message}" for error in errors]
    if len(passed) < len(items):
        notes.append(f"The content policy of Stability AI blurred {len(items) - len(passed)}.")
    return pictures, notes, [error.evidence for error in errors if error.evidence]


def _items(document: Any) -> list[tuple[str, str]]:
    """Base64 text and finish reason of each picture, in the spellings of v1 and v2beta."""
    if not isinstance(document, Mapping):
        return []
    artifacts = document.get("artifacts")
    if isinstance(artifacts, list):
        found = [item for item in artifacts if isinstance(item, Mapping)]
        return [(str(i.get("base64") or ""), str(i.get("finishReason"))) for i in found]
    if "image" in document or "finish_reason" in document:
        return [(str(document.get("image") or ""), str(document.get("finish_reason")))]
    return []


def _picture(text: str, reason: str, answer: Answer) -> Picture:
    data = b""
    try:
        data = base64.b64decode(text, validate=True)
        return identify(data)
    except ValueError as error:
        why = "is no base64" if isinstance(error, binascii.Error) else str(error)
        unusable = BadAnswer(
            end_sentence(
                f"Stability AI sent no usable picture ({safe_text(reason, 40)})", safe_text(why)
            ),
            "It may have been charged. Making it again is paid again.",
            provider=answer.provider,
            status=answer.status,
            request_id=answer.request_id,
            charged="perhaps",
        )
        unusable.evidence = data
        raise unusable from None


def _words(model: ModelSpec, fact: str) -> list[str]:
    return model.facts.get(fact, "").split()


def _is_v1(model: ModelSpec) -> bool:
    return model.facts["path"].startswith("/v1/")


def _keeps_shape(request: ImageRequest, model: ModelSpec) -> bool:
    """Stable Diffusion 3.5 takes a ratio or a reference, never both."""
    return bool(request.references) and model.facts.get("shape") == "reference"


def _clean(text: str) -> str:
    """Half of a character pair cannot be sent: it becomes a question mark."""
    return text.strip().encode("utf-8", "replace").decode()
