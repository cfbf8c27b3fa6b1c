"""An OpenAI-compatible gateway (OmniMaaS, Cloubic, any other): the model decides the wire form."""

import base64
from collections.abc import Mapping
from typing import Any, ClassVar

from imagegen.answers import (
    Source,
    decode_source,
    find_refusal,
    find_shapes,
    find_text,
)
from imagegen.errors import BadAnswer, ConfigError, ContentRefused, ImagegenError, MissingKey
from imagegen.failures import end_sentence, failure, wrapped_error
from imagegen.http import Answer
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, identify, prepare_reference
from imagegen.providers.base import Progress, Provider
from imagegen.receipts import read_cost, read_usage
from imagegen.redaction import safe_text
from imagegen.types import MEDIA_TYPES, ImageRequest, ImageResult, Picture


class Gateway(Provider):
    """GPT Image models over the images endpoints, Gemini models over chat completions."""

    name: ClassVar[str] = "gateway"
    title: ClassVar[str] = "Image gateway"

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The prompt, the ratio where the model takes no size, and what to avoid."""
        parts = [request.prompt.strip()]
        if model.family == "gemini" and request.aspect_ratio:
            parts[0] += f" (aspect ratio: {request.aspect_ratio})"
        if request.negative_prompt.strip():
            parts.append(f"Avoid: {request.negative_prompt.strip()}")
        # Half of a character pair cannot be sent: it becomes a question mark.
        return "\n".join(parts).encode("utf-8", "replace").decode()

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One paid call. Raises ProviderError, BadReference or MissingKey; repeats nothing."""
        if self.credential is None:
            raise MissingKey("The gateway needs a key.", "Run: imagegen keys")
        on_progress("sending")
        prepared = tuple(prepare_reference(reference) for reference in request.references)
        prompt = self.final_prompt(request, model)
        on_progress("working")
        answer = self._send(self.credential, request, model, prompt, prepared)
        if not 200 <= answer.status < 300:
            raise failure(answer, key_source=self.credential.source, model=model.id)
        try:
            notes = [item.note for item in prepared if item.note]
            return self._result(answer, self.credential, request, prompt, notes)
        except BadAnswer as error:
            error.evidence = error.evidence or answer.body
            raise

    def _result(
        self,
        answer: Answer,
        credential: Credential,
        request: ImageRequest,
        prompt: str,
        notes: list[str],
    ) -> ImageResult:
        document = answer.json()
        pictures, lost = self._pictures(document, answer, credential)
        notes += [f"One picture of the answer could not be used. {e.message}" for e in lost]
        if len(pictures) < request.count:
            notes.append(f"{request.count} pictures were asked for; {len(pictures)} came.")
        return ImageResult(
            pictures=pictures,
            prompt_sent=prompt,
            usage=read_usage(document),
            cost=read_cost(document),
            request_id=answer.request_id,
            notes=tuple(notes),
            unusable=tuple(error.evidence for error in lost if error.evidence),
        )

    def _send(
        self,
        credential: Credential,
        request: ImageRequest,
        model: ModelSpec,
        prompt: str,
        prepared: tuple[Prepared, ...],
    ) -> Answer:
        headers = {"Authorization": f"Bearer {credential.key}", "Accept": "application/json"}
        base, post = credential.base_url, self.http.post_json
        if model.family == "gemini":
            body = _chat_body(model, prompt, prepared)
            return post(f"{base}/chat/completions", body, headers=headers, provider=self.name)
        if model.family != "openai":
            raise ConfigError(
                f"{model.id} is of the family {model.family!r}; the gateway speaks openai and "
                "gemini.",
                "Correct the family in its data file.",
            )
        fields = _images_fields(request, model, prompt)
        if not prepared:
            return post(f"{base}/images/generations", fields, headers=headers, provider=self.name)
        return self.http.post_multipart(
            f"{base}/images/edits",
            {name: str(value) for name, value in fields.items()},
            _image_files(prepared),
            headers=headers,
            provider=self.name,
        )

    def _pictures(
        self, document: Any, answer: Answer, credential: Credential
    ) -> tuple[tuple[Picture, ...], list[BadAnswer]]:
        """The pictures of the first shape that holds any, and why others of it were lost.

        Some gateways deliver a picture in two shapes, the second as a re-encoded copy.
        """
        errors: list[BadAnswer] = []
        for shape in find_shapes(document):
            pictures, lost = self._of_shape(shape, answer, credential)
            if pictures:
                return tuple(pictures), lost
            errors += lost
        raise errors[0] if errors else _no_picture(document, answer, credential)

    def _of_shape(
        self, shape: tuple[Source, ...], answer: Answer, credential: Credential
    ) -> tuple[list[Picture], list[BadAnswer]]:
        pictures: list[Picture] = []
        lost: list[BadAnswer] = []
        for source in shape:
            try:
                picture = self._usable(source, answer, credential)
            except BadAnswer as error:
                lost.append(error)
                continue
            # Hash only when there is a choice.
            if not pictures or picture.sha256 not in {other.sha256 for other in pictures}:
                pictures.append(picture)
        return pictures, lost

    def _usable(self, source: Source, answer: Answer, credential: Credential) -> Picture:
        errors: list[BadAnswer] = []
        for form in (source, *source.others):
            try:
                return _picture(self._bytes(form, credential), answer)
            except BadAnswer as error:
                error.request_id = answer.request_id
                errors.append(error)
        raise errors[0]

    def _bytes(self, source: Source, credential: Credential) -> bytes:
        if source.is_address:
            return self.http.fetch_picture(
                source.text, provider=self.name, own_base_url=credential.base_url
            )
        try:
            return decode_source(source)
        except ValueError as error:
            raise BadAnswer(
                f"The provider sent a picture that cannot be decoded: {error}.",
                "It may have been charged. Making it again is paid again.",
                provider=self.name,
                charged="perhaps",
            ) from None


def _images_fields(request: ImageRequest, model: ModelSpec, prompt: str) -> dict[str, Any]:
    """Fields of the images endpoints. `response_format` and `style` are refused there."""
    fields: dict[str, Any] = {"model": model.id, "prompt": prompt, "n": request.count}
    size = model.size_for(request)
    if size:
        fields["size"] = size
    if request.quality and model.qualities:
        fields["quality"] = request.quality
    return fields


def _image_files(prepared: tuple[Prepared, ...]) -> list[tuple[str, str, bytes, str]]:
    """Numbered names: the user's own file names are nobody's business."""
    return [
        (
            "image[]",
            f"reference-{number}.{MEDIA_TYPES[item.media_type]}",
            item.data,
            item.media_type,
        )
        for number, item in enumerate(prepared, 1)
    ]


def _chat_body(model: ModelSpec, prompt: str, prepared: tuple[Prepared, ...]) -> Mapping[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": prompt}]
    for item in prepared:
        url = f"data:{item.media_type};base64,{base64.b64encode(item.data).decode()}"
        content.append({"type": "image_url", "image_url": {"url": url}})
    return {"model": model.id, "messages": [{"role": "user", "content": content}]}


def _picture(data: bytes, answer: Answer) -> Picture:
    try:
        return identify(data)
    except ValueError as error:
        unusable = BadAnswer(
            end_sentence("The provider sent no usable picture", safe_text(str(error))),
            "It may have been charged. Making it again is paid again.",
            provider=answer.provider,
            status=answer.status,
            request_id=answer.request_id,
            charged="perhaps",
        )
        unusable.evidence = data
        raise unusable from None


def _no_picture(document: Any, answer: Answer, credential: Credential) -> ImagegenError:
    """Refused, failed behind a 200, or only words: each is its own error."""
    refusal, text = find_refusal(document), safe_text(find_text(document))
    wrapped = wrapped_error(document, answer)
    if wrapped is not None and not refusal:
        return failure(wrapped, key_source=credential.source)
    kind: type[BadAnswer | ContentRefused] = BadAnswer
    message, hint = "The provider answered without a picture", "Try again."
    if refusal:
        kind, text = ContentRefused, text or safe_text(refusal)
        message = "The content policy of the provider refused the request"
        hint = "Reword the prompt or change the reference."
    elif text:
        hint = "Ask for a picture more plainly; the model answered in words."
    return kind(
        end_sentence(message, text),
        hint,
        provider=answer.provider,
        status=answer.status,
        request_id=answer.request_id,
        charged="perhaps",
    )
