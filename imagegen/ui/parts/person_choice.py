"""Somebody of the cast in a picture of something else: the choice, and what it sets in a brief."""

from typing import Any

import streamlit as st

from imagegen.cast import Person
from imagegen.studio import Studio
from imagegen.ui import session
from imagegen.ui.navigation import page_link
from imagegen.ui.parts.cast_picker import NOBODY, find_member, reference_strip


def person_choice(
    studio: Studio, key: str, label: str, help: str, *, words_alone: str = ""
) -> None:
    """The choice, or the way to the cast while there is nobody in it.

    `words_alone` says why the pictures of the person are not used here.
    """
    members = {person.id: person for person in studio.cast.members()}
    if session.kept(key, NOBODY) not in (NOBODY, *members):
        session.keep(key, NOBODY)
    if not members:
        page_link("cast", "Keep people in a cast, to show one here", "group_add")
        return
    st.selectbox(
        label,
        [NOBODY, *members],
        format_func=lambda one: members[one].name if one in members else "Nobody of the cast",
        key=key,
        help=help,
        persist_state="session",
    )
    person = members.get(session.kept(key, NOBODY))
    if person is not None and words_alone:
        st.caption(f":material/info: {words_alone}")
    elif person is not None:
        reference_strip(person.references)


def person_chosen(studio: Studio, key: str) -> Person | None:
    """Read in callbacks too; None for nobody.

    RequestError for somebody who was renamed or archived since the page was drawn: a picture
    without the person would be paid for nothing.
    """
    return find_member(studio, session.kept(key, NOBODY))


def person_values(person: Person | None) -> dict[str, Any]:
    """What the choice sets in a brief: nothing for nobody."""
    if person is None:
        return {}
    return {
        "person": person.id,
        "person_words": person.description,
        "person_references": person.references,
    }
