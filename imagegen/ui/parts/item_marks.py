"""The highlights of an item: suggestions where the layout is known, the annotator, the checks."""

from dataclasses import replace
from typing import Any

import streamlit as st

from imagegen.annotations import Reading, read_shapes
from imagegen.errors import ImagegenError, RequestError
from imagegen.item_desk import ItemDesk, file_name
from imagegen.listening import Finding, Item, check_item
from imagegen.listening.item import SENTENCES, Base
from imagegen.ui import item_session
from imagegen.ui.parts.annotator import annotator
from imagegen.ui.texts import html_text

_MARKS = {"fix": "To fix", "look": "To look at", "note": "Note"}


def item_marks(desk: ItemDesk, item_id: str, item: Item, base: Base) -> None:
    """Draw them over the item's scene."""
    empty = not any(sentence.shapes for sentence in item.sentences)
    if base.made_by == "draft" and empty:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                "Suggest positions",
                icon=":material/auto_fix_high:",
                key="suggest-marks",
                on_click=_suggest,
                args=(desk, item_id),
            )
            st.caption("A draft knows where it drew each spot. Drag what does not fit.")
    annotator(
        item_id,
        item,
        desk.ground(base),
        url=f"/pictures/{file_name(base)}",
        echo=item_session.echo(),
        on_edit=lambda token, shapes: _keep(desk, item_id, token, shapes),
    )
    item_findings(desk, item)


def item_findings(desk: ItemDesk, item: Item) -> None:
    """What the checks found, each with its place and the next step."""
    found = check_item(item, desk.ground(item.base) if item.base else None)
    fixes = sum(finding.level == "fix" for finding in found)
    looks = sum(finding.level == "look" for finding in found)
    st.markdown(f"**Checks** · {fixes} to fix, {looks} to look at")
    if found:
        st.html(f'<ul class="findings">{"".join(map(_line, found))}</ul>')


def _line(finding: Finding) -> str:
    return (
        f'<li data-level="{finding.level}"><strong>{_MARKS[finding.level]} · {finding.where}:'
        f"</strong> {html_text(finding.what)} <span>{html_text(finding.step)}</span></li>"
    )


def _suggest(desk: ItemDesk, item_id: str) -> None:
    try:
        desk.suggest(item_id)
    except ImagegenError as problem:
        item_session.keep_problem(problem)
    item_session.turn_echo()


def _keep(desk: ItemDesk, item_id: str, token: str, shapes: list[Any]) -> None:
    """A callback of the annotator. What cannot be kept goes back to what is kept."""
    try:
        lists = Reading(value=shapes, place="shapes").items(SENTENCES, SENTENCES)
        marks = [read_shapes(each) for each in lists]
        desk.change(item_id, lambda item: _marked(item, marks))
    except RequestError as problem:
        item_session.keep_problem(problem)
        item_session.turn_echo()
    else:
        item_session.keep_echo(token)


def _marked(item: Item, marks: list[Any]) -> Item:
    pairs = zip(item.sentences, marks, strict=True)
    return replace(item, sentences=tuple(replace(s, shapes=shapes) for s, shapes in pairs))
