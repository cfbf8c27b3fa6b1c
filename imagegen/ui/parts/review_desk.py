"""The review desk: one large picture after the other, judged by keys without a rerun."""

import streamlit as st

from imagegen.filters import Filter, address_of
from imagegen.judgements import REASONS
from imagegen.ui.components import module_stub, style_text

_DESK = st.components.v2.component(
    "imagegen_review",
    html="<div data-desk></div>\n",
    css=style_text("components/marks.css") + style_text("components/review.css"),
    js=module_stub("components/review.js"),
)


def review_desk(chosen: Filter, *, who: str, model: str, key: str) -> None:
    """The queue of the filter for `who`. Verdicts go to our own routes; the page is not run
    again. `model` ("provider/model") makes the edits of comments, "" offers none."""
    data = {"who": who, "address": address_of(chosen), "model": model, "reasons": list(REASONS)}
    _DESK(key=key, data=data)
