"""For the tests of providers that are polled: a request, its model, a wait that is short."""

import base64
import io
from typing import Any, TypeVar

import pytest
from PIL import Image

from imagegen.catalog import load_catalog
from imagegen.errors import ImagegenError
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.providers.base import PollingProvider, Progress
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.gateway_replies import make_picture

P = TypeVar("P", bound=PollingProvider)


def connect(kind: type[P], base_url: str, key: str, read_timeout_s: float = 20) -> P:
    credential = Credential(key=key, source="TEST", base_url=base_url, base_url_source="TEST")
    provider = kind(Http(read_timeout_s=read_timeout_s, fetch_waits_s=(0.01,)), credential)
    provider.first_wait_s = provider.longest_wait_s = 0.01  # type: ignore[misc]  # this one only
    return provider


def spec(provider: PollingProvider, model: str) -> ModelSpec:
    return load_catalog().find(model, provider.name)


def make(
    provider: PollingProvider, model: str, progress: Progress | None = None, **fields: Any
) -> ImageResult:
    request = ImageRequest(**{"prompt": "A red apple", **fields})
    return provider.generate(request, spec(provider, model), progress or Progress())


def check_fault(
    provider: PollingProvider, model: str, expected: tuple[type[ImagegenError], str, str]
) -> None:
    """`expected`: the error, what it says of the charge, and a word of its text."""
    with pytest.raises(ImagegenError) as caught:
        make(provider, model)
    kind, charged, words = expected
    assert (type(caught.value), caught.value.charged) == (kind, charged)
    assert words in str(caught.value)
    assert caught.value.hint


def price(provider: str, model: str, **fields: Any) -> tuple[str, str] | None:
    """(low, high) of a request, as text; None when unknown."""
    request = ImageRequest(**{"prompt": "A red apple", **fields})
    found = load_catalog().find(model, provider).price_of(request)
    if found is None:
        return None
    assert found.low.currency == found.high.currency == "USD"
    return f"{found.low.amount.normalize():f}", f"{found.high.amount.normalize():f}"


def reference(name: str = "sofa.png", side: int = 200) -> Reference:
    return Reference(name=name, data=make_picture((side, side), 7))


def mask(side: int = 200) -> Reference:
    """Grey levels, as painting programs save them."""
    image = Image.new("L", (side, side), 20)
    image.paste(230, (20, 20, 90, 90))
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return Reference(name="mask.png", data=buffer.getvalue())


def white_of(text: str) -> tuple[str, tuple[int, int], tuple[int, int, int, int] | None]:
    """Mode, size and white area of a mask in base64 that must be black and white alone."""
    with Image.open(io.BytesIO(base64.b64decode(text))) as image:
        image.load()
        assert image.format == "PNG"
        assert {level for _, level in image.getcolors()} == {0, 255}
        return image.mode, image.size, image.getbbox()


WHITE = ("L", (200, 200), (20, 20, 90, 90))


def moving() -> Reference:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return Reference(name="spin.gif", data=buffer.getvalue())
