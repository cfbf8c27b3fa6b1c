"""The crops of a portrait for round, square and 3:4 use: a look at each, and its download."""

from urllib.parse import urlencode

import streamlit as st

from imagegen.errors import BadReference, NotFound
from imagegen.measures import CropShape, FaceCrop
from imagegen.portrait_crops import ADDRESSES, crops_of
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui.parts.picture_words import file_title
from imagegen.ui.texts import html_text, markdown_text

TITLES: dict[CropShape, str] = {"round": "Round", "square": "Square", "3:4": "3:4"}


def portrait_crops(studio: Studio, record: Record) -> None:
    """Draw them for an avatar; nothing for any other picture, and for one nobody can read."""
    if record.origin.kind != "avatar":
        return
    try:
        found = crops_of(studio, record)
    except (BadReference, NotFound):
        return
    st.caption("Crops that never cut a face")
    cells = (_cell(record, shape, crop) for shape, crop in found.crops.items())
    st.html(f'<div class="crops">{"".join(cells)}</div>')
    if found.note:
        st.caption(f":material/info: {markdown_text(found.note)}")


def _cell(record: Record, shape: CropShape, crop: FaceCrop) -> str:
    """The size is known before the bytes, so nothing jumps."""
    title, size = TITLES[shape], f"{crop.box.width} × {crop.box.height} px"
    url = f"/api/records/{record.id}/crops/{ADDRESSES[shape]}"
    name = urlencode({"download": f"{file_title(record)}-{ADDRESSES[shape]}"})
    return (
        f'<figure><img class="{ADDRESSES[shape]}" src="{url}" alt="{html_text(title)} crop" '
        f'style="aspect-ratio: {crop.box.width} / {crop.box.height}">'
        f'<figcaption><a href="{url}?{name}" download>{html_text(title)}</a> {size}</figcaption>'
        "</figure>"
    )
