"""Takes a picture's brief, model and words back to the page that made it."""

from typing import Any, Literal

import streamlit as st

from imagegen.briefs.avatar import LONGEST as AVATAR_TEXTS
from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.product_shot import ProductBrief
from imagegen.briefs.renovation import RenovationBrief
from imagegen.chains import name_of
from imagegen.errors import ImagegenError
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import cast_session, gallery_session, product_session, room_session, session
from imagegen.ui.navigation import find_page
from imagegen.ui.parts.avatar_form import keep_own_values
from imagegen.ui.parts.product_form import take_product
from imagegen.ui.parts.renovation_form import keep_room_own

How = Literal["all", "all but the seed", "prompt only"]
_PAGES = {"avatar": "avatars", "product_shot": "product_shots", "renovation": "renovation"}
_TITLES: dict[How, str] = {
    "all": "Use all",
    "all but the seed": "Use all but the seed",
    "prompt only": "Use the prompt only",
}


def reuse_buttons(studio: Studio, record: Record) -> None:
    """What has no page of its own gives its words to the avatars."""
    ways: tuple[How, ...] = tuple(_TITLES) if record.origin.kind in _PAGES else ("prompt only",)
    if record.origin.kind == "product_shot":  # a set has no single prompt to be edited
        ways = ways[:-1]
    with st.popover("Use again", icon=":material/replay:"):
        for how in ways:
            if st.button(_TITLES[how], key=f"reuse-{how}", type="tertiary"):
                _take(studio, record, how)


def _take(studio: Studio, record: Record, how: How) -> None:
    page = _PAGES.get(record.origin.kind, "avatars")
    try:
        composed = None if how == "prompt only" else _fill(studio, record, how)
    except ImagegenError as error:
        gallery_session.keep_refused(error)
        st.rerun()
    if how != "prompt only":
        _choose_model(studio, record)
    session.open_maker(page)
    if composed == record.prompt:
        session.drop_edit()
    else:  # it was edited before it was sent, or its template has changed since
        session.start_edit(record.prompt)
    st.switch_page(find_page(page))


def _fill(studio: Studio, record: Record, how: How) -> str:
    """Put the brief into the form; returns the prompt it makes today."""
    seed = record.parameters.get("seed") if how == "all" else None
    if record.origin.kind == "renovation":
        return _fill_renovation(studio, record, seed)
    if record.origin.kind == "product_shot":
        product = ProductBrief.from_values(record.origin.brief)
        product_shelf = studio.templates.shelf("product_shot")
        take_product(product, seed, product_shelf)
        composed = product.prompt(product_shelf).prompt
        if composed != record.prompt:  # each shot of a set has an edited prompt of its own
            product_session.start_edit(product.shot, record.prompt)
        return composed
    shelf = studio.templates.shelf("avatar")
    brief = AvatarBrief.from_values(record.origin.brief, shelf)
    values: dict[str, Any] = brief.as_values() | {"seed": seed}
    session.start_avatar(values)
    for name in (*AVATAR_TEXTS, "aspect_ratio", "seed"):
        session.set_avatar_field(name, values[name])
    session.take_avatar_template()
    cast_session.choose_person(brief.person)
    keep_own_values(shelf.find(brief.template), brief.own)
    return brief.prompt(shelf).prompt


def _fill_renovation(studio: Studio, record: Record, seed: Any) -> str:
    brief = RenovationBrief.from_values(record.origin.brief)
    values = {
        "room": brief.room,
        "styles": [brief.style],
        "language": brief.language,
        "camera": brief.camera,
        "aspect_ratio": brief.aspect_ratio or "",
        "extra": brief.extra,
        "avoid": brief.avoid,
        "seed": seed,
    }
    for name, value in values.items():
        session.keep(room_session.field_key(name), value)
    room_session.keep_room_photo(brief.photo)
    shelf = studio.templates.shelf("renovation")
    keep_room_own(shelf, brief)
    return brief.prompt(shelf).prompt


def _choose_model(studio: Studio, record: Record) -> None:
    """The model of the picture, as long as there is one of that name."""
    names = {name_of(model) for model in studio.catalog.models}
    name = f"{record.provider}/{record.model}"
    if name in names:
        session.choose_model(name)
