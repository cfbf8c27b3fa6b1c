"""The one action of a making page: its label carries the count and the price."""

from collections.abc import Callable

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.money import show_price
from imagegen.types import Price
from imagegen.ui.texts import markdown_text


def price_button(
    count: int, price: Price | None, problem: ImagegenError | None, on_click: Callable[[], None]
) -> None:
    """A problem is said under the button, which then waits until it is solved."""
    st.button(
        f"Generate {count} · {show_price(price)}",
        key="generate",
        type="primary",
        width="stretch",
        shortcut="Ctrl+Enter",
        disabled=problem is not None,
        on_click=on_click,
    )
    if problem is not None:
        text = f"{problem.message} {problem.hint}".strip()
        st.caption(f":material/error: {markdown_text(text)}")
