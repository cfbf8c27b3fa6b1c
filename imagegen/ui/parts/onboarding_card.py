"""The onboarding card: how to set a key, and the way on without one."""

from collections.abc import Callable

import streamlit as st

from imagegen.onboarding import onboarding
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.texts import markdown_text


def onboarding_card(provider: str) -> None:
    """Shown on the stage while the chosen model needs a key and has none."""
    card = onboarding(provider)
    with st.container(border=True, key="onboarding"):
        st.subheader(card.title, anchor=False)
        st.markdown(markdown_text(card.why))
        tabs = st.tabs([option.title for option in card.options])
        for tab, option in zip(tabs, card.options, strict=True):
            with tab:
                st.markdown(markdown_text(option.text))
                copy_text(option.command, "command")
        st.caption("Variables are read when the app starts: start it again after setting one.")
        if card.where:
            st.caption(markdown_text(card.where))


def free_way(on_click: Callable[[], None]) -> None:
    """The way on without a key: beside the action, where it is in view on every screen."""
    st.button(
        "Use the free draft instead",
        key="use-free",
        icon=":material/draw:",
        width="stretch",
        on_click=on_click,
    )
