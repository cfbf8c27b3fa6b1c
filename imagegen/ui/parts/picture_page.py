"""The page of one picture: what can be done with it, the picture, its family and its jobs."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from imagegen.errors import NotFound
from imagegen.filters import Filter
from imagegen.places import assets_folder
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import gallery_session
from imagegen.ui.parts.picture_detail import picture_detail
from imagegen.ui.parts.picture_family import picture_family
from imagegen.ui.parts.picture_jobs import picture_jobs
from imagegen.ui.parts.picture_words import count_text
from imagegen.ui.parts.reuse_buttons import reuse_buttons
from imagegen.ui.parts.selection_bar import compare_link, label_buttons, last_done
from imagegen.ui.texts import markdown_text


def picture_page(studio: Studio, record_id: str, on_close: Callable[[], None]) -> None:
    """`on_close` leads back to the gallery as it was."""
    st.html(assets_folder() / "css" / "gallery.css")
    row = st.container(horizontal=True, vertical_alignment="center", gap="small")
    row.button("Back to the gallery", icon=":material/arrow_back:", on_click=on_close)
    last_done(studio)
    record = _find(studio, record_id)
    family = studio.history.family(record)
    choices = studio.gallery.choices()
    with row:
        label_buttons(
            studio,
            choices,
            [record.id],
            starred=record.starred_at is not None,
            trashed=record.trashed_at is not None,
        )
        reuse_buttons(studio, record)
        if record.trashed_at is None:
            compare_link(record.id, family.parents[-1].id if family.parents else "")
    _others(studio, record, on_close)
    _labels(studio, record, choices.boards, on_close)
    picture_detail(studio, record)
    picture_family(record, family)
    picture_jobs(studio, record)


def _find(studio: Studio, record_id: str) -> Record:
    try:
        return studio.history.get(record_id)
    except NotFound as error:
        hint = "It was removed for good, or the link is not whole. Go back to the gallery."
        raise NotFound(error.message, hint) from error


def _labels(
    studio: Studio, record: Record, boards: Mapping[str, str], on_close: Callable[[], None]
) -> None:
    """The tags, each with its removal, and the boards it lies on, each with the way to it."""
    if record.trashed_at is not None:
        st.warning("In the trash: removed for good after thirty days.", icon=":material/delete:")
    tags, lying = studio.boards.tags_of(record.id), studio.boards.boards_of(record.id)
    if not tags and not lying:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for board, name in boards.items():
            if name in lying:
                st.button(
                    markdown_text(name),
                    key=f"picture-board-{board}",
                    type="tertiary",
                    icon=":material/dashboard:",
                    help="Show this board",
                    on_click=partial(_show, on_close, Filter(board=board)),
                )
        for tag in tags:
            st.button(
                markdown_text(tag),
                key=f"picture-tag-{tag}",
                type="tertiary",
                icon=":material/close:",
                help="Take the tag off",
                on_click=partial(_untag, studio, record.id, tag),
            )


def _others(studio: Studio, record: Record, on_close: Callable[[], None]) -> None:
    """The way to the others of its stack, and of its batch."""
    stack, batch = record.stack, Filter(batch=record.batch)
    alike = 0 if stack is None else studio.looks.sizes([stack]).get(stack, 0)
    made = studio.gallery.count(batch)
    with st.container(horizontal=True, gap="small"):
        if alike > 1:
            label, chosen = f"{alike:,} pictures look alike", Filter(stack=stack)
            st.button(
                label, icon=":material/filter_none:", on_click=partial(_show, on_close, chosen)
            )
        if made > 1:
            label = f"{count_text(made)} of this batch"
            st.button(label, icon=":material/grid_view:", on_click=partial(_show, on_close, batch))


def _show(on_close: Callable[[], None], chosen: Filter) -> None:
    """A callback: the gallery with what this filter finds."""
    on_close()
    gallery_session.show_filter(chosen)


def _untag(studio: Studio, record_id: str, tag: str) -> None:
    changed = studio.boards.untag([record_id], tag)
    gallery_session.keep_done(
        gallery_session.Done(text=f"Tag {tag} taken off", undo="tag", ids=tuple(changed), word=tag)
    )
