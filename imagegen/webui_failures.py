"""What a web UI's error bodies say: {error, detail, errors}, or a list of fields."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from imagegen.addresses import host_of
from imagegen.answer_errors import error_of
from imagegen.errors import ImagegenError, KeyRejected, ProviderDown, ProviderError
from imagegen.failures import end_sentence, failure
from imagegen.http import Answer
from imagegen.redaction import safe_text

WEBUI = "The web UI"


@contextmanager
def free_of_charge(base_url: str) -> Iterator[None]:
    """Nothing is charged, whatever happens; and who does not answer is perhaps not running."""
    try:
        yield
    except ImagegenError as error:
        error.charged = "no"
        if isinstance(error, ProviderDown) and not error.answered:
            error.message = f"The web UI at {error.message}"
            error.hint = (
                "Is it running with --api? Its address is WEBUI_BASE_URL, "
                f"now {safe_text(host_of(base_url), 100)}."
            )
        elif "charged" in error.hint or "paid" in error.hint:
            error.hint = "Try again; nothing is charged."
        raise


def webui_failure(answer: Answer, base_url: str) -> ProviderError:
    """The error for an answer that is none: {error, detail, errors}, or a list of fields."""
    text = _said(answer)
    known = _known_problem(answer, text, base_url)
    if known is None:
        raised = failure(answer, title=WEBUI)
        if text and text not in raised.message:
            raised.message = end_sentence(raised.message.rstrip("."), text)
        return raised
    kind, message, hint = known
    return error_of(kind, answer, message, hint)


def _known_problem(
    answer: Answer, text: str, base_url: str
) -> tuple[type[ProviderError], str, str] | None:
    where = safe_text(host_of(base_url), 100)
    if answer.status in (404, 405) and text in ("", "Not Found", "Method Not Allowed"):
        message = f"The web UI at {where} has no API ({answer.status})."
        return ProviderError, message, "Start it with --api, and check WEBUI_BASE_URL."
    if answer.status in (401, 403):
        message = f"The web UI at {where} asks for a user name and a password ({answer.status})."
        return KeyRejected, message, "Set WEBUI_AUTH to the USER:PASSWORD of its --api-auth."
    if "out of memory" in text.lower() or "OutOfMemory" in text:
        message = end_sentence("The web UI ran out of memory", text)
        return ProviderError, message, "Ask for a smaller size or fewer pictures."
    if answer.status in (400, 404, 422):
        message = end_sentence(f"The web UI refused the request ({answer.status})", text)
        return ProviderError, message, "Change the option it names."
    if "checkpoint" in text.lower():
        message = end_sentence("The web UI cannot load the checkpoint", text)
        return ProviderError, message, "Use a name that the web UI lists."
    return None


def _said(answer: Answer) -> str:
    """One line: which error and why, or which field and why."""
    try:
        document = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    detail = _get(document, "detail")
    if isinstance(detail, list):
        first = detail[0] if detail else None
        place = _get(first, "loc")
        names = [str(part) for part in place if part != "body"] if isinstance(place, list) else []
        return safe_text(": ".join([*names[:3], str(_get(first, "msg") or "")]))
    kind, why = _get(document, "error"), _get(document, "errors")
    texts = [text for text in (kind, detail, why) if isinstance(text, str) and text]
    return safe_text(": ".join(text for text in texts if text != "HTTPException"))


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
