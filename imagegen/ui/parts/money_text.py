"""Sums of the ledger in words: currencies apart, and what is known apart from what is not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from imagegen.ledger import Total
from imagegen.money import CENT, show_money
from imagegen.types import Money


def spent(totals: Iterable[Total]) -> dict[str, Decimal]:
    """Currency -> what was charged, as far as it is known; free work leaves no entry."""
    sums: dict[str, Decimal] = {}
    for total in totals:
        if total.kind != "unknown" and total.currency and total.amount:
            sums[total.currency] = sums.get(total.currency, Decimal(0)) + total.amount
    return sums


def rounded(money: Money) -> Money:
    """To cents, where a hundredth is a small part of it: a sum is read, the CSV has every digit."""
    if money.amount < 1:
        return money
    return replace(money, amount=money.amount.quantize(CENT))


def sums_text(sums: Mapping[str, Decimal]) -> str:
    """ "¥4.00 + $0.21"; "" for none."""
    known = (Money(amount=amount, currency=name) for name, amount in sorted(sums.items()))
    return " + ".join(show_money(rounded(money)) for money in known)


def spent_text(totals: Iterable[Total]) -> str:
    """ "¥4.00 + $0.21", "about ¥4.00" where a part is an estimate, "nothing" where it is so."""
    rows = list(totals)
    text = sums_text(spent(rows))
    guessed = any(row.kind == "estimated" and row.amount for row in rows)
    return f"{'about ' if guessed else ''}{text}" if text else "nothing"


def doubt_text(totals: Iterable[Total]) -> str:
    """What may have been charged on top, or ""."""
    rows = [row for row in totals if row.kind == "unknown"]
    calls = sum(row.entries for row in rows)
    if not calls:
        return ""
    what = f"{calls:,} call{'s' if calls > 1 else ''} of unknown cost"
    sums = {row.currency: row.amount for row in rows if row.currency and row.amount}
    upto = sums_text(sums)
    priced = sum(row.entries for row in rows if row.currency and row.amount)
    if not upto:
        return what
    return (
        f"{what}, at most {upto}"
        if priced == calls
        else f"{what}, {priced:,} of them at most {upto}"
    )
