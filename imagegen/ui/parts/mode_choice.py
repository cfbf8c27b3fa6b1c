"""What the Avatars page makes: one person, a matrix, or a ready set."""

import streamlit as st

from imagegen.ui import cast_session, session

MODES = {"one": "One person", "matrix": "Matrix", "set": "TOEFL set"}


def mode_choice() -> str:
    """A key of `MODES`."""
    session.keep_first(cast_session.MODE, "one")
    chosen = st.segmented_control(
        "What to make",
        list(MODES),
        format_func=MODES.__getitem__,
        key=cast_session.MODE,
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(chosen or "one")
