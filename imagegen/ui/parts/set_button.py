"""The one action of a set: a button that carries how many pictures it makes, and their price."""

from collections.abc import Callable

import streamlit as st

from imagegen.errors import ImagegenError
from imagegen.money import show_prices
from imagegen.plans import SetPreview
from imagegen.ui.parts.upload_note import upload_note
from imagegen.ui.texts import markdown_text


def set_button(
    preview: SetPreview | None, problem: ImagegenError | None, on_click: Callable[[], None]
) -> None:
    """A problem is said under it; it waits until that is solved."""
    what = ""
    if preview is not None:
        what = f" {preview.pictures} · {show_prices(preview.totals, preview.unknown)}"
    st.button(
        f"Generate{what}",
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
