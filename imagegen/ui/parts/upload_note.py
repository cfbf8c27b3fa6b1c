"""Why a button waits: a file is still on its way, and would not be in what the button sends."""

import streamlit as st

from imagegen.ui.texts import html_text


def upload_note(button: str) -> None:
    """Drawn always, shown while it is true: see `upload-wait` in assets/css/app.css."""
    text = html_text(f"A file still uploads. {button} waits until it is there.")
    with st.container(key="upload-wait"):
        st.html(f'<p class="upload-wait" role="status">{text}</p>')
