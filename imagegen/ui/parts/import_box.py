"""Takes pictures from elsewhere into the gallery, with what their files say of themselves."""

from functools import partial

import streamlit as st

from imagegen.errors import BadReference, ImagegenError
from imagegen.importing import import_picture
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.parts.picture_words import count_text
from imagegen.ui.session import widget_value

MOST_FILES = 100


def import_box(studio: Studio) -> None:
    """An uploader; what it holds is imported by a click, and undone by one."""
    with st.popover("Import", icon=":material/upload:"):
        key = gallery_session.upload_key()
        files = st.file_uploader(
            "Pictures", ["png", "jpg", "jpeg", "webp", "gif"], accept_multiple_files=True, key=key
        )
        st.caption(
            "Kept as they are. Prompts and settings that A1111, ComfyUI or InvokeAI wrote into "
            "them, and their XMP, IPTC and C2PA marks, are read; what they cost is unknown."
        )
        st.button(
            f"Import {count_text(len(files))}" if files else "Import",
            disabled=not files,
            icon=":material/upload:",
            on_click=partial(_import, studio, key),
        )


def _import(studio: Studio, key: str) -> None:
    """A callback: every file that is a picture, one after the other."""
    new: list[str] = []
    known, unread, refused = 0, 0, list[ImagegenError]()
    files = widget_value(key) or []
    for file in files[:MOST_FILES]:
        try:
            imported = import_picture(studio, file.name, file.getvalue())
        except BadReference as error:
            refused.append(error)
            continue
        if imported.is_new:
            new.append(imported.record.id)
            unread += bool(imported.unread)
        else:
            known += 1
    if refused:
        gallery_session.keep_refused(refused[0])
    gallery_session.end_upload()
    also = [f"{known} already here"] if known else []
    also += [f"{len(refused)} not read"] if refused else []
    also += [f"the XMP of {unread} cannot be read"] if unread else []
    if len(files) > MOST_FILES:
        also.append(f"{len(files) - MOST_FILES} left out: {MOST_FILES} at a time")
    text = ", ".join([f"{count_text(len(new))} imported", *also])
    undo = "throw" if new else ""
    gallery_session.keep_done(gallery_session.Done(text=text, undo=undo, ids=tuple(new)))
