"""What an answer says about tokens and money, in the spellings of the providers."""

from decimal import Decimal, InvalidOperation
from typing import Any

from imagegen.types import Cost, Money, Usage

_MOST_TOKENS = 10**12
_MOST_COST = Decimal(10_000)
"""Beyond these a figure is a fault of the provider and is not believed."""


def read_usage(answer: Any) -> Usage | None:
    """Tokens in any of the three spellings, or None when nothing was said."""
    usage = _get(answer, "usage") or _get(answer, "usageMetadata")
    given = _tokens(usage, "prompt_tokens", "input_tokens", "promptTokenCount")
    made = _tokens(usage, "completion_tokens", "output_tokens", "candidatesTokenCount")
    total = _tokens(usage, "total_tokens", "totalTokenCount")
    if given is made is total is None:
        return None
    return Usage(input_tokens=given, output_tokens=made, total_tokens=total)


def read_cost(answer: Any) -> Cost | None:
    """What the provider says it charged (US dollars in `usage.cost`), or None."""
    said = _get(_get(answer, "usage"), "cost")
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        return None
    try:
        amount = Decimal(str(said)[:40])
    except InvalidOperation:
        return None
    if not amount.is_finite() or not 0 <= amount <= _MOST_COST:
        return None
    return Cost(money=Money(amount=amount, currency="USD"), kind="actual")


def _tokens(usage: Any, *names: str) -> int | None:
    for name in names:
        value = _get(usage, name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS:
            return value
    return None


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
