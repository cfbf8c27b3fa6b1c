"""Servers like OpenAI: what they are sent, with and without a key, and what comes of it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.errors import (
    BadReference,
    MissingKey,
    OutOfCredit,
    ProviderError,
    RateLimited,
    RetiredModel,
)
from imagegen.http import Http
from imagegen.keys import Credential, find_address
from imagegen.model import ModelSpec
from imagegen.providers import provider_class
from imagegen.providers.base import Progress
from imagegen.providers.compatible import Compatible
from imagegen.settings import load_settings
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.compatible import CompatibleDouble
from tests.doubles.gateway_replies import make_picture
from tests.drawing import encoded, photo

KEY = "xai-double-0123456789abcdef"
PICTURE = encoded(photo(96, 96))


@pytest.fixture
def double() -> Iterator[CompatibleDouble]:
    with CompatibleDouble(key="") as server:
        yield server


def spec(model: str) -> ModelSpec:
    return load_catalog().find(model, "compatible")


def make(double: CompatibleDouble, model: str = "server-default", **fields: Any) -> ImageResult:
    credential = Credential(
        key=fields.pop("key", ""), source="TEST", base_url=double.base_url, base_url_source="TEST"
    )
    request = ImageRequest(prompt="A red apple", **fields)
    provider = Compatible(Http(read_timeout_s=20, fetch_waits_s=(0.01,)), credential)
    return provider.generate(request, spec(model), Progress())


def test_a_server_without_a_key_is_sent_none_and_no_model(double: CompatibleDouble) -> None:
    result = make(double, aspect_ratio="3:2", count=2)
    (call,) = double.calls
    assert (call.method, call.path) == ("POST", "/v1/images/generations")
    assert call.document == {
        "prompt": "A red apple",
        "n": 2,
        "size": "1248x832",
        "response_format": "b64_json",
    }
    assert "authorization" not in call.headers
    assert [p.data for p in result.pictures] == [make_picture((512, 512), n) for n in (0, 1)]
    assert result.cost is None


def test_a_named_model_is_sent_with_its_key(double: CompatibleDouble) -> None:
    double.key = KEY
    result = make(double, "grok-imagine-image", key=KEY, aspect_ratio="16:9", negative_prompt="x")
    (call,) = double.calls
    text = "A red apple\nAvoid: x\n(aspect ratio: 16:9)"
    assert call.document == {
        "model": "grok-imagine-image",
        "prompt": text,
        "n": 1,
        "response_format": "b64_json",
    }
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert result.prompt_sent == text


def test_references_are_multipart_to_edits(double: CompatibleDouble) -> None:
    given = tuple(Reference(name=f"{name}.png", data=PICTURE) for name in "ab")
    make(double, references=given)
    (call,) = double.calls
    assert call.path == "/v1/images/edits"
    assert call.fields == {
        "prompt": "A red apple",
        "n": "1",
        "size": "1024x1024",
        "response_format": "b64_json",
    }
    assert [(part.name, part.file_name, part.data) for part in call.files] == [
        ("image[]", "reference-1.png", PICTURE),
        ("image[]", "reference-2.png", PICTURE),
    ]


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        ("402", OutOfCredit),
        ("404", ProviderError),
        ("429", RateLimited),
    ],
)
def test_each_fault_is_its_own_error(
    double: CompatibleDouble, scenario: str, kind: type[ProviderError]
) -> None:
    double.script([scenario])
    with pytest.raises(ProviderError) as caught:
        make(double)
    assert (type(caught.value), caught.value.provider) == (kind, "compatible")
    assert (caught.value.charged, len(double.calls)) == ("no", 1)


def test_it_is_found_by_its_address_alone(clean_environment: Path) -> None:
    with pytest.raises(MissingKey, match="COMPATIBLE_BASE_URL"):
        find_address("compatible", load_settings(environment={}))
    environment = {"COMPATIBLE_BASE_URL": "http://127.0.0.1:8080/v1/"}
    found = find_address("compatible", load_settings(environment=environment))
    assert found is not None
    assert (found.key, found.base_url) == ("", "http://127.0.0.1:8080/v1")
    environment["COMPATIBLE_API_KEY"] = KEY
    found = find_address("compatible", load_settings(environment=environment))
    assert found is not None
    assert (found.key, found.base_url) == (KEY, "http://127.0.0.1:8080/v1")


@pytest.mark.parametrize("base_url", [None, ""])
def test_without_an_address_nothing_is_sent(base_url: str | None) -> None:
    credential = Credential(key=KEY, source="TEST", base_url="", base_url_source="")
    provider = Compatible(Http(), None if base_url is None else credential)
    with pytest.raises(MissingKey, match="COMPATIBLE_BASE_URL"):
        provider.generate(ImageRequest(prompt="x"), spec("server-default"), Progress())


def test_a_mask_is_refused_before_anything_is_sent(double: CompatibleDouble) -> None:
    picture = Reference(name="a.png", data=PICTURE)
    with pytest.raises(BadReference, match="mask"):
        make(double, references=(picture,), mask=picture)
    assert double.calls == []


@pytest.mark.parametrize(
    ("model", "amount"),
    [
        ("grok-imagine-image", "0.06"),
        ("grok-imagine-image-2.0", "0.18"),
        ("recraftv3", "0.12"),
        ("recraftv2", "0.066"),
    ],
)
def test_three_pictures_cost_three_times_the_listed_price(model: str, amount: str) -> None:
    price = spec(model).price_of(ImageRequest(prompt="x", count=3))
    assert price is not None
    assert (price.low.amount, price.high.amount) == (Decimal(amount), Decimal(amount))


@pytest.mark.parametrize("model", ["server-default", "recraftv4_1"])
def test_an_unpublished_price_is_unknown(model: str) -> None:
    assert spec(model).price_of(ImageRequest(prompt="x")) is None


def test_the_dead_one_is_refused_with_date_and_successor() -> None:
    with pytest.raises(RetiredModel, match=r"2026-11-02.*grok-imagine-image-2"):
        spec("grok-imagine-image-quality").check(ImageRequest(prompt="x"), date(2026, 11, 20))


def test_it_is_on_the_list() -> None:
    assert provider_class("compatible") is Compatible
