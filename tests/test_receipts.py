"""Tokens and money as the providers spell them; what is senseless is not believed."""

from decimal import Decimal
from typing import Any

import pytest

from imagegen.receipts import read_cost, read_usage
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
