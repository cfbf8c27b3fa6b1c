"""The gallery grid: pictures in rows, uncropped, with one line under each."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import streamlit as st

from imagegen.progress import View, picture_view
from imagegen.types import Record
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.parts.picture_words import picture_state, picture_title, short_cost
from imagegen.ui.session import ADDRESS_PICTURE, GALLERY_GRID, last_picture, widget_value

_GALLERY = st.components.v2.component(
    "imagegen_gallery",
    html='<div class="grid"></div>\n',
    css=style_text("components/marks.css") + style_text("components/gallery.css"),
    js=module_stub("components/gallery.js"),
)


def gallery_grid(records: Sequence[Record], on_open: Callable[[str], None]) -> None:
    """Draw `records` in their order; `on_open(record id)` runs when one is opened."""

    def opened() -> None:
        state = widget_value(GALLERY_GRID)
        if state is not None and state.open:
            on_open(str(state.open))

    items = [_item(record) for record in records]
    data = {"items": items, "focus": last_picture()}
    _GALLERY(key=GALLERY_GRID, data=data, on_open_change=opened)


def _item(record: Record) -> View:
    return picture_view(record) | {
        "href": f"?{urlencode({ADDRESS_PICTURE: record.id})}",
        "title": picture_title(record),
        "state": picture_state(record),
        "cost": short_cost(record),
    }
