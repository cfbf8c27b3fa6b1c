"""What a click on the Renovation page would make: one request for each style, and its price."""

from dataclasses import dataclass, replace

import streamlit as st

from imagegen.briefs.renovation import KIND, RenovationBrief
from imagegen.errors import ImagegenError
from imagegen.interiors import find_style
from imagegen.money import show_prices
from imagegen.plans import Preview, SetPreview
from imagegen.studio import Studio
from imagegen.tasks import Task
from imagegen.types import Ask, ImageRequest
from imagegen.ui import room_session
from imagegen.ui.parts.chain_box import chosen_chain
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.parts.prompt_box import prompt_box, with_edits
from imagegen.ui.parts.renovation_form import read_briefs, style_label
from imagegen.ui.texts import markdown_text


@dataclass(frozen=True, kw_only=True)
class RenovationPlan:
    """The requests in the order of the styles; `problem` is what stands in the way of them.

    `composed` are the briefs' own texts; a prompt that the user edited is in a request alone.
    """

    asks: tuple[Ask, ...] = ()
    composed: tuple[str, ...] = ()
    previews: tuple[Preview, ...] = ()
    of_set: SetPreview | None = None
    problem: ImagegenError | None = None

    @property
    def price_text(self) -> str:
        """ "3 · ¥3.00"; "" where there is nothing to make."""
        if self.of_set is None:
            return ""
        prices = show_prices(self.of_set.totals, self.of_set.unknown)
        return f"{self.of_set.pictures} · {prices}"


def task_now() -> Task:
    """With a photo only models that edit are of use."""
    return "edit" if room_session.room_photo() is not None else "generate"


def plan_renovation(studio: Studio) -> RenovationPlan:
    """Never raises an ImagegenError: what is wrong stands in `problem`."""
    try:
        asks, composed = renovation_asks(studio)
    except ImagegenError as problem:
        return RenovationPlan(problem=problem)
    of_set = studio.preview_all([ask.request for ask in asks])
    return RenovationPlan(
        asks=asks,
        composed=composed,
        previews=tuple(studio.preview(ask.request) for ask in asks),
        of_set=of_set,
        problem=of_set.problem,
    )


def renovation_asks(studio: Studio) -> tuple[tuple[Ask, ...], tuple[str, ...]]:
    """The requests of the form, and the texts its briefs wrote for them."""
    briefs = read_briefs(studio)
    requests = [_request(studio, brief) for brief in briefs]
    composed = tuple(request.prompt for request in requests)
    if len(requests) == 1:
        requests = [with_edits(requests[0])]
    board = len(briefs) > 1
    pairs = zip(briefs, requests, strict=True)
    return tuple(_ask(studio, brief, request, board) for brief, request in pairs), composed


def prompt_part(plan: RenovationPlan) -> None:
    """The text to be sent: of one style to be edited, of a board to be read, style by style."""
    if len(plan.previews) == 1:
        prompt_box(plan.composed[0], plan.previews[0])
    elif plan.previews:
        _board_prompts(plan)


def _board_prompts(plan: RenovationPlan) -> None:
    labels = [style_label(str(ask.origin.brief["style"])) for ask in plan.asks]
    with st.container(key="make-prompt", gap="xsmall"):
        st.markdown("**Prompts, as they will be sent**")
        number = st.selectbox(
            "Prompt of",
            range(len(labels)),
            format_func=labels.__getitem__,
            key=f"{room_session.PROMPT_OF}_{len(labels)}",
            label_visibility="collapsed",
        )
        copy_text(plan.previews[number].prompt_sent)
        for warning in plan.previews[number].warnings:
            st.caption(f":material/info: {markdown_text(warning)}")


def _request(studio: Studio, brief: RenovationBrief) -> ImageRequest:
    task = task_now()
    model = chosen_model(studio, task)
    shelf = studio.templates.shelf(KIND)
    request = brief.request(model=model.id, provider=model.provider, shelf=shelf)
    return replace(request, fallbacks=chosen_chain(studio, task))


def _ask(studio: Studio, brief: RenovationBrief, request: ImageRequest, board: bool) -> Ask:
    origin = brief.origin(who=studio.settings.who, shelf=studio.templates.shelf(KIND))
    label = find_style(brief.style).name.say(brief.language) if board else ""
    return Ask(request=request, origin=replace(origin, label=label))
