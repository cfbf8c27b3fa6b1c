"""A set of avatars on the page: what would be sent, at what price, and the click that sends it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from imagegen.briefs.matrix import Cell
from imagegen.casting import all_with_bytes
from imagegen.errors import ImagegenError
from imagegen.plans import SetPreview
from imagegen.studio import Studio
from imagegen.templates import Shelf
from imagegen.types import Ask
from imagegen.ui import session
from imagegen.ui.parts.chain_box import chosen_chain
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.model_picker import chosen_model

Read = Callable[[], Sequence[Cell]]


@dataclass(frozen=True, kw_only=True)
class SetPlan:
    """What the form asks for. `preview` is None where `problem` comes before any price."""

    asks: tuple[Ask, ...] = ()
    preview: SetPreview | None = None
    problem: ImagegenError | None = None


def plan_set(studio: Studio, shelf: Shelf, read: Read) -> SetPlan:
    """Nothing is sent; what is wrong stands in `problem`."""
    try:
        asks = _asks(studio, shelf, read)
    except ImagegenError as problem:
        return SetPlan(problem=problem)
    preview = studio.preview_all([ask.request for ask in asks])
    return SetPlan(asks=asks, preview=preview, problem=preview.problem)


def submit_set(studio: Studio, shelf: Shelf, read: Read) -> None:
    """A callback: one batch of the whole set, or a refusal for the page that is drawn next."""
    try:
        asks = _asks(studio, shelf, read)
        if session.claim_click(asks):
            studio.submit_all(all_with_bytes(studio, asks))
    except ImagegenError as error:
        session.keep_refusal(error)


def set_prompt(plan: SetPlan) -> None:
    """The first prompt as it will be sent; the others differ by what the set differs in."""
    if not plan.asks:
        return
    count = len(plan.asks)
    with st.container(key="make-prompt", gap="xsmall"):
        st.markdown(f"**The first of {count} prompts**" if count > 1 else "**The prompt**")
        copy_text(plan.asks[0].request.prompt)


def _asks(studio: Studio, shelf: Shelf, read: Read) -> tuple[Ask, ...]:
    return tuple(_ask(studio, shelf, cell) for cell in read())


def _ask(studio: Studio, shelf: Shelf, cell: Cell) -> Ask:
    model, chain = chosen_model(studio), chosen_chain(studio)
    brief = cell.brief.for_references(model.most_references)
    request = brief.request(model=model.id, provider=model.provider, shelf=shelf)
    origin = cell.origin(brief.origin(who=studio.settings.who, shelf=shelf))
    return Ask(request=replace(request, fallbacks=chain), origin=origin)
