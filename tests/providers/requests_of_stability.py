"""Requests for the Stability tests: pictures made on the spot, a provider wired to its double."""

import io
from datetime import date
from typing import Any

from PIL import Image, ImageDraw

from imagegen.catalog import load_catalog
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.providers.base import Progress
from imagegen.providers.stability import Stability
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.gateway_replies import make_picture
from tests.doubles.stability import StabilityDouble

TODAY = date(2026, 11, 20)
CORE, ULTRA, SD3 = "stable-image-core", "stable-image-ultra", "sd3.5-large"
SDXL = "stable-diffusion-xl-1024-v1-0"


def connect(double: StabilityDouble, read_timeout_s: float = 20) -> Stability:
    credential = Credential(
        key=double.key, source="TEST", base_url=double.base_url, base_url_source="TEST"
    )
    return Stability(Http(read_timeout_s=read_timeout_s, fetch_waits_s=(0.01,)), credential)


def spec(model: str) -> ModelSpec:
    return load_catalog().find(model, "stability")


def make(provider: Stability, model: str = CORE, **fields: Any) -> ImageResult:
    return make_with(provider, model, Progress(), **fields)


def make_with(provider: Stability, model: str, progress: Progress, **fields: Any) -> ImageResult:
    request = ImageRequest(**{"prompt": "A red apple", **fields})
    request = spec(model).with_own_task(request)
    spec(model).check(request, TODAY)
    return provider.generate(request, spec(model), progress)


def picture(name: str = "sofa.png", size: tuple[int, int] = (300, 200)) -> Reference:
    return Reference(name=name, data=make_picture(size, 7))


def mask(size: tuple[int, int] = (300, 200)) -> Reference:
    """White over the middle."""
    image = Image.new("L", size, 0)
    ImageDraw.Draw(image).rectangle((size[0] // 3, 40, size[0] // 2, 90), fill=255)
    return Reference(name="mask.png", data=encode(image))


def flat(size: tuple[int, int], name: str = "flat.png") -> Reference:
    return Reference(name=name, data=encode(Image.new("RGB", size, "#336699")))


def cut_out(size: tuple[int, int] = (300, 200)) -> Reference:
    """Transparent in parts."""
    image = Image.new("RGBA", size, (200, 40, 40, 255))
    image.paste((0, 0, 0, 0), (20, 20, 90, 90))
    return Reference(name="cut.png", data=encode(image))


def encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
