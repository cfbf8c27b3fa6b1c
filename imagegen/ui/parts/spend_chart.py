"""The days of a period as bars: what each cost, in one currency, known apart from guessed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import streamlit as st

from imagegen.ledger import Total
from imagegen.money import SYMBOLS
from imagegen.rates import load_rates
from imagegen.types import Money
from imagegen.ui.parts.sums_row import SHOWN_CURRENCY

MOST_DAYS = 62
COLOURS = ["#14807e", "#d9a441", "#9a948a"]
WORDS = {"actual": "Actual", "estimated": "Estimated", "unknown": "May have been charged"}


def spend_chart(days: Sequence[Total]) -> None:
    """`days` as `Ledger.by("day")` gives them. Nothing where nothing was charged."""
    rows = [row for total in days if (row := _row(total)) is not None]
    newest = sorted({str(row["day"]) for row in rows})[-MOST_DAYS:]
    shown = [row for row in rows if row["day"] in newest]
    if len(newest) < 2:  # one bar says no more than the figure above it
        return
    st.altair_chart(_chart(shown), width="stretch")


def _chart(rows: Sequence[dict[str, str | float]]) -> Any:
    # Half a second to import: only a page that draws it pays for it.
    import altair as alt

    symbol = SYMBOLS[SHOWN_CURRENCY]
    return (
        alt.Chart(alt.Data(values=list(rows)))  # type: ignore[no-untyped-call]  # altair's own
        .mark_bar(size=min(40, 640 // len(rows)))
        .encode(
            x=alt.X("day:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("amount:Q", title=None, axis=alt.Axis(labelExpr=f"'{symbol}' + datum.label")),
            color=alt.Color(
                "certainty:N",
                title=None,
                scale=alt.Scale(domain=list(WORDS.values()), range=COLOURS),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=["day:O", "certainty:N", alt.Tooltip("amount:Q", format=",.2f")],
        )
        .properties(height=220)
    )


def _row(total: Total) -> dict[str, str | float] | None:
    if not total.amount or total.currency is None:
        return None
    billed = Money(amount=total.amount, currency=total.currency)
    there = load_rates().exact(billed, SHOWN_CURRENCY)
    if there is None:
        return None
    amount = float(there.amount.quantize(Decimal("0.0001")))  # a height on the screen, not money
    return {"day": total.label, "amount": amount, "certainty": WORDS[total.kind]}
