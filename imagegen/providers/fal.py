"""fal.ai: models of many makers behind one queue."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from imagegen.addresses import UnsafeAddress, is_own, split_url
from imagegen.answer_errors import bad_answer, error_of, object_in
from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    JobCancelled,
    ProviderError,
)
from imagegen.failures import failure
from imagegen.http import Answer
from imagegen.model import ModelSpec
from imagegen.named_fields import data_url, named_fields, picture_fields, sent_prompt
from imagegen.providers.base import Ended, PollingProvider, Ticket
from imagegen.types import ImageRequest, ImageResult
from imagegen.unpacking import Unpacker

_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NO_BALANCE = re.compile(rb"exhausted balance|top up your balance", re.I)
_NO_REQUEST = "fal.ai answered with something that is no request."
_WAITING = ("IN_QUEUE", "IN_PROGRESS")
_ADDRESSES = {"status_url": "/status", "response_url": "", "cancel_url": "/cancel"}


class Fal(PollingProvider):
    """The queue is asked how far it is; the result lies at an address of its own."""

    name: ClassVar[str] = "fal"
    title: ClassVar[str] = "fal.ai"

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return sent_prompt(request, model)

    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        body, notes = _body(request, model)
        path = model.facts.get("path", model.id)
        answer = self.http.post_json(
            f"{self.account.base_url}/{path}",
            body,
            headers=self._headers(),
            provider=self.name,
        )
        if not 200 <= answer.status < 300:
            raise self._failure(answer, model)
        ticket = _ticket(answer, path, self.account.base_url)
        return {**ticket, "notes": "\n".join(notes)}

    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        answer = self._get(ticket["status_url"])
        if not 200 <= answer.status < 300:
            raise self._failure(answer, model, charged=True)
        status = object_in(answer, _NO_REQUEST).get("status")
        if status in _WAITING:
            return None
        if status in ("CANCELED", "CANCELLED"):
            raise JobCancelled(
                "fal.ai cancelled the request.",
                "What was made until then may be charged.",
                charged="perhaps",
            )
        answer = self._get(ticket["response_url"])
        if not 200 <= answer.status < 300:
            error = self._failure(answer, model, charged=True)
            raise Ended(error) if _is_final(answer) else error
        return self._result(answer, ticket, request, model)

    def cancel(self, ticket: Ticket) -> None:
        """Best effort: what runs already is not stopped."""
        self.http.put(ticket["cancel_url"], headers=self._headers(), provider=self.name)

    def _result(
        self, answer: Answer, ticket: Ticket, request: ImageRequest, model: ModelSpec
    ) -> ImageResult:
        allowed, withheld = _addresses(object_in(answer, _NO_REQUEST))
        if withheld and not allowed:
            raise _refused(answer, ticket["id"])
        if not allowed:
            raise bad_answer(answer, "fal.ai finished without a picture.")
        total = len(allowed) + withheld
        said = f"The content policy of the model withheld {withheld} of {total} pictures."
        notes = ticket.get("notes", "").splitlines() + ([said] if withheld else [])
        images = {"data": [{"url": address} for address in allowed]}
        unpacker = Unpacker(http=self.http, credential=self.account, answer=answer, document=images)
        result = unpacker.result(request, self.final_prompt(request, model), notes)
        return replace(result, request_id=ticket["id"])

    def _get(self, url: str) -> Answer:
        return self.http.get(url, headers=self._headers(), provider=self.name)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Key {self.account.key}", "Accept": "application/json"}

    def _failure(self, answer: Answer, model: ModelSpec, *, charged: bool = False) -> ProviderError:
        # An empty account is told with the status of a wrong key.
        if answer.status == 403 and _NO_BALANCE.search(answer.body[:2000]):
            answer = replace(answer, status=402)
        error = failure(answer, key_source=self.account.source, model=model.id)
        error.charged = "perhaps" if charged else error.charged
        return error


def _body(request: ImageRequest, model: ModelSpec) -> tuple[dict[str, Any], list[str]]:
    pictures, notes = picture_fields(request, model, data_url)
    return {**named_fields(request, model), **pictures}, notes


def _ticket(answer: Answer, path: str, base_url: str) -> Ticket:
    """The id and three addresses, which get the key: none of another host is believed.

    One that is not believed is made from the id. It stands under the first two parts of the
    model's path. Source: https://docs.fal.ai/model-endpoints/queue
    """
    said = object_in(answer, _NO_REQUEST)
    name = said.get("request_id")
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise bad_answer(answer, "fal.ai took the request and named none.")
    made = f"{base_url}/{'/'.join(path.split('/')[:2])}/requests/{name}"
    found = {
        key: str(said[key]) if _is_own(said.get(key), base_url) else made + ending
        for key, ending in _ADDRESSES.items()
    }
    return {"id": name, **found}


def _is_own(address: Any, base_url: str) -> bool:
    try:
        return isinstance(address, str) and is_own(split_url(address), base_url)
    except UnsafeAddress:
        return False


def _addresses(said: Mapping[str, Any]) -> tuple[list[str], int]:
    """The addresses of the pictures, and how many more were blackened by the content policy."""
    images, flags = said.get("images") or said.get("image"), said.get("has_nsfw_concepts")
    items = images if isinstance(images, list) else [images]
    flagged = flags if isinstance(flags, list) else []
    allowed, withheld = [], 0
    for number, item in enumerate(items):
        address = item.get("url") if isinstance(item, dict) else item
        if number < len(flagged) and flagged[number] is True:
            withheld += 1
        elif isinstance(address, str) and address:
            allowed.append(address)
    return allowed, withheld


def _is_final(answer: Answer) -> bool:
    """True for an error of the model itself; others come from the way there and may pass."""
    if answer.status in (408, 429):
        return False
    try:
        said = answer.json()
    except BadAnswer:
        said = None
    return answer.status < 500 or (isinstance(said, dict) and "detail" in said)


def _refused(answer: Answer, name: str) -> ContentRefused:
    return error_of(
        ContentRefused,
        answer,
        "The content policy of the model withheld the picture.",
        "Reword the prompt or change the reference; the same request is refused again.",
        charged="perhaps",
        request_id=name,
    )
