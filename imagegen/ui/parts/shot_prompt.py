"""The prompt of one shot of a plan: as it will be sent, or in the user's own words for once."""

import streamlit as st

from imagegen.briefs.product_shot import Shot
from imagegen.briefs.shot_plan import PlannedShot
from imagegen.plans import Preview
from imagegen.ui import product_session
from imagegen.ui.parts.copy_text import copy_text
from imagegen.ui.parts.hint_lines import hint_lines
from imagegen.ui.parts.prompt_box import added_text

HEIGHT = 200


def shot_prompt(shot: Shot, row: PlannedShot, text: str, preview: Preview) -> None:
    """`text` is what the request holds now; what the model gets with it stands in `preview`."""
    edited = row.prompt is not None
    title = "Prompt, edited by you" if edited else "Prompt, as it will be sent"
    with st.expander(title, expanded=edited, key=f"prompt-of-{shot.key}"):
        if edited:
            _editor(shot, added_text(preview.prompt_sent, text))
        else:
            copy_text(preview.prompt_sent)
        hint_lines(preview.prompt_sent, row.model)
        if not edited:
            st.button(
                "Edit this text",
                key=f"edit-{shot.key}",
                type="tertiary",
                icon=":material/edit:",
                on_click=product_session.start_edit,
                args=(shot.key, text),
            )


def _editor(shot: Shot, added: str) -> None:
    st.caption("The brief no longer changes this text. Photos, aspect ratio and count still do.")
    st.text_area(
        f"Prompt of {shot.label}",
        key=product_session.row_key(shot.key, "prompt"),
        height=HEIGHT,
        label_visibility="collapsed",
        persist_state="session",
    )
    st.button(
        "Back to the brief's text",
        key=f"drop-edit-{shot.key}",
        type="tertiary",
        icon=":material/undo:",
        on_click=product_session.drop_edit,
        args=(shot.key,),
    )
    if added:
        st.caption("The model gets this with it:")
        copy_text(added)
