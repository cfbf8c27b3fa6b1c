"""The onboarding card: how to set a key, and the way on without one."""

from collections.abc import Callable

import streamlit as st

from imagegen.keys import onboarding
from imagegen.ui.texts import markdown_text


def onboarding_card(provider: str, on_free: Callable[[], None]) -> None:
    """Shown on the stage while the chosen model needs a key and has none."""
    card = onboarding(provider)
    with st.container(border=True, key="onboarding"):
        st.subheader(card.title)
        st.markdown(markdown_text(card.why))
        st.button(
            "Use the free draft instead",
            key="use-free",
            icon=":material/draw:",
            on_click=on_free,
        )
        tabs = st.tabs([option.title for option in card.options])
        for tab, option in zip(tabs, card.options, strict=True):
            with tab:
                st.markdown(markdown_text(option.text))
                st.code(option.command, language="bash", wrap_lines=True)
        st.caption(markdown_text(card.where))
