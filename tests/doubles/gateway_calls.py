"""What the gateway double hears: one recorded request, taken apart and checked strictly."""

import base64
import binascii
import io
import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from PIL import Image

GEMINI = re.compile(r"^gemini-[a-z0-9.-]+$")
OPENAI = re.compile(r"^(gpt-image-[a-z0-9.-]+|dall-e-3)$")
MOST_REFERENCE_BYTES = 1_000_000
LONGEST_REFERENCE_SIDE = 1024
THREE_SHAPES = ("1024x1024", "1536x1024", "1024x1536", "auto")
SIZES = {
    "gpt-image-1": THREE_SHAPES,
    "gpt-image-1-mini": THREE_SHAPES,
    "gpt-image-1.5": THREE_SHAPES,
    "dall-e-3": ("1024x1024", "1792x1024", "1024x1792"),
}
QUALITIES = ("auto", "low", "medium", "high", "xhigh", "max", "standard", "hd")
FIELDS = {"model", "prompt", "n", "size", "quality"}
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class Refused(Exception):
    """The request is not what the real gateway takes."""

    def __init__(
        self, message: str, param: str = "", code: str = "invalid_value", status: int = 400
    ):
        super().__init__(message)
        self.status = status
        self.body = {
            "error": {
                "message": message,
                "type": "invalid_request_error",
                "param": param or None,
                "code": code,
            }
        }


@dataclass(frozen=True)
class FilePart:
    """One file of a multipart body."""

    name: str
    file_name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass
class Call:
    """One request as it arrived. Header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)
    document: Any = None
    fields: dict[str, str] = field(default_factory=dict)
    files: list[FilePart] = field(default_factory=list)
    scenario: str = ""

    @property
    def model(self) -> str:
        return str(self.document["model"] if self.document else self.fields["model"])

    @property
    def prompt(self) -> str:
        if self.path.endswith("/chat/completions"):
            parts = self.document["messages"][0]["content"]
            return "\n".join(part["text"] for part in parts if part["type"] == "text")
        return str(self.document["prompt"] if self.document else self.fields["prompt"])

    @property
    def count(self) -> int:
        return int((self.document or {}).get("n") or self.fields.get("n") or 1)

    @property
    def size(self) -> tuple[int, int]:
        """Pixels: the size that was asked for, or about a megapixel of the ratio in the prompt."""
        text = str((self.document or {}).get("size") or self.fields.get("size") or "")
        if "x" in text:
            width, height = text.split("x")
            return int(width), int(height)
        ratio = re.search(r"\(aspect ratio: (\d+):(\d+)\)", self.prompt)
        across, down = (int(ratio[1]), int(ratio[2])) if ratio else (1, 1)
        scale = 1024 / max(across, down)
        return round(across * scale), round(down * scale)

    @property
    def references(self) -> list[FilePart]:
        """The pictures that came along, of either family."""
        if not self.path.endswith("/chat/completions"):
            return self.files
        parts = self.document["messages"][0]["content"]
        return [_data_url(part["image_url"]["url"]) for part in parts if part["type"] != "text"]


def check_call(call: Call) -> None:
    """Take the body apart and raise Refused for whatever the real gateway would refuse."""
    endpoint = call.path.rpartition("/v1")[2]
    checks = {
        "/images/generations": _check_generation,
        "/images/edits": _check_edit,
        "/chat/completions": _check_chat,
    }
    if not call.path.startswith("/v1/") or endpoint not in checks:
        raise Refused(f"Invalid URL (POST {call.path})", code="unknown_url", status=404)
    checks[endpoint](call)


def _check_generation(call: Call) -> None:
    document = _json(call)
    _require(isinstance(document.get("n", 1), int), "n must be an integer", "n")
    _require(isinstance(document.get("size", ""), str), "size must be a string", "size")
    _check_fields(document)
    _check_images_values(document)


def _check_edit(call: Call) -> None:
    _take_parts(call)
    _check_fields(call.fields)
    _check_images_values({**call.fields, "n": _integer(call.fields.get("n", "1"))})
    _require(call.fields["model"] != "dall-e-3", "dall-e-3 takes no reference", "model")
    _require(1 <= len(call.files) <= 16, "1 to 16 pictures are required", "image")
    for part in call.files:
        _require(part.name == "image[]", f"Unknown parameter: '{part.name}'.", part.name)
        _require(bool(part.file_name), "a file part needs a file name", "image")
        _check_picture(part)


def _check_chat(call: Call) -> None:
    document = _json(call)
    unknown = set(document) - {"model", "messages"}
    _require(not unknown, f"Unknown parameter: '{', '.join(sorted(unknown))}'.", "body")
    _check_model(document.get("model"), GEMINI)
    messages = document.get("messages")
    _require(isinstance(messages, list) and len(messages) == 1, "one message expected", "messages")
    _require(set(messages[0]) == {"role", "content"}, "role and content expected", "messages")
    _require(messages[0]["role"] == "user", "the role must be user", "messages")
    parts = messages[0]["content"]
    _require(isinstance(parts, list) and bool(parts), "content must be a list", "messages")
    _require(set(parts[0]) == {"type", "text"}, "the first part must be text", "messages")
    _require(parts[0]["type"] == "text" and bool(parts[0]["text"]), "text is empty", "messages")
    _require(len(parts) <= 10, "at most 9 pictures", "messages")
    for part in parts[1:]:
        _require(set(part) == {"type", "image_url"}, "a picture part expected", "messages")
        _require(part["type"] == "image_url", "a picture part expected", "messages")
        _require(set(part["image_url"]) == {"url"}, "image_url holds a url", "messages")
        _check_picture(_data_url(part["image_url"]["url"]))


def _check_fields(fields: dict[str, Any]) -> None:
    unknown = sorted(set(fields) - FIELDS)
    if unknown:
        raise Refused(f"Unknown parameter: '{unknown[0]}'.", unknown[0], "unknown_parameter")


def _check_images_values(fields: dict[str, Any]) -> None:
    _check_model(fields.get("model"), OPENAI)
    _require(
        isinstance(fields.get("prompt"), str) and bool(fields["prompt"]), "no prompt", "prompt"
    )
    most = 1 if fields["model"] == "dall-e-3" else 10
    _require(1 <= fields.get("n", 1) <= most, f"n must be 1 to {most}", "n")
    quality = fields.get("quality")
    _require(quality is None or quality in QUALITIES, "invalid quality", "quality")
    _check_size(fields["model"], str(fields.get("size", "1024x1024")))


def _check_size(model: str, size: str) -> None:
    if model in SIZES:
        _require(size in SIZES[model], f"Invalid size for {model}", "size")
        return
    if size == "auto":
        return
    found = re.fullmatch(r"(\d{2,4})x(\d{2,4})", size)
    _require(found is not None, "Invalid size", "size")
    assert found is not None
    width, height = int(found[1]), int(found[2])
    fits = width % 16 == 0 and height % 16 == 0 and max(width, height) <= 3840
    fits = fits and 655_360 <= width * height <= 8_294_400
    _require(fits and max(width, height) <= 3 * min(width, height), "Invalid size", "size")


def _check_model(model: Any, family: re.Pattern[str]) -> None:
    if not isinstance(model, str) or not family.match(model):
        raise Refused(f"The model '{model}' does not exist", "model", "model_not_found", 404)


def _check_picture(part: FilePart) -> None:
    _require(len(part.data) <= MOST_REFERENCE_BYTES, "the reference is over 1 MB", "image")
    try:
        with Image.open(io.BytesIO(part.data)) as image:
            image.load()
            kind, sides = FORMATS.get(image.format or ""), image.size
    except OSError:
        raise Refused("the reference is no picture", "image", "invalid_image_file") from None
    _require(kind == part.media_type, f"declared {part.media_type}, is {kind}", "image")
    _require(max(sides) <= LONGEST_REFERENCE_SIDE, "a side is over 1024 px", "image")


def _json(call: Call) -> dict[str, Any]:
    _require(call.headers.get("content-type") == "application/json", "not JSON", "content-type")
    try:
        call.document = json.loads(call.body)
    except ValueError:
        raise Refused("The body is not JSON") from None
    _require(isinstance(call.document, dict), "The body is not an object")
    return dict(call.document)


def _take_parts(call: Call) -> None:
    kind = call.headers.get("content-type", "")
    _require(kind.startswith("multipart/form-data; boundary="), "not multipart", "content-type")
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
    _require(message.is_multipart(), "malformed multipart body")
    for part in message.get_payload():
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        file_name = part.get_filename()
        if file_name is None:
            _require(name not in call.fields, f"duplicate field {name}", name)
            call.fields[name] = data.decode("utf-8")
        else:
            call.files.append(FilePart(name, file_name, part.get_content_type(), data))


def _data_url(url: str) -> FilePart:
    head, _, text = url.partition(";base64,")
    _require(head.startswith("data:image/") and bool(text), "not a data URL", "image_url")
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise Refused("invalid base64", "image_url") from None
    return FilePart("image_url", "", head.removeprefix("data:"), data)


def _integer(text: str) -> int:
    _require(text.isdecimal(), "n must be an integer", "n")
    return int(text)


def _require(condition: bool, message: str, param: str = "") -> None:
    if not condition:
        raise Refused(message, param)
