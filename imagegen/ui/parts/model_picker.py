"""The model picker: every model with what one picture of it costs, the free draft first."""

import streamlit as st

from imagegen.errors import MissingKey
from imagegen.model import ModelSpec
from imagegen.money import show_price
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from imagegen.ui import session

ONE = ImageRequest(prompt="one picture")


def model_picker(studio: Studio) -> None:
    """Draw the picker. What it holds is read with `chosen_model`, in callbacks too."""
    chosen_model(studio)
    models = {_name(model): model for model in offered_models(studio)}
    st.selectbox(
        "Model, and the price of one picture",
        list(models),
        format_func=lambda name: _label(models[name]),
        key=session.MAKE_MODEL,
        persist_state="session",
    )


def chosen_model(studio: Studio) -> ModelSpec:
    """The user's choice; before there is one, the default, or the free model without a key."""
    models = {_name(model): model for model in offered_models(studio)}
    name = session.widget_value(session.MAKE_MODEL)
    if name not in models:
        name = _name(first_model(studio))
        session.choose_model(name)
    return models[name]


def choose_free_model(studio: Studio) -> None:
    """The way on without a key; a callback of the onboarding card."""
    session.choose_model(_name(free_model(studio)))


def offered_models(studio: Studio) -> list[ModelSpec]:
    alive = [model for model in studio.catalog.models if not model.retired_here]
    return sorted(alive, key=lambda model: not is_free(model))


def first_model(studio: Studio) -> ModelSpec:
    preview = studio.preview(ONE)
    usable = preview.model is not None and not isinstance(preview.problem, MissingKey)
    return preview.model if preview.model is not None and usable else free_model(studio)


def free_model(studio: Studio) -> ModelSpec:
    return next(model for model in studio.catalog.models if is_free(model))


def is_free(model: ModelSpec) -> bool:
    return model.is_free


def _name(model: ModelSpec) -> str:
    return f"{model.provider}/{model.id}"


def _label(model: ModelSpec) -> str:
    return f"{model.title} · {show_price(model.price_of(ONE))}"
