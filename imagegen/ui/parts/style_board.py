"""The style board: one room in several styles, side by side, with what only each of them shows."""

from collections.abc import Mapping, Sequence

import streamlit as st

from imagegen.briefs.renovation import KIND, RenovationBrief, board_captions
from imagegen.errors import ImagegenError
from imagegen.interiors import find_style
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui.parts.picture_words import picture_state, short_cost
from imagegen.ui.parts.renovation_form import both_names
from imagegen.ui.texts import html_text

EMPTY = (
    "A style board stands here as soon as one room was made in two styles or more. "
    "Choose several styles in the brief, then press Generate."
)


def style_board_grid(studio: Studio) -> None:
    """The newest board."""
    board = newest_board(studio)
    if not board:
        st.caption(EMPTY)
        return
    briefs = [RenovationBrief.from_values(of[0].origin.brief) for of in board.values()]
    own = board_captions(briefs)
    cards = "".join(_card(b, board[b.style], own[b.style]) for b in briefs)
    st.html(f'<ul class="board">{cards}</ul>')
    st.caption("Under each style stands what no other style of this board has.")


def newest_board(studio: Studio) -> dict[str, list[Record]]:
    """Style -> its pictures, of the newest batch with two styles or more; {} without one.

    The styles stand in the order they were asked for.
    """
    batches: dict[str, dict[str, list[Record]]] = {}
    for record in studio.history.page(kind=KIND):
        style = _style_of(record)
        if style:
            batches.setdefault(record.batch, {}).setdefault(style, []).insert(0, record)
    name, found = next(((n, s) for n, s in batches.items() if len(s) > 1), ("", {}))
    asked = [job.id for job in studio.jobs.of_batch(name)] if found else []
    return dict(sorted(found.items(), key=lambda item: asked.index(item[1][0].job)))


def _style_of(record: Record) -> str:
    """ "" of a test of a template, and of a brief that this version cannot read any more."""
    if record.origin.brief.get("golden"):
        return ""
    try:
        return RenovationBrief.from_values(record.origin.brief).style
    except ImagegenError:
        return ""


def _card(brief: RenovationBrief, records: Sequence[Record], own: Sequence[str]) -> str:
    name = find_style(brief.style).name
    pictures = "".join(_picture(record, both_names(name)) for record in records)
    marks = "".join(f"<li>{html_text(text)}</li>" for text in own)
    return (
        f'<li class="board-style" lang="{brief.language}"><h3>{html_text(name.en)} '
        f"<span>{html_text(name.zh)}</span></h3>{pictures}<ul>{marks}</ul></li>"
    )


def _picture(record: Record, name: str) -> str:
    words = " · ".join((short_cost(record), picture_state(record)))
    facts: Mapping[str, object] = {
        "src": f"/thumbnails/512/{record.sha256}.webp",
        "width": record.width,
        "height": record.height,
        "alt": name,
        "loading": "lazy",
    }
    attributes = " ".join(f'{key}="{html_text(str(value))}"' for key, value in facts.items())
    return (
        f'<a href="/pictures/{record.file_name}" target="_blank" rel="noopener" '
        f'title="Open the original"><img {attributes}></a><p>{html_text(words)}</p>'
    )
