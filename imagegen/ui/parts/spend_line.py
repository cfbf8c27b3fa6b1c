"""The project and the day's spend: in the sidebar, and on top of the page where there is none."""

import streamlit as st

from imagegen.studio import Studio
from imagegen.ui.clock import day_start
from imagegen.ui.parts.money_text import doubt_text, spent_text
from imagegen.ui.texts import html_text


def spend_line(studio: Studio) -> None:
    totals = studio.ledger.totals(since=day_start())
    doubt = doubt_text(totals)
    project = html_text(studio.settings.home.name)
    today = html_text(spent_text(totals) + (f", and {doubt}" if doubt else ""))
    with st.sidebar:
        st.html(
            f'<dl class="frame-facts"><dt>Project</dt><dd>{project}</dd>'
            f"<dt>Spent today</dt><dd>{today}</dd></dl>"
        )
    with st.container(key="frame-line"):
        st.html(f'<p class="frame-line">{project} · Spent today: {today}</p>')
