"""Suggested positions: from a draft's own layout for nothing, from a vision model for a price."""

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.item_desk import ItemDesk
from imagegen.listening import Item, Marks
from imagegen.listening.item import Base
from imagegen.spot_suggestions import VARIABLE
from imagegen.ui import item_session
from imagegen.ui.texts import markdown_text

ICON = ":material/auto_fix_high:"


def suggest_row(desk: ItemDesk, item_id: str, item: Item, base: Base) -> Marks:
    """Draw what there is to ask or to dismiss; returns the highlights that are offered now."""
    if item_session.take_ask():
        _look(desk, item_id)
    offered = desk.offered(item_id)
    if any(offered):
        _dismissal(desk, item_id)
    elif _is_bare(item, every=base.made_by == "draft"):
        _draft_row(desk, item_id) if base.made_by == "draft" else _vision_row(desk, item_id, item)
    return offered


def _is_bare(item: Item, *, every: bool) -> bool:
    """Whether sentences lack a highlight: all of them, or one that names its spot."""
    if every:
        return not any(sentence.shapes for sentence in item.sentences)
    return any(s.spot.strip() and not s.shapes and not s.without for s in item.sentences)


def _draft_row(desk: ItemDesk, item_id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Suggest positions",
            icon=ICON,
            key="suggest-marks",
            on_click=_suggest,
            args=(desk, item_id),
        )
        st.caption("A draft knows where it drew each spot. Drag what does not fit.")


def _suggest(desk: ItemDesk, item_id: str) -> None:
    try:
        desk.suggest(item_id)
    except ImagegenError as problem:
        item_session.keep_problem(problem)
    item_session.turn_echo()


def _vision_row(desk: ItemDesk, item_id: str, item: Item) -> None:
    """One paid call that nobody makes by accident: off until a model is named."""
    model = desk.vision.model
    if not model:
        st.caption(f"A vision model can suggest positions: set `{VARIABLE}`. It is off.")
        return
    problem = desk.vision.problem(item.spots, item_id)
    turn = item_session.ask_turn()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Suggest positions · price unknown",
            icon=ICON,
            key=f"ask-spots-{turn}",
            disabled=problem is not None,
            on_click=item_session.ask,
            args=(turn,),
        )
        if problem is None:
            named = markdown_text(model)
            st.caption(f"Sends the scene to {named}: one paid call.")
        else:
            text = markdown_text(f"{problem.message} {problem.hint}".strip())
            st.caption(f":material/error: {text}")


def _look(desk: ItemDesk, item_id: str) -> None:
    """The one call. No part of the page is drawn within it, so that no click cuts it off."""
    with st.spinner("The vision model looks at the scene", show_time=True):
        try:
            found = desk.look(item_id)
        except ImagegenError as problem:
            item_session.keep_problem(problem)
        else:
            if not found:
                item_session.keep_problem(_nothing_seen())
    st.rerun()


def _nothing_seen() -> ImagegenError:
    return ImagegenError("The vision model saw none of the spots.", "Place the highlights by hand.")


def _dismissal(desk: ItemDesk, item_id: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Dismiss suggestions",
            icon=":material/close:",
            key="dismiss-spots",
            on_click=desk.dismiss,
            args=(item_id,),
        )
        st.caption("Seen by a vision model: check each one.")
