"""The chain: which models are asked in turn when the chosen one has no capacity."""

from collections.abc import Sequence

import streamlit as st

from imagegen.chains import MOST_STEPS, Step, name_of
from imagegen.money import show_price
from imagegen.studio import Studio
from imagegen.tasks import Task
from imagegen.ui import session
from imagegen.ui.parts.model_picker import chosen_model, model_label, offered_models
from imagegen.ui.texts import markdown_text

HELP = (
    "Asked in this order, and only when the one before has no capacity (503). Never after a "
    "refusal, a bad key, a full account or a wrong request: you are told of those."
)


def chain_box(studio: Studio, task: Task = "generate") -> None:
    """The choice on a making page. Nothing for a free model, which always has capacity."""
    if not chosen_model(studio, task).is_free:
        chain_field(studio, "If it has no capacity, go on with")


def chain_field(studio: Studio, label: str) -> None:
    """The chain, kept for everybody who uses this data folder."""
    models = offered_models(studio, paid=True)
    several = len({model.provider for model in models}) > 1
    labels = {name_of(model): model_label(model, several) for model in models}
    if session.widget_value(session.MAKE_CHAIN) is None:
        kept = [name for name in studio.chain() if name in labels]
        session.set_widget_value(session.MAKE_CHAIN, kept)
    st.multiselect(
        label,
        list(labels),
        format_func=lambda name: labels[name],
        key=session.MAKE_CHAIN,
        help=HELP,
        placeholder="Nothing: stop and tell me",
        max_selections=MOST_STEPS,
        on_change=lambda: studio.set_chain(session.widget_value(session.MAKE_CHAIN) or ()),
        persist_state="session",
    )


def chosen_chain(studio: Studio, task: Task = "generate") -> tuple[str, ...]:
    """The names for the request; none for a free model, which always has capacity."""
    chosen = chosen_model(studio, task)
    if chosen.is_free:
        return ()
    names = session.widget_value(session.MAKE_CHAIN)
    kept = studio.chain() if names is None else tuple(names)
    return tuple(name for name in kept if name != name_of(chosen))


def chain_prices(steps: Sequence[Step]) -> None:
    """What each step would cost in place of the first, and which would be passed over."""
    lines = [f"{place}. {_line(step)}" for place, step in enumerate(steps, 1)]
    if lines:
        st.caption(f"Without capacity: {'; '.join(lines)}")


def _line(step: Step) -> str:
    title = markdown_text(step.model.title)
    if step.problem is not None:
        return f"{title}, passed over: {markdown_text(step.problem.message.rstrip('.'))}"
    dearer = ", **dearer**" if step.dearer else ""
    return f"{title} {markdown_text(show_price(step.price))}{dearer}"
