"""Where a vision model sees the spots of a scene: what it is asked, and its answer, read strictly.

The wire is chat completions with one picture, as OpenAI-compatible gateways take it; see
docs/listen-and-repeat.md.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from imagegen.annotations import Reading
from imagegen.answer_errors import bad_answer, error_of, object_in
from imagegen.answers import find_refusal, find_text
from imagegen.errors import ContentRefused, ProviderError, RequestError
from imagegen.failures import end_sentence, failure, wrapped_error
from imagegen.http import Answer
from imagegen.pictures import Prepared
from imagegen.receipts import read_cost, read_usage
from imagegen.redaction import safe_text
from imagegen.types import Cost, Usage

MOST_SPOTS: Final = 16
_LEAST_SIDE = 0.005
"""A box thinner than half a percent of the picture is a point or a line: no place of a thing."""

_QUESTION = """\
The picture shows a scene from above. Find these things in it:
{names}
Answer with one JSON object and nothing else, like
{{"spots": [{{"name": "the pond", "box": [0.1, 0.2, 0.3, 0.4]}}]}}
"name" is one of the names above, word for word, each at most once. "box" is left, top, right and
bottom of the thing as parts of the picture's width and height, each from 0 to 1, the top left
corner being 0, 0. Leave out what you do not see."""


@dataclass(frozen=True, kw_only=True)
class SpotBox:
    """Edges of a thing as parts of the picture's width and height, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, kw_only=True)
class SeenSpots:
    """What came: a box for each spot that was found, by its name; tokens and money where said."""

    boxes: Mapping[str, SpotBox]
    usage: Usage | None
    cost: Cost | None


def question_about(spots: Sequence[str]) -> str:
    """The words that are sent with the picture."""
    return _QUESTION.format(
        names="\n".join(f"- {json.dumps(s, ensure_ascii=False)}" for s in spots)
    )


def vision_body(model: str, question: str, picture: Prepared) -> dict[str, Any]:
    """The JSON of `POST {base}/chat/completions`."""
    url = f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode()}"
    content = [
        {"type": "text", "text": question},
        {"type": "image_url", "image_url": {"url": url}},
    ]
    return {
        "model": model,
        "messages": [{"role": "user", "content": content}],
        "response_format": {"type": "json_object"},
    }


def read_seen(answer: Answer, spots: Sequence[str], *, key_source: str, model: str) -> SeenSpots:
    """The boxes of an answer to `vision_body`.

    Raises the error that the answer is, or BadAnswer with the place of what is wrong in it: then
    nothing of it is used.
    """
    if not 200 <= answer.status < 300:
        raise failure(answer, key_source=key_source, model=model, title="The vision model")
    document = object_in(answer, "The vision model answered with JSON of another kind.")
    text = find_text(document)
    wrapped = wrapped_error(document, answer)
    if wrapped is not None:
        raise failure(wrapped, key_source=key_source, model=model, title="The vision model")
    refusal = find_refusal(document)
    if refusal:
        raise _refused(answer, text or refusal)
    try:
        boxes = _read_boxes(text, spots)
    except RequestError as problem:
        said = f"The vision model's answer cannot be used. {problem.message}"
        raise bad_answer(answer, said, "Nothing was placed. Asking again is paid again.") from None
    return SeenSpots(boxes=boxes, usage=read_usage(document), cost=read_cost(document))


def cost_of(answer: Answer) -> Cost | None:
    """What an answer says it cost, also one that is of no use; None where it is an error."""
    if not 200 <= answer.status < 300:
        return None
    try:
        return read_cost(answer.json())
    except ProviderError:
        return None


def _refused(answer: Answer, said: str) -> ContentRefused:
    text = end_sentence("The vision model refused to look at the scene", safe_text(said))
    hint = "Place the highlights by hand, or use another model."
    return error_of(ContentRefused, answer, text, hint, charged="perhaps")


def _read_boxes(text: str, spots: Sequence[str]) -> dict[str, SpotBox]:
    """The boxes by the names they were asked for. RequestError names the place of a fault."""
    known = {spot.strip().casefold(): spot for spot in spots}
    found = Reading(value=_json_of(text), place="answer").members({"spots": True})
    boxes: dict[str, SpotBox] = {}
    for item in found["spots"].items(0, MOST_SPOTS):
        members = item.members({"name": True, "box": True})
        name = known.get(members["name"].text(200).strip().casefold())
        if name is None:
            raise members["name"].wrong("is none of the spots that were asked for")
        if name in boxes:
            raise members["name"].wrong("stands there twice")
        boxes[name] = _read_box(members["box"])
    return boxes


def _read_box(reading: Reading) -> SpotBox:
    left, top, right, bottom = (edge.number(0, 1) for edge in reading.items(4, 4))
    if right - left < _LEAST_SIDE or bottom - top < _LEAST_SIDE:
        raise reading.wrong("is no box: left, top, right and bottom must rise")
    return SpotBox(left=left, top=top, right=right, bottom=bottom)


def _json_of(text: str) -> Any:
    """The JSON of a text that is nothing else; some models fence it although told not to."""
    inner = text.strip()
    if inner.startswith("```") and inner.endswith("```"):
        inner = inner.removeprefix("```json").removeprefix("```").removesuffix("```").strip()
    try:
        return json.loads(inner)
    except (ValueError, RecursionError):
        said = end_sentence("It is not the JSON that was asked for", safe_text(text, 80) or "empty")
        raise RequestError(said) from None
