"""What was shown before the click against what was charged, one row for each provider."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from imagegen.ledger import Accuracy
from imagegen.money import show_money
from imagegen.types import Money
from imagegen.ui.parts.figures_table import figures_table

HEADS = ("Provider", "Calls", "At most, before", "Charged", "Above the range", "Below the range")


def accuracy_table(rows: Sequence[Accuracy]) -> None:
    if not rows:
        st.caption(
            "No provider has said yet what it charged, in the currency its price was shown in."
        )
        return
    figures_table(HEADS, [_cells(row) for row in rows], frozenset({1, 2, 3, 4, 5}))


def _cells(row: Accuracy) -> tuple[str, ...]:
    def text(amount: Decimal) -> str:
        return show_money(Money(amount=amount, currency=row.currency))

    amounts = text(row.estimated), text(row.actual)
    return (row.provider, f"{row.calls:,}", *amounts, f"{row.over:,}", f"{row.under:,}")
