"""What stands where nothing is yet: what belongs here, and the one next step."""

import streamlit as st

from imagegen.ui.navigation import page_link


def empty_state(text: str, page: str, label: str, icon: str) -> None:
    """`text` says what belongs here; the link opens `page`."""
    with st.container(border=True, key="empty-state"):
        st.markdown(text)
        page_link(page, label, icon)
