"""The highlights of an item: suggestions, the annotator, other windows' changes, the checks."""

import streamlit as st

from imagegen.annotations import Reading, read_shapes
from imagegen.errors import RequestError
from imagegen.item_desk import ItemDesk, file_name
from imagegen.listening import Finding, Item, Marks, check_item, marks_of, with_marks
from imagegen.listening.item import SENTENCES, Base
from imagegen.ui import item_session
from imagegen.ui.parts.annotator import Edit, annotator
from imagegen.ui.parts.suggest_row import suggest_row
from imagegen.ui.texts import html_text

_MARKS = {"fix": "To fix", "look": "To look at", "note": "Note"}


def item_marks(desk: ItemDesk, item_id: str, item: Item, base: Base) -> None:
    """Draw them over the item's scene."""
    if item_session.show_marks(marks_of(item)):
        item_session.keep_news(True)
    _say_changes(desk, item_id)
    offered = suggest_row(desk, item_id, item, base)
    annotator(
        item_id,
        item,
        desk.ground(base),
        url=f"/pictures/{file_name(base)}",
        echo=item_session.echo(),
        offered=offered,
        on_edit=lambda edit: _keep(desk, item_id, edit),
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


def _keep(desk: ItemDesk, item_id: str, edit: Edit) -> None:
    """A callback of the annotator. What cannot be kept goes back to what is kept."""
    try:
        lists = Reading(value=edit.shapes, place="shapes").items(SENTENCES, SENTENCES)
        mine = tuple(read_shapes(each) for each in lists)
        item, clashes = desk.mark(item_id, item_session.base_of(edit.on), mine)
    except RequestError as problem:
        item_session.keep_problem(problem)
        item_session.turn_echo()
        return
    made = marks_of(item)
    item_session.keep_marks(edit.on, mine, made)
    if made == mine:
        item_session.keep_echo(edit.token)
        return
    # Another window's highlights are among them: this one has to take them over.
    item_session.turn_echo()
    if clashes:
        item_session.keep_clash(mine, clashes)
    else:
        item_session.keep_news(True)


def _say_changes(desk: ItemDesk, item_id: str) -> None:
    """What another window changed, and what is to become of one's own."""
    clash = item_session.clash()
    if clash is None:
        if item_session.take_news():
            st.info(
                "Another window changed the highlights; they are shown here now. Undo goes back.",
                icon=":material/sync:",
            )
        return
    mine, numbers = clash
    with st.container(key="marks-clash", border=True):
        st.markdown(
            f":material/sync_problem: **{_named(numbers)} changed in another window too.** You see "
            "theirs. Nothing is lost: yours is kept until you choose."
        )
        with st.container(horizontal=True):
            st.button("Take theirs", key="take-theirs", on_click=item_session.end_clash)
            st.button("Keep mine", key="keep-mine", on_click=_keep_mine, args=(desk, item_id, mine))


def _named(numbers: tuple[int, ...]) -> str:
    said = ", ".join(map(str, numbers))
    return f"Sentence {said} was" if len(numbers) == 1 else f"Sentences {said} were"


def _keep_mine(desk: ItemDesk, item_id: str, mine: Marks) -> None:
    clash = item_session.clash()
    numbers = clash[1] if clash else ()

    def changed(item: Item) -> Item:
        pairs = enumerate(zip(mine, marks_of(item), strict=True), 1)
        return with_marks(item, tuple(m if n in numbers else t for n, (m, t) in pairs))

    desk.change(item_id, changed)
    item_session.end_clash()
    item_session.turn_echo()
