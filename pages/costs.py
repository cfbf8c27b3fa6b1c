"""Costs: what was spent today, this month and in all, and on what."""

from datetime import datetime

import streamlit as st

from imagegen.ledger import By, Total
from imagegen.money import show_money
from imagegen.rates import load_rates
from imagegen.studio import Studio, shared_studio
from imagegen.ui import session
from imagegen.ui.clock import day_start, month_start
from imagegen.ui.parts.costs_table import costs_csv, costs_table
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.money_text import doubt_text, spent, spent_text
from imagegen.ui.parts.picture_words import count_text

SPLITS: dict[By, str] = {
    "day": "Day",
    "model": "Model",
    "provider": "Provider",
    "kind": "Kind",
    "who": "Who",
}
SHOWN_CURRENCY = "CNY"


def show_page(studio: Studio) -> None:
    st.title("Costs", anchor=False)
    if not studio.ledger.totals():
        empty_state(
            "Every call stands here with what it cost, split by day, model and person. "
            "Drafts are free.",
            "avatars",
            "Make the first picture",
            "face",
        )
        return
    show_sums(studio)
    since = choose_since()
    show_splits(studio, since)


def show_sums(studio: Studio) -> None:
    spans = {"Today": day_start(), "This month": month_start(), "In all": None}
    for column, (title, since) in zip(st.columns(3), spans.items(), strict=True):
        with column:
            show_sum(title, studio.ledger.totals(since))
    if len(spent(studio.ledger.totals())) > 1:
        st.caption(rate_text())


def show_sum(title: str, totals: list[Total]) -> None:
    with st.container(border=True, height="stretch"):
        st.metric(title, spent_text(totals))
        lines = (converted_text(totals), doubt_text(totals), pictures_text(totals))
        st.caption("  \n".join(line for line in lines if line))


def converted_text(totals: list[Total]) -> str:
    """Two currencies as one figure; "" for a single one."""
    sums = spent(totals)
    together = load_rates().total(sums, SHOWN_CURRENCY)
    if len(sums) < 2 or together is None:
        return ""
    return f"together about {show_money(together)}"


def rate_text() -> str:
    """Where the converted figures come from, with the day of the rate."""
    rates = load_rates()
    pairs = ", ".join(f"{rate} {name} per {rates.base}" for name, rate in rates.rates.items())
    return f"Converted for display at {pairs} of {rates.date} ({rates.source})."


def pictures_text(totals: list[Total]) -> str:
    count = sum(total.pictures for total in totals)
    free = sum(total.pictures for total in totals if total.amount == 0)
    return count_text(count) + (f", {free:,} free" if free else "")


def choose_since() -> datetime | None:
    spans = {"All": None, "This month": month_start(), "Today": day_start()}
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        chosen = st.segmented_control(
            "Period", list(spans), default="All", required=True, key=session.COSTS_SINCE
        )
    return spans[chosen or "All"]


def show_splits(studio: Studio, since: datetime | None) -> None:
    splits = {what: studio.ledger.by(what, since) for what in SPLITS}
    splits["day"].reverse()
    tabs = st.tabs(list(SPLITS.values()))
    for tab, (what, title) in zip(tabs, SPLITS.items(), strict=True):
        with tab:
            costs_table(title, splits[what])
    rows = [(what, total) for what, totals in splits.items() for total in totals]
    st.download_button(
        "Download as CSV",
        costs_csv(rows),
        file_name="costs.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(
        "Actual: the provider said so. Estimated: from the price list. "
        "Unknown: no price is known, or a call broke off and may have been charged."
    )


show_page(shared_studio())
