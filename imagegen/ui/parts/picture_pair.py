"""Two pictures of the same kind laid on each other: slider, side by side, flicker, difference."""

from collections.abc import Sequence

import streamlit as st

from imagegen.progress import View
from imagegen.reviews import Reviews
from imagegen.studio import Studio
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


def picture_pair(studio: Studio, records: Sequence[Record], *, key: str) -> None:
    """Choose two of `records`, lay them on each other, approve the better one; with fewer, say
    what is missing."""
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
    verdicts = Reviews(studio.engine).newest(chosen)
    with st.container(horizontal=True):
        for place, name in zip(("first", "second"), chosen, strict=True):
            approved = name in verdicts and verdicts[name].choice == "approve"
            st.button(
                f"The {place} is approved" if approved else f"Approve the {place}",
                key=f"{key}_{place}",
                icon=":material/check:",
                disabled=approved,
                on_click=_approve,
                args=(studio, name),
            )


def _approve(studio: Studio, record_id: str) -> None:
    Reviews(studio.engine).judge(record_id, "approve", studio.settings.who)


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
    """With its number: of two choices that read alike, Streamlit would take the first."""
    parts = (record.origin.label, picture_title(record), record.model, short_cost(record))
    return " · ".join([*(part for part in parts if part), f"no. {record.number}"])


def _view(record: Record) -> View:
    return {
        "src": f"/pictures/{record.file_name}",
        "title": record.origin.label or picture_title(record),
        "width": record.width,
        "height": record.height,
    }
