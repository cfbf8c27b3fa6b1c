"""The field of who judges: a name of those who judged before, or a new one."""

from collections.abc import Sequence

import streamlit as st

from imagegen.judgements import LONGEST_WHO
from imagegen.people import asking
from imagegen.ui import reviewer, session


def reviewer_box(people: Sequence[str], usual: str) -> str:
    """Draw it; returns the name, "" when there is none. `usual` is the one to begin with.

    Whoever is signed in has a name already, and no field to change it.
    """
    name = reviewer.reviewer(usual)
    if asking().signed_in:
        return name
    if session.widget_value(reviewer.WHO) != name:
        session.set_widget_value(reviewer.WHO, name or None)
    st.selectbox(
        "Who judges",
        list(dict.fromkeys(one for one in (name, *people) if one)),
        key=reviewer.WHO,
        accept_new_options=True,
        placeholder=f"A name of at most {LONGEST_WHO} characters",
        persist_state="session",
        help="Kept with every verdict, and by this browser. Each person is given pictures of "
        "their own.",
    )
    return name
