"""Facts as a list of names and values; every value is escaped, empty ones are left out."""

from collections.abc import Mapping

import streamlit as st

from imagegen.ui.texts import html_text


def facts_list(facts: Mapping[str, str]) -> None:
    rows = "".join(
        f"<dt>{html_text(name)}</dt><dd>{html_text(value)}</dd>"
        for name, value in facts.items()
        if value
    )
    st.html(f'<dl class="facts">{rows}</dl>')
