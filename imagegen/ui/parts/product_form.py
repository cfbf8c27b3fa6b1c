"""The form of a product brief: the SKU, what it is, which shots, and what only some need."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from imagegen.briefs.fields import LARGEST_SEED, Choice
from imagegen.briefs.product_shot import (
    KIND,
    LONGEST,
    ProductBrief,
    find_shot,
    load_choices,
    load_shots,
    own_fields,
    read_palette,
)
from imagegen.errors import RequestError
from imagegen.places import assets_folder
from imagegen.studio import Studio
from imagegen.templates import Shelf, TemplateField
from imagegen.ui import product_session
from imagegen.ui.parts.own_fields import keep_own, read_own
from imagegen.ui.parts.own_fields import own_fields as draw_own_fields
from imagegen.ui.parts.person_choice import person_choice, person_chosen, person_values
from imagegen.ui.parts.product_photos import product_photos
from imagegen.ui.session import set_widget_value

SHOTS = "shots"
PERSON = "person"
PALETTE_LENGTH = 80
TEXTS = ("sku", "name", "what", "materials", "points", "words", "scene", "space", "extra", "avoid")


def product_form(studio: Studio) -> None:
    """Draw the form. What it holds is read with `read_product` and `chosen_shots`."""
    start_form()
    st.html(assets_folder() / "css" / "product.css")
    left, right = st.columns((2, 3), gap="small")
    with left:
        _text("sku", "SKU", help="Letters, digits, - and _: it names the exported files.")
    with right:
        _text("name", "Name")
    _text("what", "What it is", "Kind, size, parts that belong to it")
    _text("materials", "Materials and colours", "Matt stoneware, cream glaze")
    product_photos(studio)
    _shots()
    _needed_by_some(studio)
    _lines("points", "Selling points, one on each line")
    _palette()
    _rare_options()


def read_product(studio: Studio) -> ProductBrief:
    """The brief as the form holds it; RequestError when a field cannot be."""
    start_form()
    # Where no shot shows anybody there is no field: nobody could choose somebody else there.
    shows = any(find_shot(shot).shows_person for shot in chosen_shots())
    person = person_chosen(studio, product_session.field_key(PERSON)) if shows else None
    seed = product_session.field("seed")
    texts: dict[str, Any] = {name: product_session.field(name) or "" for name in TEXTS}
    return ProductBrief(
        **texts,
        palette=read_palette(product_session.field("palette") or ""),
        seed=None if seed is None else int(seed),
        references=product_session.photos(),
        own=read_own(_own_fields(studio.templates.shelf(KIND)), _own_key),
        **person_values(person),
    )


def chosen_shots() -> tuple[str, ...]:
    """The keys of the chosen shots, in the order a set is made."""
    chosen = set(product_session.field(SHOTS) or ())
    return tuple(shot.key for shot in load_shots() if shot.key in chosen)


def take_product(brief: ProductBrief, seed: int | None, shelf: Shelf) -> None:
    """Put the brief of a picture into the form, with its shot as the only one."""
    values = {name: getattr(brief, name) for name in TEXTS}
    more = {"palette": ", ".join(brief.palette), SHOTS: [brief.shot], "seed": seed}
    more[PERSON] = brief.person
    for name, value in (values | more).items():
        set_widget_value(product_session.field_key(name), value)
    for shot in load_shots():  # an edited text is about the product before
        product_session.drop_edit(shot.key)
    keep_own(_own_fields(shelf), _own_key, brief.own)
    product_session.keep_photos(brief.references)


def start_form() -> None:
    """Give every field its first value, once: the brief works as it is."""
    sample = ProductBrief.sample()
    texts = {name: getattr(sample, name) for name in TEXTS}
    usual = [shot.key for shot in load_shots() if shot.usual]
    more = {"palette": ", ".join(sample.palette), "seed": None, SHOTS: usual}
    product_session.start_fields(texts | more)


def _shots() -> None:
    labels = {shot.key: shot.label for shot in load_shots()}
    st.pills(
        "Shots of the set",
        list(labels),
        format_func=labels.__getitem__,
        key=product_session.field_key(SHOTS),
        selection_mode="multi",
        persist_state="session",
    )


def _needed_by_some(studio: Studio) -> None:
    """The fields that only a chosen shot asks for, or only its template has."""
    shots = [find_shot(key) for key in chosen_shots()]
    chosen = {shot.template for shot in shots}
    offers = load_choices()
    if "lifestyle-scene" in chosen:
        _choice("scene", "Scene of the lifestyle picture", offers.scene, own=True)
    if "ad-creative" in chosen:
        _choice("space", "Room for copy in the ad", offers.space, own=False)
    if "detail-panel" in chosen:
        _lines("words", "Words in the detail-page panel, one line each")
    if any(shot.shows_person for shot in shots):
        person_choice(
            studio,
            product_session.field_key(PERSON),
            "Person in lifestyle and social shots",
            "Somebody of the cast, with the product. The description goes into the prompt, the "
            "reference pictures after the photos of the product. Other shots show nobody.",
        )
    draw_own_fields(_own_fields(studio.templates.shelf(KIND)), _own_key)


def _own_fields(shelf: Shelf) -> tuple[TemplateField, ...]:
    """What only the templates of the chosen shots have, each name once."""
    wanted = dict.fromkeys(find_shot(key).template for key in chosen_shots())
    templates = [template for template in shelf.templates if template.name in wanted]
    found = {field.name: field for template in templates for field in own_fields(template)}
    return tuple(found.values())


def _own_key(name: str) -> str:
    return product_session.field_key(f"own_{name}")


def _text(name: str, label: str, example: str = "", help: str | None = None) -> None:
    st.text_input(
        label,
        key=product_session.field_key(name),
        max_chars=LONGEST[name],
        placeholder=example,
        help=help,
        live=True,
        persist_state="session",
    )


def _lines(name: str, label: str) -> None:
    st.text_area(
        label,
        key=product_session.field_key(name),
        max_chars=LONGEST[name],
        height=104,
        persist_state="session",
    )


def _choice(name: str, label: str, offers: Sequence[Choice], *, own: bool) -> None:
    labels = {choice.value: choice.label for choice in offers}
    current = product_session.field(name)
    st.selectbox(
        label,
        list(labels) if current in labels else [*labels, current],
        format_func=lambda value: labels.get(value, str(value)),
        key=product_session.field_key(name),
        accept_new_options=own,
        persist_state="session",
    )


def _palette() -> None:
    st.text_input(
        "Brand palette",
        key=product_session.field_key("palette"),
        max_chars=PALETTE_LENGTH,
        placeholder="#0F766E, #F5F0E8",
        help="For the surroundings in scenes, ads, posts and panels; never for the product.",
        live=True,
        persist_state="session",
    )
    try:
        colours = read_palette(product_session.field("palette") or "")
    except RequestError:  # said under the button, with what to do
        return
    dots = "".join(f'<i style="background:{c}" title="{c}"></i>' for c in colours)
    if dots:
        st.html(f'<p class="swatches" aria-hidden="true">{dots}</p>')


def _rare_options() -> None:
    with st.expander(f"More options · {_rare_summary()}", key=product_session.MORE):
        _text("extra", "Wishes", "Two mugs stacked")
        _text("avoid", "Avoid", "Steam, saucers")
        st.number_input(
            "Seed",
            min_value=0,
            max_value=LARGEST_SEED,
            step=1,
            value=None,
            key=product_session.field_key("seed"),
            placeholder="Any",
            help="The same seed draws the same picture again, with models that take one.",
            persist_state="session",
        )


def _rare_summary() -> str:
    """What is set behind the fold, so that nothing works unseen."""
    named = (("extra", "wishes"), ("avoid", "avoid"))
    found = [label for name, label in named if product_session.field(name)]
    seed = product_session.field("seed")
    return ", ".join([*found, *([] if seed is None else [f"seed {int(seed)}"])]) or "none set"
