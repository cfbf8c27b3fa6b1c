"""A new blind comparison: what is compared, over which pictures, in how many pairs."""

from random import SystemRandom

import streamlit as st

from imagegen.comparisons import Comparisons
from imagegen.errors import ImagegenError
from imagegen.filters import Filter
from imagegen.pairings import MOST_PAIRS, Axis, pair_up
from imagegen.studio import Studio
from imagegen.ui import blind_session, session
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.picture_words import KIND_TITLES
from imagegen.ui.reviewer import reviewer

AXIS_WORDS: dict[Axis, str] = {
    "model": "Models",
    "template": "Template versions",
    "label": "Labels (style, shot, cell)",
}
NEWEST = 400
"""Pictures that are looked at: enough for any comparison, few enough to be read at once."""


def blind_form(studio: Studio) -> None:
    """The button makes the comparison and opens it."""
    made = studio.gallery.kinds()
    titles = {"": "All kinds"} | {kind: KIND_TITLES[kind] for kind in KIND_TITLES if kind in made}
    st.text_input(
        "Question", key=blind_session.QUESTION, max_chars=200, placeholder="Which is better?"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Compare", list(AXIS_WORDS), format_func=AXIS_WORDS.__getitem__, key=blind_session.AXIS
        )
        st.selectbox("Kind", list(titles), format_func=titles.__getitem__, key=blind_session.KIND)
        st.number_input("Pairs", 4, MOST_PAIRS, 40, key=blind_session.PAIRS)
    st.caption(
        f"From the newest {NEWEST} pictures; suspects are left out. Pictures of the same brief "
        "meet first, sides are shuffled, and a tenth of the pairs comes a second time."
    )
    refused = session.take_refusal()
    if refused is not None:
        show_error(refused, "compare")
    st.button("Start comparing", type="primary", on_click=_start, args=(studio,))


def _start(studio: Studio) -> None:
    """A callback: what stands in the way is said by the page that is drawn next."""
    chosen = session.widget_value(blind_session.AXIS)
    axis: Axis = next((axis for axis in AXIS_WORDS if axis == chosen), "model")
    kind = str(session.widget_value(blind_session.KIND) or "")
    records = studio.gallery.page(Filter(kind=kind), limit=NEWEST)
    good = [record for record in records if not record.suspect]
    most = int(session.widget_value(blind_session.PAIRS) or 40)
    question = str(session.widget_value(blind_session.QUESTION) or "")
    try:
        pairs = pair_up(good, axis, most, SystemRandom())
        made = Comparisons(studio.engine).add(question, axis, reviewer(studio.settings.who), pairs)
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    blind_session.choose(made)
