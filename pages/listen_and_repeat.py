"""Listen and Repeat: seven sentences over one paid scene, marked, checked, played, exported."""

from collections.abc import Callable

import streamlit as st

from imagegen.errors import MissingKey
from imagegen.item_desk import ItemDesk, file_name
from imagegen.listening import Item
from imagegen.listening.item import Base
from imagegen.studio import Studio, shared_studio
from imagegen.ui import item_session, session
from imagegen.ui.parts.chain_box import chain_box, chain_prices
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.item_exchange import item_export, item_import
from imagegen.ui.parts.item_form import current_item, item_form
from imagegen.ui.parts.item_marks import item_marks
from imagegen.ui.parts.item_player import item_player
from imagegen.ui.parts.model_picker import choose_free_model, chosen_model, model_picker
from imagegen.ui.parts.onboarding_card import free_way, onboarding_card
from imagegen.ui.parts.price_button import price_button
from imagegen.ui.parts.prompt_box import prompt_box
from imagegen.ui.parts.scene_choice import scene_choice, scene_that_exists, take_first_scene
from imagegen.ui.parts.scene_plan import Plan, make_scene, plan_scene, price_of_seven
from imagegen.ui.parts.sentence_rows import sentence_rows
from imagegen.ui.parts.workbench import workbench

NO_SCENE = "There is no scene yet. Press Generate, or choose one under Scene."


def show_page(studio: Studio) -> None:
    desk, places = ItemDesk(studio), workbench("listen_and_repeat")
    item = take_first_scene(studio, desk, current_item(desk))
    with places.brief:
        item_form(studio, desk, item)
        model_picker(studio)
        chain_box(studio)
        plan = plan_scene(studio, item)
        composed, preview, _ = plan
        if preview is not None:
            prompt_box(composed, preview)
    with places.action:
        show_action(studio, desk, plan)
    with places.stage:
        show_stage(studio, desk, item, plan)


def show_action(studio: Studio, desk: ItemDesk, plan: Plan) -> None:
    _, preview, problem = plan
    price = preview.price if preview else None
    price_button(
        count_key="",
        most=1,
        price=price,
        problem=problem,
        on_click=lambda: make_scene(studio, desk),
    )
    seven = price_of_seven(price)
    if seven:
        st.caption(seven)
    if preview is not None:
        chain_prices(preview.fallbacks)
    if isinstance(problem, MissingKey):
        free_way(lambda: choose_free_model(studio))


def show_stage(studio: Studio, desk: ItemDesk, item: Item, plan: Plan) -> None:
    _, preview, problem = plan
    for number, refused in enumerate((session.take_refusal(), item_session.take_problem())):
        if refused is not None:
            show_error(refused, f"generate-{number}")
    if isinstance(problem, MissingKey):
        onboarding_card(chosen_model(studio).provider)
    scene_that_exists(studio, desk, item, preview.made if preview else ())
    views: dict[str, Callable[[], None]] = {
        "Sentences": lambda: sentence_rows(desk, item),
        "Scene": lambda: scene_choice(studio, desk, item),
        "Highlights": lambda: over_scene(item, lambda i, b: item_marks(desk, i, item, b)),
        "Preview": lambda: over_scene(item, lambda i, b: play(desk, i, item, b)),
        "Export": lambda: exchange(desk, item),
    }
    session.keep_first(item_session.VIEW, "Sentences")
    chosen = st.segmented_control(
        "View",
        list(views),
        key=item_session.VIEW,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    views[chosen or "Sentences"]()


def over_scene(item: Item, show: Callable[[str, Base], None]) -> None:
    if item.base is None:
        st.info(NO_SCENE, icon=":material/image:")
    else:
        show(item_session.open_item(), item.base)


def play(desk: ItemDesk, item_id: str, item: Item, base: Base) -> None:
    item_player(item_id, item, desk.ground(base), f"/pictures/{file_name(base)}")


def exchange(desk: ItemDesk, item: Item) -> None:
    over_scene(item, lambda item_id, _: item_export(desk, item_id, item))
    item_import(desk)


show_page(shared_studio())
