"""What an answer says about tokens and money, in the spellings of the providers."""

from decimal import Decimal, InvalidOperation
from typing import Any

from imagegen.prices import TokenPrice
from imagegen.types import Cost, Money, Usage

_MOST_TOKENS = 10**12
_MOST_COST = Decimal(10_000)
"""Beyond these a figure is a fault of the provider and is not believed."""


def read_usage(answer: Any) -> Usage | None:
    """Tokens in any of the three spellings, or None when nothing was said.

    What Google counts apart as thoughts is output: it is billed as output.
    """
    usage = _get(answer, "usage") or _get(answer, "usageMetadata")
    given = _tokens(usage, "prompt_tokens", "input_tokens", "promptTokenCount")
    made = _tokens(usage, "completion_tokens", "output_tokens", "candidatesTokenCount")
    total = _tokens(usage, "total_tokens", "totalTokenCount")
    if given is made is total is None:
        return None
    if made is not None:
        made += _tokens(usage, "thoughtsTokenCount") or 0
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


def price_tokens(answer: Any, price: TokenPrice, references: int) -> Cost | None:
    """What the tokens of a `usageMetadata` cost; None where it says too little.

    Without details of what came in, the references are taken to come on top of what is counted,
    at their usual tokens; without details of what went out, all of it is taken for the picture.
    """
    usage = _get(answer, "usageMetadata")
    given, made = _tokens(usage, "promptTokenCount"), _tokens(usage, "candidatesTokenCount")
    if given is None or made is None:
        return None
    shown = _of_pictures(usage, "promptTokensDetails")
    if shown is None and references:
        if price.reference_tokens is None:
            return None
        shown = references * price.reference_tokens[1]
        given += shown
    shown = min(shown or 0, given)
    drawn = _of_pictures(usage, "candidatesTokensDetails")
    drawn = made if drawn is None else min(drawn, made)
    words = made - drawn + (_tokens(usage, "thoughtsTokenCount") or 0)
    return Cost(money=price.cost_of(given - shown, shown, drawn, words), kind="actual")


def _of_pictures(usage: Any, name: str) -> int | None:
    """The tokens of modality IMAGE in those details, or None where there are no details."""
    details = _get(usage, name)
    if not isinstance(details, list) or not details:
        return None
    shown = [item for item in details if _get(item, "modality") == "IMAGE"]
    return sum(_tokens(item, "tokenCount") or 0 for item in shown)


def _tokens(usage: Any, *names: str) -> int | None:
    for name in names:
        value = _get(usage, name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_TOKENS:
            return value
    return None


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
