"""What the Gemini provider sends, field by field, what it costs, and what it never sends."""

import base64
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from imagegen.catalog import load_catalog
from imagegen.errors import (
    BadReference,
    ConfigError,
    ContentRefused,
    MissingKey,
    RetiredModel,
    UnsupportedOption,
)
from imagegen.http import Http
from imagegen.keys import Credential, find_credential
from imagegen.model import ModelSpec
from imagegen.pictures import suspect_reason
from imagegen.providers import provider_class
from imagegen.providers.base import Progress
from imagegen.providers.gemini import Gemini
from imagegen.settings import load_settings
from imagegen.types import ImageRequest, ImageResult, Reference
from tests.doubles.gemini import KEY, GeminiDouble
from tests.drawing import encoded, photo

TODAY = date(2026, 11, 20)
NANO, PRO, LITE = "gemini-nano-banana-2.1", "gemini-3-pro-image", "gemini-3.1-flash-lite-image"
FLASH, OLD, IMAGEN = "gemini-3.1-flash-image", "gemini-2.5-flash-image", "imagen-4.0-generate-001"
MODALITIES = ["TEXT", "IMAGE"]


@pytest.fixture
def double() -> Iterator[GeminiDouble]:
    with GeminiDouble() as server:
        yield server


@pytest.fixture
def gemini(double: GeminiDouble) -> Gemini:
    credential = Credential(
        key=double.key, source="TEST", base_url=double.base_url, base_url_source="TEST"
    )
    return Gemini(Http(read_timeout_s=20), credential)


def spec(model: str) -> ModelSpec:
    return load_catalog().find(model, "gemini")


def make(gemini: Gemini, model: str = NANO, **fields: Any) -> ImageResult:
    request = ImageRequest(**{"prompt": "A red apple", **fields})
    return gemini.generate(request, spec(model), Progress())


def reference(name: str = "sofa.png", width: int = 300, kind: str = "PNG") -> Reference:
    return Reference(name=name, data=encoded(photo(width, 200), kind))


def user(*parts: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"role": "user", "parts": list(parts)}]


def test_text_with_every_field(gemini: Gemini, double: GeminiDouble) -> None:
    result = make(
        gemini,
        aspect_ratio="16:9",
        size="2K",
        negative_prompt="people, text",
        options={"thinking_level": "high"},
    )
    (call,) = double.calls
    path = "/v1beta/models/gemini-nano-banana-2.1:generateContent"
    assert (call.method, call.path) == ("POST", path)
    assert call.headers["x-goog-api-key"] == KEY
    assert call.headers["content-type"] == "application/json"
    assert "authorization" not in call.headers
    assert call.document == {
        "contents": user({"text": "A red apple\nAvoid: people, text"}),
        "generationConfig": {
            "responseModalities": MODALITIES,
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "thinkingConfig": {"thinkingLevel": "high"},
        },
    }
    assert result.prompt_sent == "A red apple\nAvoid: people, text"


@pytest.mark.parametrize(
    ("model", "image"),
    [(NANO, {"imageSize": "1K"}), (PRO, {"imageSize": "1K"}), (LITE, {"imageSize": "1K"})],
)
def test_a_bare_prompt_sends_nothing_but_the_size(
    gemini: Gemini, double: GeminiDouble, model: str, image: dict[str, str]
) -> None:
    make(gemini, model)
    assert double.calls[0].document == {
        "contents": user({"text": "A red apple"}),
        "generationConfig": {"responseModalities": MODALITIES, "imageConfig": image},
    }


def test_a_model_without_sizes_is_sent_none(gemini: Gemini, double: GeminiDouble) -> None:
    double.is_proxy = True
    make(gemini, OLD, aspect_ratio="3:2")
    make(gemini, OLD)
    settings = [call.document["generationConfig"] for call in double.calls]
    assert settings == [
        {"responseModalities": MODALITIES, "imageConfig": {"aspectRatio": "3:2"}},
        {"responseModalities": MODALITIES},
    ]


def test_references_follow_the_text_untouched(gemini: Gemini, double: GeminiDouble) -> None:
    given = (reference(), reference("b.jpg", 1500, "JPEG"))
    make(gemini, PRO, references=given, prompt="Put the first on the second")
    parts = double.calls[0].document["contents"][0]["parts"]
    assert parts == [
        {"text": "Put the first on the second"},
        *(
            {"inlineData": {"mimeType": kind, "data": base64.b64encode(item.data).decode()}}
            for item, kind in zip(given, ("image/png", "image/jpeg"), strict=True)
        ),
    ]


def test_a_large_reference_is_shrunk(gemini: Gemini, double: GeminiDouble) -> None:
    flat = io.BytesIO()
    Image.new("RGB", (5000, 1000), "teal").save(flat, "PNG")
    make(gemini, references=(Reference(name="wall.png", data=flat.getvalue()),))
    blob = double.calls[0].document["contents"][0]["parts"][1]["inlineData"]
    with Image.open(io.BytesIO(base64.b64decode(blob["data"]))) as sent:
        assert max(sent.size) == 2048


def test_a_broken_reference_is_refused_before_anything_is_sent(
    gemini: Gemini, double: GeminiDouble
) -> None:
    with pytest.raises(BadReference, match=r"x\.png"):
        make(gemini, references=(Reference(name="x.png", data=b"hello"),))
    assert double.calls == []


def test_imagen_is_asked_by_predict(gemini: Gemini, double: GeminiDouble) -> None:
    double.is_proxy = True
    result = make(gemini, IMAGEN, count=3, aspect_ratio="4:3", negative_prompt="people")
    make(gemini, IMAGEN, size="2K")
    first, second = double.calls
    assert first.path == "/v1beta/models/imagen-4.0-generate-001:predict"
    assert first.headers["x-goog-api-key"] == KEY
    assert first.document == {
        "instances": [{"prompt": "A red apple\nAvoid: people"}],
        "parameters": {
            "sampleCount": 3,
            "aspectRatio": "4:3",
            "outputOptions": {"mimeType": "image/jpeg"},
        },
    }
    assert second.document["parameters"] == {
        "sampleCount": 1,
        "aspectRatio": "1:1",
        "outputOptions": {"mimeType": "image/jpeg"},
        "sampleImageSize": "2K",
    }
    assert len({picture.sha256 for picture in result.pictures}) == 3
    assert {(picture.width, picture.height) for picture in result.pictures} == {(1200, 896)}
    assert result.notes == (
        "Google shut imagen-4.0-generate-001 down on 2026-08-17; this base still has it.",
    )
    assert (result.usage, result.cost) == (None, None)


def test_the_picture_comes_as_it_was_sent(gemini: Gemini, double: GeminiDouble) -> None:
    result = make(gemini, aspect_ratio="9:16")
    (picture,) = result.pictures
    assert (picture.width, picture.height, picture.media_type) == (768, 1376, "image/jpeg")
    assert suspect_reason(picture) == ""
    assert (result.request_id, result.notes, double.fetches) == ("resp-1", (), [])


def test_half_a_character_pair_is_sent_as_a_question_mark(
    gemini: Gemini, double: GeminiDouble
) -> None:
    result = make(gemini, prompt="An apple \ud83d here")
    assert result.prompt_sent == "An apple ? here"
    assert double.calls[0].document["contents"] == user({"text": "An apple ? here"})


def test_stages_are_told(gemini: Gemini) -> None:
    stages: list[str] = []
    gemini.generate(ImageRequest(prompt="x"), spec(NANO), Progress(stages.append))
    assert stages == ["sending", "working"]


def test_without_a_credential_nothing_is_sent() -> None:
    with pytest.raises(MissingKey, match="GEMINI_API_KEY or GOOGLE_API_KEY"):
        make(Gemini(Http(), None))


def test_a_mask_is_refused_whatever_the_task_says(gemini: Gemini, double: GeminiDouble) -> None:
    fields: dict[str, Any] = {"references": (reference(),), "mask": reference("mask.png")}
    with pytest.raises(UnsupportedOption, match="repaint a masked area"):
        spec(NANO).check(ImageRequest(prompt="x", **fields), TODAY)
    with pytest.raises(UnsupportedOption, match="mask"):
        make(gemini, special_task="edit", **fields)
    assert double.calls == []


@pytest.mark.parametrize(
    "odd",
    [
        {"id": "../files"},
        {"id": "gemini?key=x"},
        {"id": "Gemini"},
        {"id": "gemini\n"},
        {"id": ""},
        {"family": "acme"},
    ],
)
def test_an_odd_model_never_reaches_an_address(
    gemini: Gemini, double: GeminiDouble, odd: dict[str, str]
) -> None:
    model = spec(NANO).model_copy(update=odd)
    with pytest.raises(ConfigError, match="data file"):
        gemini.generate(ImageRequest(prompt="x"), model, Progress())
    assert double.calls == []


@pytest.mark.parametrize("variable", ["GEMINI_API_KEY", "GOOGLE_API_KEY"])
def test_either_variable_holds_the_key(variable: str) -> None:
    credential = find_credential("gemini", load_settings(environment={variable: KEY}))
    assert (credential.key, credential.source) == (KEY, variable)
    assert credential.base_url == "https://generativelanguage.googleapis.com/v1beta"


def test_gemini_is_on_the_list() -> None:
    assert provider_class("gemini") is Gemini


class TestFacts:
    @pytest.mark.parametrize(
        ("model", "day", "successor"),
        [
            (OLD, "2026-10-02", NANO),
            ("gemini-2.5-flash-image-preview", "2026-01-15", NANO),
            ("gemini-3-pro-image-preview", "2026-06-25", PRO),
            ("gemini-3.1-flash-image-preview", "2026-06-25", NANO),
            (IMAGEN, "2026-08-17", NANO),
            ("imagen-4.0-fast-generate-001", "2026-08-17", NANO),
            ("imagen-4.0-ultra-generate-001", "2026-08-17", NANO),
        ],
    )
    def test_a_retired_model_is_refused_with_date_and_successor(
        self, model: str, day: str, successor: str
    ) -> None:
        with pytest.raises(RetiredModel, match=day) as caught:
            spec(model).check(ImageRequest(prompt="x"), TODAY)
        assert caught.value.successor == successor
        assert successor in caught.value.hint

    @pytest.mark.parametrize("model", [NANO, PRO, FLASH, LITE])
    def test_a_living_model_takes_14_references(self, model: str) -> None:
        many = (reference(),) * 14
        assert spec(model).check(ImageRequest(prompt="x", references=many), TODAY) == ()
        with pytest.raises(UnsupportedOption, match="takes 14"):
            spec(model).check(ImageRequest(prompt="x", references=(*many, many[0])), TODAY)

    @pytest.mark.parametrize(
        ("model", "size"), [(NANO, "512"), (PRO, "512"), (LITE, "2K"), (NANO, "1k"), (FLASH, "8K")]
    )
    def test_sizes_a_model_has_not_are_refused(self, model: str, size: str) -> None:
        with pytest.raises(UnsupportedOption, match=size):
            spec(model).check(ImageRequest(prompt="x", size=size), TODAY)

    def test_only_one_model_thinks_as_told(self) -> None:
        for level in ("minimal", "medium", "high"):
            spec(NANO).check(ImageRequest(prompt="x", options={"thinking_level": level}), TODAY)
        for model, level in ((NANO, "low"), (PRO, "high")):
            request = ImageRequest(prompt="x", options={"thinking_level": level})
            with pytest.raises(UnsupportedOption):
                spec(model).check(request, TODAY)

    def test_one_picture_a_call_is_said(self) -> None:
        (warning,) = spec(NANO).check(ImageRequest(prompt="x", count=3), TODAY)
        assert "3 separate calls" in warning


# By hand: tokens of the picture x its rate; + 1 to 17 tokens of the prompt "x" (see
# prompt_tokens), + at most 1000 thoughts, all per million.
PRICES = {
    (NANO, "1K"): ("0.0336", "1.5", "7.5"),  # 1120 x 30
    (NANO, "2K"): ("0.0504", "1.5", "7.5"),  # 1680 x 30
    (NANO, "4K"): ("0.0756", "1.5", "7.5"),  # 2520 x 30
    (PRO, "1K"): ("0.1344", "2", "12"),  # 1120 x 120
    (PRO, "2K"): ("0.1344", "2", "12"),
    (PRO, "4K"): ("0.24", "2", "12"),  # 2000 x 120
    (FLASH, "512"): ("0.04482", "0.5", "3"),  # 747 x 60
    (FLASH, "1K"): ("0.0672", "0.5", "3"),  # 1120 x 60
    (FLASH, "2K"): ("0.1008", "0.5", "3"),  # 1680 x 60
    (FLASH, "4K"): ("0.1512", "0.5", "3"),  # 2520 x 60
    (LITE, "1K"): ("0.0336", "0.25", "1.5"),  # 1120 x 30
}
MILLION = Decimal(1_000_000)


@pytest.mark.parametrize(("model", "size"), PRICES)
def test_prices_are_those_worked_out_by_hand(model: str, size: str) -> None:
    picture, text, thought = (Decimal(figure) for figure in PRICES[model, size])
    price = spec(model).price_of(ImageRequest(prompt="x", size=size, count=2))
    assert price is not None
    assert price.low.currency == "USD"
    assert price.low.amount == 2 * (picture + text / MILLION)
    assert price.high.amount == 2 * (picture + (17 * text + 1000 * thought) / MILLION)


def test_every_living_model_has_a_price_worked_out_by_hand() -> None:
    living = {
        model.id for model in load_catalog().facts_of("gemini").models if not model.retired_on
    }
    assert living == {model for model, _ in PRICES}


@pytest.mark.parametrize(
    ("model", "each"), [(NANO, "0.00168"), (PRO, "0.0011"), (FLASH, "0.00056"), (LITE, "0.00028")]
)
def test_a_reference_costs_what_price_lists_say(model: str, each: str) -> None:
    without = spec(model).price_of(ImageRequest(prompt="x"))
    several = spec(model).price_of(ImageRequest(prompt="x", references=(reference(),) * 2))
    assert without is not None
    assert several is not None
    assert several.low.amount - without.low.amount == 2 * Decimal(each)


def test_what_google_asked_last_is_kept_for_what_it_shut_down() -> None:
    low, high = Decimal("0.0387003"), Decimal("0.0387051")  # 1290 x 30, and the prompt
    price = spec(OLD).price_of(ImageRequest(prompt="x"))
    assert price is not None
    assert (price.low.amount, price.high.amount) == (low, high)
    for name, amount in (("", "0.04"), ("fast-", "0.02"), ("ultra-", "0.06")):
        price = spec(f"imagen-4.0-{name}generate-001").price_of(ImageRequest(prompt="x"))
        assert price is not None
        assert price.low.amount == price.high.amount == Decimal(amount)
    assert spec(IMAGEN).price_of(ImageRequest(prompt="x", size="2K")) is None


LIVING = [model for model in load_catalog().facts_of("gemini").models if not model.retired_on]


@pytest.mark.parametrize(
    ("model", "ratio"), [(model.id, ratio) for model in LIVING for ratio in model.aspect_ratios]
)
def test_google_takes_every_shape_that_is_offered(
    gemini: Gemini, double: GeminiDouble, model: str, ratio: Any
) -> None:
    double.default = "blocked"  # an answer without the drawing: only the wire is looked at
    with pytest.raises(ContentRefused):
        make(gemini, model, aspect_ratio=ratio)


def test_a_shape_too_long_is_refused_with_those_the_model_makes() -> None:
    request = ImageRequest(prompt="x", aspect_ratio="8:1")
    assert spec(NANO).check(request, TODAY) == ()
    with pytest.raises(UnsupportedOption, match=r"It makes .*, 4:5, 21:9\."):
        spec(PRO).check(request, TODAY)
