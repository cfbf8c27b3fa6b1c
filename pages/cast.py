"""Cast: the people who are shown again and again, with their words and their pictures."""

import streamlit as st

from imagegen.cast import Person
from imagegen.studio import Studio, shared_studio
from imagegen.ui import cast_session, session
from imagegen.ui.parts.cast_picker import reference_strip
from imagegen.ui.parts.error_box import show_error
from imagegen.ui.parts.person_form import NEW, person_form
from imagegen.ui.texts import html_text, markdown_text

EMPTY = (
    "People stand here who are to look the same in many pictures: a name, a description that never "
    "changes, and up to five reference pictures. Avatars, Product shots and Listen and Repeat "
    "offer them to choose from."
)


def show_page(studio: Studio) -> None:
    st.title("Cast", anchor=False)
    show_notices()
    open_person = cast_session.open_person()
    if open_person != NEW:
        st.button(
            "Add a person",
            key="add-person",
            type="secondary" if open_person else "primary",
            icon=":material/person_add:",
            on_click=lambda: cast_session.show_person(NEW),
        )
    else:
        person_form(studio, None)
    members = studio.cast.members()
    if not members and open_person != NEW:
        st.markdown(EMPTY)
    for person in members:
        show_person(studio, person)
    show_archive(studio)


def show_notices() -> None:
    notice, refused = cast_session.take_notice(), session.take_refusal()
    if notice:
        st.success(markdown_text(notice), icon=":material/check:")
    if refused is not None:
        show_error(refused, "cast")


def show_person(studio: Studio, person: Person) -> None:
    """One row of the cast, or the open form of that person."""
    if cast_session.open_person() == person.id:
        person_form(studio, person)
        return
    with st.container(border=True, key=f"person-{person.id}"):
        show_words(person)
        reference_strip(person.references)
        with st.container(horizontal=True):
            st.button(
                "Edit",
                key=f"edit-{person.id}",
                icon=":material/edit:",
                help=markdown_text(f"Edit {person.name}"),
                on_click=cast_session.show_person,
                args=(person.id,),
            )
            st.button(
                "Archive",
                key=f"archive-{person.id}",
                icon=":material/archive:",
                help="Offered no more. Pictures keep their person, and you can restore.",
                on_click=studio.cast.archive,
                args=(person.id,),
            )


def show_words(person: Person) -> None:
    # Not Markdown, which would turn an address in a name into a link.
    st.html(
        f'<h2 class="picture-title">{html_text(person.name)}</h2>'
        f'<p class="person-words">{html_text(person.description)}</p>'
    )


def show_archive(studio: Studio) -> None:
    archived = studio.cast.members(archived=True)
    if not archived:
        return
    with st.expander(f"Archived · {len(archived)}", key=cast_session.SHOW_ARCHIVED):
        for person in archived:
            show_words(person)
            st.button(
                "Restore",
                key=f"restore-{person.id}",
                icon=":material/unarchive:",
                on_click=studio.cast.archive,
                args=(person.id, False),
            )


show_page(shared_studio())
