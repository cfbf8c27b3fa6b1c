"""The preview: the item as a learner meets it, frame by frame, with timers and without text."""

import streamlit as st

from imagegen.annotations import STYLE, Ground, shape_to_plain
from imagegen.listening import LABEL, Item
from imagegen.ui.components import module_stub, style_text
from imagegen.ui.item_session import PLAYER
from imagegen.ui.parts.annotator import ground_view

_PLAYER = st.components.v2.component(
    "imagegen_item_player",
    html="<div data-player></div>\n",
    css=style_text("components/player.css"),
    js=module_stub("components/player.js"),
)


def item_player(item_id: str, item: Item, ground: Ground, url: str) -> None:
    """Play the item over the scene at `url`. A sentence is spoken where the browser has a voice."""
    sentences = [
        {
            "text": sentence.text,
            "words": sentence.words,
            "seconds": sentence.seconds,
            "alt": sentence.described(item.setting),
            "shapes": [shape_to_plain(shape) for shape in sentence.shapes],
        }
        for sentence in item.sentences
    ]
    data = {
        "base": {"url": url, "width": ground.width, "height": ground.height},
        "role": item.role,
        "instruction": item.instruction,
        "label": LABEL,
        "style": STYLE,
        "ground": ground_view(ground),
        "sentences": sentences,
    }
    _PLAYER(key=f"{PLAYER}{item_id}", data=data)
