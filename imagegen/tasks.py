"""What a provider can be asked to do, and how each task is said."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from imagegen.errors import RequestError

Task = Literal[
    "generate",
    "edit",
    "inpaint",
    "erase",
    "outpaint",
    "replace",
    "remove_background",
    "replace_background",
    "sketch",
    "structure",
    "style",
    "style_transfer",
    "upscale",
]
TASK_WORDS: Mapping[Task, str] = MappingProxyType(
    {
        "generate": "make a picture from words",
        "edit": "edit pictures by words",
        "inpaint": "repaint a masked area",
        "erase": "erase a masked area",
        "outpaint": "extend a picture",
        "replace": "find and replace a thing",
        "remove_background": "remove the background",
        "replace_background": "replace the background",
        "sketch": "finish a sketch",
        "structure": "keep the structure of a picture",
        "style": "take over a style",
        "style_transfer": "move a style to a picture",
        "upscale": "enlarge a picture",
    }
)
"""Each task as the end of "it can ..."."""

WORDLESS_TASKS: frozenset[Task] = frozenset({"erase", "remove_background", "upscale"})
"""Tasks that need no prompt."""

MASKED_TASKS: frozenset[Task] = frozenset({"inpaint", "erase"})
"""Tasks that work on the white part of a mask."""


def find_task(name: str) -> Task:
    """The task of that name, written with _ or -; RequestError with all of them otherwise."""
    wanted = name.strip().lower().replace("-", "_")
    for task in TASK_WORDS:
        if task == wanted:
            return task
    raise RequestError(f"There is no task {name[:40]!r}.", f"Use one of {', '.join(TASK_WORDS)}.")
