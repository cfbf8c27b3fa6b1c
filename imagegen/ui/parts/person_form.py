"""The form of one member of the cast: name, description, up to five reference pictures."""

from dataclasses import replace
from typing import Any

import streamlit as st

from imagegen.cast import LONGEST_DESCRIPTION, LONGEST_NAME, MOST_REFERENCES, Person
from imagegen.casting import keep_person
from imagegen.errors import ImagegenError
from imagegen.pictures import clean_name
from imagegen.studio import Studio
from imagegen.types import Reference
from imagegen.ui import cast_session, session
from imagegen.ui.parts.upload_note import upload_note
from imagegen.ui.texts import html_text

TYPES = ("png", "jpg", "jpeg", "webp")
MOST_MB = 20
NEW = "new"


def person_form(studio: Studio, person: Person | None) -> None:
    """Draw the form of a kept person, or with None of a new one.

    A form of Streamlit, because its button cannot be pressed while a file uploads: the person
    would be kept without that picture.
    """
    with st.container(border=True, key="person-form"):
        _head(person)
        with st.form(cast_session.person_key("form"), border=False, enter_to_submit=False):
            _name(person)
            _description(person)
            kept = person.references if person else ()
            for place, reference in enumerate(kept):
                _kept_picture(place, reference)
            _uploader(MOST_REFERENCES - len(kept))
            st.form_submit_button(
                "Save",
                key="save-person",
                type="primary",
                icon=":material/check:",
                on_click=lambda: _save(studio, person),
            )
            upload_note("Save")


def _head(person: Person | None) -> None:
    """Whose form it is, and the way out, which stays open while a file uploads."""
    title = html_text(person.name) if person else "New person"
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.html(f'<h2 class="picture-title">{title}</h2>')
        st.button("Cancel", key="leave-person", on_click=lambda: cast_session.show_person(""))


def _name(person: Person | None) -> None:
    st.text_input(
        "Name",
        value=person.name if person else "",
        key=cast_session.person_key("name"),
        max_chars=LONGEST_NAME,
        placeholder="Ana Lopes",
    )


def _description(person: Person | None) -> None:
    """A field that grows, so that the words can be read as a whole."""
    st.text_area(
        "Description",
        value=person.description if person else "",
        key=cast_session.person_key("description"),
        height="content",
        max_chars=LONGEST_DESCRIPTION,
        placeholder="a woman in her forties with red curls and freckles",
        help="The same words go into every picture of this person. Say the age here too.",
    )


def _kept_picture(place: int, reference: Reference) -> None:
    """One picture that is kept, and whether it stays."""
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        name = html_text(reference.name)
        st.html(
            f'<div class="reference-strip"><img src="/thumbnails/256/{reference.sha256}.webp" '
            f'alt="{name}" width="72" height="72"></div>',
            width="content",
        )
        st.checkbox(
            f"Remove picture {place + 1}", key=cast_session.person_key(f"remove_{reference.sha256}")
        )


def _uploader(room: int) -> None:
    if room > 0:
        st.file_uploader(
            f"Reference pictures, up to {room} more"
            if room < MOST_REFERENCES
            else f"Reference pictures, up to {MOST_REFERENCES}",
            type=list(TYPES),
            accept_multiple_files=True,
            key=cast_session.person_key("pictures"),
            max_upload_size=MOST_MB,
            help="Sharp, evenly lit, one face each, from different sides. They stay on this "
            "computer until a picture is made with them.",
        )


def _save(studio: Studio, person: Person | None) -> None:
    """A callback. What cannot be kept changes nothing but the message."""
    try:
        changed = _read(person)
        keep_person(studio, changed)
    except ImagegenError as error:
        session.keep_refusal(error)
        return
    cast_session.show_person("")
    cast_session.say_later(f"{changed.name} is in the cast.")


def _read(person: Person | None) -> Person:
    values: dict[str, Any] = {
        name: str(session.widget_value(cast_session.person_key(name)) or "")
        for name in ("name", "description")
    }
    pictures = (*_staying(person), *_uploaded())
    if person is None:
        return Person(**values, references=pictures)
    return replace(person, **values, references=pictures)


def _staying(person: Person | None) -> list[Reference]:
    def stays(one: Reference) -> bool:
        return not session.widget_value(cast_session.person_key(f"remove_{one.sha256}"))

    return [one for one in (person.references if person else ()) if stays(one)]


def _uploaded() -> list[Reference]:
    uploads: list[Any] = session.widget_value(cast_session.person_key("pictures")) or []
    return [Reference(name=clean_name(one.name), data=one.getvalue()) for one in uploads]
