"""Where a picture comes from and what was made from it, as a small tree of pictures."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from imagegen.history import Family
from imagegen.types import Record
from imagegen.ui.parts.picture_words import count_text, picture_state, picture_title, short_cost
from imagegen.ui.session import ADDRESS_PICTURE
from imagegen.ui.texts import html_text

SIDE = 64
MOST_OPEN = 8
"""Children that are seen without a click; one more than that is not folded away alone."""


def picture_family(record: Record, family: Family) -> None:
    """Draws nothing for a picture that was made from none and none was made from."""
    if not family.parents and not family.children and not family.is_parent_gone:
        return
    st.subheader("Made from, and made into", anchor=False)
    rows = ["<p>The picture it was made from is not there any more.</p>"]
    rows = rows if family.is_parent_gone else []
    rows += [_row(parent, depth) for depth, parent in enumerate(family.parents)]
    rows.append(_row(record, len(family.parents), here=True))
    rows += _children(family, len(family.parents) + 1)
    st.html(f'<div class="family">{"".join(rows)}</div>')


def _children(family: Family, depth: int) -> list[str]:
    """The first of them in sight, the others behind a click."""
    rows = [_row(child, depth) for child in family.children]
    if family.older_children:
        rows.append(f"<p>And {count_text(family.older_children)} made before these.</p>")
    if len(rows) <= MOST_OPEN + 1:
        return rows
    return [*rows[:MOST_OPEN], _folded(rows[MOST_OPEN:], len(family.children) - MOST_OPEN)]


def _folded(rows: Sequence[str], count: int) -> str:
    return (
        f"<details><summary>{count} more made from it</summary>"
        f'<div class="family">{"".join(rows)}</div></details>'
    )


def _row(record: Record, depth: int, *, here: bool = False) -> str:
    scale = SIDE / max(record.width, record.height)
    width, height = (max(1, round(side * scale)) for side in (record.width, record.height))
    state = "in the trash" if record.trashed_at is not None else picture_state(record)
    words = f"{html_text(record.model)} · {html_text(short_cost(record))} · {state}"
    inner = (
        f'<span class="portrait"><img src="/thumbnails/256/{record.sha256}.webp" alt="" '
        f'loading="lazy" width="{width}" height="{height}"></span>'
        f"<span><b>{html_text(picture_title(record))}</b><br>{words}</span>"
    )
    # On a phone twenty generations would walk out of the page.
    style = f'class="relative" style="margin-inline-start: min({depth * 24}px, 25vw)"'
    if here:
        return f'<div {style} aria-current="true">{inner}</div>'
    href = html_text(f"?{urlencode({ADDRESS_PICTURE: record.id})}")
    return f'<a {style} href="{href}" target="_self">{inner}</a>'
