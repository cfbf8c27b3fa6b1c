"""The form of a grid: what is compared, over which words, styles, models, ratios and seeds."""

from collections.abc import Mapping
from typing import get_args

import streamlit as st

from imagegen.chains import name_of
from imagegen.grids import PROMPT, Grid, read_seeds, read_styles, version_key
from imagegen.interiors import load_styles
from imagegen.model import ModelSpec
from imagegen.ratios import ASPECT_RATIOS
from imagegen.studio import Studio
from imagegen.types import AssetKind
from imagegen.ui import grid_session, session
from imagegen.ui.parts.grid_brief import asked_brief, grid_brief
from imagegen.ui.parts.model_picker import first_model, model_label, offered_models
from imagegen.ui.parts.picture_words import KIND_TITLES

SAMPLE = "A {red|green} apple on {oak|slate}, soft window light, plain background"
STYLES = ("photograph", "watercolour", "flat illustration", "line drawing", "paper cut")
"""Offers; a style is any words."""


def grid_form(studio: Studio) -> None:
    """Draw it; `asked_grid` reads it, in callbacks too."""
    models = {name_of(model): model for model in offered_models(studio)}
    grid_session.start(Grid(prompt=SAMPLE, models=(name_of(first_model(studio)),)))
    chosen = session.widget_value(grid_session.MODELS) or []
    session.set_widget_value(grid_session.MODELS, [name for name in chosen if name in models])
    kind = _choose_kind()
    if kind == PROMPT:
        _prompt()
    else:
        grid_brief(studio, kind)
    _choose_styles(kind)
    _choose_models(models)
    st.multiselect(
        "Aspect ratios",
        list(ASPECT_RATIOS),
        key=grid_session.RATIOS,
        placeholder="As it is" if kind != PROMPT else "The model's own",
        persist_state="session",
    )
    st.text_input(
        "Seeds", key=grid_session.SEEDS, placeholder="None: 1, 2, 3", persist_state="session"
    )


def asked_grid(studio: Studio) -> Grid:
    """RequestError for seeds or styles that are none."""
    kind = chosen_kind()
    ratios = session.widget_value(grid_session.RATIOS) or []
    usual = Grid(
        kind=kind,
        models=tuple(session.widget_value(grid_session.MODELS) or ()),
        styles=read_styles(session.widget_value(grid_session.styles_key(kind)) or ()),
        ratios=tuple(ratio for ratio in ASPECT_RATIOS if ratio in ratios),
        seeds=read_seeds(str(session.widget_value(grid_session.SEEDS) or "")),
        prompt=str(session.widget_value(grid_session.PROMPT) or "") if kind == PROMPT else "",
    )
    return usual if kind == PROMPT else asked_brief(studio, usual)


def lost_choices(studio: Studio, grid: Grid) -> list[str]:
    """The models, versions and styles of a definition that the form offers no more, by name."""
    models = {name_of(model) for model in offered_models(studio)}
    lost = [name for name in grid.models if name not in models]
    known = studio.templates.all(grid.kind) if grid.templates else {}
    offered = {version_key(name, v.number) for name, vs in known.items() for v in vs}
    lost += [key for key in grid.templates if key not in offered]
    own = {style.key for style in load_styles()} if grid.kind == "renovation" else set(grid.styles)
    return lost + [style for style in grid.styles if style not in own]


def chosen_kind() -> AssetKind:
    chosen = session.widget_value(grid_session.KIND)
    return next((kind for kind in get_args(AssetKind) if kind == chosen), PROMPT)


def _choose_kind() -> AssetKind:
    kinds = [PROMPT, *(kind for kind in KIND_TITLES if kind != PROMPT)]
    st.selectbox(
        "What is compared",
        kinds,
        format_func=KIND_TITLES.__getitem__,
        key=grid_session.KIND,
        persist_state="session",
    )
    return chosen_kind()


def _prompt() -> None:
    st.text_area(
        "Prompt, with alternatives as {a|b}",
        key=grid_session.PROMPT,
        height=120,
        max_chars=8000,
        persist_state="session",
    )


def _choose_styles(kind: AssetKind) -> None:
    """A room has styles of its own; everything else takes any words."""
    names = {style.key: style.name.en for style in load_styles()} if kind == "renovation" else {}
    key = grid_session.styles_key(kind)
    if names:
        chosen = session.widget_value(key) or []
        session.set_widget_value(key, [style for style in chosen if style in names])
    chosen = session.widget_value(key) or []
    st.multiselect(
        "Styles",
        list(names) or list(dict.fromkeys([*STYLES, *chosen])),
        format_func=lambda style: names.get(style, style),
        key=key,
        accept_new_options=not names,
        placeholder="That of the brief" if names else "None, or words of your own",
        persist_state="session",
    )


def _choose_models(models: Mapping[str, ModelSpec]) -> None:
    several = len({model.provider for model in models.values()}) > 2
    st.multiselect(
        "Models, and the price of one picture",
        list(models),
        format_func=lambda name: model_label(models[name], several),
        key=grid_session.MODELS,
        persist_state="session",
    )
