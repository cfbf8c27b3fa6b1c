"""How money is written everywhere: currency and amount, a range where it is one, or words."""

from decimal import Decimal

from imagegen.types import Cost, Money, Price

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


def show_cost(cost: Cost) -> str:
    """What a call did cost: "free", "¥1.00", "¥1.00 (estimated)" or "cost unknown"."""
    if cost.money is None:
        return "cost unknown"
    if cost.money.amount == 0:
        return "free"
    text = show_money(cost.money)
    return f"{text} (estimated)" if cost.kind == "estimated" else text
