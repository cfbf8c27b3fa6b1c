"""What the OpenAI double hears: each request taken apart and checked as strictly as OpenAI does."""

import io
import json
import re
from email import message_from_bytes
from email.message import Message
from typing import Any

from PIL import Image

from tests.doubles.gateway_calls import Call, FilePart

LIVE = re.compile(r"gpt-image-(2|2\.[56]-(flare|sunburst)|1\.5|1-mini)|chatgpt-image-latest")
NEW = re.compile(r"gpt-image-2.*")
THREE_SHAPES = ("1024x1024", "1536x1024", "1024x1536")
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MOST_MASK_BYTES = 4 * 1024 * 1024
CHOICES = {
    "background": ("auto", "transparent", "opaque"),
    "output_format": ("png", "jpeg", "webp"),
    "moderation": ("auto", "low"),
    "complexity": ("low", "medium", "high"),
    "input_fidelity": ("high", "low"),
}
EITHER = {"model", "prompt", "n", "size", "quality", "background", "output_format"}
EITHER |= {"output_compression", "complexity"}
FIELDS = {"generations": EITHER | {"moderation"}, "edits": EITHER | {"input_fidelity"}}
BODIES = {
    "unknown_parameter": "Unknown parameter: '{param}'.",
    "missing_required_parameter": "Missing required parameter: '{param}'.",
    "invalid_type": "Invalid type for '{param}'.",
    "invalid_value": "Invalid value for '{param}'.",
    "model_not_found": "The model '{param}' does not exist or you do not have access to it.",
    "unknown_url": "Invalid URL (POST {param})",
}


class Refused(Exception):
    """The request is not what OpenAI takes; `body` is what it would answer."""

    def __init__(self, code: str, param: str, status: int = 400) -> None:
        super().__init__(f"{code}: {param}")
        self.status = status
        self.body = {
            "error": {
                "message": BODIES[code].format(param=param),
                "type": "invalid_request_error",
                "param": param if status == 400 else None,
                "code": code,
            }
        }


def check_call(call: Call) -> None:
    """Take the body apart; Refused for whatever OpenAI would refuse."""
    kind = call.path.removeprefix("/v1/images/")
    if call.method != "POST" or kind not in FIELDS:
        raise Refused("unknown_url", call.path, 404)
    if kind == "generations":
        values = call.document = take_document(call)
    else:
        take_parts(call)
        values = _typed(call.fields)
    for name in values:
        require(name in FIELDS[kind], "unknown_parameter", name)
    for name in ("model", "prompt"):
        require(bool(values.get(name)), "missing_required_parameter", name)
        require(isinstance(values[name], str), "invalid_type", name)
    _check_values(values)
    if kind == "edits":
        check_files(call.files)


def _check_values(values: dict[str, Any]) -> None:
    model, output = values["model"], values.get("output_format", "png")
    if not LIVE.fullmatch(model):
        raise Refused("model_not_found", model, 404)
    require(len(values["prompt"]) <= 32000, "invalid_value", "prompt")
    for name, least, most in (("n", 1, 10), ("output_compression", 0, 100)):
        number = values.get(name, least)
        require(type(number) is int, "invalid_type", name)
        require(least <= number <= most, "invalid_value", name)
    for name, choices in CHOICES.items():
        require(values.get(name, choices[0]) in choices, "invalid_value", name)
    require("output_compression" not in values or output != "png", "invalid_value", "output_format")
    clear = values.get("background") == "transparent"
    require(not clear or output != "jpeg", "invalid_value", "background")
    qualities = [
        "auto",
        "low",
        "medium",
        "high",
        *(["xhigh", "max"] if "gpt-image-2." in model else []),
    ]
    require(values.get("quality", "auto") in qualities, "invalid_value", "quality")
    require("complexity" not in values or "2.6" in model, "unknown_parameter", "complexity")
    faithful = ("high", "low") if model == "gpt-image-1.5" else ("low",)
    fits = not NEW.fullmatch(model) and values.get("input_fidelity") in faithful
    require("input_fidelity" not in values or fits, "unknown_parameter", "input_fidelity")
    require(_is_size(model, values.get("size", "auto")), "invalid_value", "size")


def _is_size(model: str, size: Any) -> bool:
    if size == "auto":
        return True
    if not NEW.fullmatch(model):
        return size in THREE_SHAPES
    found = re.fullmatch(r"(\d{2,4})x(\d{2,4})", size) if isinstance(size, str) else None
    if found is None:
        return False
    short, long = sorted((int(found[1]), int(found[2])))
    whole = short % 16 == 0 and long % 16 == 0
    return whole and long <= min(3840, 3 * short) and 655_360 <= short * long <= 8_294_400


def check_files(files: list[FilePart]) -> None:
    pictures = [part for part in files if part.name != "mask"]
    masks = [part for part in files if part.name == "mask"]
    require(bool(pictures), "missing_required_parameter", "image")
    name = "image" if len(pictures) == 1 else "image[]"
    for part in pictures:
        require(part.name == name, "unknown_parameter", part.name)
        _open(part)
    require(len(pictures) <= 16 and len(masks) <= 1, "invalid_value", "image")
    for part in masks:
        mask = _open(part)
        require(part.media_type == "image/png", "invalid_value", "mask")
        require(len(part.data) < MOST_MASK_BYTES and mask.mode == "RGBA", "invalid_value", "mask")
        require(mask.size == _open(pictures[0]).size, "invalid_value", "mask")


def _open(part: FilePart) -> Image.Image:
    try:
        with Image.open(io.BytesIO(part.data)) as image:
            image.load()
    except OSError:
        raise Refused("invalid_value", part.name) from None
    require(FORMATS.get(image.format or "") == part.media_type, "invalid_value", part.name)
    require(bool(part.file_name), "invalid_value", part.name)
    return image


def take_document(call: Call) -> dict[str, Any]:
    require(call.headers.get("content-type") == "application/json", "invalid_type", "content-type")
    try:
        document = json.loads(call.body)
    except ValueError:
        raise Refused("invalid_type", "body") from None
    require(isinstance(document, dict), "invalid_type", "body")
    return dict(document)


def _typed(fields: dict[str, str]) -> dict[str, Any]:
    """Form fields are text; whole numbers among them count as such."""
    numbers = {
        n: int(v) for n, v in fields.items() if n in ("n", "output_compression") and v.isdecimal()
    }
    return {**fields, **numbers}


def take_parts(call: Call) -> None:
    kind = call.headers.get("content-type", "")
    require(kind.startswith("multipart/form-data; boundary="), "invalid_type", "content-type")
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
    require(message.is_multipart(), "invalid_type", "body")
    for part in message.get_payload():
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        data, file_name = part.get_payload(decode=True), part.get_filename()
        assert isinstance(data, bytes)
        if file_name is not None:
            call.files.append(FilePart(name, file_name, part.get_content_type(), data))
            continue
        require(name not in call.fields, "invalid_value", name)
        call.fields[name] = data.decode("utf-8")


def require(condition: bool, code: str, param: str) -> None:
    if not condition:
        raise Refused(code, param)
