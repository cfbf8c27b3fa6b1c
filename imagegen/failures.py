"""An HTTP error answer of an OpenAI-compatible provider -> the right error of the tree."""

import html
import json
import math
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from imagegen.answer_errors import error_of
from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.http import Answer
from imagegen.redaction import safe_text

_REFUSAL_CODES = (
    "moderation_blocked",
    "content_policy_violation",
    "content_filter",
    "content_moderation",
    "responsibleaipolicyviolation",
    "image_safety",
    "prohibited_content",
    "safety_violation",
)
_REFUSAL_WORDS = re.compile(
    r"content[ _-]?(policy|filter|moderation)|safety system|moderation (system|blocked)", re.I
)
_QUOTA_CODES = (
    "insufficient_quota",
    "billing_hard_limit_reached",
    "credit_balance_exhausted",
    "organization_spend_limit_exceeded",
    "project_spend_limit_exceeded",
    "organization_usage_limit_exceeded",
    "insufficient_user_quota",
    "insufficient_balance",
    "quota_exceeded",
    "payment_required",
)
_KEY_CODES = ("invalid_api_key", "api_key_invalid", "unauthenticated")
_MODEL_CODES = ("model_not_found", "model_not_available", "no_available_channel")
_Sorted = tuple[type[ProviderError], str, str]
"""Class, message, hint."""

_STATUSES: tuple[tuple[Container[int], type[ProviderError], str, str], ...] = (
    (
        range(200, 300),
        BadAnswer,
        "The provider answered with an error",
        "It may have been charged.",
    ),
    (
        range(300, 400),
        ProviderError,
        "The base URL leads elsewhere; a key is not sent after it",
        "Check the base URL: https, the right host, mostly ending in /v1.",
    ),
    (
        (401, 403),
        KeyRejected,
        "The provider refused the key",
        "Check the key, that it may use this model, and its base URL.",
    ),
    (
        (402,),
        OutOfCredit,
        "The account has no credit left",
        "Top the account up, or use another key.",
    ),
    (
        (404, 405),
        ProviderError,
        "The provider knows no such address or model",
        "Check the base URL (mostly it ends in /v1) and that the gateway has this model.",
    ),
    (
        (413,),
        ProviderError,
        "The request is too large for the provider",
        "Use fewer or smaller references.",
    ),
    ((429,), RateLimited, "Too many requests", "Wait a little and try again."),
    (
        (503, 529),
        OutOfCapacity,
        "The provider has no room at the moment",
        "Try again in a minute.",
    ),
    (
        (408, *range(500, 600)),
        ProviderDown,
        "The provider failed",
        "The picture may have been made and charged. Making it again is paid again.",
    ),
)
"""The first that holds the status."""

_MOST_JSON = 1_000_000
_MOST_HTML = 8192


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What an error body says: one sentence, fit to be shown, and its codes in lower case."""

    sentence: str
    codes: frozenset[str]


def failure(
    answer: Answer, *, key_source: str = "", model: str = "", title: str = "The provider"
) -> ProviderError:
    """The error for an answer that is no success; its text holds no key and no markup."""
    said = _read_body(answer.body)
    kind, message, hint = _sort(answer.status, said, key_source, model)
    message = message.replace("The provider", title, 1)
    if title != "The provider":
        message = message.replace("of the provider", f"of {title}", 1)
    wait = _retry_after(answer)
    if wait is not None and kind.retryable:
        hint = f"{title} asks to wait {round(wait, 1):g} s."
    return error_of(
        kind,
        answer,
        end_sentence(f"{message} ({answer.status})", said.sentence),
        hint,
        retry_after=wait,
        charged="perhaps" if kind in (ProviderDown, BadAnswer) else "no",
    )


def end_sentence(message: str, detail: str) -> str:
    """ "Message: detail." with one full stop, whatever the detail ends with."""
    text = f"{message}: {detail}" if detail else message
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def wrapped_error(document: Any, answer: Answer) -> Answer | None:
    """The error that some gateways put into a 200, as the answer it should have been."""
    choices = document.get("choices") if isinstance(document, dict) else None
    for place in (document, *(choices if isinstance(choices, list) else ())):
        found = place.get("error") if isinstance(place, dict) else None
        if found:
            code = found.get("code") if isinstance(found, dict) else None
            status = code if isinstance(code, int) and 400 <= code <= 599 else answer.status
            body = json.dumps({"error": found}).encode()
            return replace(answer, status=status, body=body)
    return None


def _sort(status: int, said: _Said, key_source: str, model: str) -> _Sorted:
    """Codes say more than the status, so they are asked first."""
    by_code = _by_code(status, said, key_source, model) if status < 500 else None
    return by_code or _by_status(status, key_source)


def _by_code(status: int, said: _Said, key_source: str, model: str) -> _Sorted | None:
    refused = status in (400, 403, 422) and _REFUSAL_WORDS.search(said.sentence)
    if refused or said.codes.intersection(_REFUSAL_CODES):
        hint = "Reword the prompt or change the reference; the same request is refused again."
        return ContentRefused, "The content policy of the provider refused the request", hint
    if said.codes.intersection(_QUOTA_CODES):
        return _by_status(402, key_source)
    if said.codes.intersection(_KEY_CODES):
        return _by_status(401, key_source)
    if said.codes.intersection(_MODEL_CODES):
        name = safe_text(model, 80) or "this model"
        return ProviderError, f"The provider does not serve {name}", "Choose another model."
    return None


def _by_status(status: int, key_source: str) -> _Sorted:
    for statuses, kind, message, hint in _STATUSES:
        if status in statuses:
            source = f" in {key_source}" if key_source else ""
            return kind, message, hint.replace("the key", f"the key{source}")
    return ProviderError, "The provider refused the request", "Change the request."


def _read_body(body: bytes) -> _Said:
    """Any of {error: {...}}, {error: "..."}, [{error}], {message}, a web page, text, nothing."""
    document = _parse(body)
    if isinstance(document, list):
        document = document[0] if document else None
    if not isinstance(document, Mapping):
        text = document if isinstance(document, str) else ""
        return _Said(sentence=safe_text(text), codes=frozenset())
    inner = document.get("error", document)
    if isinstance(inner, str):
        inner = {**document, "message": inner}
    if not isinstance(inner, Mapping):
        inner = document
    return _Said(sentence=safe_text(_message(inner)), codes=frozenset(_codes(inner)))


def _parse(body: bytes) -> Any:
    """The body as JSON, or its text where it is none."""
    if len(body) > _MOST_JSON:
        return _strip_markup(body)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return _strip_markup(body)


def _message(error: Mapping[str, Any]) -> str:
    for name in ("message", "detail", "error_description", "msg", "title"):
        if isinstance(error.get(name), str):
            return str(error[name])
    # A list of what is wrong with which field, as FastAPI sends it.
    first = next(iter(_details(error)), {})
    return first["msg"] if isinstance(first.get("msg"), str) else ""


def _codes(error: Mapping[str, Any]) -> list[str]:
    return [
        place[name].lower()
        for place in (error, *_details(error))
        for name in ("code", "type", "status", "reason", "name")
        if isinstance(place.get(name), str)
    ]


def _details(error: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    lists = [error.get(name) for name in ("details", "detail")]
    return [
        place
        for items in lists
        if isinstance(items, list)
        for place in items
        if isinstance(place, Mapping)
    ]


def _strip_markup(body: bytes) -> str:
    text = body[:_MOST_HTML].decode("utf-8", "replace")
    if "<" not in text:
        return text
    title = re.search(r"<title[^<>]*>([^<]*)", text, re.I)
    text = title[1] if title and title[1].strip() else re.sub(r"<[^<>]*>?", " ", text)
    return html.unescape(text)


def _retry_after(answer: Answer) -> float | None:
    """Seconds the provider asks to wait: retry-after-ms, then Retry-After, then RetryInfo."""
    milliseconds = _seconds(answer.headers.get("retry-after-ms", ""))
    if milliseconds is not None:
        return milliseconds / 1000
    asked = answer.headers.get("Retry-After", "").strip()
    seconds = _seconds(asked)
    if seconds is None and asked:
        seconds = _seconds_until(asked)
    return seconds if seconds is not None else _retry_info(answer.body)


def _seconds(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def _seconds_until(text: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _retry_info(body: bytes) -> float | None:
    """`retryDelay: "14s"`, which the Gemini models send in the body."""
    found = re.search(rb'"retryDelay"\s{0,9}:\s{0,9}"([0-9.]{1,24})s"', body[:_MOST_HTML])
    return _seconds(found[1].decode()) if found else None
