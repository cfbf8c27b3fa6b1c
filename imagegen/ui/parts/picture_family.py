"""Where a picture comes from and what was made from it, as a small tree of pictures."""

from urllib.parse import urlencode

import streamlit as st

from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui.parts.picture_words import picture_state, picture_title, short_cost
from imagegen.ui.session import ADDRESS_PICTURE
from imagegen.ui.texts import html_text

SIDE = 64


def picture_family(studio: Studio, record: Record) -> None:
    """Draws nothing for a picture that was made from none and none was made from."""
    family = studio.history.family(record)
    if not family.parents and not family.children and not family.is_parent_gone:
        return
    st.subheader("Made from, and made into", anchor=False)
    rows = ["<p>The picture it was made from is not there any more.</p>"]
    rows = rows if family.is_parent_gone else []
    rows += [_row(parent, depth) for depth, parent in enumerate(family.parents)]
    rows.append(_row(record, len(family.parents), here=True))
    rows += [_row(child, len(family.parents) + 1) for child in family.children]
    st.html(f'<div class="family">{"".join(rows)}</div>')


def _row(record: Record, depth: int, *, here: bool = False) -> str:
    scale = SIDE / max(record.width, record.height)
    width, height = round(record.width * scale), round(record.height * scale)
    title = html_text(picture_title(record))
    words = f"{html_text(record.model)} · {html_text(short_cost(record))} · {picture_state(record)}"
    inner = (
        f'<img src="/thumbnails/256/{record.sha256}.webp" alt="" width="{width}" '
        f'height="{height}"><span><b>{title}</b><br>{words}</span>'
    )
    style = f'class="relative" style="margin-left: {depth * 24}px"'
    if here:
        return f'<div {style} aria-current="true">{inner}</div>'
    href = html_text(f"?{urlencode({ADDRESS_PICTURE: record.id})}")
    return f'<a {style} href="{href}" target="_self">{inner}</a>'
