"""What the Stability provider sends to each endpoint, field by field, and what it costs."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.errors import BadReference, MissingKey, RetiredModel, UnsupportedOption
from imagegen.http import Http
from imagegen.providers import provider_class
from imagegen.providers.stability import Stability
from imagegen.types import ImageRequest
from tests.doubles.stability import KEY, StabilityDouble
from tests.doubles.stability_calls import ENDPOINTS
from tests.providers.requests_of_stability import (
    CORE,
    SD3,
    SDXL,
    ULTRA,
    connect,
    flat,
    make,
    mask,
    picture,
)

BASE = "/v2beta/stable-image/"
TODAY = date(2026, 11, 20)
MODELS = load_catalog().facts_of("stability").models
LIVE = [model for model in MODELS if not model.retired_here]


@pytest.fixture
def double() -> Iterator[StabilityDouble]:
    with StabilityDouble() as server:
        yield server


@pytest.fixture
def provider(double: StabilityDouble) -> Stability:
    return connect(double)


class TestGenerate:
    def test_core_is_a_form_with_an_empty_part(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        result = make(
            provider,
            negative_prompt=" people ",
            aspect_ratio="16:9",
            seed=42,
            options={"style_preset": "photographic", "output_format": "webp"},
        )
        (call,) = double.calls
        assert (call.method, call.path) == ("POST", BASE + "generate/core")
        assert call.fields == {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "aspect_ratio": "16:9",
            "seed": "42",
            "style_preset": "photographic",
            "output_format": "webp",
        }
        assert [(part.name, part.file_name, part.data) for part in call.files] == [
            ("none", "none", b"")
        ]
        assert call.headers["authorization"] == f"Bearer {KEY}"
        assert call.headers["accept"] == "application/json"
        assert call.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert (result.prompt_sent, result.request_id) == ("A red apple", "req-1")
        assert [item.media_type for item in result.pictures] == ["image/webp"]
        assert result.notes == ()

    def test_only_what_was_asked_for_is_sent(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        make(provider, prompt=" 苹果 🍎 \n red ")
        assert double.calls[0].fields == {"prompt": "苹果 🍎 \n red"}

    def test_ultra_takes_a_ratio_beside_a_picture(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        given = picture()
        make(provider, ULTRA, references=(given,), aspect_ratio="3:2", options={"strength": 0.25})
        (call,) = double.calls
        assert call.path == BASE + "generate/ultra"
        assert call.fields == {"prompt": "A red apple", "aspect_ratio": "3:2", "strength": "0.25"}
        assert [(p.name, p.file_name, p.media_type, p.data) for p in call.files] == [
            ("image", "image.png", "image/png", given.data)
        ]

    @pytest.mark.parametrize(
        "model", ["sd3.5-large", "sd3.5-large-turbo", "sd3.5-medium", "sd3.5-flash"]
    )
    def test_sd3_names_its_model_and_mode(
        self, provider: Stability, double: StabilityDouble, model: str
    ) -> None:
        make(provider, model, aspect_ratio="9:16", options={"cfg_scale": 4.5})
        assert double.calls[0].path == BASE + "generate/sd3"
        assert double.calls[0].fields == {
            "model": model,
            "mode": "text-to-image",
            "prompt": "A red apple",
            "aspect_ratio": "9:16",
            "cfg_scale": "4.5",
        }

    def test_sd3_sends_no_ratio_beside_a_picture_and_says_so(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        result = make(provider, SD3, references=(picture(),), aspect_ratio="16:9", seed=0)
        assert double.calls[0].fields == {
            "model": SD3,
            "mode": "image-to-image",
            "prompt": "A red apple",
            "seed": "0",
            "strength": "0.7",
        }
        assert [part.name for part in double.calls[0].files] == ["image"]
        assert len(result.notes) == 1
        assert "aspect ratio" in result.notes[0]

    def test_sdxl_sends_weighted_prompts_as_json(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        result = make(provider, SDXL, negative_prompt="cartoon, text", aspect_ratio="4:3", count=2)
        (call,) = double.calls
        assert call.path == f"/v1/generation/{SDXL}/text-to-image"
        assert call.headers["content-type"] == call.headers["accept"] == "application/json"
        assert call.headers["authorization"] == f"Bearer {KEY}"
        assert call.document == {
            "text_prompts": [
                {"text": "A red apple", "weight": 1},
                {"text": "cartoon, text", "weight": -1},
            ],
            "cfg_scale": 7,
            "clip_guidance_preset": "NONE",
            "height": 896,
            "width": 1152,
            "samples": 2,
            "steps": 30,
        }
        assert [(item.width, item.height) for item in result.pictures] == [(1152, 896)] * 2

    def test_sdxl_without_anything_to_avoid_has_one_prompt(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        make(provider, SDXL, seed=9, options={"steps": 40, "style_preset": "anime"})
        document = double.calls[0].document
        assert document["text_prompts"] == [{"text": "A red apple", "weight": 1}]
        assert (document["steps"], document["seed"], document["style_preset"]) == (40, 9, "anime")
        assert (document["width"], document["height"], document["samples"]) == (1024, 1024, 1)


REFUSED: list[tuple[str, dict[str, Any], type[Exception], str]] = [
    (CORE, {"seed": -1}, UnsupportedOption, "seed"),
    (CORE, {"seed": 4_294_967_295}, UnsupportedOption, "seed"),
    (SD3, {"options": {"strength": 0.5}}, UnsupportedOption, "strength"),
    ("edit/search-and-replace", {"references": 1}, UnsupportedOption, "search_prompt"),
    ("edit/outpaint", {"references": 1}, UnsupportedOption, "left"),
    ("edit/outpaint", {"references": 1, "options": {"left": 0}}, UnsupportedOption, "left"),
    (
        "edit/outpaint",
        {"references": 1, "mask": mask(), "options": {"left": 9}},
        UnsupportedOption,
        "mask",
    ),
    ("edit/inpaint", {"references": 1}, BadReference, "mask"),
    ("edit/erase", {"references": 1, "mask": mask((200, 300))}, BadReference, "mask"),
    ("control/sketch", {}, BadReference, "1 reference"),
    ("control/style-transfer", {"references": 1}, BadReference, "2 reference"),
    ("control/sketch", {"references": (flat((63, 100)),)}, BadReference, "flat.png.*63 x 100"),
    ("control/sketch", {"references": (flat((900, 300)),)}, BadReference, "flat.png.*900 x 300"),
    ("upscale/fast", {"references": (flat((31, 64)),)}, BadReference, "flat.png.*31 x 64"),
]


class TestChecks:
    @pytest.mark.parametrize(("model", "fields", "kind", "words"), REFUSED)
    def test_what_the_service_would_refuse_is_not_sent(
        self,
        provider: Stability,
        double: StabilityDouble,
        model: str,
        fields: dict[str, Any],
        kind: type[Exception],
        words: str,
    ) -> None:
        if fields.get("references") == 1:
            fields = {**fields, "references": (picture(),)}
        with pytest.raises(kind, match=words):
            make(provider, model, **fields)
        assert double.calls == []

    def test_the_limits_themselves_are_taken(
        self, provider: Stability, double: StabilityDouble
    ) -> None:
        make(provider, "control/sketch", references=(flat((160, 64)),), seed=4_294_967_294)
        make(provider, "upscale/fast", references=(flat((32, 32)),))
        assert double.paid == 2

    def test_a_retired_model_is_refused_with_date_and_successor(self) -> None:
        dead = [model for model in MODELS if model.retired_here]
        assert [model.id for model in dead] == ["stable-diffusion-v1-6"]
        for model in dead:
            with pytest.raises(RetiredModel, match="2025-07-24") as caught:
                model.check(ImageRequest(prompt="x"), TODAY)
            assert caught.value.successor == "stable-image-core"

    def test_no_key_no_call(self, double: StabilityDouble) -> None:
        with pytest.raises(MissingKey, match="Stability"):
            make(Stability(Http(), None))
        assert double.calls == []

    def test_the_provider_is_on_the_list(self) -> None:
        assert provider_class("stability") is Stability


class TestFacts:
    def test_every_form_endpoint_of_the_service_is_there(self) -> None:
        paths = {model.facts["path"] for model in LIVE}
        assert paths == {BASE + name for name in ENDPOINTS} | {
            f"/v1/generation/{SDXL}/text-to-image"
        }

    @pytest.mark.parametrize("model", [m for m in LIVE if m.id != SDXL], ids=lambda m: m.id)
    def test_options_are_fields_of_the_endpoint_with_its_ranges(self, model: Any) -> None:
        fields = ENDPOINTS[model.facts["path"].removeprefix(BASE)].fields
        for name, option in model.options.items():
            if option.type == "choice":
                assert set(option.choices) == set(fields[name])
            elif option.type == "flag":
                assert fields[name] == ("true", "false")
            elif option.type != "text":
                assert (option.least, option.most) == fields[name][:2]
        if "aspect_ratio" in fields:
            assert sorted(model.aspect_ratios) == sorted(fields["aspect_ratio"])

    # Credits of the price list, at one US cent each.
    CREDITS = {  # noqa: RUF012
        "stable-image-core": "3",
        "stable-image-ultra": "8",
        "sd3.5-large": "6.5",
        "sd3.5-large-turbo": "4",
        "sd3.5-medium": "3.5",
        "sd3.5-flash": "2.5",
        "edit/inpaint": "5",
        "edit/erase": "5",
        "edit/outpaint": "4",
        "edit/search-and-replace": "5",
        "edit/search-and-recolor": "5",
        "edit/remove-background": "5",
        "control/sketch": "5",
        "control/structure": "5",
        "control/style": "5",
        "control/style-transfer": "8",
        "upscale/fast": "2",
        "upscale/conservative": "40",
        "upscale/creative": "60",
        "edit/replace-background-and-relight": "8",
        "stable-diffusion-xl-1024-v1-0": "0.9",
    }

    def test_prices_are_the_credits_of_the_price_list(self) -> None:
        assert set(self.CREDITS) == {model.id for model in LIVE}
        for model in LIVE:
            price = model.price_of(ImageRequest(prompt="x", count=3))
            assert price is not None
            assert price.low == price.high
            assert price.low.amount == Decimal(self.CREDITS[model.id]) / 100 * 3
            assert price.low.currency == "USD"

    def test_the_provider_says_nothing_of_costs(self, provider: Stability) -> None:
        assert make(provider).cost is None
