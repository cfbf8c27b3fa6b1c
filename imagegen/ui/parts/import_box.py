"""Takes pictures from elsewhere into the gallery, with what their files say of themselves."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from imagegen.errors import BadReference, ConfigError, ImagegenError, RequestError
from imagegen.importing import Imported, import_picture
from imagegen.pictures import clean_name
from imagegen.studio import Studio
from imagegen.ui import gallery_session
from imagegen.ui.parts.picture_words import count_text
from imagegen.ui.session import widget_value

MOST_FILES = 100
Refused = dict[tuple[int, str], ImagegenError]


def import_box(studio: Studio) -> None:
    """An uploader; what it holds is imported by a click, and undone by one."""
    key = gallery_session.upload_key()
    # A box of another name is closed: on a phone this one would hide what it has come to.
    with st.popover("Import", icon=":material/upload:", key=f"{key}_box", on_change="rerun"):
        files = st.file_uploader(
            "Pictures", ["png", "jpg", "jpeg", "webp", "gif"], accept_multiple_files=True, key=key
        )
        megabytes = st.get_option("server.maxUploadSize")
        st.caption(
            f"Up to {MOST_FILES} at a time, {megabytes} MB each; one marked red is larger. Kept as "
            "they are. Prompts and settings that A1111, ComfyUI or InvokeAI wrote into them, and "
            "their XMP, IPTC and C2PA marks, are read; what they cost is unknown."
        )
        st.button(
            f"Import {count_text(len(files))}" if files else "Import",
            disabled=not files,
            icon=":material/upload:",
            on_click=partial(_import, studio, key),
        )


def _import(studio: Studio, key: str) -> None:
    """A callback: every file that is a picture, one after the other. Files that are not to blame
    stay in the uploader: the same click takes them once what stopped it is put right."""
    files = widget_value(key) or []
    taken, refused = _take(studio, files[:MOST_FILES])
    if all(isinstance(error, BadReference) for error in refused.values()):
        gallery_session.end_upload()
    new = tuple(each.record.id for each in taken if each.is_new)
    back = tuple(each.record.id for each in taken if each.is_back)
    unread = sum(bool(each.unread) for each in taken if each.is_new)
    counts = {
        "brought back from the trash": len(back),
        "already here": len(taken) - len(new) - len(back),
        "not imported": len(refused),
        f"left out: {MOST_FILES} at a time": max(0, len(files) - MOST_FILES),
    }
    also = [f"{count} {words}" for words, count in counts.items() if count]
    also += [f"the XMP of {unread} cannot be read"] if unread else []
    text = ", ".join([f"{count_text(len(new))} imported", *also])
    undo = "throw" if new or back else ""
    gallery_session.keep_done(gallery_session.Done(text=text, undo=undo, ids=new + back))
    if refused:
        gallery_session.keep_refused(_one_error(refused))


def _take(studio: Studio, files: Sequence[Any]) -> tuple[list[Imported], Refused]:
    """What was imported, and why each of the others was not, by its place and name."""
    taken: list[Imported] = []
    refused: Refused = {}
    stop: ConfigError | None = None
    for place, file in enumerate(files):
        try:
            if stop is not None:  # a server that is away would be waited for again by every file
                raise stop
            taken.append(import_picture(studio, file.name, file.getvalue()))
        except ConfigError as error:
            refused[place, file.name] = stop = error
        except ImagegenError as error:
            refused[place, file.name] = error
    return taken, refused


def _one_error(refused: Refused) -> ImagegenError:
    """Every file by its name with its reason; those with one reason stand together."""
    names: dict[tuple[str, str], list[str]] = {}
    for (_place, name), error in refused.items():
        shown = clean_name(name)
        reason = error.message.removeprefix(f"{shown}: ")
        names.setdefault((reason, error.hint), []).append(shown)
    said = " ".join(f"{', '.join(files)}: {reason}" for (reason, _hint), files in names.items())
    hints = dict.fromkeys(hint for _reason, hint in names if hint)
    return RequestError(said, " ".join(hints))
