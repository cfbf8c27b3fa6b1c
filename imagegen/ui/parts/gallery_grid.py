"""The gallery grid: pictures in rows, uncropped, with one line under each, opened or selected."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from imagegen.progress import View, picture_view
from imagegen.types import Record
from imagegen.ui import gallery_session
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.parts.picture_words import picture_state, picture_title, short_cost
from imagegen.ui.session import ADDRESS_PICTURE, GALLERY_GRID, last_picture, widget_value

SMALL_SIDE = 256
"""Pixels of the longest side of the thumbnail that an ordinary screen needs for most cards."""

_GALLERY = st.components.v2.component(
    "imagegen_gallery",
    html='<div class="grid" role="group" aria-label="Pictures"></div>\n',
    css=style_text("components/marks.css") + style_text("components/gallery.css"),
    js=module_stub("components/gallery.js"),
)


def gallery_grid(
    records: Sequence[Record], on_open: Callable[[str], None], alike: Mapping[str, int]
) -> None:
    """Draw `records` in their order; `on_open(record id)` runs when one is opened.

    `alike` says of a picture that stands for others how many look like it. What is selected is
    kept in `gallery_session`.
    """

    def opened() -> None:
        state = widget_value(GALLERY_GRID)
        if state is not None and state.open:
            on_open(str(state.open))

    def selected() -> None:
        state = widget_value(GALLERY_GRID)
        shown = {record.id for record in records}
        if state is not None:
            ids = [str(each) for each in state.selected or ()]
            gallery_session.keep_selected([each for each in ids if each in shown])
            gallery_session.keep_done(None)

    data = {
        "items": [_item(record) | {"alike": alike.get(record.id)} for record in records],
        "focus": last_picture(),
        "selected": gallery_session.selected(),
        "turn": gallery_session.selection_turn(),
    }
    _GALLERY(key=GALLERY_GRID, data=data, on_open_change=opened, on_selected_change=selected)


def _item(record: Record) -> View:
    scale = min(1.0, SMALL_SIDE / max(record.width, record.height))
    return picture_view(record) | {
        "small": f"/thumbnails/{SMALL_SIDE}/{record.sha256}.webp",
        "small_width": max(1, round(record.width * scale)),
        "href": f"?{urlencode({ADDRESS_PICTURE: record.id})}",
        "title": picture_title(record),
        "state": picture_state(record),
        "cost": short_cost(record),
        "starred": record.starred_at is not None,
    }
