"""How many pictures a page of the gallery holds."""

import streamlit as st

from imagegen.gallery import PAGE_SIZES
from imagegen.ui import gallery_session
from imagegen.ui.session import address_number, change_address, set_widget_value, widget_value


def chosen_size() -> int:
    """The size the address names, or the smaller one."""
    asked = address_number(gallery_session.ADDRESS_SIZE)
    return asked if asked in PAGE_SIZES else PAGE_SIZES[0]


def page_size(current: int) -> None:
    """Two sizes; the chosen one stands in the address."""
    set_widget_value(gallery_session.PAGE_SIZE, current)
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.segmented_control(
            "Pictures on a page",
            PAGE_SIZES,
            key=gallery_session.PAGE_SIZE,
            format_func=lambda size: f"{size} on a page",
            label_visibility="collapsed",
            width="content",
            on_change=_keep,
        )


def _keep() -> None:
    size = widget_value(gallery_session.PAGE_SIZE)
    change_address(size=None if size == PAGE_SIZES[0] else size)
    gallery_session.clear_selection()
