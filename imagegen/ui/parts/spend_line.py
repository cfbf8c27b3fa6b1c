"""The project and the day's spend: in the sidebar, and on top of the page where there is none."""

import streamlit as st

from imagegen.budgets import as_text, state_words
from imagegen.errors import OverBudget
from imagegen.studio import Studio
from imagegen.ui.clock import day_start
from imagegen.ui.parts.money_text import doubt_text, spent_text
from imagegen.ui.texts import html_text

MOST_WARNINGS = 2


def spend_line(studio: Studio) -> None:
    """With each budget that has reached its warning: it warns where money is spent."""
    totals = studio.ledger.totals(since=day_start())
    doubt = doubt_text(totals)
    project = html_text(studio.settings.home.name)
    today = html_text(spent_text(totals) + (f", and {doubt}" if doubt else ""))
    warnings = [html_text(text) for text in _warnings(studio)]
    facts = "".join(f"<dt>Budget</dt><dd>{text}</dd>" for text in warnings)
    with st.sidebar:
        st.html(
            f'<dl class="frame-facts"><dt>Project</dt><dd>{project}</dd>'
            f"<dt>Spent today</dt><dd>{today}</dd>{facts}</dl>"
        )
    with st.container(key="frame-line"):
        lines = " · ".join([f"{project} · Spent today: {today}", *warnings])
        st.html(f'<p class="frame-line">{lines}</p>')


def _warnings(studio: Studio) -> list[str]:
    """What is used up comes first; the rest stands on the page Costs."""
    try:
        found = studio.budgets.nearly_used(studio.settings.who)
    except OverBudget:  # no rate: the page Costs says so, beside the button that removes it
        return []
    shown = sorted(found, key=lambda use: not use.stops)[:MOST_WARNINGS]
    return [f"{state_words(use)}: {as_text(use)}" for use in shown]
