"""Which kinds of asset the gallery shows."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from imagegen.filters import Filter
from imagegen.ui import session
from imagegen.ui.parts.picture_words import KIND_TITLES, count_text


def kind_filter(
    counts: Mapping[str, int], chosen: Filter, on_choose: Callable[[Filter], None]
) -> None:
    """`counts` are the kinds that have pictures; a single one needs no choice, only its number.

    The numbers are those of all pictures: they stand here as long as nothing else is asked.
    """
    alone = replace(chosen, kind="").is_empty
    if len(counts) <= 1:
        if alone:
            st.caption(count_text(sum(counts.values())))
        return
    titles = {"": "All"} | {kind: title for kind, title in KIND_TITLES.items() if kind in counts}
    numbers = {"": sum(counts.values()), **counts}
    names = {k: f"{title} {numbers[k]:,}" if alone else title for k, title in titles.items()}
    session.set_widget_value(session.GALLERY_KIND, chosen.kind)
    st.segmented_control(
        "Kind",
        list(names),
        format_func=names.__getitem__,
        key=session.GALLERY_KIND,
        on_change=lambda: on_choose(
            replace(chosen, kind=session.widget_value(session.GALLERY_KIND) or "")
        ),
        label_visibility="collapsed",
    )
