"""Product shots: one SKU, a planned set of pictures, and files as each sales channel asks."""

from collections.abc import Callable

import streamlit as st

from imagegen.errors import ImagegenError, MissingKey
from imagegen.studio import Studio, shared_studio
from imagegen.ui import product_session, session
from imagegen.ui.parts.chain_box import chain_box
from imagegen.ui.parts.channel_panel import channel_panel
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.model_picker import choose_free_model, chosen_model, model_picker
from imagegen.ui.parts.onboarding_card import free_way, onboarding_card
from imagegen.ui.parts.product_form import product_form
from imagegen.ui.parts.product_plan import ProductPlan, plan_product, submit_product, task_now
from imagegen.ui.parts.product_results import product_results
from imagegen.ui.parts.reuse_box import reuse_of_set
from imagegen.ui.parts.set_button import set_button
from imagegen.ui.parts.shot_table import shot_table
from imagegen.ui.parts.workbench import workbench

PLAN, PICTURES, CHANNELS = "Plan", "Pictures", "Channels"


def show_page(studio: Studio) -> None:
    places = workbench("product_shots")
    with places.brief:
        product_form(studio)
        model_picker(studio, task_now())
        chain_box(studio, task_now())
        plan = plan_product(studio)
    with places.action:
        set_button(plan.of_set, plan.problem, lambda: generate(studio))
        if isinstance(plan.problem, MissingKey):
            free_way(lambda: choose_free_model(studio))
    with places.stage:
        show_stage(studio, plan)


def show_stage(studio: Studio, plan: ProductPlan) -> None:
    refused = session.take_refusal()
    if refused is not None:
        show_error(refused, "generate")
    needs_key = isinstance(plan.problem, MissingKey)
    if needs_key:
        onboarding_card(chosen_model(studio, task_now()).provider)
    reuse_of_set(studio, plan.of_set)
    views: dict[str, Callable[[], None]] = {
        PLAN: lambda: shot_table(studio, plan),
        PICTURES: lambda: product_results(studio, plan, is_quiet=needs_key),
        CHANNELS: lambda: channel_panel(studio, plan.brief.sku if plan.brief else ""),
    }
    session.keep_first(product_session.VIEW, PLAN)
    chosen = st.segmented_control(
        "View",
        list(views),
        key=product_session.VIEW,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    views[chosen or PLAN]()


def generate(studio: Studio) -> None:
    """A callback: it runs to its end even when another click interrupts the page."""
    try:
        if submit_product(studio):
            session.set_widget_value(product_session.VIEW, PICTURES)
    except ImagegenError as error:
        session.keep_refusal(error)


show_page(shared_studio())
