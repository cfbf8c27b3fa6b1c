"""Compare: a prompt over words, models, ratios and seeds as one grid that fills live."""

from collections.abc import Sequence

import streamlit as st

from imagegen.errors import ImagegenError, RequestError
from imagegen.grids import grid_asks
from imagegen.plans import SetPreview
from imagegen.progress import recent_batches
from imagegen.studio import Studio, shared_studio
from imagegen.types import Ask
from imagegen.ui import grid_session, session
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.grid_form import asked_grid, grid_form
from imagegen.ui.parts.picture_pair import picture_pair
from imagegen.ui.parts.set_button import set_button
from imagegen.ui.parts.stage import stage
from imagegen.ui.parts.workbench import workbench

EMPTY = (
    "Grids appear here: rows and columns are what you let vary. The sample has two choices of "
    "words, four pictures; press Generate."
)


def show_page(studio: Studio) -> None:
    places = workbench("compare")
    with places.brief:
        grid_form(studio)
        preview, problem = plan(studio)
    with places.action:
        set_button(preview, problem, lambda: generate(studio))
    with places.stage:
        refused = session.take_refusal()
        if refused is not None:
            show_error(refused, "generate")
        show_results(studio)


def show_results(studio: Studio) -> None:
    chosen = st.segmented_control(
        "View",
        ["Grids", "Two pictures"],
        default="Grids",
        key=grid_session.VIEW,
        required=True,
        label_visibility="collapsed",
    )
    if chosen == "Two pictures":
        picture_pair(studio, studio.history.page(kind="picture"), key=grid_session.PAIR)
        return
    shown = [batch for batch in recent_batches(studio, "picture") if batch["sheet"]]
    stage(shown, key="stage", empty=EMPTY)


def plan(studio: Studio) -> tuple[SetPreview | None, ImagegenError | None]:
    """What the button would do, or what stands in its way."""
    try:
        asks = asked()
    except ImagegenError as error:
        return None, error
    preview = studio.preview_all([ask.request for ask in asks])
    return preview, preview.problem


def asked() -> Sequence[Ask]:
    asks = grid_asks(asked_grid())
    if len(asks) < 2:
        raise RequestError("Nothing varies yet.", "Give alternatives, or a second model.")
    return asks


def generate(studio: Studio) -> None:
    """A callback: it runs to its end even when another click interrupts the page."""
    try:
        asks = asked()
        if session.claim_click(asks):
            studio.submit_all(asks)
    except ImagegenError as error:
        session.keep_refusal(error)


show_page(shared_studio())
