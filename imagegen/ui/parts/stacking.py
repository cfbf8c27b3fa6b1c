"""Pictures of one page that look alike, laid on each other: the newest is seen."""

from collections.abc import Mapping, Sequence

import streamlit as st

from imagegen.filters import Filter
from imagegen.studio import Studio
from imagegen.types import Record
from imagegen.ui import gallery_session
from imagegen.ui.session import address, change_address, set_widget_value, widget_value


def is_stacked() -> bool:
    return address(gallery_session.ADDRESS_STACKED) == "yes"


def stack_switch() -> None:
    """Whether alike pictures are stacked; it stands in the address."""
    set_widget_value(gallery_session.STACKED, is_stacked())
    st.toggle("Stack what looks alike", key=gallery_session.STACKED, on_change=_keep)


def stacked(
    studio: Studio, records: Sequence[Record], chosen: Filter
) -> tuple[list[Record], Mapping[str, int]]:
    """The records to be seen, and for each stack's own how many look alike in the whole store.

    Where one stack is asked for, it lies open.
    """
    if not is_stacked() or chosen.stack is not None:
        return list(records), {}
    first: dict[int, Record] = {}
    for record in records:
        first.setdefault(record.stack or -record.number, record)
    sizes = studio.looks.sizes([stack for stack in first if stack > 0])
    alike = {r.id: sizes[s] for s, r in first.items() if sizes.get(s, 1) > 1}
    return list(first.values()), alike


def spread() -> None:
    """A callback: every picture for itself again."""
    change_address(stacked=None)
    gallery_session.clear_selection()


def _keep() -> None:
    change_address(stacked="yes" if widget_value(gallery_session.STACKED) else None)
    gallery_session.clear_selection()
