"""What cost most, as bars in one currency: what is known apart from what is guessed or in doubt."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from imagegen.ledger import Total
from imagegen.money import show_money
from imagegen.rates import load_rates
from imagegen.types import CostKind, Money
from imagegen.ui.parts.costs_table import label_text
from imagegen.ui.parts.sums_row import SHOWN_CURRENCY
from imagegen.ui.texts import html_text

MOST_BARS = 8
WORDS: dict[CostKind, str] = {
    "actual": "Actual",
    "estimated": "Estimated",
    "unknown": "In doubt",
}

Bar = dict[CostKind, Decimal]


def spend_bars(what: str, totals: Sequence[Total]) -> None:
    """The dearest labels first; nothing where fewer than two have cost anything."""
    bars = bars_of(totals)
    shown = sorted(bars, key=lambda label: (-sum(bars[label].values()), label))[:MOST_BARS]
    if len(shown) < 2:
        return
    longest = max(sum(bars[label].values()) for label in shown)
    rows = "".join(_row(label_text(label, what), bars[label], longest) for label in shown)
    kinds = [kind for kind in WORDS if any(kind in bars[label] for label in shown)]
    legend = "".join(f'<span><i class="{kind}"></i>{WORDS[kind]}</span>' for kind in kinds)
    # The table below says the same to those who do not see it.
    st.html(f'<div class="spend-bars" aria-hidden="true"><p>{legend}</p><ol>{rows}</ol></div>')


def bars_of(totals: Sequence[Total]) -> dict[str, Bar]:
    """Label -> certainty -> amount in SHOWN_CURRENCY, at the dated rate and not rounded.

    What has no known amount, or no rate, is left out.
    """
    found: dict[str, Bar] = {}
    for total in totals:
        there = converted(total)
        if there:
            bar = found.setdefault(total.label, {})
            bar[total.kind] = bar.get(total.kind, Decimal(0)) + there
    return found


def dearest_first(totals: Sequence[Total]) -> list[Total]:
    """In the order of the bars; labels of no known cost at the end, by name."""
    bars = bars_of(totals)
    costs = {label: sum(bar.values()) for label, bar in bars.items()}
    return sorted(totals, key=lambda total: (-costs.get(total.label, 0), total.label))


def converted(total: Total) -> Decimal | None:
    """Its amount in SHOWN_CURRENCY; None where there is nothing to draw."""
    if not total.amount or total.currency is None:
        return None
    billed = Money(amount=total.amount, currency=total.currency)
    there = load_rates().exact(billed, SHOWN_CURRENCY)
    return there.amount if there else None


def _row(label: str, bar: Bar, longest: Decimal | int) -> str:
    parts = "".join(
        f'<i class="{kind}" style="width: {float(bar[kind] / longest):.2%}"></i>'
        for kind in WORDS
        if kind in bar
    )
    amount = sum(bar.values(), Decimal(0)).quantize(Decimal("0.01"))
    said = show_money(Money(amount=amount, currency=SHOWN_CURRENCY))
    name = html_text(label)
    return (
        f'<li><span class="name" title="{name}">{name}</span>'
        f'<span class="bar">{parts}</span><span class="amount">{said}</span></li>'
    )
