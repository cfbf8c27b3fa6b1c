"""Avatars: one person, a matrix of people and looks, or a ready set; prompt, price, portraits."""

from imagegen.briefs.avatar import KIND
from imagegen.briefs.fields import MOST_PICTURES
from imagegen.errors import ImagegenError, MissingKey
from imagegen.progress import recent_batches
from imagegen.studio import Studio, shared_studio
from imagegen.templates import Shelf
from imagegen.ui import session
from imagegen.ui.parts.avatar_form import avatar_form
from imagegen.ui.parts.avatar_one import preview_one, submit_one
from imagegen.ui.parts.avatar_set import Read, plan_set, set_prompt, submit_set
from imagegen.ui.parts.cast_picker import cast_picker, person_pictures
from imagegen.ui.parts.chain_box import chain_box, chain_prices
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.likeness_table import likeness_table
from imagegen.ui.parts.matrix_form import matrix_form, matrix_pictures, read_matrix
from imagegen.ui.parts.mode_choice import mode_choice
from imagegen.ui.parts.model_picker import choose_free_model, chosen_model, model_picker
from imagegen.ui.parts.onboarding_card import free_way, onboarding_card
from imagegen.ui.parts.preset_form import preset_form, read_preset
from imagegen.ui.parts.price_button import price_button
from imagegen.ui.parts.prompt_box import prompt_box
from imagegen.ui.parts.reuse_box import reuse_box, reuse_of_set
from imagegen.ui.parts.set_button import set_button
from imagegen.ui.parts.stage import stage
from imagegen.ui.parts.workbench import Workbench, workbench

EMPTY = (
    "Your pictures appear here. The brief is filled with a sample that works as it is: "
    "change what you like, then press Generate."
)


def show_page(studio: Studio) -> None:
    places, shelf = workbench(), studio.templates.shelf(KIND)
    with places.brief:
        mode = mode_choice()
    if mode == "one":
        problem = show_one(studio, shelf, places)
    elif mode == "matrix":
        with places.brief:
            matrix_form(studio, shelf)
            model_picker(studio)
            matrix_pictures(studio)
        problem = show_set(studio, shelf, places, lambda: read_matrix(studio, shelf))
    else:
        with places.brief:
            preset_form()
            model_picker(studio)
        problem = show_set(studio, shelf, places, read_preset)
    with places.stage:
        show_stage(studio, problem)


def show_one(studio: Studio, shelf: Shelf, places: Workbench) -> ImagegenError | None:
    with places.brief:
        cast_picker(studio)
        avatar_form(shelf)
        model_picker(studio)
        person_pictures(studio)
        chain_box(studio)
        composed, preview, problem = preview_one(studio, shelf)
        if preview is not None:
            prompt_box(composed, preview)
    with places.action:
        price_button(
            count_key=session.avatar_key("count"),
            most=MOST_PICTURES,
            price=preview.price if preview else None,
            problem=problem,
            on_click=lambda: submit_one(studio, shelf),
        )
        if preview is not None:
            chain_prices(preview.fallbacks)
        offer_free_way(studio, problem)
    with places.stage:
        reuse_box(studio, preview.made if preview else ())
    return problem


def show_set(studio: Studio, shelf: Shelf, places: Workbench, read: Read) -> ImagegenError | None:
    with places.brief:
        chain_box(studio)
        plan = plan_set(studio, shelf, read)
        set_prompt(plan)
    with places.action:
        set_button(plan.preview, plan.problem, lambda: submit_set(studio, shelf, read))
        offer_free_way(studio, plan.problem)
    with places.stage:
        reuse_of_set(studio, plan.preview)
    return plan.problem


def offer_free_way(studio: Studio, problem: ImagegenError | None) -> None:
    if isinstance(problem, MissingKey):
        free_way(lambda: choose_free_model(studio))


def show_stage(studio: Studio, problem: ImagegenError | None) -> None:
    refused = session.take_refusal()
    if refused is not None:
        show_error(refused, "generate")
    needs_key = isinstance(problem, MissingKey)
    if needs_key:
        onboarding_card(chosen_model(studio).provider)
    stage(recent_batches(studio, KIND), key="stage", empty="" if needs_key else EMPTY)
    likeness_table(studio, KIND)


show_page(shared_studio())
