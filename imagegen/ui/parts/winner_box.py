"""The winner of a grid, once it is named: what was done, and what can be made of it now."""

import streamlit as st

from imagegen.chains import name_of
from imagegen.errors import ImagegenError, NotFound
from imagegen.grid_winners import WINNER, Crowned, crown, uncrown, winning_version
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import grid_session, session
from imagegen.ui import template_session as lab
from imagegen.ui.parts.picture_words import picture_title
from imagegen.ui.parts.template_labels import label_form
from imagegen.ui.reviewer import reviewer
from imagegen.ui.texts import markdown_text


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
        version = winning_version(studio, record)
        if version is not None:
            used = studio.templates.production(record.origin.kind, version.name)
            label_form(studio, version, used)


def name_winner(studio: Studio, record_id: str) -> None:
    """A callback of the stage."""
    try:
        grid_session.keep_crowned(crown(studio, record_id, reviewer(studio.settings.who)))
    except ImagegenError as error:
        session.keep_refusal(error)


def _actions(studio: Studio, crowned: Crowned, record: Record) -> None:
    model = f"{record.provider}/{record.model}"
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", icon=":material/undo:", on_click=_take_back, args=(studio, crowned))
        known = any(name_of(model_) == model for model_ in studio.catalog.models)
        chosen = session.widget_value(session.MAKE_MODEL) == model
        st.button(
            "New pictures use this model" if chosen else "Use this model for new pictures",
            icon=":material/check:" if chosen else ":material/smart_toy:",
            disabled=chosen or not known,
            on_click=session.choose_model,
            args=(model,),
        )
        address = f"/gallery?picture={record.id}"
        st.link_button("Open the picture", address, icon=":material/open_in_new:")


def _take_back(studio: Studio, crowned: Crowned) -> None:
    """A callback."""
    grid_session.keep_crowned(None)
    try:
        uncrown(studio, crowned, reviewer(studio.settings.who))
    except ImagegenError as error:
        session.keep_refusal(error)
