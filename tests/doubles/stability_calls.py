"""What the Stability double hears: one recorded request, taken apart and checked strictly.

Endpoints, fields, ranges and limits are those of the platform's API description.
"""

import io
import json
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

from PIL import Image

from tests.doubles.gateway_calls import Call, FilePart

MOST_BODY = 10 * 1024 * 1024
RATIOS = ("21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21")
STYLES = tuple(
    re.findall(
        r"\S+",
        "enhance anime photographic digital-art comic-book fantasy-art line-art analog-film "
        "neon-punk isometric low-poly origami modeling-compound cinematic 3d-model pixel-art "
        "tile-texture",
    )
)
SDXL = "/v1/generation/stable-diffusion-xl-1024-v1-0/text-to-image"
SDXL_SIZES = (
    "1024x1024",
    "1152x896",
    "896x1152",
    "1216x832",
    "832x1216",
    "1344x768",
    "768x1344",
    "1536x640",
    "640x1536",
)
SD3 = ("sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash")
FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}

Range = tuple[float, float, bool]
"""Least, most, whole numbers only."""

TEXT = (1, 10_000)
SEED: Range = (0, 4_294_967_294, True)
PART: Range = (0, 1, False)
ANY = ("png", "jpeg", "webp")
WORDS = {"prompt": TEXT, "negative_prompt": TEXT, "seed": SEED, "output_format": ANY}
STYLED = {**WORDS, "style_preset": STYLES}
SHAPED = {**STYLED, "aspect_ratio": RATIOS}
SIDE: Range = (0, 2000, True)


@dataclass(frozen=True)
class Endpoint:
    """What one path of v2beta takes; `needs` are fields and pictures that may not be missing."""

    fields: dict[str, Any]
    needs: tuple[str, ...] = ("prompt",)
    pictures: tuple[str, ...] = ()
    sides: tuple[int, int] = (64, 16_383)
    pixels: tuple[int, int] = (4_096, 9_437_184)
    longest_ratio: float = 100.0
    is_slow: bool = False
    """Answers with an id; the picture is asked for."""


ENDPOINTS = {
    "generate/ultra": Endpoint({**SHAPED, "strength": PART}, pictures=("image",)),
    "generate/core": Endpoint(SHAPED),
    "generate/sd3": Endpoint(
        {
            **SHAPED,
            "output_format": ("png", "jpeg"),
            "strength": PART,
            "cfg_scale": (1, 10, False),
            "model": SD3,
            "mode": ("text-to-image", "image-to-image"),
        },
        pictures=("image",),
    ),
    "edit/inpaint": Endpoint(
        {**STYLED, "grow_mask": (0, 100, False)}, ("prompt", "image"), ("image", "mask")
    ),
    "edit/erase": Endpoint(
        {"seed": SEED, "output_format": ANY, "grow_mask": (0, 20, False)},
        ("image",),
        ("image", "mask"),
    ),
    "edit/outpaint": Endpoint(
        {
            **{name: STYLED[name] for name in STYLED if name != "negative_prompt"},
            "creativity": PART,
            **dict.fromkeys(("left", "right", "up", "down"), SIDE),
        },
        ("image",),
        ("image",),
        longest_ratio=2.5,
    ),
    "edit/search-and-replace": Endpoint(
        {**STYLED, "search_prompt": TEXT, "grow_mask": (0, 20, False)},
        ("prompt", "search_prompt", "image"),
        ("image",),
        longest_ratio=2.5,
    ),
    "edit/search-and-recolor": Endpoint(
        {**STYLED, "select_prompt": TEXT, "grow_mask": (0, 20, False)},
        ("prompt", "select_prompt", "image"),
        ("image",),
        longest_ratio=2.5,
    ),
    "edit/remove-background": Endpoint(
        {"output_format": ("png", "webp")}, ("image",), ("image",), pixels=(4_096, 4_194_304)
    ),
    "control/sketch": Endpoint(
        {**STYLED, "control_strength": PART}, ("prompt", "image"), ("image",), longest_ratio=2.5
    ),
    "control/structure": Endpoint(
        {**STYLED, "control_strength": PART}, ("prompt", "image"), ("image",), longest_ratio=2.5
    ),
    "control/style": Endpoint(
        {**SHAPED, "fidelity": PART}, ("prompt", "image"), ("image",), longest_ratio=2.5
    ),
    "control/style-transfer": Endpoint(
        {
            **WORDS,
            "style_strength": PART,
            "composition_fidelity": PART,
            "change_strength": (0.1, 1, False),
        },
        ("init_image", "style_image"),
        ("init_image", "style_image"),
        longest_ratio=2.5,
    ),
    "upscale/fast": Endpoint(
        {"output_format": ANY}, ("image",), ("image",), (32, 1536), (1_024, 1_048_576)
    ),
    "upscale/conservative": Endpoint(
        {**WORDS, "creativity": (0.2, 0.5, False)}, ("prompt", "image"), ("image",)
    ),
    "upscale/creative": Endpoint(
        {**STYLED, "creativity": (0.1, 0.5, False)},
        ("prompt", "image"),
        ("image",),
        pixels=(4_096, 1_048_576),
        is_slow=True,
    ),
    "edit/replace-background-and-relight": Endpoint(
        {
            **{name: WORDS[name] for name in WORDS if name != "prompt"},
            "background_prompt": TEXT,
            "foreground_prompt": TEXT,
            "preserve_original_subject": PART,
            "original_background_depth": PART,
            "keep_original_background": ("true", "false"),
            "light_source_direction": ("above", "below", "left", "right"),
            "light_source_strength": PART,
        },
        ("subject_image", "background_prompt"),
        ("subject_image", "background_reference"),
        longest_ratio=2.5,
        is_slow=True,
    ),
}


class Refused(Exception):
    """The request is not what the service takes."""

    def __init__(self, message: str, status: int = 400, name: str = "bad_request"):
        super().__init__(message)
        self.status = status
        self.name = name


def is_slow(path: str) -> bool:
    """True when the endpoint answers with an id."""
    endpoint = ENDPOINTS.get(path.removeprefix("/v2beta/stable-image/"))
    return endpoint is not None and endpoint.is_slow


def check_call(call: Call) -> None:
    """Take the body apart and raise Refused for whatever the service would refuse."""
    if call.method != "POST":
        raise Refused("Method not allowed", 405, "method_not_allowed")
    if call.path == SDXL:
        _check_weighted(call)
        return
    name = call.path.removeprefix("/v2beta/stable-image/")
    if name == call.path or name not in ENDPOINTS:
        raise Refused(f"The requested resource {call.path} does not exist", 404, "not_found")
    _require(len(call.body) <= MOST_BODY, "payload is larger than 10MiB", 413, "payload_too_large")
    accept = call.headers.get("accept")
    _require(accept in ("image/*", "application/json"), "accept: must be image/*")
    _take_parts(call)
    _check_form(call, ENDPOINTS[name])


def _check_form(call: Call, endpoint: Endpoint) -> None:
    for name, value in call.fields.items():
        _require(name in endpoint.fields, f"{name}: is not allowed")
        _check_value(name, value, endpoint.fields[name])
    given = {part.name: part for part in call.files if part.name != "none"}
    _require(len(given) == len([p for p in call.files if p.name != "none"]), "duplicate file")
    for name, part in given.items():
        _require(name in endpoint.pictures, f"{name}: is not allowed")
        _check_picture(part, endpoint)
    for name in endpoint.needs:
        _require(name in call.fields or name in given, f"{name}: is required")
    _check_together(call, given, endpoint)


def _check_together(call: Call, given: dict[str, FilePart], endpoint: Endpoint) -> None:
    fields = call.fields
    if "strength" in endpoint.fields:
        _require(("image" in given) == ("strength" in fields), "strength: goes with image")
    if "mode" in endpoint.fields:
        picture = fields.get("mode") == "image-to-image"
        _require(picture == ("image" in given), "image: goes with mode image-to-image")
        _require(not picture or "aspect_ratio" not in fields, "aspect_ratio: only text-to-image")
    if "left" in endpoint.fields:
        sides = [fields.get(name, "0") for name in ("left", "right", "up", "down")]
        _require(any(side != "0" for side in sides), "at least one direction must be non-zero")
    if "mask" in endpoint.pictures and "mask" not in given:
        with Image.open(io.BytesIO(given["image"].data)) as image:
            _require("A" in image.getbands(), "mask: is required for an opaque image")


def _check_value(name: str, value: str, rule: Any) -> None:
    if rule is TEXT:
        _require(1 <= len(value) <= TEXT[1], f"{name}: 1 to 10000 characters")
    elif isinstance(rule[0], str):
        _require(value in rule, f"{name}: must be one of {', '.join(rule)}")
    else:
        least, most, whole = rule
        pattern = r"\d+" if whole else r"\d+(\.\d+)?"
        _require(bool(re.fullmatch(pattern, value)), f"{name}: must be a number")
        _require(least <= float(value) <= most, f"{name}: must be between {least} and {most}")


def _check_picture(part: FilePart, endpoint: Endpoint) -> None:
    _require(bool(part.file_name), f"{part.name}: must be a file")
    try:
        with Image.open(io.BytesIO(part.data)) as image:
            image.load()
            kind, (width, height) = FORMATS.get(image.format or ""), image.size
    except OSError:
        raise Refused(f"{part.name}: is no supported image") from None
    _require(kind == part.media_type, f"{part.name}: declared {part.media_type}, is {kind}")
    least, most = endpoint.sides
    _require(least <= min(width, height), f"{part.name}: every side must be at least {least}")
    _require(max(width, height) <= most, f"{part.name}: every side must be at most {most}")
    fewest, largest = endpoint.pixels
    _require(fewest <= width * height <= largest, f"{part.name}: total pixel count")
    _require(
        max(width, height) <= endpoint.longest_ratio * min(width, height), f"{part.name}: ratio"
    )


def _check_weighted(call: Call) -> None:
    _require(call.headers.get("content-type") == "application/json", "not JSON")
    call.document = json.loads(call.body)
    document = call.document
    known = {"text_prompts", "cfg_scale", "clip_guidance_preset", "height", "width", "samples"}
    known |= {"steps", "seed", "style_preset", "sampler"}
    _require(set(document) <= known, f"unknown field {set(document) - known}")
    size = f"{document.get('width')}x{document.get('height')}"
    _require(size in SDXL_SIZES, f"for stable-diffusion-xl-1024-v1-0 the size {size} is invalid")
    prompts = document["text_prompts"]
    _require(bool(prompts), "text_prompts: at least one")
    for item in prompts:
        _require(set(item) == {"text", "weight"}, "text_prompts: text and weight")
        _require(0 < len(item["text"]) <= 2000, "text: 1 to 2000 characters")
    for name, least, most in (("samples", 1, 10), ("steps", 10, 50), ("cfg_scale", 0, 35)):
        value = document.get(name, least)
        good = isinstance(value, int | float) and not isinstance(value, bool)
        _require(good and least <= value <= most, f"{name}: must be between {least} and {most}")
    _require(isinstance(document.get("seed", 0), int), "seed: must be an integer")
    _require(document.get("style_preset", STYLES[0]) in STYLES, "style_preset: unknown")


def _take_parts(call: Call) -> None:
    kind = call.headers.get("content-type", "")
    good = kind.startswith("multipart/form-data; boundary=")
    _require(good, "content-type: must be multipart/form-data")
    message = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + call.body)
    _require(message.is_multipart(), "malformed multipart body")
    for part in message.get_payload():
        assert isinstance(part, Message)
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        file_name = part.get_filename()
        if file_name is None:
            _require(name not in call.fields, f"{name}: is given twice")
            call.fields[name] = data.decode("utf-8")
        else:
            call.files.append(FilePart(name, file_name, part.get_content_type(), data))


def _require(condition: bool, message: str, status: int = 400, name: str = "bad_request") -> None:
    if not condition:
        raise Refused(message, status, name)
