"""What stands where nothing is yet: what belongs here, and the one next step."""

import streamlit as st

from imagegen.ui.navigation import find_page


def empty_state(text: str, page: str, label: str, icon: str) -> None:
    """`text` says what belongs here; the button opens `page`."""
    with st.container(border=True, key="empty-state"):
        st.markdown(text)
        if st.button(label, type="primary", icon=f":material/{icon}:"):
            st.switch_page(find_page(page))
