"""What else a review needs: how far it is, who does what, and the verdicts as a file."""

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.filters import Filter
from imagegen.judgements import clean_who
from imagegen.review_desk import MOST_ASSIGNED, ReviewDesk
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from imagegen.ui import review_session, session
from imagegen.ui.parts.picture_words import count_text
from imagegen.ui.texts import markdown_text

WORDS = {"approve": "approved", "needs_work": "need work", "reject": "rejected"}


def review_more(studio: Studio, chosen: Filter) -> None:
    """`chosen` is what the desk shows: it is what is assigned."""
    # Verdicts do not run the page again: it is run when somebody looks how far it is.
    more = st.expander("Progress, assignment, export", key=review_session.MORE, on_change="rerun")
    counts = Reviews(studio.engine).counts()
    with more:
        words = [f"{counts.get(choice, 0):,} {word}" for choice, word in WORDS.items()]
        st.caption(" · ".join(words))
        _assignment(studio, chosen)
        with st.container(horizontal=True):
            for kind in ("csv", "json"):
                address = f"/api/review/verdicts.{kind}"
                st.link_button(f"Verdicts as {kind.upper()}", address, icon=":material/download:")


def _assignment(studio: Studio, chosen: Filter) -> None:
    assigned = ReviewDesk(studio.engine).assigned()
    if assigned:
        of_each = [f"{markdown_text(who)}: {count:,}" for who, count in assigned.items()]
        st.caption(f"Assigned: {', '.join(of_each)}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Assign these pictures to",
            key=review_session.ASSIGN_TO,
            max_chars=128,
            help=f"The newest {MOST_ASSIGNED:,} that the choice above shows. Nobody else is given "
            "them. Without a name they are everybody's again.",
        )
        st.button("Assign", on_click=_assign, args=(studio, chosen))
    notice = review_session.take_notice()
    if notice:
        st.caption(notice)


def _assign(studio: Studio, chosen: Filter) -> None:
    """A callback: what went wrong is said by the page that is drawn next."""
    name = str(session.widget_value(review_session.ASSIGN_TO) or "").strip()
    try:
        who = clean_who(name) if name else ""
        count = ReviewDesk(studio.engine).assign(chosen, who)
    except ImagegenError as error:
        review_session.say_later(markdown_text(str(error)))
        return
    words = f"assigned to {markdown_text(who)}" if who else "everybody's"
    review_session.say_later(f"{count_text(count)} {words}.")
