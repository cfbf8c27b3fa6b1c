"""Leonardo wired to its double, and requests for it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.http import Http
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.providers.base import Progress
from imagegen.providers.leonardo import Leonardo
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.leonardo import LeonardoDouble
from tests.drawing import encoded, photo

TODAY = date(2026, 11, 20)
LUCID, GPT, NANO, NANO_2 = "lucid-origin", "gpt-image-2", "nano-banana-2.1", "nano-banana-2"
SMALL = "512x384"


@pytest.fixture
def double() -> Iterator[LeonardoDouble]:
    with LeonardoDouble() as server:
        yield server


@pytest.fixture
def leonardo(double: LeonardoDouble, monkeypatch: pytest.MonkeyPatch) -> Leonardo:
    monkeypatch.setattr(Leonardo, "first_wait_s", 0.01)
    credential = Credential(
        key=double.key, source="TEST", base_url=double.base_url, base_url_source="TEST"
    )
    return Leonardo(Http(read_timeout_s=20, fetch_waits_s=(0.01,)), credential)


def spec(model: str) -> ModelSpec:
    return load_catalog().find(model, "leonardo")


def make(leonardo: Leonardo, model: str = LUCID, **fields: Any) -> ImageResult:
    if model == LUCID and not fields.get("aspect_ratio"):
        fields.setdefault("size", SMALL)
    request = ImageRequest(**{"prompt": "A red apple", **fields})
    spec(model).check(request, TODAY)
    return leonardo.generate(request, spec(model), Progress())


def reference(name: str = "sofa.png", kind: str = "PNG", side: int = 200) -> Reference:
    return Reference(name=name, data=encoded(photo(side, side), kind))


def sent(double: LeonardoDouble) -> Any:
    return double.paid_calls[-1].document
