"""Sums of the ledger in words: currencies apart, and what is known apart from what is not."""

from collections.abc import Iterable
from decimal import Decimal

from imagegen.ledger import Total
from imagegen.money import show_money
from imagegen.types import Money


def spent(totals: Iterable[Total]) -> dict[str, Decimal]:
    """Currency -> what was charged, as far as it is known; free work leaves no entry."""
    sums: dict[str, Decimal] = {}
    for total in totals:
        if total.kind != "unknown" and total.currency and total.amount:
            sums[total.currency] = sums.get(total.currency, Decimal(0)) + total.amount
    return sums


def spent_text(totals: Iterable[Total]) -> str:
    """ "¥4.00 + $0.21", "about ¥4.00" where a part is an estimate, "nothing" where it is so."""
    rows = list(totals)
    sums = spent(rows)
    texts = [show_money(Money(amount=a, currency=c)) for c, a in sorted(sums.items())]
    guessed = any(row.kind == "estimated" and row.amount for row in rows)
    about = "about " if guessed and texts else ""
    return about + " + ".join(texts) if texts else "nothing"


def doubt_text(totals: Iterable[Total]) -> str:
    """What may have been charged on top, or ""."""
    rows = [row for row in totals if row.kind == "unknown"]
    calls = sum(row.entries for row in rows)
    if not calls:
        return ""
    known = [row for row in rows if row.amount and row.currency]
    upto = " + ".join(
        show_money(Money(amount=row.amount or Decimal(0), currency=row.currency or ""))
        for row in known
    )
    what = f"{calls} call{'s' if calls > 1 else ''} of unknown cost"
    return f"{what}, at most {upto}" if upto and len(known) == len(rows) else what
