"""Requests for the OpenAI tests: a provider wired to its double, references, a mask."""

from datetime import date
from typing import Any

from PIL import Image

from imagegen.catalog import load_catalog
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.providers.base import Progress
from imagegen.providers.openai import OpenAI
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.openai import KEY, OpenAIDouble
from tests.drawing import encoded, photo

MODEL = "gpt-image-2"
TODAY = date(2026, 11, 20)
FACTS = load_catalog().facts_of("openai")


def connect(double: OpenAIDouble, key: str = KEY, read_timeout_s: float = 20) -> OpenAI:
    credential = Credential(
        key=key, source="TEST", base_url=double.base_url, base_url_source="TEST"
    )
    return OpenAI(Http(read_timeout_s=read_timeout_s), credential)


def spec(model: str = MODEL) -> ModelSpec:
    return load_catalog().find(model, "openai")


def make(openai: OpenAI, model: str = MODEL, **fields: Any) -> ImageResult:
    request = ImageRequest(**{"prompt": "A red apple", "size": "1024x640", **fields})
    spec(model).check(request, TODAY)
    return openai.generate(request, spec(model), Progress())


def reference(name: str = "sofa.png", kind: str = "PNG", side: int = 96) -> Reference:
    return Reference(name=name, data=encoded(photo(side, side), kind))


def white_left(width: int = 96, height: int = 96) -> Reference:
    image = Image.new("L", (width, height))
    image.paste(255, (0, 0, width // 2, height))
    return Reference(name="mask.png", data=encoded(image))
