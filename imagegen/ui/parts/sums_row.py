"""What was spent today, this month and in all, one box each, with what is in doubt beside it."""

import streamlit as st

from imagegen.ledger import Total
from imagegen.money import show_money
from imagegen.rates import load_rates
from imagegen.reuse import Saved
from imagegen.studio import Studio
from imagegen.ui.clock import day_start, month_start
from imagegen.ui.parts.money_text import doubt_text, spent, spent_text
from imagegen.ui.parts.picture_words import count_text

SHOWN_CURRENCY = "CNY"


def sums_row(studio: Studio) -> None:
    spans = {"Today": day_start(), "This month": month_start(), "In all": None}
    for column, (title, since) in zip(st.columns(3), spans.items(), strict=True):
        with column:
            _sum_box(title, studio.ledger.totals(since), studio.reuse.saved(since))
    if _converted_text(studio.ledger.totals()):
        st.caption(_rate_text())


def _sum_box(title: str, totals: list[Total], saved: list[Saved]) -> None:
    with st.container(border=True, height="stretch"):
        st.metric(title, spent_text(totals))
        lines = [_converted_text(totals), doubt_text(totals), _pictures_text(totals)]
        lines.append(_saved_text(saved))
        st.caption("  \n".join(line for line in lines if line))


def _converted_text(totals: list[Total]) -> str:
    """Two currencies as one figure; "" for a single one."""
    sums = spent(totals)
    together = load_rates().total(sums, SHOWN_CURRENCY)
    if len(sums) < 2 or together is None:
        return ""
    return f"together about {show_money(together)}"


def _rate_text() -> str:
    """Where the converted figures come from, with the day of the rate."""
    rates = load_rates()
    pairs = ", ".join(f"{rate} {name} per {rates.base}" for name, rate in rates.rates.items())
    return f"Converted for display at {pairs} of {rates.date} ({rates.source})."


def _pictures_text(totals: list[Total]) -> str:
    count = sum(total.pictures for total in totals)
    free = sum(total.pictures for total in totals if total.amount == 0)
    return count_text(count) + (f", {free:,} free" if free else "")


def _saved_text(saved: list[Saved]) -> str:
    """What was not paid a second time."""
    count = sum(row.pictures for row in saved)
    sums = " + ".join(show_money(row.money) for row in saved if row.money is not None)
    return f"{count_text(count)} used again, {sums or 'cost unknown'} saved" if count else ""
