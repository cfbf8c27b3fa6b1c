"""The pictures of Stability AI's answers, in the spellings of v1, v2beta and its async results."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from imagegen.answer_errors import bad_answer
from imagegen.errors import BadAnswer
from imagegen.failures import end_sentence
from imagegen.http import Answer
from imagegen.pictures import identify
from imagegen.redaction import safe_text
from imagegen.stability_failures import blurred, stability_failure
from imagegen.types import Picture


def read_pictures(answer: Answer, key_source: str) -> tuple[list[Picture], list[str], list[bytes]]:
    """Pictures, notes, and what came but is no picture. ContentRefused when all are blurred."""
    items = _items(answer.json())
    if not items:
        raise stability_failure(answer, key_source)
    passed = [item for item in items if item[1] != "CONTENT_FILTERED"]
    if not passed:
        raise blurred(answer)
    pictures: list[Picture] = []
    errors: list[BadAnswer] = []
    for text, reason in passed:
        try:
            pictures.append(_picture(text, reason, answer))
        except BadAnswer as error:
            errors.append(error)
    if not pictures:
        raise errors[0]
    notes = [f"One picture of the answer could not be used. {error.message}" for error in errors]
    if len(passed) < len(items):
        notes.append(f"The content policy of Stability AI blurred {len(items) - len(passed)}.")
    return pictures, notes, [error.evidence for error in errors if error.evidence]


def _items(document: Any) -> list[tuple[str, str]]:
    """Base64 text and finish reason of each picture."""
    if not isinstance(document, Mapping):
        return []
    artifacts = document.get("artifacts")
    if isinstance(artifacts, list):
        found = [item for item in artifacts if isinstance(item, Mapping)]
        return [(str(i.get("base64") or ""), str(i.get("finishReason"))) for i in found]
    text = document.get("image") or document.get("result") or ""
    if text or "image" in document or "finish_reason" in document:
        return [(str(text), str(document.get("finish_reason")))]
    return []


def _picture(text: str, reason: str, answer: Answer) -> Picture:
    data = b""
    try:
        data = base64.b64decode(text, validate=True)
        return identify(data)
    except ValueError as error:
        why = "is no base64" if isinstance(error, binascii.Error) else str(error)
        said = f"Stability AI sent no usable picture ({safe_text(reason, 40)})"
        text = end_sentence(said, safe_text(why))
        raise bad_answer(answer, text, evidence=data) from None
