"""The grids that are kept: opened from a list or by their address, named, forgotten."""

from collections.abc import Mapping

import streamlit as st

from imagegen.bidi import isolated
from imagegen.errors import ImagegenError, RequestError
from imagegen.saved_grids import LONGEST_NAME, Refusal, SavedGrid, SavedGrids
from imagegen.studio import Studio
from imagegen.ui import grid_session, session
from imagegen.ui.clock import local_time
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.grid_form import asked_grid, lost_choices
from imagegen.ui.texts import markdown_text

LONGEST_TITLE = 60
LONGEST_LISTED = 28
"""Beside its place and its time in a list as wide as the form."""


def take_grid(studio: Studio) -> SavedGrid | None:
    """The grid that the address names, its definition in the form; None for a new one.

    Before the form is drawn. A grid that is gone is said once, and the address cleared.
    """
    grid_id = session.address(grid_session.ADDRESS_GRID)[:64]
    is_new = grid_session.is_new(grid_id)
    if not grid_id:
        return None
    try:
        found = SavedGrids(studio.engine).get(grid_id)
    except ImagegenError as error:
        session.keep_refusal(error)
        session.change_address(grid=None)
        return None
    if is_new:
        grid_session.fill(found.grid)
        session.set_widget_value(grid_session.NAME, found.name)
    return found


def grid_list(studio: Studio) -> None:
    """Choosing one opens it: its definition fills the form, its pictures the stage."""
    known = {one.id: one for one in SavedGrids(studio.engine).all()}
    if not known:
        return
    st.selectbox(
        "Open a grid",
        list(known),
        index=None,
        format_func=lambda name: _title(known, name),
        key=grid_session.EARLIER,
        on_change=_open,
        placeholder="Named ones first",
    )


def open_grid(studio: Studio, grid: SavedGrid) -> None:
    """The lines above the stage: its name, why it was refused, and the way back to all grids."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Name of this grid",
            key=grid_session.NAME,
            max_chars=LONGEST_NAME,
            placeholder=_cut(grid.grid.title, LONGEST_TITLE),
            help="The address of this page opens it for everybody who has it.",
        )
        st.button("Save", icon=":material/bookmark:", on_click=_save, args=(studio, grid.id))
    made = f"{grid.who}, {local_time(grid.at)}" if grid.who else local_time(grid.at)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(markdown_text(f"Made by {made}" if grid.who else made))
        if grid.refusal is None:
            _edit_button(studio, grid)
            _forget_button(studio, grid, "Forget")
        st.button("All grids", icon=":material/grid_view:", on_click=_close)
    if grid.refusal is not None:
        _refused(studio, grid, grid.refusal)
    _lost(studio, grid)


def _lost(studio: Studio, grid: SavedGrid) -> None:
    """What it was made from and is offered no more: the form holds the rest."""
    lost = lost_choices(studio, grid.grid)
    if lost:
        names = ", ".join(markdown_text(isolated(name)) for name in lost)
        st.warning(
            f"This grid cannot be made again as it was: {names} "
            f"{'is' if len(lost) == 1 else 'are'} not offered any more. The form holds the rest.",
            icon=":material/warning:",
        )


def _refused(studio: Studio, grid: SavedGrid, refusal: Refusal) -> None:
    """What it says goes for the last click; what was made before stands under it."""
    say_error(RequestError(refusal.message, refusal.hint))
    held = (
        "The form holds this grid: change it and press Generate" if _is_asked(studio, grid) else ""
    )
    st.caption(f"{held or 'Edit it again'}, or remove it.")
    with st.container(horizontal=True, gap="small"):
        _edit_button(studio, grid)
        _forget_button(studio, grid, "Remove from the list")


def _edit_button(studio: Studio, grid: SavedGrid) -> None:
    """Where the form holds it already, only while that is out of sight: assets/css/compare.css."""
    is_same = _is_asked(studio, grid)
    if is_same and grid_session.editing():
        return
    st.button(
        "Edit again",
        key="grid-edit-same" if is_same else "grid-edit",
        icon=":material/edit:",
        on_click=grid_session.edit,
        args=(grid.grid,),
        help="Fills the form with what this grid was made from.",
    )


def _forget_button(studio: Studio, grid: SavedGrid, label: str) -> None:
    st.button(
        label,
        icon=":material/bookmark_remove:",
        on_click=_forget,
        args=(studio, grid),
        help="Its pictures stay in the gallery.",
    )


def _is_asked(studio: Studio, grid: SavedGrid) -> bool:
    """Whether the form holds just that."""
    try:
        return asked_grid(studio) == grid.grid
    except ImagegenError:
        return False


def _title(known: Mapping[str, SavedGrid], name: str) -> str:
    """With its place: of two choices that read alike, Streamlit would take the first."""
    place = list(known).index(name) + 1
    shown = _cut(known[name].title, LONGEST_LISTED)
    refused = "refused · " if known[name].refusal else ""
    return f"{place}. {refused}{isolated(shown)} · {local_time(known[name].at)}"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _open() -> None:
    """A callback."""
    session.change_address(grid=str(session.widget_value(grid_session.EARLIER) or ""))
    session.set_widget_value(grid_session.EARLIER, None)


def _close() -> None:
    """A callback."""
    session.change_address(grid=None)


def _forget(studio: Studio, grid: SavedGrid) -> None:
    """A callback. The pictures stay."""
    SavedGrids(studio.engine).drop(grid.id)
    session.change_address(grid=None)


def _save(studio: Studio, grid_id: str) -> None:
    """A callback."""
    try:
        SavedGrids(studio.engine).name(grid_id, str(session.widget_value(grid_session.NAME) or ""))
    except ImagegenError as error:
        session.keep_refusal(error)
