"""An item out as a ZIP for an item bank, and in again."""

import re

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.item_desk import ItemDesk
from imagegen.listening import LABEL, Item
from imagegen.listening.frames import FRAME_TYPES
from imagegen.ui import item_session
from imagegen.ui.parts.item_marks import item_findings
from imagegen.ui.session import keep_first, widget_value

MOST_MB = 120
WIDTHS: dict[int, str] = {0: "As the scene", 1280: "1280 px", 1920: "1920 px"}


def item_export(desk: ItemDesk, item_id: str, item: Item) -> None:
    """Seven frames in 16:9 and 4:3, SVG, item.json and a contact sheet, in one ZIP."""
    keep_first(item_session.FILE_TYPE, FRAME_TYPES[0])
    keep_first(item_session.WIDE, 0)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.segmented_control(
            "Frames as",
            FRAME_TYPES,
            format_func=str.upper,
            key=item_session.FILE_TYPE,
            required=True,
            persist_state="session",
        )
        st.selectbox(
            "Width of a frame",
            list(WIDTHS),
            format_func=lambda wide: WIDTHS[wide],
            key=item_session.WIDE,
            width=200,
            persist_state="session",
        )
        _download(desk, item_id, item)
    st.caption(
        f"Each frame is the same scene, byte for byte under the highlight, in 16:9 and 4:3. "
        f"{LABEL}: it says so in item.json and on the contact sheet."
    )
    item_findings(desk, item)


def item_import(desk: ItemDesk) -> None:
    """Brings an item back from its ZIP or its item.json, as a new item."""
    st.file_uploader(
        "Import an item",
        type=["zip", "json"],
        key=item_session.upload_key(),
        max_upload_size=MOST_MB,
        help="A ZIP that was exported here, or its item.json.",
        on_change=_bring,
        args=(desk,),
    )


def _download(desk: ItemDesk, item_id: str, item: Item) -> None:
    file_type = str(widget_value(item_session.FILE_TYPE) or FRAME_TYPES[0])
    wide = int(widget_value(item_session.WIDE) or 0) or None
    key = f"item-zip-{item_id}"
    ready = all(sentence.words for sentence in item.sentences) and item.base is not None
    st.download_button(
        "Download the ZIP",
        # Packed when it is asked for: 16 pictures take some seconds.
        data=lambda: desk.pack(item_id, file_type, wide),
        file_name=f"{file_stem(item)}.zip",
        mime="application/zip",
        key=key,
        type="primary",
        icon=":material/folder_zip:",
        on_click="ignore",
        disabled=not ready,
    )


def file_stem(item: Item) -> str:
    """A file name from the title: plain letters and figures."""
    words = re.findall(r"[a-z0-9]+", (item.title or item.setting).lower())
    return f"listen-and-repeat-{'-'.join(words)[:60] or 'item'}"


def _bring(desk: ItemDesk) -> None:
    """A callback: a file that cannot be used changes nothing but the message."""
    upload = widget_value(item_session.upload_key())
    if upload is None:
        return
    try:
        item_session.show_item(desk.bring(upload.getvalue()))
    except ImagegenError as problem:
        item_session.show_item(item_session.open_item())
        item_session.keep_problem(problem)
