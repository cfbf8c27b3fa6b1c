"""Renovation: a room in other styles, from its photo or from words, compared and priced."""

from collections.abc import Callable

import streamlit as st

from imagegen.briefs.fields import MOST_PICTURES
from imagegen.briefs.renovation import KIND
from imagegen.errors import ImagegenError, MissingKey
from imagegen.progress import recent_batches
from imagegen.studio import Studio, shared_studio
from imagegen.ui import room_session, session
from imagegen.ui.parts.chain_box import chain_box, chain_prices
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.materials_list import materials_list
from imagegen.ui.parts.model_picker import choose_free_model, chosen_model, model_picker
from imagegen.ui.parts.onboarding_card import free_way, onboarding_card
from imagegen.ui.parts.price_button import price_button
from imagegen.ui.parts.renovation_form import COUNT, renovation_form
from imagegen.ui.parts.renovation_plan import (
    RenovationPlan,
    plan_renovation,
    prompt_part,
    renovation_asks,
    task_now,
)
from imagegen.ui.parts.reuse_box import reuse_of_set
from imagegen.ui.parts.room_results import room_results
from imagegen.ui.parts.stage import stage
from imagegen.ui.parts.style_board import style_board_grid
from imagegen.ui.parts.try_again import advance_retries
from imagegen.ui.parts.workbench import workbench

EMPTY = (
    "Your rooms appear here. The brief is filled with a sample that works as it is: add a photo "
    "of the room, choose a style or several, then press Generate."
)


def show_page(studio: Studio) -> None:
    places = workbench("renovation")
    with places.brief:
        renovation_form(studio)
        model_picker(studio, task_now())
        chain_box(studio, task_now())
        plan = plan_renovation(studio)
        prompt_part(plan)
    with places.action:
        _show_action(studio, plan)
    with places.stage:
        reuse_of_set(studio, plan.of_set)
        _show_stage(studio, plan.problem)


def _show_action(studio: Studio, plan: RenovationPlan) -> None:
    is_board = len(plan.asks) > 1
    price_button(
        count_key=room_session.field_key(COUNT),
        most=MOST_PICTURES,
        price=plan.previews[0].price if plan.previews else None,
        problem=plan.problem,
        on_click=lambda: _generate(studio),
        of_set=plan.price_text if is_board else "",
        count_label="How many of each" if is_board else "How many",
    )
    if plan.previews:
        chain_prices(plan.previews[0].fallbacks)
    if isinstance(plan.problem, MissingKey):
        free_way(lambda: choose_free_model(studio))


def _show_stage(studio: Studio, problem: ImagegenError | None) -> None:
    refused = session.take_refusal()
    if refused is not None:
        show_error(refused, "generate")
    advance_retries(studio)
    needs_key = isinstance(problem, MissingKey)
    if needs_key:
        onboarding_card(chosen_model(studio, task_now()).provider)

    def pictures() -> None:
        stage(recent_batches(studio, KIND), key="stage", empty="" if needs_key else EMPTY)

    views: dict[str, Callable[[], None]] = {
        "Pictures": pictures,
        "Before and after": lambda: room_results(studio),
        "Style board": lambda: style_board_grid(studio),
        "Materials": materials_list,
    }
    session.keep_first(room_session.VIEW, "Pictures")
    chosen = st.segmented_control(
        "View",
        list(views),
        key=room_session.VIEW,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    views[chosen or "Pictures"]()


def _generate(studio: Studio) -> None:
    """A callback: it runs to its end even when another click interrupts the page."""
    try:
        asks, _ = renovation_asks(studio)
        if session.claim_click(asks):
            studio.submit_all(asks)
    except ImagegenError as error:
        session.keep_refusal(error)


show_page(shared_studio())
