"""Prices against the published figures, ranges that hold, and unknown that stays unknown."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.prices import (
    MegapixelPrice,
    PicturePrice,
    PriceFact,
    TablePrice,
    TokenPrice,
    megapixels,
    openai_tokens,
    price_of,
    prompt_tokens,
)
from imagegen.types import ImageRequest, Money, Price, Reference

SAID = {"currency": "USD", "checked": date(2026, 11, 20), "source": "test"}
ASK = ImageRequest(prompt="a red apple on wood")
PHOTO = Reference(name="a.png", data=b"x")

# OpenAI's price table of gpt-image-2 in USD, read from the price file that publishes it.
PUBLISHED = {
    ("low", "1024x1024"): "0.00588",
    ("low", "1024x1536"): "0.00474",
    ("low", "3840x2160"): "0.01113",
    ("medium", "1024x768"): "0.03612",
    ("medium", "1536x864"): "0.03234",
    ("medium", "2560x1440"): "0.05529",
    ("high", "1024x1024"): "0.21072",
    ("high", "720x1280"): "0.11361",
    ("high", "2048x2048"): "0.42816",
}
FACTORS = {"low": 16, "medium": 48, "high": 96}
TOKENS = TokenPrice(
    per="tokens",
    text_in=Decimal(5),
    image_in=Decimal(8),
    image_out=Decimal(30),
    factors=FACTORS,
    reference_tokens=(1000, 2000),
    **SAID,
)


@pytest.mark.parametrize(("quality", "size"), PUBLISHED)
def test_the_calculator_gives_the_published_prices(quality: str, size: str) -> None:
    cost = openai_tokens(size, FACTORS[quality]) * Decimal(30) / 1_000_000
    assert cost == Decimal(PUBLISHED[quality, size])


def usd(low: str, high: str) -> Price:
    ends = (Money(amount=Decimal(end), currency="USD") for end in (low, high))
    return Price(low=next(ends), high=next(ends))


@pytest.mark.parametrize(
    ("fact", "size", "quality", "expected"),
    [
        (PicturePrice(amount=Decimal("0.03"), **SAID), "", "", usd("0.03", "0.03")),
        (
            PicturePrice(amount=Decimal("0.03"), amount_high=Decimal("0.05"), **SAID),
            "any",
            "any",
            usd("0.03", "0.05"),
        ),
        (
            TablePrice(per="table", table={"any": {"1K": "0.134", "4K": "0.24"}}, **SAID),
            "4K",
            "",
            usd("0.24", "0.24"),
        ),
        (
            TablePrice(per="table", table={"low": {"any": "0.01"}, "hd": {"any": "0.08"}}, **SAID),
            "1024x1024",
            "auto",
            usd("0.01", "0.08"),
        ),
        (
            MegapixelPrice(
                per="megapixel", first_out="0.03", more_out="0.015", each_in="0.015", **SAID
            ),
            "2048x1024",
            "",
            usd("0.045", "0.045"),
        ),
    ],
)
def test_each_kind_of_price(fact: PriceFact, size: str, quality: str, expected: Price) -> None:
    assert price_of(fact, ASK, size, quality) == expected


@pytest.mark.parametrize(
    ("fact", "size", "quality"),
    [
        (None, "1024x1024", ""),
        (TablePrice(per="table", table={"any": {"1K": "0.134"}}, **SAID), "4K", ""),
        (TablePrice(per="table", table={"low": {"1K": "0.134"}}, **SAID), "1K", "max"),
        (TOKENS, "1024x1024", "xhigh"),
        (TokenPrice(per="tokens", text_in=1, image_out=1, tokens={"1K": 5}, **SAID), "4K", ""),
        (
            MegapixelPrice(per="megapixel", first_out=1, more_out=1, each_in=1, **SAID),
            "",
            "",
        ),
    ],
)
def test_what_is_not_listed_is_unknown(fact: PriceFact | None, size: str, quality: str) -> None:
    assert price_of(fact, ASK, size, quality) is None


def test_auto_quality_is_a_range_over_all() -> None:
    low = TOKENS.range_of(ASK, "1024x1024", "low")
    high = TOKENS.range_of(ASK, "1024x1024", "high")
    auto = TOKENS.range_of(ASK, "1024x1024", "auto")
    assert low is not None
    assert high is not None
    assert auto == (low[0], high[1])


def test_references_without_a_known_size_make_the_price_unknown() -> None:
    fact = TOKENS.model_copy(update={"reference_tokens": None})
    asked = ImageRequest(prompt="x", references=(PHOTO,))
    assert price_of(fact, asked, "1024x1024", "low") is None
    assert price_of(TOKENS, asked, "1024x1024", "low") is not None


@given(st.text(max_size=400), st.integers(0, 3), st.sampled_from(["low", "high", "auto"]))
def test_a_range_has_its_low_end_first_and_is_never_free(
    prompt: str, references: int, quality: str
) -> None:
    asked = ImageRequest(prompt=prompt, references=(PHOTO,) * references)
    found = TOKENS.range_of(asked, "1024x1024", quality)
    assert found is not None
    assert 0 < found[0] <= found[1]


@given(st.text(max_size=300))
def test_the_range_of_tokens_holds_an_ordinary_count(text: str) -> None:
    low, high = prompt_tokens(text)
    assert low <= max(1, len(text)) <= 3 * high


def test_the_actual_cost_of_used_tokens() -> None:
    cost = TOKENS.cost_of(text_in=10, image_in=40, image_out=1756)
    assert cost == Money(amount=Decimal("0.05305"), currency="USD")


@pytest.mark.parametrize(("size", "count"), [("512x512", 1), ("1024x1024", 1), ("1025x1024", 2)])
def test_begun_megapixels_count(size: str, count: int) -> None:
    assert megapixels(size) == count
