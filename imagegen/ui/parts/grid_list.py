"""The grids that are kept: opened from a list or by their address, named, forgotten."""

from collections.abc import Mapping

import streamlit as st

from imagegen.bidi import isolated
from imagegen.errors import ImagegenError
from imagegen.saved_grids import LONGEST_NAME, SavedGrid, SavedGrids
from imagegen.studio import Studio
from imagegen.ui import grid_session, session
from imagegen.ui.clock import local_time
from imagegen.ui.texts import markdown_text

LONGEST_TITLE = 60


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
    """The line above the stage: its name, and the way back to all grids."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input(
            "Name of this grid",
            key=grid_session.NAME,
            max_chars=LONGEST_NAME,
            placeholder=grid.grid.title[:LONGEST_TITLE],
            help="The address of this page opens it for everybody who has it.",
        )
        st.button("Save", icon=":material/bookmark:", on_click=_save, args=(studio, grid.id))
        st.button(
            "Forget", icon=":material/bookmark_remove:", on_click=_forget, args=(studio, grid)
        )
        st.button("All grids", icon=":material/grid_view:", on_click=_close)
    made = f"{grid.who}, {local_time(grid.at)}" if grid.who else local_time(grid.at)
    st.caption(markdown_text(f"Made by {made}" if grid.who else made))


def _title(known: Mapping[str, SavedGrid], name: str) -> str:
    """With its place: of two choices that read alike, Streamlit would take the first."""
    place = list(known).index(name) + 1
    title = known[name].title
    shown = title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
    return f"{place}. {isolated(shown)} · {local_time(known[name].at)}"


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
