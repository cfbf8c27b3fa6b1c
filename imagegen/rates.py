"""The dated exchange rate: sums of two currencies as one line, for display only."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from imagegen.capabilities import Fact
from imagegen.types import Money


class Rates(Fact):
    """`rates[currency]` is what one unit of `base` was worth on `date`."""

    date: date
    source: str
    base: str
    rates: dict[str, Decimal]

    def exact(self, money: Money, currency: str) -> Money | None:
        """`money` in `currency`, not rounded, to be compared; None when a rate is missing."""
        if money.currency == currency:
            return money
        have, want = self._per_base(money.currency), self._per_base(currency)
        if have is None or want is None:
            return None
        return Money(amount=money.amount / have * want, currency=currency)

    def convert(self, money: Money, currency: str) -> Money | None:
        """`money` in `currency`, rounded to cents, to be shown; None when a rate is missing."""
        money_there = self.exact(money, currency)
        if money_there is None:
            return None
        return Money(amount=money_there.amount.quantize(Decimal("0.01")), currency=currency)

    def total(self, sums: Mapping[str, Decimal], currency: str) -> Money | None:
        """All sums in one currency; None when one of them cannot be converted."""
        parts = [
            self.convert(Money(amount=amount, currency=name), currency)
            for name, amount in sums.items()
        ]
        if any(part is None for part in parts):
            return None
        amount = sum((part.amount for part in parts if part is not None), Decimal(0))
        return Money(amount=amount, currency=currency)

    def _per_base(self, currency: str) -> Decimal | None:
        return Decimal(1) if currency == self.base else self.rates.get(currency)


@cache
def load_rates() -> Rates:
    text = files("imagegen").joinpath("data/rates.toml").read_text("utf-8")
    return Rates.model_validate(tomllib.loads(text))
