"""The form of a matrix: what is to differ, and how many pictures that makes."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from imagegen.briefs.avatar import LONGEST, load_choices
from imagegen.briefs.matrix import (
    MOST_CELLS,
    Axis,
    Cell,
    Step,
    count_cells,
    make_matrix,
    person_step,
    word_steps,
)
from imagegen.cast import Person
from imagegen.studio import Studio
from imagegen.templates import Shelf
from imagegen.ui import cast_session, session
from imagegen.ui.navigation import page_link
from imagegen.ui.parts.avatar_form import Draw, avatar_form, read_avatar_form
from imagegen.ui.parts.cast_picker import reference_hint
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.texts import markdown_text

WORDS: tuple[tuple[Axis, str], ...] = (
    ("attire", "Attires"),
    ("expression", "Expressions"),
    ("setting", "Settings"),
)


def matrix_form(studio: Studio, shelf: Shelf) -> None:
    """Draw the form. What it holds is read with `read_matrix`, in callbacks too."""
    people = {person.id: person for person in studio.cast.members()}
    instead: dict[str, Draw] = {"who": partial(_people, people)}
    instead |= {axis: partial(_words, axis, label) for axis, label in WORDS}
    if people_of_matrix(studio):
        instead["age_range"] = _nothing
    avatar_form(shelf, instead)
    st.caption(_sum_words(_axes(studio)))


def read_matrix(studio: Studio, shelf: Shelf) -> tuple[Cell, ...]:
    """RequestError when there are too many, or a field cannot be."""
    return make_matrix(read_avatar_form(shelf), _axes(studio))


def people_of_matrix(studio: Studio) -> list[Person]:
    """Those chosen, in the order of the choice; who was archived meanwhile is left out."""
    people = {person.id: person for person in studio.cast.members()}
    return [people[one] for one in cast_session.axis_values("person") if one in people]


def _axes(studio: Studio) -> dict[Axis, Sequence[Step]]:
    words = {axis: word_steps(axis, cast_session.axis_values(axis)) for axis, _ in WORDS}
    return {"person": [person_step(one) for one in people_of_matrix(studio)], **words}


def _people(people: dict[str, Person]) -> None:
    """People of the cast; while nobody is chosen, the form's own words."""
    if not people:
        page_link("cast", "Keep people in a cast, to compare them", "group_add")
    else:
        key = cast_session.axis_key("person")
        kept = [one for one in cast_session.axis_values("person") if one in people]
        session.set_widget_value(key, kept)
        st.multiselect(
            "People",
            list(people),
            format_func=lambda one: people[one].name,
            key=key,
            placeholder="Nobody of the cast: as described",
            persist_state="session",
        )
    if not cast_session.axis_values("person"):
        st.text_input(
            "Who",
            key=session.avatar_key("who"),
            max_chars=LONGEST["who"],
            live=True,
            persist_state="session",
        )


def matrix_pictures(studio: Studio) -> None:
    """What becomes of the people's reference pictures with the chosen model."""
    reference_hint(people_of_matrix(studio), chosen_model(studio))


def _nothing() -> None:
    """The descriptions of the people say how old they are."""


def _words(axis: Axis, label: str) -> None:
    offered = {choice.value: choice.label for choice in getattr(load_choices(), axis)}
    key = cast_session.axis_key(axis)
    own = [text for text in cast_session.axis_values(axis) if text not in offered]
    as_brief = session.avatar_field(axis)
    st.multiselect(
        label,
        [*offered, *own],
        format_func=lambda text: offered.get(text, text),
        key=key,
        accept_new_options=True,
        placeholder=f"As one portrait: {offered.get(as_brief, as_brief)}"[:60],
        help="Each value makes a row or a column of its own. Type to add words of your own.",
        persist_state="session",
    )


def _sum_words(axes: dict[Axis, Sequence[Step]]) -> str:
    """ "2 people x 3 attires = 6 pictures", with what is too much."""
    names = {"person": "people", "attire": "attires", "expression": "expressions"}
    parts = [
        f"{len(steps)} {names.get(axis, 'settings')}"
        for axis, steps in axes.items()
        if len(steps) > 1
    ]
    count = count_cells(axes)
    words = f"{' × '.join(parts)} = {count} pictures" if parts else "Choose what is to differ."
    over = f", at most {MOST_CELLS} at once" if count > MOST_CELLS else ""
    return markdown_text(words + over)
