"""Compare: words, versions, styles, models, ratios and seeds as one grid that fills live."""

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.grid_winners import winners
from imagegen.places import assets_folder
from imagegen.progress import read_batch, recent_batches
from imagegen.saved_grids import SavedGrid, SavedGrids
from imagegen.studio import Studio, shared_studio
from imagegen.ui import grid_session, session
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.grid_form import grid_form
from imagegen.ui.parts.grid_list import grid_list, open_grid, take_grid
from imagegen.ui.parts.grid_plan import plan_grid, submit_grid
from imagegen.ui.parts.grid_stage import grid_stage
from imagegen.ui.parts.picture_pair import asked_pictures, picture_pair
from imagegen.ui.parts.reuse_box import reuse_of_set
from imagegen.ui.parts.set_button import set_button
from imagegen.ui.parts.winner_box import name_winner, winner_box
from imagegen.ui.parts.workbench import workbench

EMPTY = (
    "Grids appear here: rows and columns are what you let vary. The sample has two choices of "
    "words, four pictures; press Generate."
)
MOST_SHOWN = 8


def show_page(studio: Studio) -> None:
    """Two pictures have the whole width; a grid has its form beside it."""
    asked = asked_pictures()
    other = grid_session.is_other_pair(asked)
    if other or session.widget_value(grid_session.VIEW) is None:
        session.set_widget_value(
            grid_session.VIEW, grid_session.TWO if asked else grid_session.GRIDS
        )
    chosen = st.segmented_control(
        "View",
        [grid_session.GRIDS, grid_session.TWO],
        key=grid_session.VIEW,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen == grid_session.TWO:
        show_refusal()
        picture_pair(studio, asked, again=other, key=grid_session.PAIR)
    else:
        show_bench(studio)


def show_bench(studio: Studio) -> None:
    opened = take_grid(studio)
    crowned = grid_session.crowned() is not None
    if not crowned:
        show_refusal()
    places = workbench("compare")
    with places.brief:
        grid_list(studio)
        grid_form(studio)
        preview, problem = plan_grid(studio)
    with places.action:
        set_button(preview, problem, lambda: submit_grid(studio))
    with places.stage:
        if opened is not None:
            open_grid(studio, opened)
            if not grid_session.editing():
                st.html(assets_folder() / "css" / "compare.css")
        if crowned:  # where its label was asked for: on a phone the top is out of sight
            show_refusal()
        winner_box(studio)
        reuse_of_set(studio, preview)
        show_grids(studio, opened, words_without_grids(opened, problem))


def show_refusal() -> None:
    refused = session.take_refusal()
    if refused is not None:
        show_error(refused, "generate")


def show_grids(studio: Studio, opened: SavedGrid | None, empty: str) -> None:
    kept = SavedGrids(studio.engine)
    names = (kept.batches(opened.id) if opened else kept.recent_batches())[:MOST_SHOWN]
    shown = [view for view in (read_batch(studio, name) for name in names) if view]
    if opened is None:
        older = recent_batches(studio, "picture")
        shown += [view for view in older if view["sheet"] and view["id"] not in names]

    grid_stage(
        shown,
        arrangements=kept.arrangements(names),
        winners=winners(studio, [view["id"] for view in shown]),
        key=grid_session.STAGE,
        empty=empty,
        on_winner=lambda record_id: name_winner(studio, record_id),
        on_arranged=kept.arrange,
    )


def words_without_grids(opened: SavedGrid | None, problem: ImagegenError | None) -> str:
    if opened is None:
        return EMPTY
    step = "press Generate" if problem is None else "what stands in the way is said by the button"
    return "" if opened.refusal else f"Nothing is made of this grid yet: {step}."


show_page(shared_studio())
