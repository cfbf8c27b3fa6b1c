"""Searches that somebody named: had again by a click, kept with one, and forgotten."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.filters import Filter, address_of, filter_of
from imagegen.searches import LONGEST_NAME
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.session import set_widget_value, widget_value
from imagegen.ui.texts import markdown_text


def saved_searches(studio: Studio, chosen: Filter, on_choose: Callable[[Filter], None]) -> None:
    """`on_choose` gets the filter of the search that was clicked."""
    with st.popover("Saved", icon=":material/bookmark:"):
        for saved in (found := studio.searches.all()):
            row = f"gallery-saved-row-{saved.name}"
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=row):
                st.button(
                    markdown_text(saved.name),
                    key=f"gallery-search-{saved.name}",
                    type="tertiary",
                    on_click=partial(on_choose, filter_of(saved.address)),
                    width="stretch",
                )
                st.button(
                    "Forget",
                    key=f"gallery-forget-{saved.name}",
                    type="tertiary",
                    icon=":material/close:",
                    help="Forget this search; the pictures stay",
                    on_click=partial(studio.searches.drop, saved.name),
                )
        if chosen.is_empty:
            st.caption("" if found else "Search or filter first, then give it a name here.")
            return
        st.text_input("Name", key=gallery_session.SEARCH_NAME, max_chars=LONGEST_NAME)
        st.button(
            "Save this search",
            icon=":material/bookmark_add:",
            on_click=partial(_save, studio, chosen),
        )


def _save(studio: Studio, chosen: Filter) -> None:
    try:
        name = widget_value(gallery_session.SEARCH_NAME) or ""
        saved = studio.searches.save(name, address_of(chosen), studio.settings.who)
    except ImagegenError as error:
        gallery_session.keep_refused(error)
        return
    set_widget_value(gallery_session.SEARCH_NAME, "")
    gallery_session.keep_done(gallery_session.Done(text=f"Saved as {saved.name}"))
