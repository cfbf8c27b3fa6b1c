"""What was shown before the click against what was charged, one row for each provider."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from imagegen.ledger import Accuracy
from imagegen.money import show_money
from imagegen.types import Money
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.money_text import rounded

HEADS = (
    *("Provider", "Calls", "At most, before", "Charged", "Difference"),
    *("Above the range", "Below the range"),
)


def accuracy_table(rows: Sequence[Accuracy]) -> None:
    """What is free before and after is left out."""
    shown = [row for row in rows if row.estimated or row.actual]
    if not shown:
        st.caption(
            "No provider has said yet what it charged, in the currency its price was shown in."
        )
        return
    figures_table(HEADS, [_cells(row) for row in shown], frozenset(range(1, 7)))


def difference_text(row: Accuracy) -> str:
    """ "-10%": charged less than was shown; "" where nothing was shown."""
    if not row.estimated:
        return ""
    share = (row.actual - row.estimated) / row.estimated
    return "none" if round(share * 100) == 0 else f"{share:+.0%}"


def _cells(row: Accuracy) -> tuple[str, ...]:
    def text(amount: Decimal) -> str:
        return show_money(rounded(Money(amount=amount, currency=row.currency)))

    amounts = text(row.estimated), text(row.actual)
    counts = f"{row.over:,}", f"{row.under:,}"
    return (row.provider, f"{row.calls:,}", *amounts, difference_text(row), *counts)
