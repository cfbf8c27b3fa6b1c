"""The photo of the room: uploaded, checked, kept while the app is open, shown small."""

import streamlit as st

from imagegen.errors import BadReference, ImagegenError
from imagegen.pictures import check_reference, clean_name, shown_type
from imagegen.studio import Studio
from imagegen.types import Reference
from imagegen.ui import room_session
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.session import widget_value
from imagegen.ui.texts import html_text

TYPES = ("png", "jpg", "jpeg", "webp")
MOST_MB = 30


def room_photo(studio: Studio) -> None:
    """The photo with a way to take it away, or the place to give one."""
    photo = room_session.room_photo()
    if photo is None:
        _uploader(studio)
    else:
        _small_photo(photo)


def chosen_photo(studio: Studio) -> Reference | None:
    """The photo with its bytes; NotFound when they have gone from the store."""
    photo = room_session.room_photo()
    if photo is None:
        return None
    data = studio.storage.read_reference(photo.sha256)
    return Reference(name=photo.name, data=data, sha256=photo.sha256)


def _uploader(studio: Studio) -> None:
    st.file_uploader(
        "Photo of the room, optional · 房间照片",
        type=list(TYPES),
        key=room_session.upload_key(),
        max_upload_size=MOST_MB,
        help="Its walls, windows, doors and camera are kept. A phone offers its camera here.",
        on_change=lambda: _take(studio),
    )
    problem = room_session.upload_problem()
    if problem is not None:
        say_error(problem)


def _take(studio: Studio) -> None:
    """A callback. A file that cannot be used changes nothing but the message."""
    upload = widget_value(room_session.upload_key())
    if upload is None:
        return
    try:
        photo = Reference(name=clean_name(upload.name), data=upload.getvalue())
        check_photo(photo)
        studio.storage.put_reference(photo)
    except ImagegenError as problem:
        room_session.end_upload(problem)
        return
    room_session.keep_room_photo(Reference(name=photo.name, sha256=photo.sha256))
    room_session.end_upload(None)


def check_photo(photo: Reference) -> None:
    """BadReference when it cannot be read, or no browser could show it beside the result."""
    check_reference(photo)
    if not shown_type(photo.data):
        raise BadReference(
            f"{clean_name(photo.name)} is of a kind that browsers do not show.",
            "Save it as a JPEG, PNG or WebP file.",
        )


def _small_photo(photo: Reference) -> None:
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        name = html_text(photo.name)
        st.html(
            f'<figure class="room-photo"><img src="/thumbnails/256/{photo.sha256}.webp" '
            f'alt="Photo of the room: {name}"><figcaption>{name}</figcaption></figure>'
        )
        st.button(
            "Remove photo",
            key="remove-photo",
            icon=":material/close:",
            on_click=lambda: room_session.keep_room_photo(None),
        )
