"""What Google's error bodies say: a bad key with 400, the quota of a day, no room, no billing.

{"error": {"code", "message", "status", "details": [ErrorInfo, QuotaFailure, RetryInfo ...]}},
sometimes as the only element of a list.
"""

import re
from collections.abc import Mapping
from typing import Any

from imagegen.answer_errors import error_of
from imagegen.errors import BadAnswer, ContentRefused, OutOfCapacity, OutOfCredit, ProviderError
from imagegen.failures import end_sentence, failure
from imagegen.http import Answer
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.redaction import safe_text

REFUSED = "Google's content policy refused the request"
REWORD = "Reword the prompt or change the reference; the same request is refused again."

_REFUSING = re.compile(r"responsible ai|violat\w+ .{0,60}(polic|guideline|practice)", re.I)
_SPENT = re.compile(r"credits? (is|are|have been) depleted|spend(ing)? (cap|limit)", re.I)
_NO_FREE_QUOTA = re.compile(r"\blimit: 0(?![.\d])")

_Sorted = tuple[type[ProviderError], str, str]
"""Class, message, hint."""


def google_failure(
    answer: Answer, credential: Credential, model: ModelSpec | None = None
) -> ProviderError:
    """The error for an answer that is no success, by what Google's bodies say of themselves."""
    name = model.id if model else ""
    plain = failure(answer, key_source=credential.source, model=name, title="Google")
    error = _error_of(answer)
    said = safe_text(_text(error, "message"))
    found = _sort(answer.status, error, said, model)
    if found is None:
        return plain
    kind, message, hint = found
    return error_of(
        kind,
        answer,
        end_sentence(f"{message} ({answer.status})", said),
        hint,
        retry_after=plain.retry_after if kind.retryable else None,
    )


def _sort(
    status: int, error: Mapping[str, Any], said: str, model: ModelSpec | None
) -> _Sorted | None:
    """What the generic reading would misjudge, or None."""
    name = model.id if model else "that"
    details = _dicts(error.get("details"))
    if "MODEL_CAPACITY_EXHAUSTED" in [detail.get("reason") for detail in details]:
        return OutOfCapacity, f"Google has no room for {name}", "Try again in a minute."
    if status == 429:
        return _sort_quota(details, said)
    if status == 400 and error.get("status") == "FAILED_PRECONDITION":
        if "billing" in said.lower():
            return OutOfCredit, "Google wants billing for this", "Enable billing in AI Studio."
        hint = "Ask from a country that Google serves, or choose another provider."
        return ProviderError, "Google does not serve this account or this place", hint
    if status == 400 and _REFUSING.search(said):
        return ContentRefused, REFUSED, REWORD
    if status == 404:
        use = f"Use {model.successor}" if model and model.successor else "Choose another model"
        hint = f"{use}, or check GEMINI_BASE_URL: Google's ends in /v1beta."
        return ProviderError, f"Google does not serve {name}", hint
    return None


def _sort_quota(details: list[dict[str, Any]], said: str) -> _Sorted | None:
    """A quota that no short wait brings back is no rate limit."""
    violations = [item for detail in details for item in _dicts(detail.get("violations"))]
    if _NO_FREE_QUOTA.search(said):
        hint = "Enable billing in AI Studio, or choose another provider."
        return OutOfCredit, "The free tier of this key has no quota for this model", hint
    if any("PerDay" in _text(item, "quotaId") for item in violations):
        hint = "It comes back at midnight Pacific time; until then use another model or key."
        return OutOfCredit, "The quota of this key is used up for today", hint
    if _SPENT.search(said):
        hint = "Top it up or raise the limit in AI Studio."
        return OutOfCredit, "The Google account has no credit left", hint
    return None


def _error_of(answer: Answer) -> Mapping[str, Any]:
    """The error object of a body, also where a list of one is around it."""
    try:
        document = answer.json()
    except BadAnswer:
        return {}
    document = document[0] if isinstance(document, list) and document else document
    error = _get(document, "error")
    return error if isinstance(error, dict) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
