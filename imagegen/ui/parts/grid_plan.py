"""What a click on the Compare page would make: every cell of the grid of the form, as one batch."""

import secrets
from collections.abc import Sequence

from imagegen.errors import ImagegenError, RequestError
from imagegen.grid_briefs import grid_asks
from imagegen.plans import SetPreview
from imagegen.saved_grids import SavedGrids
from imagegen.studio import Studio
from imagegen.types import Ask
from imagegen.ui import grid_session, session
from imagegen.ui.parts.grid_form import asked_grid


def plan_grid(studio: Studio) -> tuple[SetPreview | None, ImagegenError | None]:
    """What the button would do, or what stands in its way."""
    try:
        asks = _asks(studio)
    except ImagegenError as error:
        return None, error
    preview = studio.preview_all([ask.request for ask in asks])
    return preview, preview.problem


def submit_grid(studio: Studio) -> None:
    """A callback: it runs to its end even when another click interrupts the page.

    The grid is kept before its jobs are: a crash between the two leaves a definition, not
    pictures that nobody finds. A grid that is refused stays, with the reason.
    """
    try:
        asks = _asks(studio)
        if not session.claim_click(asks):
            return
        grid = SavedGrids(studio.engine).keep(asked_grid(studio), studio.settings.who)
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    _submit(studio, grid.id, asks)
    if session.address(grid_session.ADDRESS_GRID) != grid.id:  # else a name is typed perhaps
        session.set_widget_value(grid_session.NAME, grid.name)
    grid_session.opened(grid.id)


def _submit(studio: Studio, grid_id: str, asks: Sequence[Ask]) -> None:
    kept, batch = SavedGrids(studio.engine), secrets.token_hex(16)
    kept.add_batch(grid_id, batch)
    try:
        studio.submit_all(asks, batch)
    except ImagegenError as error:
        kept.refuse(batch, error)


def _asks(studio: Studio) -> list[Ask]:
    asks = grid_asks(studio, asked_grid(studio))
    if len(asks) < 2:
        hint = "Give alternatives, or a second version, style, model, ratio or seed."
        raise RequestError("Nothing varies yet.", hint)
    return asks
