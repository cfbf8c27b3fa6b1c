"""A text to read and to copy, shown exactly as it is.

Not `st.code`: that loads and runs 1.5 MB of syntax highlighter before the page can be used.
"""

from typing import Literal

import streamlit as st

from imagegen.ui.texts import exact_html


def copy_text(text: str, kind: Literal["prose", "command"] = "prose") -> None:
    """`command` is set in a fixed width; the button works by the frame's script."""
    st.html(
        f'<div class="copy-text {kind}"><pre>{exact_html(text)}</pre>'
        '<button type="button" data-copy>Copy</button></div>'
    )
