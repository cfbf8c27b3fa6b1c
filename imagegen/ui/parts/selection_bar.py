"""What can be done to the selected pictures, what was done last, and its undo."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from imagegen.boards import LONGEST_BOARD, LONGEST_TAG, Boards
from imagegen.disposal import remove_trashed
from imagegen.errors import ImagegenError, RequestError
from imagegen.gallery import Choices
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.gallery_session import Done
from imagegen.ui.navigation import find_page
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.picture_words import count_text
from imagegen.ui.parts.verdict_buttons import UNDO, undo_verdicts, verdict_buttons
from imagegen.ui.session import set_widget_value, widget_value
from imagegen.ui.texts import markdown_text


def selection_bar(studio: Studio, choices: Choices, *, board: str, trashed: bool) -> None:
    """Draws nothing while nothing is selected. In the trash other things can be done.

    From the board that is shown the pictures can be taken.
    """
    ids = gallery_session.selected()
    if not ids:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="selection"):
        st.markdown(f"**{len(ids):,} selected**", width="content")
        label_buttons(studio, choices, ids, starred=False, trashed=trashed)
        if board:
            _button("Take off the board", "remove", partial(_take, studio, ids, board))
        if not trashed:
            address = f"/api/export?{urlencode({'ids': ','.join(ids)})}"
            help_text = "The originals and their facts"
            st.link_button("ZIP", address, icon=":material/folder_zip:", help=help_text)
            if len(ids) == 2:
                compare_link(*ids)
        _button("Clear", "close", gallery_session.clear_selection)


def compare_link(first: str, second: str = "") -> None:
    """Two are laid on each other on the page for that, where a second one can also be chosen. By a
    link: one step back leads here."""
    asked = {"first": first} | ({"second": second} if second else {})
    with st.container(key="compare-two", width="content"):
        st.page_link(
            find_page("compare"), label="Compare", icon=":material/compare:", query_params=asked
        )


def label_buttons(
    studio: Studio, choices: Choices, ids: Sequence[str], *, starred: bool, trashed: bool
) -> None:
    """What can be done to these pictures. In the trash it is two other things."""
    if trashed:
        _button("Restore", "restore_from_trash", partial(_restore, studio, ids))
        with st.popover("Remove for good", icon=":material/delete_forever:"):
            st.markdown(
                f"{count_text(len(ids))} will be gone, with comments and tags. "
                "Costs, verdicts and blind votes stay counted."
            )
            _button("Remove now", "delete_forever", partial(_remove, studio, ids))
        return
    label, star = ("Take the star off", _unstar) if starred else ("Star", _star)
    _button(label, "star", partial(star, studio, ids))
    with st.popover("Tag", icon=":material/sell:"):
        st.text_input("New tag", key=gallery_session.NEW_TAG, max_chars=LONGEST_TAG)
        st.selectbox("Or one of these", choices.tags, index=None, key=gallery_session.OLD_TAG)
        _button("Put the tag on", "sell", partial(_tag, studio, ids))
    with st.popover("Board", icon=":material/dashboard:"):
        st.selectbox(
            "Board",
            list(choices.boards),
            index=None,
            key=gallery_session.BOARD,
            format_func=lambda board: choices.boards.get(board, board),
        )
        st.text_input("Or a new one", key=gallery_session.NEW_BOARD, max_chars=LONGEST_BOARD)
        _button("Put on the board", "dashboard", partial(_put, studio, ids))
    verdict_buttons(studio, ids, gallery_session.clear_selection)
    _button("To the trash", "delete", partial(_throw, studio, ids))


def last_done(studio: Studio) -> None:
    """What the last click did, or why not, until the next one; with Undo where it can be undone."""
    refused, done = gallery_session.refused(), gallery_session.done()
    if refused is None and done is None:
        return
    with st.container(gap="small", key="done"):
        if refused is not None:
            say_error(refused)
        if done is not None:
            _done_line(studio, done)


def _done_line(studio: Studio, done: Done) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(markdown_text(f"{done.text}."), width="content")
        if done.undo:
            _button("Undo", "undo", partial(_undo, studio, done))


def _button(label: str, icon: str, on_click: Callable[[], None]) -> None:
    key = f"gallery-do-{icon}-{label}"
    st.button(label, key=key, icon=f":material/{icon}:", on_click=on_click)


def _star(studio: Studio, ids: Sequence[str]) -> None:
    _end(studio.boards.star(ids), "starred", "unstar")


def _unstar(studio: Studio, ids: Sequence[str]) -> None:
    _end(studio.boards.unstar(ids), "without its star", "star")


def _throw(studio: Studio, ids: Sequence[str]) -> None:
    _end(studio.trash.throw(ids), "put into the trash", "restore")


def _restore(studio: Studio, ids: Sequence[str]) -> None:
    _end(studio.trash.restore(ids), "restored", "throw")


def _remove(studio: Studio, ids: Sequence[str]) -> None:
    count = remove_trashed(studio, ids)
    gallery_session.keep_done(Done(text=f"{count_text(count)} removed for good"))
    gallery_session.clear_selection()


def _tag(studio: Studio, ids: Sequence[str]) -> None:
    try:
        tag = widget_value(gallery_session.NEW_TAG) or widget_value(gallery_session.OLD_TAG) or ""
        changed = studio.boards.tag(ids, tag)
    except ImagegenError as error:
        gallery_session.keep_refused(error)
        return
    set_widget_value(gallery_session.NEW_TAG, "")
    _end(changed, f"tagged {tag}", "untag", tag)


def _put(studio: Studio, ids: Sequence[str]) -> None:
    try:
        board = _chosen_board(studio.boards)
        changed = studio.boards.put(ids, board)
    except ImagegenError as error:
        gallery_session.keep_refused(error)
        return
    set_widget_value(gallery_session.NEW_BOARD, "")
    _end(changed, "put on the board", "take", board)


def _take(studio: Studio, ids: Sequence[str], board: str) -> None:
    _end(studio.boards.take(ids, board), "taken off the board", "put", board)


def _chosen_board(boards: Boards) -> str:
    new = (widget_value(gallery_session.NEW_BOARD) or "").strip()
    board = boards.make(new).id if new else widget_value(gallery_session.BOARD)
    if not board:
        raise RequestError("No board was chosen.", "Choose one, or write the name of a new one.")
    return str(board)


def _end(changed: Sequence[str], what: str, undo: str, word: str = "") -> None:
    """Say what was done. What was so already is neither counted nor undone."""
    text = f"{count_text(len(changed))} {what}" if changed else "Nothing changed: it was so already"
    undo = undo if changed else ""
    gallery_session.keep_done(Done(text=text, undo=undo, ids=tuple(changed), word=word))
    gallery_session.clear_selection()


def _undo(studio: Studio, done: Done) -> None:
    boards, trash = studio.boards, studio.trash
    verbs: Mapping[str, Callable[[], list[str]]] = {
        UNDO: lambda: undo_verdicts(studio, done.ids),
        "star": lambda: boards.star(done.ids),
        "tag": lambda: boards.tag(done.ids, done.word),
        "unstar": lambda: boards.unstar(done.ids),
        "untag": lambda: boards.untag(done.ids, done.word),
        "put": lambda: boards.put(done.ids, done.word),
        "take": lambda: boards.take(done.ids, done.word),
        "restore": lambda: trash.restore(done.ids),
        "throw": lambda: trash.throw(done.ids),
    }
    try:
        changed = verbs[done.undo]()
    except ImagegenError as error:  # such as a board that is not there any more
        gallery_session.keep_refused(error)
        return
    gallery_session.keep_done(Done(text=f"Undone for {count_text(len(changed))}"))
