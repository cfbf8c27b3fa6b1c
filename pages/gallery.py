"""Gallery: every picture that was made, searched and filtered, and everything known about one."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from imagegen.filters import Filter
from imagegen.gallery import PAGE_SIZES
from imagegen.studio import Studio, shared_studio
from imagegen.types import Record
from imagegen.ui import gallery_session, session
from imagegen.ui.parts.archive_box import archive_list
from imagegen.ui.parts.board_box import board_box
from imagegen.ui.parts.filter_bar import asked_filters, count_line, filter_bar
from imagegen.ui.parts.gallery_grid import gallery_grid
from imagegen.ui.parts.import_box import import_box
from imagegen.ui.parts.kind_filter import kind_filter
from imagegen.ui.parts.nothing_found import nothing_found, nothing_made
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
        nothing_made()
        import_box(studio)
        return
    choices = studio.gallery.choices()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        filter_bar(studio, chosen, choices, gallery_session.show_filter)
        saved_searches(studio, chosen, gallery_session.show_filter)
        import_box(studio)
        board_box(studio, chosen, choices.boards)
    kind_filter(kinds, chosen, on_choose=gallery_session.show_filter)
    asked_filters(studio, chosen, choices, gallery_session.show_filter)
    records = read_records(studio, chosen)
    if records:
        count_line(studio, chosen)
    archive_list(studio)
    if records:
        seen, alike = stacked(studio, records, chosen)
        gallery_grid(seen, open_picture, alike)
        show_turner(studio, chosen, records)
        selection_bar(studio, choices, board=chosen.board, trashed=chosen.trashed)
    else:
        nothing_found(chosen, turn_page)
    last_done(studio)


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
