"""Money in words: currency and amount, never more digits than are true, never a made-up zero."""

from decimal import Decimal

import pytest

from imagegen.money import show_cost, show_money, show_price, show_total, total_cost
from imagegen.types import UNKNOWN_COST, Cost, CostKind, Money, Price


def money(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("4", "CNY", "¥4.00"),
        ("0.2", "CNY", "¥0.20"),
        ("0.2100", "USD", "$0.21"),
        ("0.0042", "USD", "$0.0042"),
        ("1234567.5", "USD", "$1,234,567.50"),
        ("100", "CNY", "¥100.00"),
        ("4", "EUR", "4.00 EUR"),
    ],
)
def test_an_amount_has_two_decimals_or_as_many_as_are_true(
    amount: str, currency: str, text: str
) -> None:
    assert show_money(money(amount, currency)) == text


@pytest.mark.parametrize(
    ("price", "text"),
    [
        (None, "price unknown"),
        (Price(low=money("0"), high=money("0")), "free"),
        (Price(low=money("4"), high=money("4.00")), "¥4.00"),
        (Price(low=money("3"), high=money("4")), "¥3.00 to ¥4.00"),
    ],
)
def test_a_price_is_free_a_sum_a_range_or_unknown(price: Price | None, text: str) -> None:
    assert show_price(price) == text


@pytest.mark.parametrize(
    ("kind", "text"), [("actual", "¥1.00"), ("estimated", "¥1.00 (estimated)")]
)
def test_a_cost_says_when_it_is_an_estimate(kind: CostKind, text: str) -> None:
    assert show_cost(Cost(money=money("1"), kind=kind)) == text


def test_what_cost_nothing_is_free_and_what_is_unknown_is_not() -> None:
    assert show_cost(Cost(money=money("0"), kind="actual")) == "free"
    assert show_cost(UNKNOWN_COST) == "cost unknown"


def cost(amount: str, currency: str = "CNY", kind: CostKind = "actual") -> Cost:
    return Cost(money=money(amount, currency), kind=kind)


SUMS = [
    ([], ""),
    ([cost("0"), cost("0")], "free"),
    ([cost("1"), cost("0.35")], "¥1.35"),
    ([cost("1"), cost("1", kind="estimated")], "¥2.00 (estimated)"),
    ([cost("0.21", "USD"), cost("1"), cost("1")], "¥2.00 + $0.21"),
    ([cost("0", "USD"), cost("1")], "¥1.00"),
    ([UNKNOWN_COST, UNKNOWN_COST], "cost unknown"),
    ([cost("1"), UNKNOWN_COST], "¥1.00, cost of 1 unknown"),
    ([cost("0"), UNKNOWN_COST], "free, cost of 1 unknown"),
]


@pytest.mark.parametrize(("costs", "text"), SUMS, ids=lambda value: str(value)[:24])
def test_a_total_keeps_currencies_apart_and_says_what_is_unknown(
    costs: list[Cost], text: str
) -> None:
    assert show_total(costs) == text


def test_one_total_is_a_sum_an_estimate_or_unknown() -> None:
    assert total_cost([cost("1"), cost("0.35")]) == cost("1.35")
    assert total_cost([cost("1", kind="estimated"), cost("1")]).kind == "estimated"
    assert total_cost([cost("1"), UNKNOWN_COST]) == UNKNOWN_COST
    assert total_cost([cost("1"), cost("1", "USD")]) == UNKNOWN_COST
    assert total_cost([]) == UNKNOWN_COST
