"""Two pictures laid on each other: slider, side by side, flicker, difference."""

from collections.abc import Mapping, Sequence

import streamlit as st

from imagegen.bidi import isolated
from imagegen.errors import ImagegenError
from imagegen.progress import View
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import grid_session, session
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.picture_words import picture_title, short_cost
from imagegen.ui.reviewer import reviewer

OFFERED = 48
_PAIR = st.components.v2.component(
    "imagegen_pair",
    html="<div data-pair></div>\n",
    css=style_text("components/pair.css"),
    js=module_stub("components/pair.js"),
)
_SIDES = {"First": grid_session.FIRST, "Second": grid_session.SECOND}


def asked_pictures() -> tuple[str, ...]:
    """The ids that the address names, as `?first=…&second=…`; hostile text."""
    names = (grid_session.ADDRESS_FIRST, grid_session.ADDRESS_SECOND)
    return tuple(found for found in (session.address(name)[:64] for name in names) if found)


def picture_pair(studio: Studio, asked: Sequence[str], *, again: bool, key: str) -> None:
    """Lay two pictures on each other, and approve the better one; with fewer, say what is missing.

    `asked` are the ids of those to begin with, and to go back to when `again`; any of the newest
    pictures may take their place.
    """
    known = _offered(studio, asked)
    if len(known) < 2:
        _none_yet()
        return
    chosen = _choose_two(known, [name for name in asked if name in known], again)
    _PAIR(key=key, data={"pictures": [_view(known[name]) for name in chosen]})
    verdicts = Reviews(studio.engine).newest(chosen)
    with st.container(horizontal=True):
        for place, name in zip(("first", "second"), chosen, strict=True):
            approved = name in verdicts and verdicts[name].choice == "approve"
            st.button(
                f"The {place} is approved" if approved else f"Approve the {place}",
                key=f"{key}_{place}",
                icon=":material/check:",
                # Nobody can judge a picture that does not come.
                disabled=approved or not studio.storage.holds(known[name].file_name),
                on_click=_approve,
                args=(studio, name),
            )


def _none_yet() -> None:
    with st.container(border=True):
        st.markdown(
            "Two pictures are laid on each other here, under a slider, beside each other, in turns "
            "or as their difference. Make a grid first."
        )
        st.button(
            "Make a grid",
            type="primary",
            icon=":material/grid_view:",
            on_click=session.set_widget_value,
            args=(grid_session.VIEW, grid_session.GRIDS),
        )


def _offered(studio: Studio, asked: Sequence[str]) -> dict[str, Record]:
    """Those that were asked for, then the newest; one that is gone is said."""
    known: dict[str, Record] = {}
    for name in asked:
        try:
            known[name] = studio.history.get(name)
        except ImagegenError as error:
            say_error(error)
    return known | {record.id: record for record in studio.gallery.page(limit=OFFERED)}


def _choose_two(known: Mapping[str, Record], asked: Sequence[str], again: bool) -> list[str]:
    """Two lists; the address follows them, so that it shows a colleague the same two."""
    newest = sorted(known, key=lambda name: -known[name].number)
    others = [name for name in newest if name not in asked]
    firsts = [*asked, *others] if asked else others[1::-1]
    for key, first in zip(_SIDES.values(), firsts, strict=False):
        # A picture that is gone is no choice any more.
        if again or session.widget_value(key) not in known:
            session.set_widget_value(key, first)
    places = st.columns(2)  # one below the other on a phone
    chosen = []
    for place, (label, widget) in zip(places, _SIDES.items(), strict=True):
        with place:
            chosen.append(_choose(label, widget, known))
    return chosen


def _approve(studio: Studio, record_id: str) -> None:
    """A callback."""
    try:
        Reviews(studio.engine).judge(record_id, "approve", reviewer(studio.settings.who))
    except ImagegenError as error:  # somebody is judging it at the moment
        session.keep_refusal(error)


def _choose(label: str, key: str, known: Mapping[str, Record]) -> str:
    return st.selectbox(
        label,
        list(known),
        format_func=lambda name: _title(known[name]),
        key=key,
        on_change=_write_address,
        persist_state="session",
    )


def _write_address() -> None:
    """A callback."""
    session.change_address(
        first=session.widget_value(grid_session.FIRST),
        second=session.widget_value(grid_session.SECOND),
    )


def _title(record: Record) -> str:
    """With its number: of two choices that read alike, Streamlit would take the first."""
    parts = (record.origin.label, picture_title(record), record.model, short_cost(record))
    return " · ".join([*(isolated(part) for part in parts if part), f"no. {record.number}"])


def _view(record: Record) -> View:
    return {
        "src": f"/pictures/{record.file_name}",
        "title": record.origin.label or picture_title(record),
        "width": record.width,
        "height": record.height,
    }
