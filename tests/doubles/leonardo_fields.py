"""The fields that Leonardo's v1 and v2 take, with their types and limits; all else is refused."""

from collections.abc import Callable
from typing import Any

UUIDS = (
    "7b592283-e8a7-4c5a-9ba6-d18c31f258b9",
    "05ce0082-2d80-4a2d-8653-4d1c85e2418e",
    "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3",
    "6b645e3a-d64f-4341-a6d8-7a3690fbf042",
)
V2_MODELS = {"gpt-image-2": 6, "nano-banana-2.1": 14, "nano-banana-2": 6, "nano-banana-2-lite": 14}
STYLES = ("DYNAMIC", "ILLUSTRATION", "PHOTOGRAPHY", "LEONARDO", "NONE")
LONGEST_PROMPT = 1500

Asked = tuple[int, tuple[int, int]]
"""How many pictures, and their size."""


class Invalid(Exception):
    """A field that Leonardo does not take, or not so."""


def is_text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_PROMPT


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def whole(least: int, most: int, step: int = 1) -> Callable[[Any], bool]:
    return lambda value: type(value) is int and least <= value <= most and value % step == 0


def number(least: float, most: float) -> Callable[[Any], bool]:
    return lambda value: type(value) in (int, float) and least <= value <= most


V1_FIELDS: dict[str, Callable[[Any], bool]] = {
    "prompt": is_text,
    "negative_prompt": is_text,
    "modelId": lambda value: value in UUIDS,
    "width": whole(32, 1536, 8),
    "height": whole(32, 1536, 8),
    "num_images": whole(1, 8),
    "alchemy": is_flag,
    "contrast": lambda value: value in (1.0, 1.3, 1.8, 2.5, 3, 3.5, 4, 4.5),
    "guidance_scale": number(1, 20),
    "num_inference_steps": whole(10, 60),
    "presetStyle": lambda value: value in STYLES,
    "styleUUID": is_text,
    "seed": whole(0, 9_999_999_998),
    "public": is_flag,
    "init_image_id": is_text,
    "init_strength": number(0.1, 0.9),
}
V1_NEEDED = {"prompt", "modelId", "width", "height", "num_images", "public", "alchemy"}
V2_FIELDS: dict[str, Callable[[Any], bool]] = {
    "prompt": is_text,
    "quantity": whole(1, 8),
    "width": whole(256, 4096, 16),
    "height": whole(256, 4096, 16),
    "quality": lambda value: value in ("LOW", "MEDIUM", "HIGH"),
    "prompt_enhance": lambda value: value in ("ON", "OFF"),
    "seed": whole(0, 2**32),
    "guidances": lambda value: isinstance(value, dict) and set(value) == {"image_reference"},
}


def check_v1(document: Any, references: set[str]) -> Asked:
    _check(document, V1_FIELDS, V1_NEEDED)
    large = max(document["width"], document["height"]) > 768
    _require(document["num_images"] <= (4 if large else 8), "num_images is too large")
    _require(document["public"] is False, "the picture must not be public")
    _require(("init_image_id" in document) == ("init_strength" in document), "init_strength")
    known = document.get("init_image_id") in (None, *references)
    _require(known, "init_image_id is not known")
    return document["num_images"], (document["width"], document["height"])


def check_v2(document: Any, references: set[str]) -> Asked:
    shape = {"model", "public", "parameters"}
    _require(isinstance(document, dict) and set(document) == shape, "unknown or missing fields")
    _require(document["model"] in V2_MODELS, f"model {document['model']} is not supported")
    _require(document["public"] is False, "the picture must not be public")
    parameters = document["parameters"]
    _check(parameters, V2_FIELDS, {"prompt", "quantity", "width", "height", "prompt_enhance"})
    _require(parameters["prompt_enhance"] == "OFF", "the prompt is to be sent as it stands")
    _require("quality" not in parameters or document["model"] == "gpt-image-2", "quality")
    items = parameters.get("guidances", {}).get("image_reference", [])
    _require(len(items) <= V2_MODELS[document["model"]], "too many references")
    for item in items:
        _check_reference(item, references)
    return parameters["quantity"], (parameters["width"], parameters["height"])


def _check_reference(item: Any, references: set[str]) -> None:
    _require(set(item) - {"strength"} == {"image"}, "image_reference holds an image")
    _require(item.get("strength") in (None, "LOW", "MID", "HIGH"), "strength is not valid")
    _require(set(item["image"]) == {"id", "type"}, "an image has id and type")
    _require(item["image"]["type"] == "UPLOADED", "type must be UPLOADED")
    _require(item["image"]["id"] in references, "the reference is not known")


def _check(document: Any, fields: dict[str, Callable[[Any], bool]], needed: set[str]) -> None:
    _require(isinstance(document, dict), "an object is expected")
    unknown = sorted(set(document) - set(fields))
    _require(not unknown, f"unexpected field {', '.join(unknown)}")
    missing = sorted(needed - set(document))
    _require(not missing, f"missing field {', '.join(missing)}")
    for name, value in document.items():
        _require(fields[name](value), f"{name} is not valid")


def _require(condition: bool, text: str) -> None:
    if not condition:
        raise Invalid(text)
