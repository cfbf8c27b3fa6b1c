"""How money is written everywhere: currency and amount, a range where it is one, or words."""

from collections.abc import Sequence
from decimal import Decimal

from imagegen.types import UNKNOWN_COST, Cost, CostKind, Money, Price

SYMBOLS = {"CNY": "¥", "USD": "$"}
CENT = Decimal("0.01")


def show_money(money: Money) -> str:
    """¥4.00, $0.21, $0.0042, 4.00 EUR: at least two decimals, never more than are true."""
    amount = money.amount.normalize()
    text = f"{amount.quantize(CENT) if amount == amount.quantize(CENT) else amount:,f}"
    symbol = SYMBOLS.get(money.currency)
    return f"{symbol}{text}" if symbol else f"{text} {money.currency}"


def show_price(price: Price | None) -> str:
    """What a request will cost: "free", "¥4.00", "¥3.00 to ¥4.00" or "price unknown"."""
    if price is None:
        return "price unknown"
    if price.is_free:
        return "free"
    low, high = show_money(price.low), show_money(price.high)
    return high if price.low.amount == price.high.amount else f"{low} to {high}"


def total_prices(prices: Sequence[Price | None]) -> tuple[Price, ...]:
    """The sum of what is known, one price for each currency, in their alphabetical order."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for price in prices:
        if price is not None:
            low, high = sums.get(price.high.currency, (Decimal(0), Decimal(0)))
            sums[price.high.currency] = (low + price.low.amount, high + price.high.amount)
    return tuple(
        Price(low=Money(amount=low, currency=name), high=Money(amount=high, currency=name))
        for name, (low, high) in sorted(sums.items())
    )


def show_prices(totals: Sequence[Price], unknown: int) -> str:
    """The price of a set: "free", "¥4.00 + $0.21", "¥1.00 + 2 of unknown price"."""
    paid = [show_price(price) for price in totals if not price.is_free]
    if not unknown:
        return " + ".join(paid) or "free"
    return " + ".join([*paid, f"{unknown} of unknown price"]) if totals else "price unknown"


def show_cost(cost: Cost) -> str:
    """What a call did cost: "free", "¥1.00", "¥1.00 (estimated)" or "cost unknown"."""
    if cost.money is None:
        return "cost unknown"
    if cost.money.amount == 0:
        return "free"
    text = show_money(cost.money)
    return f"{text} (estimated)" if cost.kind == "estimated" else text


def total_cost(costs: Sequence[Cost]) -> Cost:
    """The sum; unknown as soon as one is unknown or the currencies differ."""
    sums = _by_currency(costs)
    if len(sums) != 1 or any(cost.money is None for cost in costs):
        return UNKNOWN_COST
    return next(iter(sums.values()))


def show_total(costs: Sequence[Cost]) -> str:
    """What several pictures did cost: each currency for itself, and what is unknown in words.

    "free", "¥4.00 (estimated) + $0.21", "¥1.00, cost of 2 unknown", "cost unknown"; "" for none.
    """
    sums = [cost for cost in _by_currency(costs).values() if cost.money and cost.money.amount]
    unknown = sum(cost.money is None for cost in costs)
    known = " + ".join(show_cost(cost) for cost in sums)
    if unknown == len(costs):
        return "cost unknown" if costs else ""
    return f"{known or 'free'}, cost of {unknown} unknown" if unknown else known or "free"


def _by_currency(costs: Sequence[Cost]) -> dict[str, Cost]:
    """Currency -> the sum of what is known in it; an estimate as soon as a part of it is one."""
    sums: dict[str, Cost] = {}
    for cost in costs:
        if cost.money is not None:
            before = sums.get(cost.money.currency)
            sums[cost.money.currency] = _plus(before, cost.money, cost.kind)
    return dict(sorted(sums.items()))


def _plus(total: Cost | None, money: Money, kind: CostKind) -> Cost:
    if total is None or total.money is None:
        return Cost(money=money, kind=kind)
    amount = total.money.amount + money.amount
    both: CostKind = "estimated" if "estimated" in (total.kind, kind) else "actual"
    return Cost(money=Money(amount=amount, currency=money.currency), kind=both)
