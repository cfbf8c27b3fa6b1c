"""The one action of a making page: how many, and a button that carries count and price."""

from collections.abc import Callable

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.money import show_price
from imagegen.types import Price
from imagegen.ui.parts.upload_note import upload_note
from imagegen.ui.texts import markdown_text

COUNT_WIDTH = 128
"""Pixels: one figure and the two steps."""


def price_button(
    *,
    count_key: str,
    most: int,
    price: Price | None,
    problem: ImagegenError | None,
    on_click: Callable[[], None],
    of_set: str = "",
    count_label: str = "How many",
) -> None:
    """How many, and the button. A problem is said under it; it waits until that is solved.

    With `most` 1 there is nothing to choose. `of_set` is the count and the price of a set,
    "3 · ¥3.00", in place of those of one request.
    """
    with st.container(horizontal=True, wrap=False, gap="small"):
        count = _count_field(count_label, count_key, most) if most > 1 else 1
        # What nobody can make yet has no price, which is not the same as an unknown one.
        no_price = price is None and problem is not None
        of_one = f"{count}" if no_price else f"{count} · {show_price(price)}"
        st.button(
            f"Generate {of_set or of_one}",
            key="generate",
            type="primary",
            width="stretch",
            help="Ctrl + Enter does the same.",
            shortcut="Ctrl+Enter",
            disabled=problem is not None,
            on_click=on_click,
        )
    upload_note("Generate")
    if problem is not None:
        text = f"{problem.message} {problem.hint}".strip()
        st.caption(f":material/error: {markdown_text(text)}")


def _count_field(label: str, key: str, most: int) -> int:
    """How many pictures; 1 while the field is empty."""
    count = st.number_input(
        label,
        min_value=1,
        max_value=most,
        step=1,
        key=key,
        width=COUNT_WIDTH,
        label_visibility="collapsed",
        persist_state="session",
    )
    return count or 1
