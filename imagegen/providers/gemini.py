"""Google's own API: Gemini models over generateContent, Imagen over predict where it still runs."""

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from imagegen.account_checks import AccountCheck, ModelList, google_models
from imagegen.answer_errors import bad_answer, error_of
from imagegen.answers import Source, decode_source, find_refusal, find_text
from imagegen.errors import (
    BadAnswer,
    ConfigError,
    ContentRefused,
    MissingKey,
    ProviderError,
    UnsupportedOption,
)
from imagegen.failures import end_sentence, wrapped_error
from imagegen.google_failures import REFUSED, REWORD, google_failure
from imagegen.http import Answer
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, identify, prepare_reference
from imagegen.prices import TokenPrice
from imagegen.providers.base import Progress, Provider
from imagegen.receipts import price_tokens, read_usage
from imagegen.redaction import safe_text
from imagegen.types import Cost, ImageRequest, ImageResult, Picture

_E = TypeVar("_E", bound=ProviderError)

_LONGEST_SIDE = 2048
_MOST_BYTES = 7_000_000
_MOST_BYTES_OF_ALL = 14_000_000
"""Google takes 7 MB a picture and 20 MB a request, of which base64 eats a quarter."""

_MOST_LISTED = 1000
"""The largest page that Google gives of its models."""

_MODEL_ID = re.compile(r"[a-z0-9.-]+")

_FINISHED_WITHOUT = {
    "NO_IMAGE": "Ask for a picture more plainly.",
    "IMAGE_OTHER": "Making it again may work.",
    "OTHER": "Making it again may work.",
    "MAX_TOKENS": "Choose a smaller size or a lower thinking level, or shorten the prompt.",
}
"""Finish reasons that are no policy. A paid call is not repeated silently, so they end it."""


class Gemini(Provider):
    """One paid call a request; the key travels in a header, never in the address."""

    name: ClassVar[str] = "gemini"
    title: ClassVar[str] = "Google Gemini"
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The prompt and what to avoid; the ratio has a field of its own."""
        parts = [request.prompt.strip()]
        if request.negative_prompt.strip():
            parts.append(f"Avoid: {request.negative_prompt.strip()}")
        # Half of a character pair cannot be sent: it becomes a question mark.
        return "\n".join(parts).encode("utf-8", "replace").decode()

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One paid call. Raises ProviderError, BadReference or MissingKey; repeats nothing."""
        if self.credential is None:
            raise MissingKey("Google Gemini needs a key.", "Set GEMINI_API_KEY or GOOGLE_API_KEY.")
        if request.mask is not None:
            raise UnsupportedOption(
                f"{model.id} takes no mask.", "Say in words what is to be changed."
            )
        on_progress("sending")
        prepared = _prepare(request)
        prompt = self.final_prompt(request, model)
        path, body = _path(model), _body(request, model, prompt, prepared)
        on_progress("working")
        answer = self.http.post_json(
            f"{self.credential.base_url}/models/{path}",
            body,
            headers={"x-goog-api-key": self.credential.key, "Accept": "application/json"},
            provider=self.name,
        )
        if not 200 <= answer.status < 300:
            raise google_failure(answer, self.credential, model)
        try:
            notes = [item.note for item in prepared if item.note]
            return _result(answer, self.credential, request, model, prompt, notes)
        except BadAnswer as error:
            error.evidence = error.evidence or answer.body
            raise

    def ask_account(self) -> AccountCheck:
        account = self.account
        return ModelList(
            url=f"{account.base_url}/models?pageSize={_MOST_LISTED}",
            key_headers={"x-goog-api-key": account.key},
            provider=self.name,
            title="Google",
            read=google_models,
            fail=lambda answer: google_failure(answer, account),
        ).check(self.http)


def _prepare(request: ImageRequest) -> tuple[Prepared, ...]:
    most = min(_MOST_BYTES, _MOST_BYTES_OF_ALL // max(1, len(request.references)))
    return tuple(prepare_reference(item, _LONGEST_SIDE, most) for item in request.references)


def _path(model: ModelSpec) -> str:
    """What stands behind /models/ in the address."""
    methods = {"gemini": "generateContent", "imagen": "predict"}
    if not _MODEL_ID.fullmatch(model.id) or model.family not in methods:
        raise ConfigError(
            f"{safe_text(model.id, 80)!r} of the family {safe_text(model.family, 40)!r} cannot be "
            "asked for at Google.",
            "Correct the id or the family in its data file.",
        )
    return f"{model.id}:{methods[model.family]}"


def _body(
    request: ImageRequest, model: ModelSpec, prompt: str, prepared: Sequence[Prepared]
) -> Mapping[str, Any]:
    if model.family == "imagen":
        return _predict_body(request, prompt)
    parts: list[dict[str, Any]] = [{"text": prompt}]
    for item in prepared:
        data = base64.b64encode(item.data).decode()
        parts.append({"inlineData": {"mimeType": item.media_type, "data": data}})
    settings: dict[str, Any] = {"responseModalities": ["TEXT", "IMAGE"]}
    # imageSize is refused by models that have no sizes; their data file names none.
    wishes = {"aspectRatio": request.aspect_ratio, "imageSize": model.size_for(request)}
    image = {name: value for name, value in wishes.items() if value}
    if image:
        settings["imageConfig"] = image
    level = request.options.get("thinking_level")
    if level:
        settings["thinkingConfig"] = {"thinkingLevel": level}
    return {"contents": [{"role": "user", "parts": parts}], "generationConfig": settings}


def _predict_body(request: ImageRequest, prompt: str) -> Mapping[str, Any]:
    parameters: dict[str, Any] = {
        "sampleCount": request.count,
        "aspectRatio": request.aspect_ratio or "1:1",
        "outputOptions": {"mimeType": "image/jpeg"},
    }
    if request.size:
        parameters["sampleImageSize"] = request.size
    return {"instances": [{"prompt": prompt}], "parameters": parameters}


def _result(
    answer: Answer,
    credential: Credential,
    request: ImageRequest,
    model: ModelSpec,
    prompt: str,
    notes: list[str],
) -> ImageResult:
    document = answer.json()
    document = document[0] if isinstance(document, list) and document else document
    pictures, lost = _pictures(document, answer)
    if not pictures:
        raise lost[0] if lost else _no_picture(document, answer, credential, model)
    notes += [f"One picture of the answer could not be used. {e.message}" for e in lost]
    notes += _notes(document, request, model, len(pictures))
    identifier = _get(document, "responseId")
    return ImageResult(
        pictures=tuple(pictures),
        prompt_sent=prompt,
        usage=read_usage(document),
        cost=_cost(document, model, request),
        request_id=answer.request_id
        or (safe_text(identifier, 100) if isinstance(identifier, str) else ""),
        notes=tuple(notes),
        unusable=tuple(error.evidence for error in lost if error.evidence),
    )


def _notes(document: Any, request: ImageRequest, model: ModelSpec, came: int) -> Iterator[str]:
    if came < request.count:
        silent = "Imagen leaves out what its filter refuses" if model.family == "imagen" else ""
        reason = _filtered(document) or silent
        yield end_sentence(f"{request.count} pictures were asked for; {came} came", reason)
    if model.retired_here and model.retired_on:
        yield f"Google shut {model.id} down on {model.retired_on:%Y-%m-%d}; this base still has it."


def _pictures(document: Any, answer: Answer) -> tuple[list[Picture], list[BadAnswer]]:
    pictures: list[Picture] = []
    lost: list[BadAnswer] = []
    for text in _encoded(document):
        data = b""
        try:
            data = decode_source(Source(text))
            picture = identify(data)
        except ValueError as error:
            why = end_sentence("Google sent no usable picture", safe_text(str(error)))
            lost.append(bad_answer(answer, why, evidence=data))
            continue
        if picture.sha256 not in {other.sha256 for other in pictures}:
            pictures.append(picture)
    return pictures, lost


def _encoded(document: Any) -> Iterator[str]:
    """The base64 texts of an answer. A part that is a thought is a draft, not the picture."""
    found = [item.get("bytesBase64Encoded") for item in _dicts(_get(document, "predictions"))]
    for candidate in _dicts(_get(document, "candidates")):
        for part in _dicts(_get(candidate.get("content"), "parts")):
            if part.get("thought") is not True:
                found.append(_get(part.get("inlineData"), "data"))
    yield from (text for text in found if isinstance(text, str) and text)


def _no_picture(
    document: Any, answer: Answer, credential: Credential, model: ModelSpec
) -> ProviderError:
    """Refused, failed behind a 200, or only words: each is its own error."""
    refusal, text = find_refusal(document) or _filtered(document), safe_text(find_text(document))
    wrapped = wrapped_error(document, answer) if isinstance(document, dict) else None
    if refusal:
        said = text or _finish(document, "finishMessage") or safe_text(refusal)
        return _answered(ContentRefused, end_sentence(REFUSED, said), REWORD, answer)
    if wrapped is not None:
        error = google_failure(wrapped, credential, model)
        error.body = answer.body
        return error
    reason = _finish(document, "finishReason")
    if reason in _FINISHED_WITHOUT:
        message = end_sentence(f"Google made no picture ({reason})", text)
        hint = f"{_FINISHED_WITHOUT[reason]} It is paid again."
        return _answered(BadAnswer, message, hint, answer)
    hint = "Try again; Imagen leaves out what its filter refuses without saying so."
    if text:
        hint = "Ask for a picture more plainly; the model answered in words."
    elif model.family != "imagen":
        hint = "Making it again may work; it may be paid again."
    message = end_sentence("Google answered without a picture", text)
    return _answered(BadAnswer, message, hint, answer)


def _answered(kind: type[_E], message: str, hint: str, answer: Answer) -> _E:
    """The error of a call that was answered with 200: tokens were used, so it may be charged."""
    return error_of(kind, answer, message, hint, charged="perhaps")


def _cost(document: Any, model: ModelSpec, request: ImageRequest) -> Cost | None:
    if not isinstance(model.price, TokenPrice):
        return None
    return price_tokens(document, model.price, len(request.references))


def _filtered(document: Any) -> str:
    """Why Imagen left pictures out, or "" when it did not say."""
    for item in _dicts(_get(document, "predictions")):
        if _text(item, "raiFilteredReason"):
            return safe_text(_text(item, "raiFilteredReason"))
    return ""


def _finish(document: Any, name: str) -> str:
    """finishReason or finishMessage of the first candidate that has one."""
    texts = [_text(item, name) for item in _dicts(_get(document, "candidates"))]
    return safe_text(next((text for text in texts if text), ""))


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
