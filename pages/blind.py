"""Blind: two pictures at a time, nobody sees who made them; a ranking that says how sure it is."""

import streamlit as st

from imagegen.bidi import isolated
from imagegen.comparison_report import report_of
from imagegen.comparisons import Comparison, Comparisons
from imagegen.reviews import Reviews
from imagegen.studio import Studio, shared_studio
from imagegen.ui import blind_session, session
from imagegen.ui.parts.blind_desk import blind_desk
from imagegen.ui.parts.blind_form import blind_form
from imagegen.ui.parts.blind_report import blind_report
from imagegen.ui.parts.empty_state import empty_state
from imagegen.ui.parts.reviewer_box import reviewer_box
from imagegen.ui.reviewer import reviewer

NEW = ""


def show_page(studio: Studio) -> None:
    st.title("Blind comparison", anchor=False)
    comparisons = Comparisons(studio.engine)
    known = {one.id: one for one in comparisons.all()}
    if not known and not studio.gallery.kinds():
        empty_state(
            "Two pictures at a time stand here, and nothing tells which model made them. "
            "Make pictures with two models, or two versions of a template, then compare.",
            "avatars",
            "Make the first picture",
            "face",
        )
        return
    chosen = choose(studio, known)
    if chosen is None:
        blind_form(studio)
        return
    who = reviewer(studio.settings.who)
    if who:
        blind_desk(chosen, who=who, key=blind_session.DESK)
    else:
        st.info("Say who judges: type a name above.", icon=":material/person:")
    is_done = bool(who) and not comparisons.waiting(chosen.id, who, 1)
    with st.expander("Results", expanded=is_done):
        if is_done or blind_session.results_shown(chosen.id):
            blind_report(report_of(comparisons.ballots(chosen.id)))
            st.button("Refresh", icon=":material/refresh:", key=blind_session.RESULTS)
        else:
            offer_results(chosen)


def offer_results(chosen: Comparison) -> None:
    """Nothing on the page names a contestant to somebody who still has to judge."""
    st.caption("They name what is compared, and what leads: judge first, then look.")
    st.button(
        "Show the results so far",
        icon=":material/visibility:",
        on_click=blind_session.show_results,
        args=(chosen.id,),
    )


def choose(studio: Studio, known: dict[str, Comparison]) -> Comparison | None:
    """The comparison that is open; None is a new one."""
    # Numbered: of two choices that read alike, Streamlit would take the first.
    names = {NEW: "New comparison"} | {
        one.id: f"{number}. {isolated(one.question)} · {one.pairs} pairs"
        for number, one in zip(range(len(known), 0, -1), known.values(), strict=True)
    }
    if session.widget_value(blind_session.CHOSEN) not in names:
        session.set_widget_value(blind_session.CHOSEN, next(iter(known), NEW))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Comparison",
            list(names),
            format_func=names.__getitem__,
            key=blind_session.CHOSEN,
            persist_state="session",
        )
        reviewer_box(Reviews(studio.engine).people(), studio.settings.who)
    return known.get(str(session.widget_value(blind_session.CHOSEN)))


show_page(shared_studio())
