"""What the gateway double answers: real pictures in every known shape, and every known fault."""

import base64
import io
import json
import random
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import Any

from PIL import Image

from tests.doubles.gateway_calls import Call


@dataclass
class Reply:
    """One answer. `paid` says a picture was made; `reset_after` cuts the line after so many bytes.

    `hold_s` keeps silent before the answer; `trickle_s` waits after each of its bytes; `blocks`
    are so many mebibytes that follow the body, without a length that would give them away.
    """

    status: int = 200
    body: bytes = field(default=b"", repr=False)
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    paid: bool = False
    reset_after: int | None = None
    hold_s: float = 0
    trickle_s: float = 0
    blocks: int = 0


@dataclass
class Scene:
    """What a reply is made from: the call, its number, the server's own address and files."""

    call: Call
    number: int
    address: str
    files: dict[str, bytes]

    @property
    def key(self) -> str:
        return self.call.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def media_type(self) -> str:
        return "image/jpeg" if self.call.path.endswith("/chat/completions") else "image/png"

    def pictures(self) -> list[bytes]:
        seeds = range(self.number * 100, self.number * 100 + self.call.count)
        return [make_picture(self.call.size, seed, self.media_type) for seed in seeds]

    def texts(self) -> list[str]:
        return [base64.b64encode(data).decode() for data in self.pictures()]

    def data_urls(self) -> list[str]:
        return [f"data:{self.media_type};base64,{text}" for text in self.texts()]

    def urls(self) -> list[str]:
        names = []
        for data in self.pictures():
            name = f"{self.number}-{len(self.files)}.{self.media_type.removeprefix('image/')}"
            self.files[name] = data
            names.append(f"{self.address}/pictures/{name}?signature=abc123")
        return names


@lru_cache(maxsize=64)
def make_picture(size: tuple[int, int], seed: int, media_type: str = "image/png") -> bytes:
    """A photo-like picture: many colours, soft shapes, over 10 kB, another one for every seed."""
    noise = random.Random(seed).randbytes(96 * 96 * 3)
    image = Image.frombytes("RGB", (96, 96), noise).resize(size, Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    options = {"compress_level": 1} if media_type == "image/png" else {"quality": 85}
    image.save(buffer, media_type.removeprefix("image/"), **options)
    return buffer.getvalue()


def flat_picture(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "#808080").save(buffer, "PNG")
    return buffer.getvalue()


def reply_json(document: Any, status: int = 200, paid: bool = True, **headers: str) -> Reply:
    return Reply(status, json.dumps(document).encode(), headers=headers, paid=paid)


def chat(message: dict[str, Any], finish_reason: str = "stop") -> Reply:
    usage = {"prompt_tokens": 40, "completion_tokens": 1290, "total_tokens": 1330, "cost": 0.0387}
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", **message},
    }
    return reply_json({"id": "chat-1", "choices": [choice], "usage": usage})


def images(items: list[dict[str, str]]) -> Reply:
    usage = {"input_tokens": 50, "output_tokens": 1756, "total_tokens": 1806}
    return reply_json({"created": 1, "data": items, "usage": usage})


def gemini(parts: list[dict[str, Any]], finish_reason: str = "STOP") -> Reply:
    usage = {"promptTokenCount": 7, "candidatesTokenCount": 1120, "totalTokenCount": 1127}
    candidate = {"content": {"role": "model", "parts": parts}, "finishReason": finish_reason}
    return reply_json({"candidates": [candidate], "usageMetadata": usage})


def _inline(scene: Scene, camel: bool) -> list[dict[str, Any]]:
    name, kind = ("inlineData", "mimeType") if camel else ("inline_data", "mime_type")
    return [{name: {kind: scene.media_type, "data": text}} for text in scene.texts()]


def _markdown(urls: list[str]) -> str:
    return "Here it is:\n\n" + "\n".join(f"![image]({url})" for url in urls)


def _both(scene: Scene) -> Reply:
    urls = scene.data_urls()
    items = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return chat({"content": _markdown(urls), "images": items})


def _thoughts(scene: Scene) -> Reply:
    draft = base64.b64encode(make_picture((640, 640), 9999, "image/jpeg")).decode()
    thought = {"thought": True, "inlineData": {"mimeType": "image/jpeg", "data": draft}}
    return gemini([thought, {"text": "Done."}, *_inline(scene, True)])


SHAPES: dict[str, Callable[[Scene], Reply]] = {
    "images": lambda s: chat(
        {
            "content": None,
            "images": [{"type": "image_url", "image_url": {"url": url}} for url in s.data_urls()],
        }
    ),
    "images-bare": lambda s: chat({"content": "", "images": s.data_urls()}),
    "images-url": lambda s: chat(
        {"content": "", "images": [{"image_url": {"url": url}} for url in s.urls()]}
    ),
    "multi-mod": lambda s: chat(
        {"content": None, "multi_mod_content": [{"text": "Done"}, *_inline(s, False)]}
    ),
    "multi-mod-camel": lambda s: chat({"multi_modal_content": _inline(s, True)}),
    "parts": lambda s: chat(
        {"content": [{"type": "image_url", "image_url": {"url": url}} for url in s.data_urls()]}
    ),
    "parts-bare": lambda s: chat(
        {"content": [{"type": "image_url", "image_url": url} for url in s.data_urls()]}
    ),
    "parts-output": lambda s: chat(
        {"content": [{"type": "output_image", "image_base64": text} for text in s.texts()]}
    ),
    "parts-b64": lambda s: chat(
        {"content": [{"type": "image", "b64_json": text} for text in s.texts()]}
    ),
    "parts-source": lambda s: chat(
        {"content": [{"type": "image", "source": {"data": text}} for text in s.texts()]}
    ),
    "parts-inline": lambda s: chat({"content": _inline(s, False)}),
    "markdown": lambda s: chat({"content": _markdown(s.data_urls())}),
    "markdown-url": lambda s: chat({"content": _markdown(s.urls())}),
    "data-url": lambda s: chat({"content": s.data_urls()[0]}),
    "json-url": lambda s: chat({"content": json.dumps({"imageUrl": s.urls()[0]})}),
    "json-data": lambda s: chat({"content": json.dumps({"imageUrl": s.data_urls()[0]})}),
    "bare-url": lambda s: chat({"content": "See " + s.urls()[0].replace("?signature=abc123", "")}),
    "openai": lambda s: images([{"b64_json": text} for text in s.texts()]),
    "openai-url": lambda s: images([{"url": url} for url in s.urls()]),
    "gemini": lambda s: gemini(_inline(s, True)),
    "both": _both,
    "thoughts": _thoughts,
}


def error(status: int, message: str, code: str = "", **headers: str) -> Reply:
    body = {"error": {"message": message, "type": "error", "param": None, "code": code or None}}
    return reply_json(body, status, False, **headers)


def web_page(status: int) -> Reply:
    page = (
        f"<!DOCTYPE html><html><head><title>{status}: gateway</title></head><body>x</body></html>"
    )
    return Reply(status, page.encode(), "text/html")


def _openai(scene: Scene) -> Reply:
    return SHAPES["openai"](scene)


def _cut(scene: Scene) -> Reply:
    whole = _openai(scene)
    return Reply(body=whole.body[: len(whole.body) // 2], paid=True)


def _reset(scene: Scene) -> Reply:
    whole = _openai(scene)
    return Reply(body=whole.body, paid=True, reset_after=len(whole.body) // 2)


def _linked(path: str) -> Callable[[Scene], Reply]:
    return lambda scene: images([{"url": f"{scene.address}{path}"}])


def _in_one_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


def _echo_page(scene: Scene) -> Reply:
    text = f"<html><body><h1>401</h1>Authorization: Bearer {scene.key}</body></html>"
    return Reply(401, text.encode(), "text/html", {"x-request-id": f"id-{scene.key}"})


FAULTS: dict[str, Callable[[Scene], Reply]] = {
    "400": lambda s: error(400, "Invalid value for 'n'.", "invalid_value"),
    "401": lambda s: error(401, "Incorrect API key provided.", "invalid_api_key"),
    "403": lambda s: error(403, "Your organization must be verified."),
    "402": lambda s: error(402, "Insufficient credits."),
    "404": lambda s: error(404, "The model does not exist.", "model_not_found"),
    "408": lambda s: error(408, "Request timed out."),
    "429": lambda s: error(429, "Slow down.", "rate_limit_exceeded", **{"Retry-After": "2"}),
    "429-ms": lambda s: error(429, "Slow down.", **{"retry-after-ms": "1500", "Retry-After": "9"}),
    "429-date": lambda s: error(429, "Slow down.", **{"Retry-After": _in_one_hour()}),
    "429-bare": lambda s: error(429, "Slow down."),
    "429-quota": lambda s: error(429, "You exceeded your quota.", "insufficient_quota"),
    "500": lambda s: error(500, "The server had an error.", "server_error"),
    "502": lambda s: web_page(502),
    "503": lambda s: error(503, "The model is overloaded.", **{"Retry-After": "1"}),
    "504": lambda s: Reply(504),
    "524": lambda s: web_page(524),
    "529": lambda s: error(529, "Overloaded."),
    "redirected": lambda s: Reply(302, headers={"Location": "https://example.com/v1"}),
    "reset": _reset,
    "reset-at-once": lambda s: Reply(reset_after=0, body=b" ", paid=True),
    "hang": lambda s: Reply(hold_s=3600, paid=True),
    "trickle": lambda s: Reply(body=b" " * 100_000, trickle_s=0.05, paid=True),
    "truncated": _cut,
    "html": lambda s: web_page(200),
    "empty": lambda s: Reply(200),
    "no-picture": lambda s: images([]),
    "words": lambda s: chat({"content": "I can only describe the picture."}),
    "bad-base64": lambda s: images([{"b64_json": "!!! this is no base64 !!!"}]),
    "no-image-bytes": lambda s: images([{"b64_json": base64.b64encode(b"hello" * 40).decode()}]),
    "placeholder": lambda s: images(
        [{"b64_json": base64.b64encode(flat_picture(s.call.size)).decode()}]
    ),
    "refused": lambda s: error(400, "Rejected by the safety system.", "moderation_blocked"),
    "filtered": lambda s: chat({"content": ""}, "content_filter"),
    "blocked": lambda s: reply_json({"promptFeedback": {"blockReason": "SAFETY"}}),
    "unsafe": lambda s: gemini([], "IMAGE_SAFETY"),
    "error-200": lambda s: reply_json(
        {"error": {"code": 429, "message": "Slow down."}}, paid=False
    ),
    "echo": lambda s: error(401, f"Incorrect key: {s.key}.", "invalid_api_key"),
    "echo-page": _echo_page,
    "echo-url": lambda s: error(500, "at /x?key=" + urllib.parse.quote(s.key, safe="")),
    "echo-base64": lambda s: error(
        500, "Header " + base64.b64encode(f"Bearer {s.key}".encode()).decode()
    ),
    "echo-late": lambda s: error(500, "x" * 280 + " " + s.key),
    "echo-words": lambda s: chat({"content": f"Your key is {s.key}, is it not?"}),
    "echo-header": lambda s: error(500, "See the header.", **{"x-request-id": f"req-{s.key}"}),
    "to-private": _linked("/redirect/private"),
    "to-file": _linked("/redirect/file"),
    "to-loop": _linked("/redirect/loop"),
    "too-big": _linked("/huge"),
    "gone": _linked("/gone"),
    "flaky": lambda s: images([{"url": url.replace("/pictures/", "/flaky/")} for url in s.urls()]),
    "private-url": lambda s: images([{"url": "https://169.254.169.254/latest/meta.png?token=t0p"}]),
    "plain-url": lambda s: images([{"url": "http://example.com/picture.png"}]),
}


def make_reply(name: str, scene: Scene) -> Reply:
    """The reply of that name; "ok" is what the endpoint usually answers."""
    if name == "ok":
        name = "markdown" if scene.call.path.endswith("/chat/completions") else "openai"
    return {**SHAPES, **FAULTS}[name](scene)
