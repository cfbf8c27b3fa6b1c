"""What an accepted picture costs: the ledger joined with the verdicts that count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from imagegen.judgements import Outcome, Split
from imagegen.ledger import Total
from imagegen.outcomes import outcomes
from imagegen.studio import Studio
from imagegen.types import Money

_FINEST = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """One group in one currency: all it cost, and what came of it.

    `spent` counts every call of the group, also those that brought nothing good; None when no
    amount is known. `estimated` says that a part of it is; `unknown` are the calls whose cost
    nobody knows. The counts of `outcome` are those of the group in all currencies.
    """

    outcome: Outcome
    currency: str | None
    spent: Decimal | None
    estimated: bool
    unknown: int

    @property
    def each(self) -> Money | None:
        """What one accepted picture cost; None without any, or where nothing is known."""
        if not self.outcome.approved or self.spent is None or self.currency is None:
            return None
        each = self.spent / self.outcome.approved
        return Money(amount=each.quantize(_FINEST), currency=self.currency)


def accepted_by(studio: Studio, what: Split, since: datetime | None = None) -> list[Accepted]:
    """Groups with at least one verdict, the cheapest accepted picture of a currency first."""
    totals = studio.ledger.by(what, since)
    found: list[Accepted] = []
    for outcome in outcomes(studio.engine, what, since):
        if outcome.judged:
            found += _of_group(outcome, [t for t in totals if t.label == outcome.label])
    return sorted(found, key=_order)


def _of_group(outcome: Outcome, totals: Sequence[Total]) -> list[Accepted]:
    """One for each currency; calls of unknown cost stand with every one of them."""
    known = [t for t in totals if t.kind != "unknown" and t.amount is not None]
    unknown = sum(t.entries for t in totals if t not in known)
    currencies: list[str | None] = [*dict.fromkeys(t.currency for t in known)] or [None]
    return [
        Accepted(
            outcome=outcome,
            currency=currency,
            spent=_sum([t for t in known if t.currency == currency]),
            estimated=any(t.kind == "estimated" for t in known if t.currency == currency),
            unknown=unknown,
        )
        for currency in currencies
    ]


def _sum(totals: Sequence[Total]) -> Decimal | None:
    return sum((t.amount or Decimal(0) for t in totals), Decimal(0)) if totals else None


def _order(group: Accepted) -> tuple[str, bool, Decimal, str]:
    each = group.each
    cost = each.amount if each else Decimal(0)
    return (group.currency or "~", each is None, cost, group.outcome.label)
