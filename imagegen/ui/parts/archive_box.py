"""ZIPs of what a filter finds: asked for by a button, built meanwhile, fetched by a link."""

from functools import partial

import streamlit as st

from imagegen.archives import Archive, archives_of
from imagegen.errors import ImagegenError
from imagegen.filters import Filter
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.parts.picture_words import count_text

LOOK_S = 1


def archive_button(studio: Studio, chosen: Filter) -> None:
    """Have all pictures of the filter packed."""
    st.button(
        "All as ZIP",
        icon=":material/folder_zip:",
        type="tertiary",
        on_click=partial(_ask, studio, chosen),
        help="The originals and their facts. It is built here, and kept for a day.",
    )


def archive_list(studio: Studio) -> None:
    """Draws nothing while there is none. It looks again by itself only while one is built."""
    found = archives_of(studio).mine()
    if not found:
        return
    building = any(archive.state == "building" for archive in found)
    if building:
        st.fragment(_live, run_every=LOOK_S)(studio)
    else:
        _draw(studio, found)


def _live(studio: Studio) -> None:
    found = archives_of(studio).mine()
    if not any(archive.state == "building" for archive in found):
        st.rerun()
    _draw(studio, found)


def _draw(studio: Studio, found: list[Archive]) -> None:
    with st.container(border=True, gap="small", key="archives"):
        for archive in found:
            _line(studio, archive)


def _line(studio: Studio, archive: Archive) -> None:
    key = f"archive-drop-{archive.id}"
    drop = partial(archives_of(studio).drop, archive.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"ZIP of {count_text(archive.count)}", width="content")
        if archive.state == "ready":
            words = f"Download · {_size(archive.size)}"
            address = f"/api/archives/{archive.id}.zip"
            st.link_button(words, address, icon=":material/download:")
            st.button("Remove", key=key, icon=":material/close:", on_click=drop)
        elif archive.state == "failed":
            st.markdown(f":material/error: {archive.problem}", width="content")
            st.button("Remove", key=key, icon=":material/close:", on_click=drop)
        else:
            st.caption(f"Packing {archive.done:,} of {archive.count:,}", width="content")
            st.button("Cancel", key=key, icon=":material/close:", on_click=drop)
    if archive.state == "building":
        st.progress(archive.done / archive.count)


def _size(size: int) -> str:
    """ "940 KB", "1.2 GB", in units of a thousand as download lists show them."""
    for unit, one in (("GB", 10**9), ("MB", 10**6)):
        if size >= one:
            return f"{size / one:.1f} {unit}"
    return f"{max(1, size // 1000):,} KB"


def _ask(studio: Studio, chosen: Filter) -> None:
    """A callback."""
    try:
        archives_of(studio).ask(chosen)
    except ImagegenError as error:
        gallery_session.keep_refused(error)
