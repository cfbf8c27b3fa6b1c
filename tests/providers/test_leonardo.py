"""What the Leonardo provider sends over v1 and v2, and what it says it costs."""

from decimal import Decimal
from typing import Any

import pytest

from imagegen import errors
from imagegen.catalog import load_catalog
from imagegen.errors import RequestError
from imagegen.http import Http
from imagegen.providers import provider_class
from imagegen.providers.leonardo import Leonardo
from imagegen.types import UNKNOWN_COST, ImageRequest, Reference
from tests.doubles.leonardo import KEY, LeonardoDouble
from tests.providers.requests_of_leonardo import (
    GPT,
    LUCID,
    NANO,
    NANO_2,
    TODAY,
    double,
    leonardo,
    make,
    reference,
    sent,
    spec,
)

__all__ = ["double", "leonardo"]

LUCID_ID = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"


class TestV1:
    def test_words(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        result = make(
            leonardo, aspect_ratio="16:9", negative_prompt=" people ", count=2, seed=7, prompt=" x "
        )
        (call,) = double.calls
        assert (call.method, call.path) == ("POST", "/api/rest/v1/generations")
        assert call.document == {
            "modelId": LUCID_ID,
            "prompt": "x",
            "num_images": 2,
            "width": 1280,
            "height": 720,
            "seed": 7,
            "public": False,
            "alchemy": False,
            "negative_prompt": "people",
        }
        assert call.headers["authorization"] == f"Bearer {KEY}"
        assert len(result.pictures) == 2
        assert result.prompt_sent == "x"
        assert (result.pictures[0].width, result.pictures[0].height) == (1280, 720)

    def test_one_picture_is_asked_for_as_such(
        self, leonardo: Leonardo, double: LeonardoDouble
    ) -> None:
        """Without the field four would be made and paid."""
        make(leonardo)
        assert sent(double)["num_images"] == 1
        assert double.paid == 1

    def test_options(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        options = {
            "alchemy": True,
            "contrast": 2.5,
            "guidance_scale": 7,
            "num_inference_steps": 30,
            "presetStyle": "DYNAMIC",
            "styleUUID": "111dc692-d470-4eec-b791-3475abac4c46",
            "init_strength": 0.3,
        }
        make(leonardo, options=options)
        body = sent(double)
        assert {name: body[name] for name in options if name != "init_strength"} == {
            name: value for name, value in options.items() if name != "init_strength"
        }
        assert "init_strength" not in body

    @pytest.mark.parametrize("options", [{}, {"init_strength": 0.8}])
    def test_a_reference_is_uploaded_and_named(
        self, leonardo: Leonardo, double: LeonardoDouble, options: dict[str, Any]
    ) -> None:
        given = reference("my flat.jpg", "JPEG")
        make(leonardo, references=(given,), options=options)
        asked, stored, paid = double.calls
        assert (asked.path, asked.document) == ("/api/rest/v1/init-image", {"extension": "jpeg"})
        assert "authorization" not in stored.headers
        assert [(part.name, part.file_name, part.media_type) for part in stored.files] == [
            ("file", "reference.jpeg", "image/jpeg")
        ]
        assert list(double.references.values()) == [given.data]
        assert paid.document["init_image_id"] == next(iter(double.references))
        assert paid.document["init_strength"] == options.get("init_strength", 0.5)

    @pytest.mark.parametrize("model", ["lucid-realism", "phoenix-1.0", "phoenix-0.9"])
    def test_every_model_has_an_id_leonardo_knows(
        self, leonardo: Leonardo, double: LeonardoDouble, model: str
    ) -> None:
        make(leonardo, model, size="64x64")
        assert sent(double)["modelId"] == spec(model).facts["model"]


class TestV2:
    def test_words(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        result = make(
            leonardo, GPT, aspect_ratio="16:9", quality="medium", seed=7, negative_prompt="people"
        )
        (call,) = double.calls
        assert call.path == "/api/rest/v2/generations"
        assert call.document == {
            "model": "gpt-image-2",
            "public": False,
            "parameters": {
                "prompt": "A red apple\nAvoid: people",
                "quantity": 1,
                "width": 1376,
                "height": 768,
                "quality": "MEDIUM",
                "prompt_enhance": "OFF",
                "seed": 7,
            },
        }
        assert result.prompt_sent == "A red apple\nAvoid: people"
        assert double.fetches[0].path.startswith("/api/rest/v1/generations/")

    def test_references(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        make(leonardo, NANO, references=(reference("a.png"), reference("b.png", side=220)))
        items = sent(double)["parameters"]["guidances"]["image_reference"]
        assert items == [
            {"image": {"id": place, "type": "UPLOADED"}} for place in double.references
        ]
        assert len(items) == 2

    def test_the_strength_of_a_reference(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        make(leonardo, NANO_2, references=(reference(),), options={"reference_strength": "LOW"})
        (item,) = sent(double)["parameters"]["guidances"]["image_reference"]
        assert item["strength"] == "LOW"

    @pytest.mark.parametrize("model", [GPT, NANO, NANO_2, "nano-banana-2-lite"])
    def test_every_ratio(self, leonardo: Leonardo, double: LeonardoDouble, model: str) -> None:
        for ratio in spec(model).aspect_ratios:
            make(leonardo, model, aspect_ratio=ratio)
            parameters = sent(double)["parameters"]
            across, down = (int(part) for part in ratio.split(":"))
            assert abs(parameters["width"] * down / parameters["height"] / across - 1) < 0.02


class TestMoney:
    @pytest.mark.parametrize("model", [LUCID, GPT])
    def test_dollars_are_the_cost(
        self, leonardo: Leonardo, double: LeonardoDouble, model: str
    ) -> None:
        double.script(["dollars"])
        cost = make(leonardo, model).cost
        assert cost is not None
        assert cost.money is not None
        assert (cost.kind, cost.money.amount) == ("actual", Decimal("0.0375"))
        assert cost.money.currency == "USD"

    def test_credits_are_told_and_no_money(self, leonardo: Leonardo) -> None:
        result = make(leonardo)
        assert result.cost == UNKNOWN_COST
        assert result.notes == ("Leonardo.ai charged 21 credits.",)

    @pytest.mark.parametrize("scenario", ["no-cost", "odd-cost"])
    def test_no_figure_is_no_cost(
        self, leonardo: Leonardo, double: LeonardoDouble, scenario: str
    ) -> None:
        double.script([scenario])
        result = make(leonardo)
        assert (result.cost, result.notes) == (None, ())

    @pytest.mark.parametrize(
        ("model", "low", "high"),
        [
            # Three pictures at the resellers' .03 to .04, and at their .05.
            (LUCID, "0.09", "0.12"),
            ("lucid-realism", "0.09", "0.12"),
            ("phoenix-1.0", "0.15", "0.15"),
            ("phoenix-0.9", "0.15", "0.15"),
        ],
    )
    def test_the_price_of_every_priced_model(self, model: str, low: str, high: str) -> None:
        price = spec(model).price_of(ImageRequest(prompt="x", count=3))
        assert price is not None
        assert (price.low.amount, price.high.amount) == (Decimal(low), Decimal(high))
        assert price.low.currency == "USD"
        assert "not confirmed" in spec(model).note

    def test_every_other_price_is_unknown(self) -> None:
        models = load_catalog().facts_of("leonardo").models
        unknown = [model.id for model in models if model.price_of(ImageRequest(prompt="x")) is None]
        assert unknown == [GPT, NANO, NANO_2, "nano-banana-2-lite"]


class TestContract:
    def test_it_is_on_the_list(self) -> None:
        assert provider_class("leonardo") is Leonardo
        assert Leonardo.needs_key

    def test_without_a_key_nothing_is_sent(self) -> None:
        with pytest.raises(errors.MissingKey):
            make(Leonardo(Http(), None))

    def test_a_bad_reference_is_refused_before_anything_is_sent(
        self, leonardo: Leonardo, double: LeonardoDouble
    ) -> None:
        with pytest.raises(errors.BadReference, match="note"):
            make(leonardo, references=(Reference(name="note.png", data=b"just text"),))
        assert double.calls == []

    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            (LUCID, {"prompt": "x" * 1501}),
            (LUCID, {"size": "1544x1024"}),
            (LUCID, {"size": "1020x1024"}),
            (LUCID, {"references": (Reference(name="a"), Reference(name="b"))}),
            (LUCID, {"options": {"num_inference_steps": 9}}),
            (LUCID, {"options": {"init_strength": 0.95}}),
            (GPT, {"size": "1000x1000"}),
            (GPT, {"quality": "max"}),
            (GPT, {"options": {"alchemy": True}}),
        ],
    )
    def test_what_a_model_cannot_do_is_refused(self, model: str, fields: dict[str, Any]) -> None:
        with pytest.raises(RequestError):
            spec(model).check(ImageRequest(**{"prompt": "x", **fields}), TODAY)
