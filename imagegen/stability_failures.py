"""What Stability AI's error bodies say: {id, name, errors: [...]}; {id, name, message} in v1."""

import json
from collections.abc import Container, Mapping
from typing import Any

from imagegen.answer_errors import error_of
from imagegen.errors import (
    BadAnswer,
    Charge,
    ContentRefused,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.failures import end_sentence, failure
from imagegen.http import Answer
from imagegen.redaction import safe_text

_LOCKED_OUT_S = 60.0
"""Who sends more than 150 requests in 10 s is shut out for a minute."""

_REFUSALS = ("content_moderation", "invalid_prompts")
_NO_CREDIT = ("insufficient_balance", "payment_required")
_ACCOUNT = "platform.stability.ai/account"

_Sorted = tuple[type[ProviderError], str, str]
"""Class, what Stability AI did, hint."""

_STATUSES: tuple[tuple[Container[int], _Sorted], ...] = (
    ((401,), (KeyRejected, "refused the key", f"Check the key{{}} at {_ACCOUNT}/keys.")),
    ((402,), (OutOfCredit, "finds no credit left", f"Buy some at {_ACCOUNT}/credits.")),
    ((403,), (KeyRejected, "does not let this key do that", "Use another key than the one{}.")),
    ((404, 405), (ProviderError, "knows no such address or model", "Choose another model.")),
    ((413,), (ProviderError, "finds the request too large", "Use smaller pictures.")),
    ((429,), (RateLimited, "was asked too often", "Wait a little and try again.")),
    ((503, 529), (OutOfCapacity, "has no room at the moment", "Try again in a minute.")),
    (
        (408, *range(500, 600)),
        (ProviderDown, "failed", "Failed calls are said to be free; ask again if you need it."),
    ),
    (range(200, 300), (BadAnswer, "answered without a picture", "It may have been charged.")),
    (
        range(300, 400),
        (ProviderError, "is not at this address", "Check STABILITY_BASE_URL; it has no path."),
    ),
)
"""The first that holds the status."""


def stability_failure(answer: Answer, key_source: str) -> ProviderError:
    """The error for an answer without a picture, whatever its status."""
    said = _read(answer)
    kind, what, hint = _sort(answer.status, str(said.get("name", "")))
    wait = failure(answer).retry_after
    if kind is RateLimited:
        wait = _LOCKED_OUT_S if wait is None else wait
        hint = f"It asks to wait {wait:g} s."
    charged: Charge = "perhaps" if kind in (ProviderDown, BadAnswer) else "no"
    return error_of(
        kind,
        answer,
        end_sentence(f"Stability AI {what} ({answer.status})", _sentence(said)),
        hint.format(f" in {key_source}" if key_source else ""),
        request_id=answer.request_id or safe_text(str(said.get("id", "")), 100),
        retry_after=wait if kind.retryable else None,
        charged=charged,
    )


def blurred(answer: Answer) -> ContentRefused:
    """The error for a picture that was made and then blurred: no failed call, so maybe charged."""
    return error_of(
        ContentRefused,
        answer,
        "The content policy of Stability AI blurred the picture.",
        "Reword the prompt or change the reference.",
        charged="perhaps",
    )


def _sort(status: int, name: str) -> _Sorted:
    """The name says more than the status."""
    if name in _REFUSALS:
        hint = "Reword the prompt or change the reference; the same request is refused again."
        return ContentRefused, "refused the request for its content", hint
    if name in _NO_CREDIT:
        status = 402
    for statuses, found in _STATUSES:
        if status in statuses:
            return found
    return ProviderError, "refused the request", "Change the request."


def _read(answer: Answer) -> Mapping[str, Any]:
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, Mapping) else {}


def _sentence(said: Mapping[str, Any]) -> str:
    errors = said.get("errors")
    texts = errors if isinstance(errors, list) else [said.get("message")]
    return safe_text("; ".join(text for text in texts if isinstance(text, str)))
