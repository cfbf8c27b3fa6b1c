"""The form of a Listen and Repeat item: which one, its setting and role, how its scene is drawn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import streamlit as st

from imagegen.bidi import isolated
from imagegen.briefs.fields import LARGEST_SEED
from imagegen.briefs.listen_and_repeat import (
    KIND,
    LONGEST_SPOT,
    MOST_SPOTS,
    SceneBrief,
    load_choices,
    own_fields,
)
from imagegen.briefs.listen_and_repeat import LONGEST as LONGEST_SCENE
from imagegen.errors import ImagegenError, NotFound
from imagegen.item_desk import ItemDesk, first_item
from imagegen.listening import OWN, Item, load_ready
from imagegen.listening.item import LONGEST
from imagegen.studio import Studio
from imagegen.templates import Template
from imagegen.ui import item_session
from imagegen.ui.clock import local_time
from imagegen.ui.parts.own_fields import own_fields as draw_own_fields
from imagegen.ui.parts.own_fields import read_own
from imagegen.ui.parts.person_choice import person_choice, person_chosen, person_values
from imagegen.ui.parts.template_help import template_help
from imagegen.ui.session import keep, keep_first, widget_value
from imagegen.ui.texts import markdown_text

NEW = ""
PERSON = "person"
FIELDS = (("setting", "Setting, as the scene is to show it"), ("role", "Role"))
SPOKEN = (
    ("instruction", "Instruction"),
    ("speaker", "Speaker"),
    ("title", "Title, for lists and file names"),
)


def item_form(studio: Studio, desk: ItemDesk, item: Item) -> None:
    """Draw the form. What is typed is kept at once; the scene's own fields are read when needed."""
    _item_choice(desk)
    if not item_session.open_item():
        _ready_choice()
    for name, label in FIELDS:
        _text(desk, item, name, label)
    with st.expander(f"Instruction and speaker · {_speaker(item)}", key=item_session.SPOKEN):
        for name, label in SPOKEN:
            _text(desk, item, name, label)
    _scenery(desk, item)
    _scene_fields(studio)


def current_item(desk: ItemDesk) -> Item:
    """The item on the page; a new one starts as the chosen setting and is kept with a change."""
    item_id = item_session.open_item()
    if not item_id:
        return first_item(chosen_ready())
    try:
        return desk.open(item_id)
    except NotFound as problem:
        item_session.show_item(NEW)
        item_session.keep_problem(problem)
        return first_item(chosen_ready())


def kept_id(desk: ItemDesk) -> str:
    """The id of the item on the page, which is kept from here on."""
    item_id = item_session.open_item()
    if not item_id:
        item_id = desk.start(chosen_ready())
        item_session.name_item(item_id)
    return item_id


def change_item(desk: ItemDesk, change: Callable[[Item], Item]) -> None:
    """A callback's one way to change the item; a refusal is said on the page."""
    try:
        desk.change(kept_id(desk), change)
    except ImagegenError as problem:
        item_session.keep_problem(problem)


def chosen_ready() -> str:
    keep_first(item_session.READY, load_ready()[0].key)
    return str(widget_value(item_session.READY))


def read_scene_brief(studio: Studio, item: Item) -> SceneBrief:
    """The brief of the item's scene; RequestError names the field that cannot be."""
    seed, template = item_session.field("seed"), scene_template(studio)
    person = person_chosen(studio, item_session.field_key(PERSON))
    return SceneBrief.from_item(
        item,
        template=template.name,
        aspect_ratio=item_session.field("aspect_ratio") or "16:9",
        extra=item_session.field("extra") or "",
        avoid=item_session.field("avoid") or "",
        seed=None if seed is None else int(seed),
        item=item_session.open_item(),
        own=read_own(own_fields(template), _own_key),
        **person_values(person),
    )


def scene_template(studio: Studio) -> Template:
    """The chosen template in the version that is used; TemplateError when it is gone."""
    chosen = item_session.field("template") or SceneBrief.first_template()
    return studio.templates.shelf(KIND).find(chosen)


def _own_key(name: str) -> str:
    return item_session.field_key(f"own_{name}")


def _item_choice(desk: ItemDesk) -> None:
    titles = {NEW: "New item"}
    for kept in desk.recent():
        # Two options of one label are one to the browser: the number tells them apart.
        title = isolated(kept.title)
        titles[kept.id] = f"{kept.number} · {title} · {local_time(kept.changed_at)}"
    current = item_session.open_item()
    if current not in titles:
        titles[current] = "An older item"
    keep(item_session.ITEM, current)
    st.selectbox(
        "Item",
        list(titles),
        format_func=lambda key: titles[key],
        key=item_session.ITEM,
        on_change=lambda: item_session.show_item(str(widget_value(item_session.ITEM) or NEW)),
    )


def _ready_choice() -> None:
    chosen_ready()
    titles = {ready.key: ready.title for ready in load_ready()} | {OWN: "My own setting"}
    st.selectbox(
        "Start from",
        list(titles),
        format_func=lambda key: titles[key],
        key=item_session.READY,
        help="Seven sentences of growing length, each about another spot. Everything can be "
        "changed.",
        on_change=lambda: item_session.show_item(NEW),
        persist_state="session",
    )


def _text(desk: ItemDesk, item: Item, name: str, label: str) -> None:
    st.text_input(
        label,
        key=item_session.start_field(name, getattr(item, name)),
        max_chars=LONGEST[name],
        on_change=_change_field,
        args=(desk, name),
    )


def _speaker(item: Item) -> str:
    """What is set behind the fold."""
    return markdown_text(item.speaker) if item.speaker.strip() else "nobody speaks yet"


def _change_field(desk: ItemDesk, name: str) -> None:
    changes: dict[str, Any] = {name: item_session.field(name) or ""}
    change_item(desk, lambda item: replace(item, **changes))


def _scenery(desk: ItemDesk, item: Item) -> None:
    st.text_input(
        "Other spots in the scene",
        key=item_session.start_field("scenery", "; ".join(item.scenery)),
        max_chars=MOST_SPOTS * LONGEST_SPOT,
        help="Beside those of the sentences, separated by semicolons. A scene has 6 to 8 spots.",
        placeholder="None",
        on_change=_change_scenery,
        args=(desk,),
    )


def _change_scenery(desk: ItemDesk) -> None:
    parts = str(item_session.field("scenery") or "").split(";")
    spots = tuple(part.strip() for part in parts if part.strip())
    change_item(desk, lambda item: replace(item, scenery=spots))


def _scene_fields(studio: Studio) -> None:
    shelf = studio.templates.shelf(KIND)
    templates = {template.name: template for template in shelf.templates}
    shapes = {choice.value: choice.label for choice in load_choices().aspect_ratio}
    with st.container(horizontal=True, gap="small"):
        st.selectbox(
            "Template",
            list(templates),
            format_func=lambda name: templates[name].title,
            help=template_help(shelf),
            key=item_session.start_field("template", next(iter(templates))),
            persist_state="session",
        )
        st.selectbox(
            "Aspect ratio",
            list(shapes),
            format_func=lambda value: shapes[value],
            key=item_session.start_field("aspect_ratio", "16:9"),
            persist_state="session",
        )
    template = scene_template(studio)
    draw_own_fields(own_fields(template), _own_key)
    _person(studio, template)
    with st.expander(f"More options · {_rare_summary()}", key=item_session.MORE):
        _rare_fields()


def _person(studio: Studio, template: Template) -> None:
    person_choice(
        studio,
        item_session.field_key(PERSON),
        "Person in the scene",
        "Somebody of the cast, away from the spots. A drawing takes the description alone; a "
        "photograph takes the reference pictures, too.",
        words_alone="" if template.style == "photo" else "A drawing takes the description alone.",
    )


def _rare_fields() -> None:
    for name, label in (("extra", "Anything else"), ("avoid", "Avoid")):
        st.text_input(
            label,
            key=item_session.start_field(name, ""),
            max_chars=LONGEST_SCENE[name],
            persist_state="session",
        )
    st.number_input(
        "Seed",
        min_value=0,
        max_value=LARGEST_SEED,
        step=1,
        value=None,
        key=item_session.field_key("seed"),
        placeholder="Any",
        persist_state="session",
    )


def _rare_summary() -> str:
    """What is set behind the fold, so that nothing works unseen."""
    texts = {"extra": "extra wording", "avoid": "avoid"}
    set_ones = [label for name, label in texts.items() if item_session.field(name)]
    seed = item_session.field("seed")
    set_ones += [] if seed is None else [f"seed {int(seed)}"]
    return ", ".join(set_ones) or "none set"
