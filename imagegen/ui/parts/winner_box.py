"""The winner of a grid, once it is named: what was done, and what can be made of it now."""

import streamlit as st

from imagegen.chains import name_of
from imagegen.errors import ImagegenError, NotFound
from imagegen.grid_briefs import grid_of_picture
from imagegen.grid_winners import (
    WINNER,
    Crowned,
    crown,
    first_model_of,
    keep_first_model,
    uncrown,
    winning_version,
)
from imagegen.sheets import cell_of
from imagegen.studio import Studio
from imagegen.template_lab import judged_by
from imagegen.template_versions import TemplateVersion
from imagegen.types import AssetKind, Record
from imagegen.ui import grid_session, session
from imagegen.ui import template_session as lab
from imagegen.ui.navigation import find_page
from imagegen.ui.parts.model_picker import first_model
from imagegen.ui.parts.picture_words import picture_title
from imagegen.ui.parts.reuse_buttons import reuse_buttons
from imagegen.ui.parts.template_labels import label_form
from imagegen.ui.reviewer import reviewer
from imagegen.ui.texts import markdown_text

REUSED: tuple[AssetKind, ...] = ("avatar", "product_shot", "renovation")
"""The kinds whose page takes a whole brief back."""


def winner_box(studio: Studio) -> None:
    """Nothing until a winner is named in this tab."""
    crowned = grid_session.crowned()
    if crowned is None:
        return
    try:
        record = studio.history.get(crowned.record)
    except NotFound:  # removed for good since: there is nothing to show or to take back
        grid_session.keep_crowned(None)
        return
    with st.container(border=True, gap="small"):
        name = record.origin.label or picture_title(record)
        st.markdown(f"**Winner: {markdown_text(name)}**")
        st.caption(f"Approved, starred, and tagged “{WINNER}”, so that the gallery finds it.")
        _actions(studio, crowned, record)
        notice = lab.take_notice()
        if notice:
            st.caption(f":material/check: {markdown_text(notice)}")
        _label(studio, record)


def name_winner(studio: Studio, record_id: str) -> None:
    """A callback of the stage."""
    try:
        grid_session.keep_crowned(crown(studio, record_id, reviewer(studio.settings.who)))
    except ImagegenError as error:
        session.keep_refusal(error)


def _label(studio: Studio, record: Record) -> None:
    """Where versions were compared, or the one that won is not yet what pages use."""
    version = winning_version(studio, record)
    if version is None:
        return
    used = studio.templates.production(record.origin.kind, version.name)
    if "template" in cell_of(record.origin) or version.number != used:
        label_form(studio, version, used)
        if version.number != used and not judged_by(studio, version):
            _golden_button(version)


def _golden_button(version: TemplateVersion) -> None:
    """The way to what the label waits for: this version's golden set on its own page."""
    if st.button("Open its golden set", icon=":material/grid_view:"):
        kind = version.template.kind
        session.keep(lab.KIND, kind)
        session.keep(lab.template_key(kind), version.name)
        session.keep(lab.version_key(kind, version.name), version.number)
        session.keep(lab.SECTION, "golden")
        st.switch_page(find_page("templates"))


def _actions(studio: Studio, crowned: Crowned, record: Record) -> None:
    """What can be made of it: the next grid, more pictures, the first choice of a model."""
    with st.container(horizontal=True, gap="small"):
        grid = grid_of_picture(studio, record)
        if grid is not None:
            st.button(
                "Go on from the winner",
                icon=":material/arrow_forward:",
                on_click=grid_session.edit,
                args=(grid,),
                help="Fills the form with what stood for it, so that something else can vary.",
            )
        if record.origin.kind in REUSED:
            reuse_buttons(studio, record)
        if "model" in cell_of(record.origin):
            _model_button(studio, f"{record.provider}/{record.model}")
        address = f"/gallery?picture={record.id}"
        st.link_button("Open the picture", address, icon=":material/open_in_new:")
        st.button("Undo", icon=":material/undo:", on_click=_take_back, args=(studio, crowned))


def _model_button(studio: Studio, model: str) -> None:
    """The pages of making begin with it, for this person, until another one is chosen here."""
    if all(name_of(known) != model for known in studio.catalog.models):
        return
    is_first = first_model_of(studio) == model
    st.button(
        "Begin with the usual model again" if is_first else "Begin new pictures with this model",
        icon=":material/undo:" if is_first else ":material/smart_toy:",
        on_click=_begin_with,
        args=(studio, "" if is_first else model),
        help="What your pages have chosen when you open them, today and later.",
    )


def _begin_with(studio: Studio, model: str) -> None:
    """A callback."""
    keep_first_model(studio, model)
    session.choose_model(model or name_of(first_model(studio)))


def _take_back(studio: Studio, crowned: Crowned) -> None:
    """A callback."""
    grid_session.keep_crowned(None)
    try:
        uncrown(studio, crowned, reviewer(studio.settings.who))
    except ImagegenError as error:
        session.keep_refusal(error)
