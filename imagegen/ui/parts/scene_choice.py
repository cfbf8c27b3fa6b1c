"""The scene of an item: the one in use, the running job, and the scenes to choose from."""

from collections.abc import Sequence

import streamlit as st

from imagegen.briefs.listen_and_repeat import KIND
from imagegen.errors import ImagegenError
from imagegen.item_desk import ItemDesk
from imagegen.listening import Item
from imagegen.progress import recent_batches
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import item_session
from imagegen.ui.parts.item_form import kept_id
from imagegen.ui.parts.picture_words import picture_title, short_cost
from imagegen.ui.parts.reuse_box import reuse_box
from imagegen.ui.parts.stage import stage
from imagegen.ui.texts import html_text

SHOWN = 12
_EMPTY = (
    "The scene appears here. It is made once and lies under all seven sentences: moving a "
    "highlight later costs nothing."
)


def scene_choice(studio: Studio, desk: ItemDesk, item: Item) -> None:
    """The newest batch live, and every scene with a way to put the item over it."""
    stage(recent_batches(studio, KIND, limit=4)[:1], key="stage", empty=_EMPTY)
    records = scenes(studio)
    if all(is_used(item, record) for record in records):
        return
    st.markdown("**Scenes**")
    columns = st.columns(3, gap="small")
    for number, record in enumerate(records):
        with columns[number % 3], st.container(key=f"scene-{record.number}", gap="xsmall"):
            _scene(desk, item, record)


def take_first_scene(studio: Studio, desk: ItemDesk, item: Item) -> Item:
    """The item over the newest scene that was made for it, where it has none yet."""
    item_id = item_session.open_item()
    if item.base is not None or not item_id:
        return item
    made = [record for record in scenes(studio) if record.origin.brief.get("item") == item_id]
    return desk.use_scene(item_id, made[0]) if made else item


def scene_that_exists(studio: Studio, desk: ItemDesk, item: Item, made: Sequence[Record]) -> None:
    """The scene that a click would pay for again, offered for this item; not the one in use."""
    if not any(is_used(item, record) for record in made):
        reuse_box(studio, made, on_use=lambda record: _lay_under(desk, record))


def scenes(studio: Studio) -> Sequence[Record]:
    """The newest pictures of the kind that can be used."""
    records = studio.history.page(kind=KIND, limit=SHOWN)
    return [record for record in records if not record.suspect]


def is_used(item: Item, record: Record) -> bool:
    return item.base is not None and item.base.sha256 == record.sha256


def _scene(desk: ItemDesk, item: Item, record: Record) -> None:
    title = html_text(picture_title(record))
    st.html(
        f'<img class="scene-thumb" loading="lazy" alt="{title}" width="{record.width}" '
        f'height="{record.height}" src="/thumbnails/512/{record.sha256}.webp">'
    )
    used = is_used(item, record)
    st.button(
        "In use" if used else f"Use this scene · {short_cost(record)}",
        key=f"use-scene-{record.number}",
        icon=":material/check:" if used else None,
        disabled=used,
        width="stretch",
        on_click=_use,
        args=(desk, record),
    )


def _use(desk: ItemDesk, record: Record) -> None:
    _lay_under(desk, record)


def _lay_under(desk: ItemDesk, record: Record) -> bool:
    """Whether the item lies over it now."""
    try:
        desk.use_scene(kept_id(desk), record)
    except ImagegenError as problem:
        item_session.keep_problem(problem)
        return False
    return True
