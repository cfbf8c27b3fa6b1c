"""The stage: the pictures of a making page, newest first, the running ones live."""

from typing import Any

import streamlit as st

from imagegen.ui.components import module_stub, style_text

_STAGE = st.components.v2.component(
    "imagegen_stage",
    html="<div data-stage></div>\n",
    css=style_text("components/marks.css") + style_text("components/stage.css"),
    js=module_stub("components/stage.js"),
)


def stage(batches: list[dict[str, Any]], *, key: str, empty: str) -> None:
    """`batches` as `imagegen.progress` makes them; `empty` is said while there are none.

    Progress reaches the browser by the event stream. When the last job of a batch ends, the
    page runs once more, so that everything beside the stage is up to date too.
    """
    _STAGE(
        key=key,
        data={"batches": batches, "empty": empty},
        on_finished_change=lambda: None,
    )
