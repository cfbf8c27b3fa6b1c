"""Somebody of the cast for a portrait: the description into the form, the pictures beside it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from imagegen.briefs.avatar import AvatarBrief
from imagegen.cast import Person
from imagegen.errors import RequestError
from imagegen.model import ModelSpec
from imagegen.studio import Studio
from imagegen.types import Reference
from imagegen.ui import cast_session, session
from imagegen.ui.navigation import page_link
from imagegen.ui.parts.model_picker import chosen_model
from imagegen.ui.texts import html_text, markdown_text

NOBODY = ""


def cast_picker(studio: Studio) -> None:
    """The choice, or the way to the cast while there is nobody in it."""
    members = {person.id: person for person in studio.cast.members()}
    if session.widget_value(cast_session.PERSON) not in members:
        session.set_widget_value(cast_session.PERSON, NOBODY)
    if not members:
        page_link("cast", "Keep people in a cast, to show them again", "group_add")
        return
    st.selectbox(
        "Person of the cast",
        [NOBODY, *members],
        format_func=lambda key: members[key].name if key in members else "Nobody: as described",
        key=cast_session.PERSON,
        on_change=lambda: _take_words(members),
        persist_state="session",
    )


def chosen_person(studio: Studio) -> Person | None:
    """Read in callbacks too; None for nobody, RequestError as `find_member` has it."""
    return find_member(studio, session.widget_value(cast_session.PERSON))


def find_member(studio: Studio, wanted: object) -> Person | None:
    """The member of that id; None for nobody.

    RequestError for somebody who was renamed or archived since the page was drawn: what a browser
    sends is the name, and a picture without the person would be paid for nothing.
    """
    if not wanted:
        return None
    found = next((person for person in studio.cast.members() if person.id == wanted), None)
    if found is None:
        message = "The person you chose was renamed or archived meanwhile."
        raise RequestError(message, "Choose somebody again.")
    return found


def with_person(brief: AvatarBrief, person: Person | None) -> AvatarBrief:
    """The brief with the person's pictures; the words are in the form already."""
    if person is None:
        return brief
    return replace(brief, person=person.id, references=person.references)


def person_pictures(studio: Studio) -> None:
    """The chosen person's reference pictures, and what becomes of them with the chosen model."""
    person = chosen_person(studio)
    if person is not None:
        reference_strip(person.references)
        reference_hint([person], chosen_model(studio))


def reference_hint(people: Sequence[Person], model: ModelSpec) -> None:
    """What becomes of the reference pictures with this model; nothing where there are none."""
    most = max((len(person.references) for person in people), default=0)
    title = markdown_text(model.title)
    if not most:
        return
    if model.most_references == 0:
        text = f"{title} takes no reference pictures: only the description is used."
    elif model.most_references < most:
        text = f"{title} takes {model.most_references} of {most} reference pictures: the first."
    elif len(people) > 1:
        text = "The reference pictures of each person go with the words."
    else:
        text = f"{most} reference picture{'' if most == 1 else 's'} with the words."
    st.caption(f":material/info: {text}")


def reference_strip(references: Sequence[Reference]) -> None:
    """The pictures small, in a row; each opens as it was given."""
    shown = "".join(
        f'<a href="/references/{one.sha256}" target="_blank" rel="noopener">'
        f'<img src="/thumbnails/256/{one.sha256}.webp" alt="{html_text(one.name)}" '
        'width="72" height="72" loading="lazy"></a>'
        for one in references
    )
    if shown:
        st.html(f'<div class="reference-strip">{shown}</div>')


def _take_words(members: dict[str, Person]) -> None:
    """A callback: the person's words into the form, or back what stood there before."""
    person = members.get(session.widget_value(cast_session.PERSON))
    before = cast_session.words_before()
    if before is None:
        before = {name: session.avatar_field(name) for name in ("who", "age_range")}
        cast_session.keep_words(before)
    words = before
    if person is not None:
        # The description says how old somebody is, where it matters.
        words = {"who": person.description, "age_range": ""}
    else:
        cast_session.keep_words(None)
    for name, text in words.items():
        session.set_avatar_field(name, text)
