"""How near pictures of the cast come to the references of their person: drift as a number."""

from collections.abc import Sequence

import streamlit as st

from imagegen.cast import Person
from imagegen.casting import person_of
from imagegen.errors import ImagegenError
from imagegen.likenesses import find_likeness, kept_likeness
from imagegen.measures import Likeness
from imagegen.measures.likeness import MEASURES
from imagegen.studio import Studio
from imagegen.types import AssetKind, Record
from imagegen.ui.parts.error_box import guarded
from imagegen.ui.parts.facts_list import facts_list
from imagegen.ui.parts.figures_table import figures_table
from imagegen.ui.parts.picture_words import picture_title
from imagegen.ui.texts import markdown_text

NEWEST = 24
"""Pictures that are looked at for the table."""


def likeness_table(studio: Studio, kind: AssetKind) -> None:
    """The newest pictures of cast members with references, least alike first; or nothing."""
    pairs = _pairs(studio, studio.history.page(kind=kind, limit=NEWEST))
    if pairs:
        with st.container(key="likeness"):
            _measured_table(studio, pairs)


def likeness_fact(studio: Studio, record: Record) -> None:
    """The score of one picture on its own page, for each reference; or nothing."""
    for _, person in _pairs(studio, [record]):
        try:
            with st.spinner("Measuring the consistency"):
                found = find_likeness(studio, record, person)
        except ImagegenError as error:
            st.caption(f":material/info: {markdown_text(str(error))}")
            return
        st.caption(f"Consistency with {markdown_text(person.name)}", help=MEASURES)
        scores = {
            person.references[place].name: _words(one.score, one.form, one.colours)
            for place, one in enumerate(found.references)
        }
        facts_list({"Nearest reference": f"{found.score} of 100"} | scores)
        if found.note:
            st.caption(f":material/info: {markdown_text(found.note)}")


def _pairs(studio: Studio, records: Sequence[Record]) -> list[tuple[Record, Person]]:
    found = ((record, person_of(studio, record)) for record in records if _shows_face(record))
    return [(record, person) for record, person in found if person and person.references]


def _shows_face(record: Record) -> bool:
    """Neither a suspect nor a drawing of a scene, whose people are words alone and tiny."""
    is_drawn = record.origin.kind == "listen_and_repeat" and not record.references
    return not (record.suspect or is_drawn)


@st.fragment
@guarded
def _measured_table(studio: Studio, pairs: Sequence[tuple[Record, Person]]) -> None:
    """A click elsewhere ends it: what was measured by then is kept, the rest comes next time."""
    st.markdown("**Consistency with the cast**", help=MEASURES)
    table, found = st.empty(), []
    missing = [pair for pair in pairs if kept_likeness(studio, *pair) is None]
    with st.spinner(f"Measuring {len(missing)}") if missing else st.container():
        for record, person in pairs:
            try:
                found.append((record, person, find_likeness(studio, record, person)))
            except ImagegenError as error:
                st.caption(f":material/info: {markdown_text(str(error))}")
                return
    with table.container():
        _draw(found)


def _draw(found: Sequence[tuple[Record, Person, Likeness]]) -> None:
    rows = [
        (record.origin.label or picture_title(record), person.name, str(likeness.score))
        for record, person, likeness in sorted(found, key=lambda one: one[2].score)
    ]
    figures_table(("Picture", "Person", "Score of 100"), rows, frozenset({2}))
    for note in dict.fromkeys(likeness.note for _, _, likeness in found if likeness.note):
        st.caption(f":material/info: {markdown_text(note)}")
    st.caption(MEASURES)


def _words(score: int, form: int, colours: int) -> str:
    return f"{score} of 100 (outlines {form}, colours {colours})"
