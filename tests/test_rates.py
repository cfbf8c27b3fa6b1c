"""Conversion for display: exact, rounded to cents, and silent where a rate is missing."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from imagegen.rates import Rates
from imagegen.types import Money

RATES = Rates(date=date(2026, 1, 1), source="test", base="USD", rates={"CNY": Decimal("7.2")})


def money(amount: str, currency: str) -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("given", "currency", "expected"),
    [
        (money("1", "USD"), "CNY", "7.20"),
        (money("7.2", "CNY"), "USD", "1.00"),
        (money("3", "CNY"), "CNY", "3.00"),
        (money("0.005", "USD"), "CNY", "0.04"),
    ],
)
def test_both_directions(given: Money, currency: str, expected: str) -> None:
    assert RATES.convert(given, currency) == money(expected, currency)


def test_a_missing_rate_is_none_and_not_a_guess() -> None:
    assert RATES.convert(money("1", "EUR"), "CNY") is None
    assert RATES.total({"CNY": Decimal(1), "EUR": Decimal(1)}, "CNY") is None


def test_all_sums_in_one() -> None:
    sums = {"CNY": Decimal("4"), "USD": Decimal("1")}
    assert RATES.total(sums, "CNY") == money("11.20", "CNY")


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError):
        Rates.model_validate({"date": "2026-01-01", "source": "x", "base": "USD", "rate": {}})
