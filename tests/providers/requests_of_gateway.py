"""Requests for the gateway tests: a prompt, a model, references made on the spot."""

import io
from typing import Any

from PIL import Image

from imagegen.catalog import load_catalog
from imagegen.model import ModelSpec
from imagegen.providers.gateway import Gateway
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.gateway_replies import make_picture

OPENAI, GEMINI = "gpt-image-2", "gemini-3-pro-image-preview"
SMALL = "1024x640"


def spec(model: str) -> ModelSpec:
    return load_catalog().find(model, "gateway")


def make(gateway: Gateway, model: str = OPENAI, **fields: Any) -> ImageResult:
    fields = {"prompt": "A red apple", **fields}
    if model == OPENAI and not fields.get("aspect_ratio"):
        fields.setdefault("size", SMALL)
    return gateway.generate(ImageRequest(**fields), spec(model), lambda stage: None)


def reference(name: str = "sofa.png", side: int = 300, kind: str = "PNG") -> Reference:
    buffer = io.BytesIO()
    with Image.open(io.BytesIO(make_picture((side, side), 7))) as image:
        image.save(buffer, kind)
    return Reference(name=name, data=buffer.getvalue())
