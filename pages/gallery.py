"""Gallery: every picture that was made, newest first, and everything known about one."""

from collections.abc import Sequence

import streamlit as st

from imagegen.studio import Studio, shared_studio
from imagegen.types import AssetKind, Record
from imagegen.ui import session
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.gallery_grid import gallery_grid
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
    counts = count_kinds(studio)
    kind = address_kind(counts)
    st.title("Gallery", anchor=False)
    if not counts:
        empty_state(
            "Pictures stand here as soon as they are made, with what they cost. "
            "The draft model makes one in a second, free and without a key.",
            "avatars",
            "Make the first picture",
            "face",
        )
        return
    show_filter(counts, kind)
    records = read_records(studio, kind)
    gallery_grid(records, on_open=open_picture)
    show_paging(studio, kind, records)


def count_kinds(studio: Studio) -> dict[AssetKind, int]:
    counts = {kind: studio.history.count(kind) for kind in KIND_TITLES}
    return {kind: count for kind, count in counts.items() if count}


def address_kind(counts: dict[AssetKind, int]) -> AssetKind | None:
    kind = session.address(session.ADDRESS_KIND)
    return kind if kind in counts else None


def show_filter(counts: dict[AssetKind, int], kind: AssetKind | None) -> None:
    """Which kinds to show; a single kind needs no choice."""
    if len(counts) == 1:
        st.caption(count_text(sum(counts.values())))
        return
    names = {"": f"All {sum(counts.values()):,}"} | {
        name: f"{KIND_TITLES[name]} {count:,}" for name, count in counts.items()
    }
    st.session_state[session.GALLERY_KIND] = kind or ""
    st.segmented_control(
        "Kind",
        list(names),
        format_func=names.__getitem__,
        key=session.GALLERY_KIND,
        on_change=choose_kind,
        label_visibility="collapsed",
    )


def count_text(count: int) -> str:
    return f"{count:,} picture{'' if count == 1 else 's'}"


def read_records(studio: Studio, kind: AssetKind | None) -> list[Record]:
    """The page the address names: the newest, or the one before or after a picture's number."""
    before = session.address_number(session.ADDRESS_BEFORE)
    after = session.address_number(session.ADDRESS_AFTER)
    if after is not None:
        return studio.history.page_after(after, kind=kind or "", limit=PAGE)
    return studio.history.page(kind=kind or "", before=before, limit=PAGE)


def show_paging(studio: Studio, kind: AssetKind | None, records: Sequence[Record]) -> None:
    """Newer and Older, each only where there is something."""
    if not records:
        st.button("Show the newest", on_click=turn_page, icon=":material/first_page:")
        return
    newest, oldest = records[0].number, records[-1].number
    newer = bool(studio.history.page_after(newest, kind=kind or "", limit=1))
    older = bool(studio.history.page(before=oldest, kind=kind or "", limit=1))
    if not newer and not older:
        return
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            "Newer",
            on_click=turn_page,
            kwargs={"after": newest},
            disabled=not newer,
            icon=":material/chevron_left:",
        )
        st.button(
            "Older",
            on_click=turn_page,
            kwargs={"before": oldest},
            disabled=not older,
            icon=":material/chevron_right:",
            icon_position="right",
        )


def turn_page(before: int | None = None, after: int | None = None) -> None:
    session.change_address(before=before, after=after)


def choose_kind() -> None:
    kind = session.widget_value(session.GALLERY_KIND)
    session.change_address(kind=kind, before=None, after=None)


def open_picture(record_id: str) -> None:
    session.remember_picture(record_id)
    session.change_address(picture=record_id)


def close_picture() -> None:
    session.change_address(picture=None)


show_page(shared_studio())
