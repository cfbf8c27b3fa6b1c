"""Gallery: every picture that was made, newest first, and everything known about one."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from imagegen.filters import Filter
from imagegen.studio import Studio, shared_studio
from imagegen.types import AssetKind, Record
from imagegen.ui import session
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.gallery_grid import gallery_grid
from imagegen.ui.parts.kind_filter import kind_filter
from imagegen.ui.parts.page_turner import page_turner
from imagegen.ui.parts.picture_detail import picture_detail
from imagegen.ui.parts.picture_words import KIND_TITLES

PAGE = 48


def show_page(studio: Studio) -> None:
    picture = session.address(session.ADDRESS_PICTURE)
    if picture:
        st.button("Back to the gallery", icon=":material/arrow_back:", on_click=close_picture)
        picture_detail(studio.history.get(picture))
    else:
        show_gallery(studio)


def show_gallery(studio: Studio) -> None:
    st.title("Gallery", anchor=False)
    counts = count_kinds(studio)
    if not counts:
        empty_state(
            "Pictures stand here as soon as they are made, with what they cost. "
            "The draft model makes one in a second, free and without a key.",
            "avatars",
            "Make the first picture",
            "face",
        )
        return
    kind = address_kind(counts)
    kind_filter(counts, kind, on_choose=choose_kind)
    records = read_records(studio, kind)
    if records:
        gallery_grid(records, on_open=open_picture)
        show_turner(studio, kind, records)
    else:
        st.button("Show the newest", on_click=turn_page, icon=":material/first_page:")


def count_kinds(studio: Studio) -> dict[AssetKind, int]:
    counts = {kind: studio.history.count(kind) for kind in KIND_TITLES}
    return {kind: count for kind, count in counts.items() if count}


def address_kind(counts: dict[AssetKind, int]) -> AssetKind | None:
    kind = session.address(session.ADDRESS_KIND)
    return kind if kind in counts else None


def read_records(studio: Studio, kind: AssetKind | None) -> list[Record]:
    """The page the address names: the newest, or the one before or after a picture's number."""
    before = session.address_number(session.ADDRESS_BEFORE)
    after = session.address_number(session.ADDRESS_AFTER)
    if after is not None:
        return studio.gallery.page(Filter(kind=kind or ""), after=after, limit=PAGE)
    return studio.gallery.page(Filter(kind=kind or ""), before=before, limit=PAGE)


def show_turner(studio: Studio, kind: AssetKind | None, records: Sequence[Record]) -> None:
    newest, oldest = records[0].number, records[-1].number
    page_turner(
        partial(turn_page, after=newest),
        partial(turn_page, before=oldest),
        newer=bool(studio.gallery.page(Filter(kind=kind or ""), after=newest, limit=1)),
        older=bool(studio.gallery.page(Filter(kind=kind or ""), before=oldest, limit=1)),
    )


def turn_page(before: int | None = None, after: int | None = None) -> None:
    session.change_address(before=before, after=after)


def choose_kind(kind: str) -> None:
    session.change_address(kind=kind, before=None, after=None)


def open_picture(record_id: str) -> None:
    session.remember_picture(record_id)
    session.change_address(picture=record_id)


def close_picture() -> None:
    session.change_address(picture=None)


show_page(shared_studio())
