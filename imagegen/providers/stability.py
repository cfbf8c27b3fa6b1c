"""Stability AI: one endpoint a model, multipart in v2beta, JSON with weighted prompts in v1.

Most endpoints answer with the picture. The slow ones answer with an id, and are asked.
"""

from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, balance_of, object_of, unexpected
from imagegen.answer_errors import bad_answer, object_in
from imagegen.capabilities import parse_size
from imagegen.errors import (
    BadAnswer,
    BadReference,
    ContentRefused,
    MissingKey,
    UnsupportedOption,
)
from imagegen.http import Answer, File
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared
from imagegen.pictures.limits import Limits, check_mask, fit_mask, fit_reference, has_alpha
from imagegen.providers.base import Ended, PollingProvider, Progress, Ticket
from imagegen.stability_answers import read_pictures
from imagegen.stability_failures import stability_failure
from imagegen.types import MEDIA_TYPES, ImageRequest, ImageResult

_LARGEST_SEED = 4_294_967_294
_MOST_BYTES = 9_000_000
"""Of all pictures of a request together: the service takes bodies of 10 MiB."""

_NO_FILE: File = ("none", "none", b"", "")
"""An empty part makes a form without pictures multipart; nothing else is taken in v2beta."""


_NO_ID = "Stability AI took the request and named no id."
_PROMPTS = ("prompt", "background_prompt")


class Stability(PollingProvider):
    """Generate, edit, control and upscale; what each endpoint takes stands in the model's facts."""

    name: ClassVar[str] = "stability"
    title: ClassVar[str] = "Stability AI"
    has_free_test: ClassVar[bool] = True
    # It asks not to be asked more often.
    first_wait_s: ClassVar[float] = 10.0
    longest_wait_s: ClassVar[float] = 10.0
    patience_s: ClassVar[float] = 900.0

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The prompt, or nothing where the endpoint takes none. What to avoid goes beside it."""
        takes = _words(model, "takes")
        return _clean(request.prompt) if any(name in takes for name in _PROMPTS) else ""

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One paid call. Raises ProviderError, RequestError or MissingKey; repeats nothing."""
        if self.credential is None:
            raise MissingKey("Stability AI needs a key.", "Set STABILITY_API_KEY.")
        if model.facts.get("answer") == "id":
            return super().generate(request, model, on_progress)
        on_progress("sending")
        answer, notes = self._send(request, model, on_progress)
        if answer.status != 200:
            raise stability_failure(answer, self.credential.source)
        return self._made(answer, request, model, notes)

    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        answer, notes = self._send(request, model)
        if answer.status not in (200, 202):
            raise stability_failure(answer, self.account.source)
        number = object_in(answer, _NO_ID).get("id")
        if not isinstance(number, str) or not number.replace("-", "").isalnum():
            raise bad_answer(answer, _NO_ID)
        return {"id": number, "notes": "\n".join(notes)}

    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        """202 means not yet; what is found is kept for 24 hours."""
        url = f"{self.account.base_url.rstrip('/')}/v2beta/results/{ticket['id']}"
        answer = self.http.get(url, headers=self._headers(), provider=self.name)
        if answer.status == 202:
            return None
        if answer.status == 404:
            hint = "Results are kept for 24 hours, for the key that asked; it may be charged."
            said = "Stability AI does not know the request any more (404)."
            raise Ended(bad_answer(answer, said, hint))
        if answer.status != 200:
            error = stability_failure(answer, self.account.source)
            if not isinstance(error, ContentRefused):
                error.charged = "perhaps"
            raise error
        return self._made(answer, request, model, ticket.get("notes", "").splitlines())

    def _made(
        self, answer: Answer, request: ImageRequest, model: ModelSpec, notes: list[str]
    ) -> ImageResult:
        try:
            pictures, more, lost = read_pictures(answer, self.account.source)
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
        answer = self.http.get(url, headers=self._headers(), provider=self.name)
        if answer.status != 200:
            raise stability_failure(answer, account.source)
        balances = balance_of(object_of(answer, self.title), "credits", "credits")
        if not balances:
            raise unexpected(answer, self.title)
        return AccountCheck(found="The key is accepted.", balances=balances)

    def _send(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress | None = None
    ) -> tuple[Answer, list[str]]:
        """The one paid call, and what is to be known of the pictures that went with it."""
        _check(request, model)
        files, notes = _files(request, model)
        body = _body(request, model)
        if on_progress is not None:
            on_progress("working")
        url = self.account.base_url.rstrip("/") + model.facts["path"]
        headers = self._headers()
        if _is_v1(model):
            return self.http.post_json(url, body, headers=headers, provider=self.name), notes
        sent = files or [_NO_FILE]
        answer = self.http.post_multipart(url, body, sent, headers=headers, provider=self.name)
        return answer, notes

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.key}", "Accept": "application/json"}


def _body(request: ImageRequest, model: ModelSpec) -> dict[str, Any]:
    """The form of v2beta, all of it text; or the JSON document of v1."""
    if _is_v1(model):
        return _weighted(request, model)
    given = bool(request.references)
    values = {
        **dict.fromkeys(_PROMPTS, _clean(request.prompt)),
        "negative_prompt": _clean(request.negative_prompt),
        "aspect_ratio": "" if _keeps_shape(request, model) else request.aspect_ratio or "",
        "seed": "" if request.seed is None else str(request.seed),
        "model": model.id,
        "mode": "image-to-image" if given else "text-to-image",
    }
    fields = {name: values[name] for name in _words(model, "takes") if values[name]}
    fields |= {name: _text(value) for name, value in request.options.items()}
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


def _files(request: ImageRequest, model: ModelSpec) -> tuple[list[File], list[str]]:
    """The pictures under the names of the endpoint, the mask last; and notes about them."""
    names = _words(model, "pictures")
    required = 0 if "generate" in model.does else int(model.facts.get("required", len(names)))
    if len(request.references) < required:
        meant = " and ".join(name.replace("_", " ") for name in names[:required])
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


def _text(value: Any) -> str:
    """A value of a form, which knows texts only."""
    return str(value).lower() if isinstance(value, bool) else str(value)


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
