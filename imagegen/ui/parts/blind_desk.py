"""Two pictures beside each other, voted on by keys without a rerun."""

import streamlit as st

from imagegen.comparisons import Comparison
from imagegen.ui.components import module_stub, style_text

_BLIND = st.components.v2.component(
    "imagegen_blind",
    html="<div data-blind></div>\n",
    css=style_text("components/blind.css"),
    js=module_stub("components/blind.js"),
)


def blind_desk(comparison: Comparison, *, who: str, key: str) -> None:
    """Votes go to our own routes; the page runs once more when the last pair is done."""
    data = {"id": comparison.id, "question": comparison.question, "who": who}
    _BLIND(key=key, data=data, on_finished_change=lambda: None)
