"""An answer that is an error, or holds no picture -> an error that keeps what the provider said."""

from collections.abc import Mapping
from typing import Any, TypeVar

from imagegen.errors import BadAnswer, Charge, ProviderError
from imagegen.http import Answer

E = TypeVar("E", bound=ProviderError)

PAID_AGAIN = "It may have been charged. Making it again is paid again."


def error_of(
    kind: type[E],
    answer: Answer,
    message: str,
    hint: str,
    *,
    charged: Charge = "no",
    request_id: str = "",
    retry_after: float | None = None,
) -> E:
    """An error of that kind, with the answer's own facts and its raw body.

    `request_id` is the provider's name for the request, where it gave one of its own.
    """
    error = kind(
        message,
        hint,
        provider=answer.provider,
        status=answer.status,
        request_id=request_id or answer.request_id,
        retry_after=retry_after,
        charged=charged,
    )
    error.body = answer.body
    return error


def bad_answer(
    answer: Answer,
    message: str,
    hint: str = PAID_AGAIN,
    *,
    charged: Charge = "perhaps",
    evidence: bytes | None = None,
) -> BadAnswer:
    """For an answer that should hold a picture and holds none that can be used.

    `evidence` is the part of it that may be a paid picture: all of it, unless it is given.
    """
    error = error_of(BadAnswer, answer, message, hint, charged=charged)
    error.evidence = answer.body if evidence is None else evidence
    return error


def object_in(answer: Answer, otherwise: str, hint: str = PAID_AGAIN) -> Mapping[str, Any]:
    """The answer as a JSON object. BadAnswer when it is no JSON, or another kind: `otherwise`."""
    try:
        document = answer.json()
    except BadAnswer as error:
        error.evidence = answer.body
        raise
    if not isinstance(document, dict):
        raise bad_answer(answer, otherwise, hint)
    return document
