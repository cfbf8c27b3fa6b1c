"""Replicate: models of many makers behind one form, asked for until they are done."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from imagegen.account_checks import AccountCheck, object_of, unexpected
from imagegen.answer_errors import bad_answer, error_of, object_in
from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    ImagegenError,
    JobCancelled,
    OutOfCapacity,
    ProviderError,
)
from imagegen.failures import end_sentence, failure
from imagegen.http import Answer
from imagegen.model import ModelSpec
from imagegen.named_fields import data_url, named_fields, picture_fields, sent_prompt
from imagegen.providers.base import Ended, PollingProvider, Ticket
from imagegen.redaction import safe_text
from imagegen.types import ImageRequest, ImageResult
from imagegen.unpacking import Unpacker

_WAIT_S = 5
"""How long the submit itself may wait for a picture. Short: until it answers, a crash loses it."""

_NO_PREDICTION = "Replicate answered with something that is no prediction."
_LOOK = "It may have been charged. Look at the dashboard of Replicate before making it again."
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_RESETS = re.compile(rb"resets in ~?(\d{1,5})\s?s")
_REFUSED = re.compile(r"nsfw|sensitive|safety|flagged|moderat|content policy|\(E005\)", re.I)
_REFUSED_IN_LOGS = re.compile(r"nsfw content|flagged as sensitive", re.I)
_CROWDED = re.compile(r"high demand|overloaded|capacity|\(E003\)", re.I)
_LONGEST_KEPT = 4000
_DEEPEST = 4


class Replicate(PollingProvider):
    """Official models by their name, community models by a version of theirs."""

    name: ClassVar[str] = "replicate"
    title: ClassVar[str] = "Replicate"
    has_free_test: ClassVar[bool] = True

    def final_prompt(self, request: ImageRequest, model: ModelSpec) -> str:
        return sent_prompt(request, model)

    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        body, notes = _body(request, model)
        version = self._version(model)
        url = f"{self.account.base_url}/models/{model.id}/predictions"
        if version:
            url, body = f"{self.account.base_url}/predictions", {"version": version, **body}
        headers = {**self._headers(), "Prefer": f"wait={_WAIT_S}"}
        answer = self.http.post_json(url, body, headers=headers, provider=self.name)
        if not 200 <= answer.status < 300:
            raise self._failure(answer, model)
        return {**_ticket(answer, request), "notes": "\n".join(notes)}

    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        if "output" in ticket:
            answer = Answer(
                status=200, headers={}, body=ticket["output"].encode(), provider=self.name
            )
        else:
            answer = self._get(f"predictions/{ticket['id']}")
        if not 200 <= answer.status < 300:
            raise self._failure(answer, model, charged=True)
        return self._result(answer, ticket, request, model)

    def cancel(self, ticket: Ticket) -> None:
        """Best effort: a prediction that has ended cannot be cancelled any more."""
        url = f"{self.account.base_url}/predictions/{ticket['id']}/cancel"
        self.http.post_json(url, {}, headers=self._headers(), provider=self.name)

    def ask_account(self) -> AccountCheck:
        answer = self._get("account")
        if answer.status != 200:
            found = _with_wait(answer)
            raise failure(found, key_source=self.account.source, title=self.title)
        owner = object_of(answer, self.title).get("username")
        if not isinstance(owner, str):
            raise unexpected(answer, self.title)
        return AccountCheck(found=f"The key is accepted; it is that of {safe_text(owner, 60)}.")

    def _result(
        self, answer: Answer, ticket: Ticket, request: ImageRequest, model: ModelSpec
    ) -> ImageResult | None:
        said = object_in(answer, _NO_PREDICTION, _LOOK)
        found = list(_addresses(said.get("output")))
        status = said.get("status")
        if not _is_done(status, found, request.count):
            return None
        error = _ending(said, answer, ticket["id"]) if not found else None
        if error is not None:
            raise Ended(error)
        images = {"data": [{"url": address} for address in found]}
        unpacker = Unpacker(http=self.http, credential=self.account, answer=answer, document=images)
        prompt = self.final_prompt(request, model)
        notes = ticket.get("notes", "").splitlines()
        return replace(unpacker.result(request, prompt, notes), request_id=ticket["id"])

    def _version(self, model: ModelSpec) -> str:
        """The version id of a community model, "" for an official one."""
        version = model.facts.get("version", "")
        if version != "latest":
            return version
        try:
            return self._latest_version(model)
        except ProviderError as error:
            if error.charged == "perhaps":  # nothing but a question was sent
                error.charged, error.hint = "no", "Nothing was made or charged yet. Try again."
            raise

    def _latest_version(self, model: ModelSpec) -> str:
        answer = self._get(f"models/{model.id}")
        if answer.status != 200:
            raise self._failure(answer, model)
        latest = object_in(answer, _NO_PREDICTION, _LOOK).get("latest_version")
        found = latest.get("id") if isinstance(latest, dict) else None
        if not isinstance(found, str) or not _ID.fullmatch(found):
            text = f"Replicate names no version of {model.id}."
            raise error_of(ProviderError, answer, text, "Choose another model.")
        return found

    def _get(self, path: str) -> Answer:
        url = f"{self.account.base_url}/{path}"
        return self.http.get(url, headers=self._headers(), provider=self.name)

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.account.key}", "Accept": "application/json"}

    def _failure(self, answer: Answer, model: ModelSpec, *, charged: bool = False) -> ProviderError:
        error = failure(_with_wait(answer), key_source=self.account.source, model=model.id)
        error.charged = "perhaps" if charged else error.charged
        return error


def _body(request: ImageRequest, model: ModelSpec) -> tuple[dict[str, Any], list[str]]:
    pictures, notes = picture_fields(request, model, data_url)
    return {"input": {**named_fields(request, model), **pictures}}, notes


def _ticket(answer: Answer, request: ImageRequest) -> Ticket:
    """The id; and the output, when the first answer holds all of it already."""
    said = object_in(answer, _NO_PREDICTION, _LOOK)
    prediction = said.get("id")
    if not isinstance(prediction, str) or not _ID.fullmatch(prediction):
        text = "Replicate took the request and named no prediction."
        raise bad_answer(answer, text, _LOOK)
    found = list(_addresses(said.get("output")))
    kept = json.dumps({"status": "succeeded", "output": found})
    if not _is_done("processing", found, request.count) or len(kept) > _LONGEST_KEPT:
        return {"id": prediction}
    return {"id": prediction, "output": kept}


def _is_done(status: Any, found: list[str], count: int) -> bool:
    """By the output, which may be there before the status says so."""
    return status in ("succeeded", "failed", "canceled", "aborted") or len(found) >= count


def _addresses(output: Any, depth: int = 0) -> Iterator[str]:
    """The addresses in a text, a list, or an object of such."""
    if isinstance(output, str) and output.lower().startswith(("https://", "http://", "data:")):
        yield output
    elif isinstance(output, list | dict) and depth < _DEEPEST:
        for item in output.values() if isinstance(output, dict) else output:
            yield from _addresses(item, depth + 1)


def _ending(said: Mapping[str, Any], answer: Answer, prediction: str) -> ImagegenError:
    """Why there is no picture."""
    if said.get("status") in ("canceled", "aborted"):
        return JobCancelled(
            "Replicate cancelled the prediction.",
            "What was made until then may be charged.",
            charged="perhaps",
        )
    why, logs = str(said.get("error") or ""), str(said.get("logs") or "")
    kind, message, hint = _sort(said.get("status"), why, logs)
    text = end_sentence(message, safe_text(why))
    error = error_of(kind, answer, text, hint, charged="perhaps", request_id=prediction)
    if isinstance(error, BadAnswer):
        error.evidence = answer.body
    return error


def _sort(status: Any, why: str, logs: str) -> tuple[type[ProviderError], str, str]:
    if _REFUSED.search(why) or _REFUSED_IN_LOGS.search(logs):
        hint = "Reword the prompt or change the reference; the same request is refused again."
        return ContentRefused, "The content policy at Replicate refused the request", hint
    if _CROWDED.search(why):
        return OutOfCapacity, "Replicate has no room at the moment", "Try again in a minute."
    if status == "succeeded":
        return BadAnswer, "Replicate finished without a picture", "Try again."
    return ProviderError, "Replicate could not make the picture", "Change the request or try again."


def _with_wait(answer: Answer) -> Answer:
    """The wait that stands only in the text of a 429, as the header that others send."""
    found = _RESETS.search(answer.body[:2000]) if answer.status == 429 else None
    headers = {name.lower(): value for name, value in answer.headers.items()}
    if found is None or "retry-after" in headers:
        return answer
    return replace(answer, headers={**answer.headers, "Retry-After": found[1].decode()})
