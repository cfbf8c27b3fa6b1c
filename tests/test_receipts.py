"""Tokens and money as the providers spell them; what is senseless is not believed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from imagegen.prices import TokenPrice
from imagegen.receipts import price_tokens, read_cost, read_usage
from imagegen.types import Cost, Money, Usage


@pytest.mark.parametrize(
    "answer",
    [
        {"usage": {"prompt_tokens": 40, "completion_tokens": 1290, "total_tokens": 1330}},
        {"usage": {"input_tokens": 40, "output_tokens": 1290, "total_tokens": 1330}},
        {
            "usageMetadata": {
                "promptTokenCount": 40,
                "candidatesTokenCount": 1290,
                "totalTokenCount": 1330,
            }
        },
    ],
)
def test_each_spelling_of_tokens_is_read(answer: Any) -> None:
    assert read_usage(answer) == Usage(input_tokens=40, output_tokens=1290, total_tokens=1330)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        [],
        None,
        {"usage": None},
        {"usage": {"prompt_tokens": "40"}},
        {"usage": {"prompt_tokens": True}},
        {"usage": {"prompt_tokens": -1, "total_tokens": 10**30}},
        {"usage": {"prompt_tokens": 1.5}},
    ],
)
def test_no_tokens_are_made_up(answer: Any) -> None:
    assert read_usage(answer) is None


def test_the_cost_the_provider_states_is_exact() -> None:
    expected = Cost(money=Money(amount=Decimal("0.0387"), currency="USD"), kind="actual")
    assert read_cost({"usage": {"cost": 0.0387}}) == expected
    assert read_cost({"usage": {"cost": "0.0387"}}) == expected


@pytest.mark.parametrize(
    "cost", [None, True, -1, float("nan"), float("inf"), "free", 1e300, {}, [], "1" * 100]
)
def test_a_senseless_cost_is_no_cost(cost: Any) -> None:
    assert read_cost({"usage": {"cost": cost}}) is None
    assert read_cost([]) is None


RATES = TokenPrice(
    per="tokens",
    text_in=Decimal(1),
    image_in=Decimal(10),
    image_out=Decimal(100),
    text_out=Decimal(1000),
    reference_tokens=(3, 4),
    currency="USD",
    checked=date(2026, 11, 20),
    source="test",
)


def counted(kind: str, tokens: int) -> dict[str, Any]:
    return {"modality": kind, "tokenCount": tokens}


@pytest.mark.parametrize(
    ("usage", "references", "millionths"),
    [
        ({}, 0, 5 + 700),
        ({}, 2, 5 + 8 * 10 + 700),
        ({"promptTokensDetails": [counted("TEXT", 2), counted("IMAGE", 3)]}, 1, 2 + 30 + 700),
        ({"promptTokensDetails": [counted("TEXT", 5)]}, 1, 5 + 700),
        ({"candidatesTokensDetails": [counted("IMAGE", 6)]}, 0, 5 + 600 + 1000),
        ({"candidatesTokensDetails": [counted("IMAGE", 99)]}, 0, 5 + 700),
        ({"promptTokensDetails": [counted("IMAGE", 99)]}, 0, 50 + 700),
        ({"thoughtsTokenCount": 2}, 0, 5 + 700 + 2000),
    ],
)
def test_tokens_are_priced_by_what_they_are(
    usage: dict[str, Any], references: int, millionths: int
) -> None:
    said = {"usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 7, **usage}}
    money = Money(amount=Decimal(millionths) / 1_000_000, currency="USD")
    assert price_tokens(said, RATES, references) == Cost(money=money, kind="actual")


@pytest.mark.parametrize(
    "answer", [None, {}, {"usageMetadata": {"promptTokenCount": 5}}, {"usageMetadata": [1]}]
)
def test_without_tokens_no_cost_is_made_up(answer: Any) -> None:
    assert price_tokens(answer, RATES, 0) is None


def test_thoughts_are_output() -> None:
    said = {"promptTokenCount": 5, "candidatesTokenCount": 7, "thoughtsTokenCount": 2}
    usage = read_usage({"usageMetadata": {**said, "totalTokenCount": 14}})
    assert usage == Usage(input_tokens=5, output_tokens=9, total_tokens=14)
