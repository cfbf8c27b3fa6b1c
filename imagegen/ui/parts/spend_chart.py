"""A period as bars, day by day or month by month: known money apart from guesses and doubt."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import streamlit as st

from imagegen.ledger import Total
from imagegen.money import SYMBOLS
from imagegen.types import CostKind
from imagegen.ui.parts.spend_bars import WORDS, converted
from imagegen.ui.parts.sums_row import SHOWN_CURRENCY

MOST_DAYS = 62
"""More days than that are drawn as months."""
FEW = 10
"""So few bars would be planks if they filled the width."""
COLOURS = ("#14807e", "#d9a441", "#9a948a")

Row = dict[str, str | float]


def spend_chart(days: Sequence[Total], today: date) -> None:
    """`days` as `Ledger.by("day")` gives them. Nothing where they cover less than two days."""
    if not days:
        return
    dates = [date.fromisoformat(total.label) for total in days]
    steps = steps_of(min(dates), max(today, *dates))
    if len(steps) < 2:  # one bar says no more than the figure above it
        return
    doubts = unpriced(days, steps)
    st.altair_chart(_chart(list(steps.values()), heights_of(days, steps), doubts), width="stretch")
    if doubts:
        st.caption("A question mark: calls of unknown cost, which the bar cannot show.")


def steps_of(first: date, last: date) -> dict[str, str]:
    """What every bar is called, in order: "2026-11-21" -> "21 Nov", or "2026-11" -> "Nov 2026".

    Days and months without any cost are among them.
    """
    count = (last - first).days + 1
    days = [first + timedelta(days=number) for number in range(count)]
    if count <= MOST_DAYS:
        return {day.isoformat(): f"{day.day} {day:%b}" for day in days}
    return {f"{day:%Y-%m}": f"{day:%b %Y}" for day in days}


def heights_of(days: Sequence[Total], steps: dict[str, str]) -> list[Row]:
    """One row for each bar and certainty, in SHOWN_CURRENCY."""
    sums: dict[tuple[str, CostKind], Decimal] = {}
    for total in days:
        amount = converted(total)
        if amount:
            key = (_step(total.label, steps), total.kind)
            sums[key] = sums.get(key, Decimal(0)) + amount
    kinds = list(WORDS)
    return [
        {
            "step": step,
            "amount": float(amount.quantize(Decimal("0.0001"))),  # a height, not money
            "certainty": WORDS[kind],
            "rank": kinds.index(kind),
        }
        for (step, kind), amount in sums.items()
    ]


def unpriced(days: Sequence[Total], steps: dict[str, str]) -> list[Row]:
    """The bars that lack calls, because nobody knows what they cost."""
    calls: Counter[str] = Counter()
    for total in days:
        if total.amount is None:
            calls[_step(total.label, steps)] += total.entries
    return [
        {"step": step, "calls": f"{n:,} call{'s' if n > 1 else ''} of unknown cost"}
        for step, n in calls.items()
    ]


def _step(day: str, steps: dict[str, str]) -> str:
    """The bar of a day: its own, or that of its month."""
    return steps.get(day) or steps[day[:7]]


def _chart(names: list[str], bars: list[Row], doubts: list[Row]) -> Any:
    # Half a second to import: only a page that draws it pays for it.
    import altair as alt

    axis = alt.Axis(labelAngle=0, labelOverlap=True)
    x = alt.X("step:O", title=None, scale=alt.Scale(domain=names), axis=axis)
    amounts = _amounts(x, bars, size=28 if len(names) <= FEW else alt.Undefined)
    marks = (
        alt.Chart(alt.Data(values=doubts))  # type: ignore[no-untyped-call]  # altair's own
        .mark_text(text="?", fontSize=14, fontWeight="bold", color=COLOURS[-1])
        .encode(x=x, y=alt.value(8), tooltip=[alt.Tooltip("calls:N", title="Not in the bar")])
    )
    return (amounts + marks if doubts else amounts).properties(height=220)


def _amounts(x: Any, bars: list[Row], size: Any) -> Any:
    import altair as alt

    found = [word for word in WORDS.values() if any(row["certainty"] == word for row in bars)]
    colours = dict(zip(WORDS.values(), COLOURS, strict=True))
    scale = alt.Scale(domain=found, range=[colours[word] for word in found])
    signs = alt.Axis(labelExpr=f"'{SYMBOLS[SHOWN_CURRENCY]}' + datum.label")
    return (
        alt.Chart(alt.Data(values=bars))  # type: ignore[no-untyped-call]  # altair's own
        .mark_bar(size=size)
        .encode(
            x=x,
            y=alt.Y("amount:Q", title=None, axis=signs),
            order=alt.Order("rank:O"),
            color=alt.Color(
                "certainty:N", title=None, scale=scale, legend=alt.Legend(orient="top")
            ),
            tooltip=[
                alt.Tooltip("step:O", title="When"),
                alt.Tooltip("certainty:N", title="How sure"),
                alt.Tooltip("amount:Q", title="Amount", format=",.2f"),
            ],
        )
    )
