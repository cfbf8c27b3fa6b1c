"""Black Forest Labs: its FLUX models at their maker, billed by megapixels."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, balance_of, object_of, unexpected
from imagegen.addresses import UnsafeAddress, is_own, split_url
from imagegen.answer_errors import bad_answer, error_of, object_in
from imagegen.errors import BadAnswer, ContentRefused, ProviderError
from imagegen.failures import end_sentence, failure
from imagegen.http import Answer
from imagegen.model import ModelSpec
from imagegen.named_fields import base64_text, named_fields, picture_fields, sent_prompt
from imagegen.providers.base import Ended, PollingProvider, Ticket
from imagegen.redaction import safe_text
from imagegen.types import Cost, ImageRequest, ImageResult, Money
from imagegen.unpacking import Unpacker

_CREDITS_A_DOLLAR = 100
_MOST_CREDITS = 100_000
_OWN_DOMAIN = ".bfl.ai"
_NO_TASK = "Black Forest Labs answered with something that is no task."

_ENDINGS: Mapping[str, tuple[type[ProviderError], str, str]] = {
    "request moderated": (
        ContentRefused,
        "The content policy of Black Forest Labs refused the request",
        "Reword the prompt or change the reference; the same request is refused again.",
    ),
    "content moderated": (
        ContentRefused,
        "The content policy of Black Forest Labs withheld the finished picture",
        "Reword the prompt or change the reference.",
    ),
    "error": (
        ProviderError,
        "Black Forest Labs could not make the picture",
        "Change the request or try again.",
    ),
    "task not found": (
        BadAnswer,
        "Black Forest Labs does not know the request any more",
        "Results are kept for minutes only. Making it again is paid again.",
    ),
}


class Bfl(PollingProvider):
    """Polled at the address of the region that took the request."""

    name: ClassVar[str] = "bfl"
    title: ClassVar[str] = "Black Forest Labs"
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return sent_prompt(request, model)

    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        body, notes = _body(request, model)
        answer = self.http.post_json(
            f"{self.account.base_url}/{model.facts.get('path', model.id)}",
            body,
            headers=self._headers(),
            provider=self.name,
        )
        if not 200 <= answer.status < 300:
            raise failure(answer, key_source=self.account.source, model=model.id)
        return {**_ticket(answer), "notes": "\n".join(notes)}

    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        url = _address(ticket, self.account.base_url)
        answer = self.http.get(url, headers=self._headers(), provider=self.name)
        # An unknown task is answered 404, with the status in the body like any other.
        if not (200 <= answer.status < 300 or (answer.status == 404 and b"status" in answer.body)):
            error = failure(answer, key_source=self.account.source, model=model.id)
            error.charged = "perhaps"
            raise error
        said = object_in(answer, _NO_TASK)
        status = str(said.get("status", "")).lower()
        if status in _ENDINGS:
            raise Ended(_ending(said, status, answer, ticket["id"]))
        return self._result(said, answer, ticket, request, model) if status == "ready" else None

    def ask_account(self) -> AccountCheck:
        url = f"{self.account.base_url}/credits"
        answer = self.http.get(url, headers=self._headers(), provider=self.name)
        if answer.status != 200:
            raise failure(answer, key_source=self.account.source, title=self.title)
        balances = balance_of(object_of(answer, self.title), "credits", "credits")
        if not balances:
            raise unexpected(answer, self.title)
        return AccountCheck(found="The key is accepted.", balances=balances)

    def _result(
        self,
        said: Mapping[str, Any],
        answer: Answer,
        ticket: Ticket,
        request: ImageRequest,
        model: ModelSpec,
    ) -> ImageResult:
        found = said.get("result")
        sample = found.get("sample") if isinstance(found, dict) else None
        if not isinstance(sample, str):
            raise bad_answer(answer, "Black Forest Labs is ready and names no picture.")
        images = {"data": [{"url": sample}]}
        unpacker = Unpacker(http=self.http, credential=self.account, answer=answer, document=images)
        notes = ticket.get("notes", "").splitlines()
        result = unpacker.result(request, self.final_prompt(request, model), notes)
        return replace(result, cost=_cost(ticket.get("cost", "")), request_id=ticket["id"])

    def _headers(self) -> dict[str, str]:
        return {"x-key": self.account.key, "Accept": "application/json"}


def _body(request: ImageRequest, model: ModelSpec) -> tuple[dict[str, Any], list[str]]:
    pictures, notes = picture_fields(request, model, base64_text)
    return {**named_fields(request, model), **pictures}, notes


def _ticket(answer: Answer) -> Ticket:
    said = object_in(answer, _NO_TASK)
    task, address = said.get("id"), said.get("polling_url")
    if not isinstance(task, str) or not task.replace("-", "").isalnum() or len(task) > 100:
        raise bad_answer(answer, "Black Forest Labs took the request and named no task.")
    cost = said.get("cost")
    is_number = isinstance(cost, int | float) and not isinstance(cost, bool)
    return {
        "id": task,
        "polling_url": address if isinstance(address, str) else "",
        "cost": str(cost) if is_number else "",
    }


def _address(ticket: Ticket, base_url: str) -> str:
    """Where to ask: the region's address when it is theirs, else the one of the base URL.

    The key goes there, so no other host is believed.
    """
    try:
        parts = split_url(ticket.get("polling_url", ""))
    except UnsafeAddress:
        parts = None
    if parts is not None:
        theirs = parts.scheme == "https" and (parts.hostname or "").endswith(_OWN_DOMAIN)
        if (theirs and parts.port in (None, 443)) or is_own(parts, base_url):
            return ticket["polling_url"]
    return f"{base_url}/get_result?id={ticket['id']}"


def _cost(text: str) -> Cost | None:
    """The credits of the first answer in dollars; None when it said nothing credible."""
    try:
        credits_used = Decimal(text)
    except InvalidOperation:
        return None
    if not credits_used.is_finite() or not 0 <= credits_used <= _MOST_CREDITS:
        return None
    return Cost(money=Money(amount=credits_used / _CREDITS_A_DOLLAR, currency="USD"), kind="actual")


def _ending(said: Mapping[str, Any], status: str, answer: Answer, task: str) -> ProviderError:
    kind, message, hint = _ENDINGS[status]
    text = end_sentence(message, safe_text(_details(said.get("details") or said.get("result"))))
    error = error_of(kind, answer, text, hint, charged="perhaps", request_id=task)
    if isinstance(error, BadAnswer):
        error.evidence = answer.body
    return error


def _details(details: Any) -> str:
    """{"Moderation Reasons": ["a", "b"]} as "a, b"; a text as it is."""
    if isinstance(details, str):
        return details
    found = list(details.values()) if isinstance(details, dict) else []
    words = [word for item in found for word in (item if isinstance(item, list) else [item])]
    return ", ".join(word for word in words if isinstance(word, str))
