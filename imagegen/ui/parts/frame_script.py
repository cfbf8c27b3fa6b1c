"""The frame's script: the keyboard, and the buttons that copy a text."""

import json

import streamlit as st

from imagegen.ui.components import asset_url
from imagegen.ui.navigation import HOME, SECTIONS
from imagegen.ui.texts import html_text


def frame_script() -> None:
    """Hands the script the pages; the script loads once and stays for the whole visit."""
    pages = html_text(json.dumps(page_keys()))
    st.html(
        f'<div id="imagegen-frame" data-pages="{pages}" hidden></div>'
        f'<script type="module" src="{asset_url("frame.js")}"></script>',
        unsafe_allow_javascript=True,
    )


def page_keys() -> list[tuple[str, str, str]]:
    """(letter, title, address) of each page."""
    screens = [screen for row in SECTIONS.values() for screen in row]
    return [(s.letter, s.title, "/" if s.name == HOME else f"/{s.name}") for s in screens]
