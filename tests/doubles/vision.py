"""A loopback gateway with a vision model: strict about the question, free in what it answers."""

import base64
import binascii
import io
import json
import re
from collections.abc import Callable
from typing import Any

from PIL import Image

from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, error, reply_json
from tests.doubles.loopback import LoopbackDouble

KEY = "sk-vision-0123456789abcdefABCDEF0123456789"
MODEL = "a-vision-model"
USAGE = {"prompt_tokens": 1510, "completion_tokens": 140, "total_tokens": 1650}
KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class VisionDouble(LoopbackDouble):
    """`refusals` says why it refused what was sent; `pictures` are the scenes it was shown."""

    def __init__(self) -> None:
        super().__init__(KEY)
        self.refusals: list[str] = []
        self.pictures: list[Image.Image] = []

    @property
    def environment(self) -> dict[str, str]:
        return {
            "OMNIMAAS_API_KEY": self.key,
            "OMNIMAAS_BASE_URL": f"{self.address}/v1",
            "IMAGEGEN_VISION_MODEL": MODEL,
        }

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        wrong = self._wrong(call)
        if wrong:
            self.refusals.append(wrong)
            return error(400, f"Invalid request: {wrong}.", "invalid_value")
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided.", "invalid_api_key")
        call.scenario = self.next_scenario()
        reply = REPLIES[call.scenario](names_in(call.prompt))
        self.paid += reply.paid
        return reply

    def _wrong(self, call: Call) -> str:
        """What the real one would refuse; "" when it is all right."""
        if call.path != "/v1/chat/completions" or call.method != "POST":
            return f"no such address: {call.path}"
        if call.headers.get("content-type") != "application/json":
            return "the body is declared as something else than JSON"
        if call.headers.get("accept") != "application/json":
            return "JSON is not accepted"
        call.document = json.loads(call.body)
        fields = call.document
        if set(fields) != {"model", "messages", "response_format"}:
            return f"fields {sorted(fields)}"
        if fields["model"] != MODEL or fields["response_format"] != {"type": "json_object"}:
            return "another model or format"
        (message,) = fields["messages"]
        if set(message) != {"role", "content"} or message["role"] != "user":
            return "another message"
        return self._wrong_parts(message["content"])

    def _wrong_parts(self, parts: list[dict[str, Any]]) -> str:
        if [sorted(part) for part in parts] != [["text", "type"], ["image_url", "type"]]:
            return "one text and one picture are expected"
        if [part["type"] for part in parts] != ["text", "image_url"]:
            return "the parts are called otherwise"
        if "json" not in parts[0]["text"].lower():  # what the format asks of the words
            return "'messages' must contain the word 'json'"
        found = re.fullmatch(r"data:(image/[a-z]+);base64,(.+)", parts[1]["image_url"]["url"])
        if found is None or set(parts[1]["image_url"]) != {"url"}:
            return "no data URL"
        try:
            data = base64.b64decode(found[2], validate=True)
            image = Image.open(io.BytesIO(data))
            image.load()
        except (binascii.Error, OSError):
            return "the picture cannot be read"
        if KINDS.get(image.format or "") != found[1] or len(data) > 1_000_000:
            return "the picture is of another kind, or over 1 MB"
        self.pictures.append(image)
        return ""


def names_in(question: str) -> list[str]:
    """The things that the question lists."""
    return [json.loads(line[2:]) for line in question.splitlines() if line.startswith("- ")]


def box_of(place: int) -> list[float]:
    """Where it says to see the thing of that place in the list: in three columns."""
    left, top = 0.1 + 0.3 * (place % 3), 0.15 + 0.3 * (place // 3)
    return [round(edge, 4) for edge in (left, top, left + 0.12, top + 0.14)]


def spots_of(names: list[str]) -> list[dict[str, Any]]:
    return [{"name": name, "box": box_of(place)} for place, name in enumerate(names)]


def said(content: str, usage: dict[str, Any] | None = None, finish: str = "stop") -> Reply:
    message = {"role": "assistant", "content": content}
    choice = {"index": 0, "finish_reason": finish, "message": message}
    document = {"id": "chat-7", "object": "chat.completion", "choices": [choice]}
    return reply_json({**document, "usage": usage} if usage else document)


def _spots(spots: Any, usage: dict[str, Any] | None = USAGE) -> Reply:
    return said(json.dumps({"spots": spots}), usage)


def _but(**change: Any) -> Callable[[list[str]], Reply]:
    """The right answer with its second spot changed."""

    def reply(names: list[str]) -> Reply:
        first, second, *rest = spots_of(names)
        return _spots([first, second | change, *rest])

    return reply


REPLIES: dict[str, Callable[[list[str]], Reply]] = {
    "ok": lambda names: _spots(spots_of(names)),
    "priced": lambda names: _spots(spots_of(names), {**USAGE, "cost": 0.0031}),
    "silent": lambda names: _spots(spots_of(names), None),
    "fenced": lambda names: said(f"```json\n{json.dumps({'spots': spots_of(names)})}\n```", USAGE),
    "some": lambda names: _spots(spots_of(names)[:2]),
    "none": lambda names: _spots([]),
    "words": lambda names: said("I see a lovely zoo with many animals.", USAGE),
    "words-priced": lambda names: said("A lovely zoo.", {**USAGE, "cost": 0.0012}),
    "half": lambda names: said('{"spots": [{"name": ', USAGE),
    "list": lambda names: said(json.dumps(spots_of(names)), USAGE),
    "unknown": _but(name="a dragon"),
    "beyond": _but(box=[0.2, 0.2, 1.4, 0.5]),
    "thousand": _but(box=[200, 150, 380, 300]),
    "backwards": _but(box=[0.5, 0.2, 0.3, 0.4]),
    "short": _but(box=[0.5, 0.2, 0.6]),
    "texts": _but(box=["0.1", "0.2", "0.3", "0.4"]),
    "more": _but(confidence=0.9),
    "nan": lambda names: said('{"spots": [{"name": "x", "box": [NaN, 0, 1, 1]}]}', USAGE),
    "twice": lambda names: _spots([*spots_of(names), spots_of(names)[0]]),
    "refused": lambda names: said("", USAGE, "content_filter"),
    "page": lambda names: Reply(200, b"<html>welcome</html>", "text/html", paid=True),
    "wrapped": lambda names: reply_json({"error": {"code": 429, "message": "Slow down."}}),
    "429": lambda names: error(429, "Slow down.", "rate_limit_exceeded"),
    "402": lambda names: error(402, "Insufficient credits."),
    "404": lambda names: error(404, "The model does not exist.", "model_not_found"),
    "500": lambda names: error(500, "The server had an error.", "server_error"),
    "cut": lambda names: Reply(body=b'{"choices": [' + b" " * 200, paid=True, reset_after=20),
    "hang": lambda names: Reply(hold_s=3600, paid=True),
}
