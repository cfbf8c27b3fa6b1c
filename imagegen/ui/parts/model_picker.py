"""The model picker: every model with what one picture of it costs, the free draft first."""

import streamlit as st

from imagegen.chains import name_of
from imagegen.grid_winners import first_model_of
from imagegen.model import ModelSpec
from imagegen.money import show_price
from imagegen.progress import DRAFT_FAMILY
from imagegen.studio import Studio
from imagegen.tasks import Task
from imagegen.types import ImageRequest
from imagegen.ui import session

ONE = ImageRequest(prompt="one picture")


def model_picker(studio: Studio, task: Task = "generate") -> None:
    """Draw the picker. What it holds is read with `chosen_model`, in callbacks too."""
    chosen_model(studio, task)
    models = {name_of(model): model for model in offered_models(studio, task=task)}
    several = len({model.provider for model in models.values()}) > 2
    st.selectbox(
        "Model, and the price of one picture",
        list(models),
        format_func=lambda name: model_label(models[name], several),
        key=session.MAKE_MODEL,
        persist_state="session",
    )


def chosen_model(studio: Studio, task: Task = "generate") -> ModelSpec:
    """The user's choice; before there is one, the default, or the free model without a key."""
    models = {name_of(model): model for model in offered_models(studio, task=task)}
    name = session.widget_value(session.MAKE_MODEL)
    if name not in models:
        name = name_of(first_model(studio, task))
        session.choose_model(name)
    return models[name]


def choose_free_model(studio: Studio) -> None:
    """The way on without a key; a callback of the onboarding card."""
    session.choose_model(name_of(free_model(studio)))


def offered_models(
    studio: Studio, *, paid: bool = False, task: Task = "generate"
) -> list[ModelSpec]:
    """The draft first (unless `paid`), then what the providers that are set up have for the task.

    Without any, the default model's provider stands in: choosing it shows how to set it up.
    """
    ready = {f.provider for f in studio.catalog.providers if studio.is_configured(f.provider)}
    if ready == {free_model(studio).provider}:
        ready.add(studio.catalog.find("").provider)
    offered = [
        model
        for model in studio.catalog.models
        if model.provider in ready and not model.retired_here and task in model.does
        if not (paid and model.family == DRAFT_FAMILY)
    ]
    return sorted(offered, key=lambda model: model.family != DRAFT_FAMILY)


def first_model(studio: Studio, task: Task = "generate") -> ModelSpec:
    """The one that won for this person, the default, the first paid one, or else the draft."""
    offered = offered_models(studio, task=task)
    usable = [model for model in offered if studio.is_configured(model.provider)]
    names = {name_of(model): model for model in usable}
    wanted = (first_model_of(studio), name_of(studio.catalog.find("")))
    return next((names[n] for n in wanted if n in names), usable[min(1, len(usable) - 1)])


def free_model(studio: Studio) -> ModelSpec:
    return next(model for model in studio.catalog.models if model.family == DRAFT_FAMILY)


def model_label(model: ModelSpec, several: bool) -> str:
    """Title, price of one picture, and the provider where several are offered."""
    where = f" · {model.provider}" if several and model.family != DRAFT_FAMILY else ""
    return f"{model.title} · {show_price(model.price_of(ONE))}{where}"
