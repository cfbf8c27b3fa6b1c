"""How the providers did in a window: success, response times and errors, one row each."""

from collections.abc import Sequence

import streamlit as st

from imagegen.monitor import MOST_READ, Health
from imagegen.ui.parts.figures_table import figures_table

HEADS = ("Provider", "Calls", "Success", "Median", "95 of 100 within", "Refused", "Errors")


def health_table(rows: Sequence[Health]) -> None:
    if not rows:
        st.caption("No call has ended in this time.")
        return
    figures_table(HEADS, [_cells(row) for row in rows], frozenset({1, 2, 3, 4, 5}))
    words = "A refusal by policy is no failure of the provider, and no part of its success."
    if sum(row.calls for row in rows) >= MOST_READ:
        words += f" Of this period the newest {MOST_READ:,} calls are counted."
    st.caption(words)


def _cells(row: Health) -> tuple[str, ...]:
    errors = ", ".join(f"{count:,} {code.replace('_', ' ')}" for code, count in row.errors)
    return (
        row.provider,
        f"{row.calls:,}",
        "not known" if row.success is None else f"{row.success:.0%}",
        _seconds(row.median_s),
        _seconds(row.p95_s),
        f"{row.refused:,}",
        errors or "none",
    )


def _seconds(value: float | None) -> str:
    return "not known" if value is None else f"{value:.1f} s"
