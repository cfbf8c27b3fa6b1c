"""The board that is shown: another name for it, and its end."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from imagegen.boards import LONGEST_BOARD
from imagegen.errors import ImagegenError
from imagegen.filters import Filter
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.session import set_widget_value, widget_value


def board_box(studio: Studio, chosen: Filter, boards: Mapping[str, str]) -> None:
    """Draws nothing where no board is asked for."""
    if chosen.board not in boards:
        return
    with st.popover("This board", icon=":material/dashboard:"):
        set_widget_value(gallery_session.BOARD_NAME, boards[chosen.board])
        st.text_input(
            "Name",
            key=gallery_session.BOARD_NAME,
            max_chars=LONGEST_BOARD,
            on_change=partial(_rename, studio, chosen.board),
        )
        st.caption("Without the board its pictures stay where they are.")
        st.button(
            "Remove the board",
            icon=":material/delete:",
            on_click=partial(_drop, studio, chosen),
        )


def _rename(studio: Studio, board: str) -> None:
    try:
        studio.boards.rename(board, widget_value(gallery_session.BOARD_NAME) or "")
    except ImagegenError as error:
        gallery_session.keep_refused(error)


def _drop(studio: Studio, chosen: Filter) -> None:
    studio.boards.drop(chosen.board)
    gallery_session.show_filter(replace(chosen, board=""))
