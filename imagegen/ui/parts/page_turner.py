"""Newer and Older: turns the pages of a long list."""

from collections.abc import Callable

import streamlit as st


def page_turner(
    on_newer: Callable[[], None], on_older: Callable[[], None], *, newer: bool, older: bool
) -> None:
    """Draws nothing when everything stands on one page."""
    if not newer and not older:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button("Newer", on_click=on_newer, disabled=not newer, icon=":material/chevron_left:")
        st.button(
            "Older",
            on_click=on_older,
            disabled=not older,
            icon=":material/chevron_right:",
            icon_position="right",
        )
