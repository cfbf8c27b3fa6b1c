"""Two pictures of the same kind laid on each other: slider, side by side, flicker, difference."""

from collections.abc import Sequence

import streamlit as st

from imagegen.progress import View
from imagegen.types import Record
from imagegen.ui import grid_session, session
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.parts.picture_words import picture_title, short_cost

_PAIR = st.components.v2.component(
    "imagegen_pair",
    html="<div data-pair></div>\n",
    css=style_text("components/pair.css"),
    js=module_stub("components/pair.js"),
)


def picture_pair(records: Sequence[Record], *, key: str) -> None:
    """Choose two of `records` and lay them on each other; with fewer, say what is missing."""
    known = {record.id: record for record in records}
    if len(known) < 2:
        st.caption("Two pictures are needed. Make a grid first.")
        return
    ids = list(known)
    _start(grid_session.FIRST, known, ids[1])
    _start(grid_session.SECOND, known, ids[0])
    with st.container(horizontal=True):
        chosen = [_choose("First", grid_session.FIRST, known)]
        chosen += [_choose("Second", grid_session.SECOND, known)]
    _PAIR(key=key, data={"pictures": [_view(known[name]) for name in chosen]})


def _choose(label: str, key: str, known: dict[str, Record]) -> str:
    return st.selectbox(
        label,
        list(known),
        format_func=lambda name: _title(known[name]),
        key=key,
        persist_state="session",
    )


def _start(key: str, known: dict[str, Record], first: str) -> None:
    """A picture that is gone is no choice any more."""
    if session.widget_value(key) not in known:
        session.set_widget_value(key, first)


def _title(record: Record) -> str:
    parts = (record.origin.label, picture_title(record), record.model, short_cost(record))
    return " · ".join(part for part in parts if part)


def _view(record: Record) -> View:
    return {
        "src": f"/pictures/{record.file_name}",
        "title": record.origin.label or picture_title(record),
        "width": record.width,
        "height": record.height,
    }
