"""A Listen and Repeat item: its values, its file, its checks, and the ZIP of an item bank."""

from imagegen.listening.archives import Opened, open_archive, pack_item
from imagegen.listening.checks import Finding, check_item
from imagegen.listening.frames import FRAME_RATIOS, place_base
from imagegen.listening.item import LABEL, SECONDS, Base, Item, Sentence, usual_seconds
from imagegen.listening.item_file import item_from_plain, item_from_text, item_to_plain
from imagegen.listening.merging import Marks, Merged, marks_of, merge_marks, with_marks
from imagegen.listening.ready import OWN, Ready, empty_item, find_ready, load_ready
from imagegen.listening.suggestions import shapes_around, suggest_shapes

__all__ = [
    "FRAME_RATIOS",
    "LABEL",
    "OWN",
    "SECONDS",
    "Base",
    "Finding",
    "Item",
    "Marks",
    "Merged",
    "Opened",
    "Ready",
    "Sentence",
    "check_item",
    "empty_item",
    "find_ready",
    "item_from_plain",
    "item_from_text",
    "item_to_plain",
    "load_ready",
    "marks_of",
    "merge_marks",
    "open_archive",
    "pack_item",
    "place_base",
    "shapes_around",
    "suggest_shapes",
    "usual_seconds",
    "with_marks",
]
