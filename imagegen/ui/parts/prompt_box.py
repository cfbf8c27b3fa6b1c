"""The prompt box: the text exactly as it will be sent, which may be edited for this once."""

from dataclasses import replace

import streamlit as st

from imagegen.plans import Preview
from imagegen.types import ImageRequest
from imagegen.ui import session
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.hint_lines import hint_lines
from imagegen.ui.texts import markdown_text

HEIGHT = 220


def with_edits(request: ImageRequest) -> ImageRequest:
    """The request with the text the user edited, where there is one."""
    text = session.edited_prompt()
    return request if text is None else replace(request, prompt=text)


def prompt_box(composed: str, preview: Preview) -> None:
    """`composed` is the brief's own text; `preview` is of the request as it would be sent."""
    editing = session.edited_prompt() is not None
    with st.container(key="make-prompt", gap="xsmall"):
        _heading(composed, editing)
        if editing:
            _editor(preview)
        else:
            copy_text(preview.prompt_sent)
        for warning in preview.warnings:
            st.caption(f":material/info: {markdown_text(warning)}")
        hint_lines(session.edited_prompt() or composed, preview.model)


def _heading(composed: str, editing: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("**Prompt, edited by you**" if editing else "**Prompt, as it will be sent**")
        if editing:
            st.button(
                "Back to the brief's text",
                key="drop-edit",
                type="tertiary",
                icon=":material/undo:",
                on_click=session.drop_edit,
            )
        else:
            st.button(
                "Edit this text",
                key="start-edit",
                type="tertiary",
                icon=":material/edit:",
                on_click=session.start_edit,
                args=(composed,),
            )


def _editor(preview: Preview) -> None:
    st.caption("The brief's fields no longer change this text. The aspect ratio still counts.")
    st.text_area(
        "Prompt",
        key=session.prompt_key(),
        height=HEIGHT,
        label_visibility="collapsed",
        persist_state="session",
    )
    added = added_text(preview.prompt_sent, session.edited_prompt() or "")
    if added:
        st.caption("The model gets this with it:")
        copy_text(added)


def added_text(sent: str, text: str) -> str:
    """What is sent beyond the user's own text, "" where nothing is."""
    return sent[len(text) :].strip() if sent.startswith(text) else sent.strip()
