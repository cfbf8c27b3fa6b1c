"""What the Listen and Repeat page keeps for as long as the tab is open, and its widgets' keys."""

from typing import Any, Final

from imagegen.errors import ImagegenError
from imagegen.ui.session import address, change_address, keep, keep_first, kept, widget_value

# Widgets
VIEW: Final = "item_view"
ITEM: Final = "item_choice"
READY: Final = "item_ready"
MORE: Final = "item_more"
SPOKEN: Final = "item_spoken"
TEXTS: Final = "item_texts"
FILE_TYPE: Final = "item_file_type"
WIDE: Final = "item_wide"
ANNOTATOR: Final = "item_annotator_"
PLAYER: Final = "item_player_"
_FIELD = "item_field_"

# Ours
_SLOT = "item_slot"
_SLOT_ITEM = "item_slot_item"
_ECHO = "item_echo"
_TURN = "item_upload_turn"
_PROBLEM = "item_problem"

ADDRESS_ITEM: Final = "item"


def open_item() -> str:
    """The id of the item in the address, "" for a new one. It is hostile text."""
    item_id = address(ADDRESS_ITEM)
    if kept(_SLOT_ITEM, "") != item_id:
        _turn_slot(item_id)
    return item_id


def show_item(item_id: str) -> None:
    """Open another item, or with "" a new one: its fields start from what is kept."""
    _turn_slot(item_id)
    change_address(item=item_id)


def name_item(item_id: str) -> None:
    """The new item on the page has been kept under this id: its fields stay as they are."""
    keep(_SLOT_ITEM, item_id)
    change_address(item=item_id)


def field_key(name: str) -> str:
    """The key of the widget that holds this field of the item on the page."""
    return f"{_FIELD}{kept(_SLOT, 0)}_{name}"


def field(name: str) -> Any:
    return widget_value(field_key(name))


def start_field(name: str, value: Any) -> str:
    """Give the field its first value; returns the key of its widget."""
    keep_first(field_key(name), value)
    return field_key(name)


def echo() -> str:
    """The edit of the annotator that was kept last, or a word for a change made elsewhere."""
    return str(kept(_ECHO, ""))


def keep_echo(token: str) -> None:
    keep(_ECHO, token)


def turn_echo() -> None:
    """Make the annotator take the highlights that are kept."""
    keep(_TURN, kept(_TURN, 0) + 1)
    keep(_ECHO, f"kept:{kept(_TURN)}")


def upload_key() -> str:
    """The key of the uploader that is drawn now."""
    return f"item_upload_{kept(_SLOT, 0)}"


def keep_problem(problem: ImagegenError | None) -> None:
    """Why the last change or file was not taken, for the page that is drawn next."""
    keep(_PROBLEM, problem)


def take_problem() -> ImagegenError | None:
    problem: ImagegenError | None = kept(_PROBLEM)
    keep(_PROBLEM, None)
    return problem


def _turn_slot(item_id: str) -> None:
    keep(_SLOT, kept(_SLOT, 0) + 1)
    keep(_SLOT_ITEM, item_id)
    turn_echo()
