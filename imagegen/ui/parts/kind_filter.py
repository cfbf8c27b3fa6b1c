"""Which kinds of asset the gallery shows."""

from collections.abc import Callable, Mapping

import streamlit as st

from imagegen.types import AssetKind
from imagegen.ui import session
from imagegen.ui.parts.picture_words import KIND_TITLES, count_text


def kind_filter(
    counts: Mapping[AssetKind, int], chosen: AssetKind | None, on_choose: Callable[[str], None]
) -> None:
    """`counts` are the kinds that have pictures; a single one needs no choice, only its number.

    `on_choose("")` means all.
    """
    if len(counts) == 1:
        st.caption(count_text(sum(counts.values())))
        return
    names = {"": f"All {sum(counts.values()):,}"} | {
        kind: f"{KIND_TITLES[kind]} {count:,}" for kind, count in counts.items()
    }
    session.set_widget_value(session.GALLERY_KIND, chosen or "")
    st.segmented_control(
        "Kind",
        list(names),
        format_func=names.__getitem__,
        key=session.GALLERY_KIND,
        on_change=lambda: on_choose(session.widget_value(session.GALLERY_KIND) or ""),
        label_visibility="collapsed",
    )
