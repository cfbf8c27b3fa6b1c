"""Which kinds of asset the gallery shows."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import streamlit as st

from imagegen.filters import Filter
from imagegen.gallery import MOST_OF_KIND
from imagegen.ui import session
from imagegen.ui.parts.picture_words import KIND_TITLES


def kind_filter(
    counts: Mapping[str, int], chosen: Filter, on_choose: Callable[[Filter], None]
) -> None:
    """`counts` are the kinds that have pictures; a single one needs no choice, only its number.

    The numbers are those of all pictures: they stand here as long as nothing else is asked.
    They are not counted further than MOST_OF_KIND: "3,000+".
    """
    alone = replace(chosen, kind="").is_empty
    if len(counts) <= 1:
        if alone:
            all_of_them = _number(counts.values())
            st.caption(f"{all_of_them} picture{'' if all_of_them == '1' else 's'}")
        return
    titles = {"": "All"} | {kind: title for kind, title in KIND_TITLES.items() if kind in counts}
    numbers = {"": _number(counts.values())} | {k: _number([n]) for k, n in counts.items()}
    names = {k: f"{title} {numbers[k]}" if alone else title for k, title in titles.items()}
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


def _number(counts: Collection[int]) -> str:
    """Their sum; with a plus where one of them was not counted to its end."""
    more = "+" if any(count > MOST_OF_KIND for count in counts) else ""
    return f"{sum(min(count, MOST_OF_KIND) for count in counts):,}{more}"
