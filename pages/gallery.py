"""Gallery: every picture that was made, searched and filtered, and everything known about one."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from imagegen.filters import EVERYTHING, Filter
from imagegen.gallery import PAGE_SIZES
from imagegen.studio import Studio, shared_studio
from imagegen.types import Record
from imagegen.ui import gallery_session, session
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.filter_bar import asked_filters, count_line, filter_bar
from imagegen.ui.parts.gallery_grid import gallery_grid
from imagegen.ui.parts.kind_filter import kind_filter
from imagegen.ui.parts.page_size import chosen_size, page_size
from imagegen.ui.parts.page_turner import page_turner
from imagegen.ui.parts.picture_page import picture_page
from imagegen.ui.parts.saved_searches import saved_searches
from imagegen.ui.parts.selection_bar import last_done, selection_bar
from imagegen.ui.parts.stacking import stacked


def show_page(studio: Studio) -> None:
    picture = session.address(session.ADDRESS_PICTURE)
    if picture:
        picture_page(studio, picture, close_picture)
    else:
        show_gallery(studio)


def show_gallery(studio: Studio) -> None:
    st.title("Gallery", anchor=False)
    kinds, chosen = studio.gallery.kinds(), gallery_session.address_filter()
    chosen = replace(chosen, kind=chosen.kind if chosen.kind in kinds else "")
    if not kinds and chosen.is_empty:
        last_done(studio)
        show_nothing_made()
        return
    choices = studio.gallery.choices()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        filter_bar(chosen, choices, gallery_session.show_filter)
        saved_searches(studio, chosen, gallery_session.show_filter)
    kind_filter(kinds, chosen, on_choose=gallery_session.show_filter)
    asked_filters(chosen, choices.boards, gallery_session.show_filter)
    records = read_records(studio, chosen)
    if records:
        count_line(studio, chosen)
    if records:
        seen, alike = stacked(studio, records)
        gallery_grid(seen, open_picture, alike)
        show_turner(studio, chosen, records)
        selection_bar(studio, choices, trashed=chosen.trashed)
    else:
        show_none(chosen)
    last_done(studio)


def show_nothing_made() -> None:
    empty_state(
        "Pictures stand here as soon as they are made, with what they cost. "
        "The draft model makes one in a second, free and without a key.",
        "avatars",
        "Make the first picture",
        "face",
    )


def show_none(chosen: Filter) -> None:
    """Either no picture is asked for, or the page lies beyond the last one."""
    if is_first_page():
        st.markdown("The trash is empty." if chosen.trashed else "No picture meets this search.")
        st.button(
            "Show all pictures",
            icon=":material/filter_alt_off:",
            on_click=partial(gallery_session.show_filter, EVERYTHING),
        )
    else:
        st.button("Show the newest", on_click=turn_page, icon=":material/first_page:")


def is_first_page() -> bool:
    names = (session.ADDRESS_BEFORE, session.ADDRESS_AFTER)
    return all(session.address_number(name) is None for name in names)


def read_records(studio: Studio, chosen: Filter) -> list[Record]:
    """The page the address names: the newest, or the one before or after a picture's number."""
    before = session.address_number(session.ADDRESS_BEFORE)
    after = session.address_number(session.ADDRESS_AFTER)
    return studio.gallery.page(chosen, before=before, after=after, limit=chosen_size())


def show_turner(studio: Studio, chosen: Filter, records: Sequence[Record]) -> None:
    newest, oldest = records[0].number, records[-1].number
    newer = bool(studio.gallery.page(chosen, after=newest, limit=1))
    older = bool(studio.gallery.page(chosen, before=oldest, limit=1))
    older_page, newer_page = partial(turn_page, before=oldest), partial(turn_page, after=newest)
    page_turner(newer_page, older_page, newer=newer, older=older)
    if newer or older or chosen_size() != PAGE_SIZES[0]:
        page_size(chosen_size())


def turn_page(before: int | None = None, after: int | None = None) -> None:
    session.change_address(before=before, after=after)
    gallery_session.clear_selection()


def open_picture(record_id: str) -> None:
    session.remember_picture(record_id)
    session.change_address(picture=record_id)


def close_picture() -> None:
    session.change_address(picture=None)


show_page(shared_studio())
