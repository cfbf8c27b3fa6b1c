"""OpenAI: prices by hand, costs by reported tokens, and models that retire."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from imagegen.errors import (
    RetiredModel,
)
from imagegen.providers.openai import OpenAI
from imagegen.types import ImageRequest
from tests.doubles.openai import USAGE, OpenAIDouble
from tests.providers.requests_of_openai import (
    FACTS,
    MODEL,
    TODAY,
    connect,
    make,
    reference,
    spec,
)


@pytest.fixture
def double() -> Iterator[OpenAIDouble]:
    with OpenAIDouble() as server:
        yield server


@pytest.fixture
def openai(double: OpenAIDouble) -> OpenAI:
    return connect(double)


def usage(details: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {**USAGE, "input_tokens_details": details, **more}


class TestCost:
    # gpt-image-2 and later: 5 text in, 8 pictures in, 30 out, 1.25 and 2 cached, per million.
    @pytest.mark.parametrize(
        ("said", "amount"),
        [
            # 10 x 5 + 40 x 8 + 1756 x 30 = 53,050
            (USAGE, "0.05305"),
            (usage({"text_tokens": 10, "image_tokens": 0}), "0.05273"),
            ({**USAGE, "output_tokens_details": None}, "0.05305"),
            # 4 x 5 + 6 x 1.25 + 10 x 8 + 30 x 2 + 52,680
            (
                usage(
                    {
                        "text_tokens": 10,
                        "image_tokens": 40,
                        "cached_tokens": 36,
                        "cached_tokens_details": {"text_tokens": 6, "image_tokens": 30},
                    }
                ),
                "0.0528475",
            ),
            # All that came was text: 4 x 5 + 6 x 1.25 + 52,680
            (usage({"text_tokens": 10, "image_tokens": 0, "cached_tokens": 6}), "0.0527075"),
        ],
    )
    @pytest.mark.parametrize("model", [MODEL, "gpt-image-2.5-flare", "gpt-image-2.6-sunburst"])
    def test_the_tokens_that_are_reported_are_billed(
        self, openai: OpenAI, double: OpenAIDouble, model: str, said: Any, amount: str
    ) -> None:
        double.usage = said
        cost = make(openai, model).cost
        assert cost is not None
        assert cost.money is not None
        assert (cost.kind, cost.money.currency) == ("actual", "USD")
        assert cost.money.amount == Decimal(amount)

    @pytest.mark.parametrize(
        "said",
        [
            None,
            {"input_tokens": 50, "output_tokens": 1756, "total_tokens": 1806},
            usage({"text_tokens": 10, "image_tokens": 40, "cached_tokens": 20}),
            usage({"text_tokens": 10, "image_tokens": -1}),
            usage({"text_tokens": True, "image_tokens": 4}),
            usage({"text_tokens": 1, "image_tokens": 10**15}),
            {**USAGE, "output_tokens_details": {"image_tokens": 1000, "text_tokens": 756}},
            "many",
        ],
    )
    def test_too_little_said_is_no_cost(
        self, openai: OpenAI, double: OpenAIDouble, said: Any
    ) -> None:
        double.usage = said
        assert make(openai).cost is None

    # Output tokens by the calculator, by hand for 1024x1024: factor^2 x 3,048,576 / 4,000,000,
    # rounded up: 16 -> 196, 24 -> 439, 48 -> 1756, 64 -> 3122, 96 -> 7024; times 30 a million.
    @pytest.mark.parametrize(
        ("model", "quality", "size", "drawn"),
        [
            ("gpt-image-2", "low", "1024x1024", "0.00588"),
            ("gpt-image-2", "medium", "1024x1024", "0.05268"),
            ("gpt-image-2", "high", "1024x1024", "0.21072"),
            ("gpt-image-2", "high", "3840x2160", "0.40026"),
            ("gpt-image-2.5-flare", "low", "1536x1024", "0.00474"),
            ("gpt-image-2.5-flare", "medium", "1024x1024", "0.01317"),
            ("gpt-image-2.5-sunburst", "high", "1280x720", "0.02841"),
            ("gpt-image-2.5-sunburst", "xhigh", "1024x1024", "0.09366"),
            ("gpt-image-2.5-flare", "max", "2048x2048", "0.42816"),
            ("gpt-image-2.6-flare", "high", "1024x1024", "0.05268"),
            ("gpt-image-2.6-sunburst", "xhigh", "2560x1440", "0.09828"),
            ("gpt-image-2.6-sunburst", "max", "1024x1024", "0.21072"),
        ],
    )
    def test_the_price_is_that_of_the_list_and_of_the_prompt(
        self, model: str, quality: str, size: str, drawn: str
    ) -> None:
        price = spec(model).price_of(
            ImageRequest(prompt="A red apple", quality=quality, size=size, count=2)
        )
        assert price is not None
        # The prompt and a space, 12 characters: 2 to 20 tokens at 5 a million, for each picture.
        assert price.low.amount == 2 * (Decimal(drawn) + Decimal("0.00001"))
        assert price.high.amount == 2 * (Decimal(drawn) + Decimal("0.0001"))

    @pytest.mark.parametrize(
        ("model", "quality", "size", "low", "high"),
        [
            ("gpt-image-1.5", "low", "1024x1024", "0.009", "0.009"),
            ("gpt-image-1.5", "medium", "1536x1024", "0.05", "0.05"),
            ("gpt-image-1.5", "high", "1024x1536", "0.2", "0.2"),
            ("gpt-image-1.5", None, "1024x1024", "0.009", "0.133"),
            ("gpt-image-1-mini", "low", "1536x1024", "0.006", "0.006"),
            ("gpt-image-1-mini", "medium", "1024x1024", "0.011", "0.011"),
        ],
    )
    def test_the_older_ones_have_a_table_and_the_words_on_top(
        self, model: str, quality: str | None, size: str, low: str, high: str
    ) -> None:
        price = spec(model).price_of(ImageRequest(prompt="x", quality=quality, size=size))
        assert price is not None
        # 1 to 17 tokens of words, at 5 a million, or 2 for the mini.
        each = Decimal("0.000002" if "mini" in model else "0.000005")
        assert price.low.amount == Decimal(low) + each
        assert price.high.amount == Decimal(high) + 17 * each

    def test_auto_costs_anything_between_the_lowest_and_the_highest_quality(self) -> None:
        for quality in (None, "auto"):
            price = spec("gpt-image-2.5-flare").price_of(ImageRequest(prompt="x", quality=quality))
            assert price is not None
            assert price.low.amount == Decimal("0.00588") + Decimal("0.000005")
            assert price.high.amount == Decimal("0.21072") + Decimal("0.000085")

    def test_a_reference_adds_its_tokens_where_they_are_known(self) -> None:
        request = ImageRequest(prompt="x", quality="low", references=(reference(), reference()))
        price = spec(MODEL).price_of(request)
        assert price is not None
        # 2 x 1496 x 8 = 23,936 a million
        assert price.low.amount == Decimal("0.00588") + Decimal("0.000005") + Decimal("0.023936")
        for name in ("gpt-image-2.5-flare", "gpt-image-1.5"):
            assert spec(name).price_of(request) is None

    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            ("gpt-image-2.6-flare", {}),
            ("gpt-image-2.6-flare", {"quality": "auto"}),
            ("gpt-image-2.6-sunburst", {"quality": "low"}),
            ("gpt-image-2.6-sunburst", {"quality": "medium"}),
            ("gpt-image-1-mini", {"quality": "high"}),
            ("gpt-image-1-mini", {}),
            ("gpt-image-2", {"quality": "low", "size": "auto"}),
            ("gpt-image-1.5", {"quality": "low", "size": "auto"}),
            ("chatgpt-image-latest", {}),
        ],
    )
    def test_what_is_not_published_is_unknown(self, model: str, fields: dict[str, Any]) -> None:
        assert spec(model).price_of(ImageRequest(prompt="x", **fields)) is None


class TestRetirement:
    @pytest.mark.parametrize(
        ("model", "day"),
        [
            ("dall-e-2", "2026-05-12"),
            ("dall-e-3", "2026-05-12"),
            ("gpt-image-1", "2026-10-23"),
        ],
    )
    def test_the_dead_are_refused_with_date_and_successor(self, model: str, day: str) -> None:
        with pytest.raises(RetiredModel, match=f"{day}.*gpt-image-2.5-flare"):
            spec(model).check(ImageRequest(prompt="x"), TODAY)

    @pytest.mark.parametrize("model", ["gpt-image-1.5", "gpt-image-1-mini", "chatgpt-image-latest"])
    def test_the_dying_are_marked_until_their_day(self, model: str) -> None:
        (warning,) = spec(model).check(ImageRequest(prompt="x"), TODAY)
        assert "will be shut down in 11 days" in warning
        with pytest.raises(RetiredModel, match="2026-12-01"):
            spec(model).check(ImageRequest(prompt="x"), date(2026, 12, 1))

    def test_a_successor_is_alive(self) -> None:
        alive = {model.id for model in FACTS.models if model.retired_on is None}
        assert {model.successor for model in FACTS.models if model.successor} <= alive
