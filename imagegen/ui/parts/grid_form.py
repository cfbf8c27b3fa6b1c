"""The form of a grid: words, models, ratios and seeds, and the grids that were made before."""

from collections.abc import Mapping, Sequence

import streamlit as st

from imagegen.chains import name_of
from imagegen.grids import Grid, grid_of, read_seeds
from imagegen.model import ModelSpec
from imagegen.ratios import ASPECT_RATIOS
from imagegen.studio import Studio
from imagegen.types import Job
from imagegen.ui import grid_session, session
from imagegen.ui.parts.model_picker import first_model, model_label, offered_models

SAMPLE = "A {red|green} apple on {oak|slate}, soft window light, plain background"
MOST_EARLIER = 20


def grid_form(studio: Studio) -> None:
    """Draw it; `asked_grid` reads it, in callbacks too."""
    models = {name_of(model): model for model in offered_models(studio)}
    grid_session.start(Grid(prompt=SAMPLE, models=(name_of(first_model(studio)),)))
    chosen = session.widget_value(grid_session.MODELS) or []
    session.set_widget_value(grid_session.MODELS, [name for name in chosen if name in models])
    st.text_area(
        "Prompt, with alternatives as {a|b}",
        key=grid_session.PROMPT,
        height=120,
        max_chars=8000,
        persist_state="session",
    )
    _choose_models(models)
    st.multiselect(
        "Aspect ratios",
        list(ASPECT_RATIOS),
        key=grid_session.RATIOS,
        placeholder="The model's own",
        persist_state="session",
    )
    st.text_input(
        "Seeds", key=grid_session.SEEDS, placeholder="None: 1, 2, 3", persist_state="session"
    )
    _earlier(studio)


def _choose_models(models: Mapping[str, ModelSpec]) -> None:
    several = len({model.provider for model in models.values()}) > 2
    st.multiselect(
        "Models, and the price of one picture",
        list(models),
        format_func=lambda name: model_label(models[name], several),
        key=grid_session.MODELS,
        persist_state="session",
    )


def asked_grid() -> Grid:
    """RequestError for seeds that are none."""
    ratios = session.widget_value(grid_session.RATIOS) or []
    return Grid(
        prompt=str(session.widget_value(grid_session.PROMPT) or ""),
        models=tuple(session.widget_value(grid_session.MODELS) or ()),
        ratios=tuple(ratio for ratio in ASPECT_RATIOS if ratio in ratios),
        seeds=read_seeds(str(session.widget_value(grid_session.SEEDS) or "")),
    )


def _earlier(studio: Studio) -> None:
    """Every grid keeps its definition: choosing one fills the form as it was."""
    known = _definitions(studio.jobs.recent(kind="picture"))
    if not known:
        return
    # Of two choices that read alike, Streamlit would take the first.
    numbers = {batch: number for number, batch in enumerate(known, 1)}
    st.selectbox(
        "Open an earlier grid",
        list(known),
        index=None,
        format_func=lambda batch: f"{numbers[batch]}. {' '.join(known[batch].prompt.split())[:80]}",
        key=grid_session.EARLIER,
        on_change=lambda: _open(known),
        placeholder="Its definition fills the form",
    )


def _open(known: dict[str, Grid]) -> None:
    grid = known.get(str(session.widget_value(grid_session.EARLIER)))
    if grid is not None:
        grid_session.fill(grid)
    session.set_widget_value(grid_session.EARLIER, None)


def _definitions(jobs: Sequence[Job]) -> dict[str, Grid]:
    """Batch -> its definition, the newest first, equal ones once."""
    found: dict[str, Grid] = {}
    for job in jobs:
        grid = grid_of(job.origin.brief)
        if grid is not None and grid not in found.values() and len(found) < MOST_EARLIER:
            found[job.batch] = grid
    return found
