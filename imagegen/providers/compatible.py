"""Any server that copies OpenAI's images endpoints: xAI, Recraft, LocalAI, vLLM-Omni, sd.cpp."""

from dataclasses import replace
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, ModelList, openai_models
from imagegen.answer_errors import error_of
from imagegen.errors import BadReference, MissingKey, ProviderError
from imagegen.failures import failure
from imagegen.http import Answer
from imagegen.images_endpoints import image_files, post_images, prompt_text
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.pictures import prepare_reference
from imagegen.providers.base import Progress, Provider
from imagegen.types import ImageRequest, ImageResult
from imagegen.unpacking import Unpacker


class Compatible(Provider):
    """The server that COMPATIBLE_BASE_URL names; whether it wants a key is its own affair."""

    name: ClassVar[str] = "compatible"
    title: ClassVar[str] = "OpenAI-compatible server"
    needs_key: ClassVar[bool] = False
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        """The prompt, what to avoid, and the ratio where the model takes no size."""
        text = prompt_text(request)
        if request.aspect_ratio and not model.takes_size:
            text += f"\n(aspect ratio: {request.aspect_ratio})"
        return text

    def generate(
        self, request: ImageRequest, model: ModelSpec, on_progress: Progress
    ) -> ImageResult:
        """One call. Raises ProviderError, RequestError or MissingKey; repeats nothing."""
        credential = self._server()
        if request.mask is not None:
            raise BadReference("These servers differ in their masks.", "Leave the mask out.")
        on_progress("sending")
        prepared = tuple(prepare_reference(reference) for reference in request.references)
        prompt = self.final_prompt(request, model)
        body, files = _body(request, model, prompt), image_files(prepared)
        on_progress("working")
        answer = post_images(self.http, credential, body, files, provider=self.name)
        if not 200 <= answer.status < 300:
            raise failure(answer, key_source=credential.source, model=model.id, title="The server")
        unpacker = Unpacker(
            http=self.http, credential=credential, answer=answer, title="The server"
        )
        return unpacker.result(request, prompt, [item.note for item in prepared if item.note])

    def ask_account(self) -> AccountCheck:
        server = self._server()
        found = ModelList(
            url=f"{server.base_url}/models",
            key_headers={"Authorization": f"Bearer {server.key}"} if server.key else {},
            provider=self.name,
            title="The server",
            read=openai_models,
            fail=lambda answer: _no_list(answer, server),
        ).check(self.http)
        # Our list is of many servers; this one need not offer all of it.
        return replace(found, lists_all=False)

    def _server(self) -> Credential:
        credential = self.credential
        if credential is None or not credential.base_url:
            raise MissingKey(
                "No OpenAI-compatible server is named.",
                "Set COMPATIBLE_BASE_URL to its address, like http://127.0.0.1:8080/v1.",
            )
        return credential


def _no_list(answer: Answer, server: Credential) -> ProviderError:
    if answer.status not in (404, 405):
        return failure(answer, key_source=server.source, title="The server")
    return error_of(
        ProviderError,
        answer,
        f"The server has no list of models there ({answer.status}).",
        "Check COMPATIBLE_BASE_URL: it mostly ends in /v1. A few servers have no such list, and "
        "then no free test.",
    )


def _body(request: ImageRequest, model: ModelSpec, prompt: str) -> dict[str, Any]:
    """Most of these servers answer with addresses unless they are asked for the pictures."""
    fields: dict[str, Any] = {
        "prompt": prompt,
        "n": request.count,
        "response_format": "b64_json",
    }
    if model.facts.get("is_named") != "no":
        fields["model"] = model.id
    size = model.size_for(request)
    if size:
        fields["size"] = size
    if request.quality and model.qualities:
        fields["quality"] = request.quality
    return fields
