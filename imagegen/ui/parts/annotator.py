"""The annotator: places the highlights of an item on its scene; every change is kept at once."""

import base64
from collections.abc import Callable
from typing import Any

import streamlit as st

from imagegen.annotations import STYLE, Ground, shape_to_plain
from imagegen.listening import Item, Marks, Sentence
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.item_session import ANNOTATOR
from imagegen.ui.session import widget_value

_HTML = """
<div data-annotator>
  <div class="row tabs" data-part="tabs" role="group" aria-label="Sentence"></div>
  <div class="sentence">
    <p class="text" data-part="text"></p>
    <p class="spot" data-part="spot"></p>
  </div>
  <div class="row" data-part="tools" role="group" aria-label="What to place"></div>
  <div class="row edits" data-part="edits" role="group" aria-label="Edit"></div>
  <div class="row offers" data-part="offers" role="group" aria-label="Suggestions" hidden></div>
  <div class="view">
    <div class="paper">
      <img class="scene" draggable="false">
      <svg class="marks" tabindex="0" role="group" aria-label="Highlights of this sentence"></svg>
    </div>
  </div>
  <p class="said" data-part="said" role="status"></p>
  <details class="keys"><summary>Keys</summary><p>
    1 to 7: sentence. m ring and arrow, c circle, e ellipse, a arrow, n number, v select, w whole
    scene. Enter places it in the middle. Tab goes from shape to shape. Arrow keys move by 1 %, with
    Shift by 0.1 %; with Alt they move an arrow's other end or resize a ring. + and - resize.
    Delete removes. Ctrl+Z undoes, Ctrl+Y does again, Ctrl+D copies to the next sentence. s accepts
    what is suggested.
  </p></details>
</div>
"""

_ANNOTATOR = st.components.v2.component(
    "imagegen_annotator",
    html=_HTML,
    css=style_text("components/annotator.css"),
    js=module_stub("components/annotator.js"),
)


class Edit:
    """One change as the browser sends it: hostile JSON.

    `token` names it; `on` is the echo of the highlights that it was made of; `shapes` are those of
    all sentences.
    """

    def __init__(self, sent: dict[str, Any]) -> None:
        self.token = str(sent.get("token", ""))[:40]
        self.on = str(sent.get("on", ""))[:40]
        self.shapes = sent.get("shapes") or []


def annotator(
    item_id: str,
    item: Item,
    ground: Ground,
    *,
    url: str,
    echo: str,
    offered: Marks,
    on_edit: Callable[[Edit], None],
) -> None:
    """Draw it. `on_edit` gets the highlights of all sentences as hostile JSON.

    `echo` is the token of the edit that was kept last; any other text makes the browser take the
    highlights of `item`. `url` is the address of the scene; `offered` is drawn dashed where a
    sentence has no highlight.
    """
    key = f"{ANNOTATOR}{item_id}"

    def edited() -> None:
        state = widget_value(key)
        edit = None if state is None else state.edit
        if isinstance(edit, dict):
            on_edit(Edit(edit))

    data = {
        "item": item_id,
        "base": {"url": url, "width": ground.width, "height": ground.height},
        "alt": f"The scene: {item.setting}",
        "style": STYLE,
        "ground": ground_view(ground),
        "sentences": [_sentence_view(sentence) for sentence in item.sentences],
        "suggested": [[shape_to_plain(shape) for shape in shapes] for shapes in offered],
        "echo": echo,
    }
    _ANNOTATOR(key=key, data=data, on_edit_change=edited)


def _sentence_view(sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "spot": sentence.spot,
        "without": bool(sentence.without),
        "shapes": [shape_to_plain(shape) for shape in sentence.shapes],
    }


def ground_view(ground: Ground) -> dict[str, Any]:
    """The map of how light the scene is, as the browser takes it."""
    levels = base64.b64encode(ground.levels).decode()
    return {"columns": ground.columns, "rows": ground.rows, "levels": levels}
