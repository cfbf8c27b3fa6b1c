"""Costs: what was spent today, this month and in all, and on what."""

from datetime import datetime, timedelta

import streamlit as st

from imagegen.ledger import By
from imagegen.monitor import Monitor
from imagegen.places import assets_folder
from imagegen.studio import Studio, shared_studio
from imagegen.ui import session
from imagegen.ui.clock import day_start, month_start
from imagegen.ui.parts.accepted_table import accepted_table
from imagegen.ui.parts.accuracy_table import accuracy_table
from imagegen.ui.parts.budgets_box import budgets_box
from imagegen.ui.parts.costs_table import costs_csv, costs_table
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.health_table import health_table
from imagegen.ui.parts.spend_bars import dearest_first, spend_bars
from imagegen.ui.parts.spend_chart import spend_chart
from imagegen.ui.parts.sums_row import sums_row

SPLITS: dict[By, str] = {
    "day": "Day",
    "model": "Model",
    "provider": "Provider",
    "kind": "Kind",
    "template": "Template",
    "who": "Who",
}


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
        st.subheader("Budgets", anchor=False)
        budgets_box(studio)
        return
    st.html(assets_folder() / "css" / "costs.css")
    sums_row(studio)
    st.subheader("Budgets", anchor=False)
    budgets_box(studio)
    since = choose_since()
    st.subheader("Spent on what", anchor=False)
    show_splits(studio, since)
    st.subheader("What an approved picture costs", anchor=False)
    accepted_table(studio, since)
    st.subheader("Price before against price after", anchor=False)
    accuracy_table(studio.ledger.accuracy(since))
    st.subheader("How the providers did", anchor=False)
    health_table(Monitor(studio.engine).health(since))


def choose_since() -> datetime | None:
    """The first moment of the period that everything below is about; None for all time."""
    week = (day_start() - timedelta(days=6)).replace(tzinfo=None).astimezone()
    spans = {"All": None, "This month": month_start(), "7 days": week, "Today": day_start()}
    chosen = st.segmented_control(
        "Period of all that follows",
        list(spans),
        default="All",
        required=True,
        key=session.COSTS_SINCE,
        persist_state="session",
    )
    return spans[chosen or "All"]


def show_splits(studio: Studio, since: datetime | None) -> None:
    splits = {what: studio.ledger.by(what, since) for what in SPLITS}
    spend_chart(splits["day"], day_start().date())
    splits["day"].reverse()
    tabs = st.tabs(list(SPLITS.values()))
    for tab, (what, title) in zip(tabs, SPLITS.items(), strict=True):
        with tab:
            if what != "day":  # the days have a chart of their own
                spend_bars(title, splits[what])
                splits[what] = dearest_first(splits[what])
            costs_table(title, splits[what])
    rows = [(what, total) for what, totals in splits.items() for total in totals]
    st.download_button(
        "Download as CSV",
        costs_csv(rows).encode("utf-8-sig"),  # spreadsheets read Chinese names only so
        file_name="costs.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    st.caption(
        "Actual: the provider said so. Estimated: from the price list. "
        "In doubt: no price is known, or a call broke off and may have been charged."
    )


show_page(shared_studio())
