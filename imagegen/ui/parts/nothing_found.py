"""What stands where no picture is: none was made, none is asked for, or the page lies beyond."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from imagegen.filters import EVERYTHING, Filter
from imagegen.ui import gallery_session, session
from imagegen.ui.parts.empty_state import empty_state


def nothing_made() -> None:
    empty_state(
        "Pictures stand here as soon as they are made, with what they cost. "
        "The draft model makes one in a second, free and without a key.",
        "avatars",
        "Make the first picture",
        "face",
    )


def nothing_found(chosen: Filter, on_newest: Callable[[], None]) -> None:
    """`on_newest` turns to the first page."""
    if not _is_first_page():
        st.button("Show the newest", on_click=on_newest, icon=":material/first_page:")
        return
    with st.container(border=True, key="nothing-found"):
        st.markdown(_what_is_missing(chosen))
        if chosen.text:
            st.caption(
                "Every word must be there. A star finds longer words: paint* finds painting."
            )
        st.button(
            "Show all pictures",
            icon=":material/filter_alt_off:",
            on_click=partial(gallery_session.show_filter, EVERYTHING),
        )


def _what_is_missing(chosen: Filter) -> str:
    if chosen == Filter(trashed=True):
        return "The trash is empty."
    where = " in the trash" if chosen.trashed else ""
    return f"No picture{where} meets this search."


def _is_first_page() -> bool:
    names = (session.ADDRESS_BEFORE, session.ADDRESS_AFTER)
    return all(session.address_number(name) is None for name in names)
