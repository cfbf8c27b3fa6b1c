"""An OpenAI-compatible gateway (OmniMaaS, Cloubic, any other): the model decides the wire form."""

import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, ModelList, openai_models
from imagegen.errors import ConfigError, MissingKey
from imagegen.failures import failure
from imagegen.http import Answer
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import Prepared, prepare_reference
from imagegen.providers.base import Progress, Provider
from imagegen.types import MEDIA_TYPES, ImageRequest, ImageResult
from imagegen.unpacking import Unpacker


class Gateway(Provider):
    """GPT Image models over the images endpoints, Gemini models over chat completions."""

    name: ClassVar[str] = "gateway"
    title: ClassVar[str] = "Image gateway"
    has_free_test: ClassVar[bool] = True

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
        notes = [item.note for item in prepared if item.note]
        unpacker = Unpacker(http=self.http, credential=self.credential, answer=answer)
        return unpacker.result(request, prompt, notes)

    def ask_account(self) -> AccountCheck:
        account = self.account
        found = ModelList(
            url=f"{account.base_url}/models",
            key_headers={"Authorization": f"Bearer {account.key}"},
            provider=self.name,
            title="The gateway",
            read=openai_models,
            fail=lambda answer: failure(answer, key_source=account.source, title="The gateway"),
        ).check(self.http)
        # A gateway may serve more than it lists.
        return replace(found, lists_all=False)

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
