"""What the gallery keeps for as long as the tab is open, and its widgets' keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.filters import ADDRESS_NAMES, Filter, address_of, filter_of
from imagegen.ui.session import address, change_address, keep, kept

# Widgets
SEARCH = "gallery_search"
PAGE_SIZE = "gallery_page_size"
STACKED = "gallery_stacked"
SEARCH_NAME = "gallery_search_name"
NEW_TAG = "gallery_new_tag"
OLD_TAG = "gallery_old_tag"
BOARD = "gallery_board"
BOARD_NAME = "gallery_board_name"
NEW_BOARD = "gallery_new_board"
_FIELD = "gallery_filter_"

# Ours
_SELECTED = "gallery_selected"
_TURN = "gallery_selection_turn"
_DONE = "gallery_done"
_REFUSED = "gallery_refused"
_UPLOAD = "gallery_upload"

ADDRESS_SIZE = "size"
ADDRESS_STACKED = "stacked"


@dataclass(frozen=True, kw_only=True)
class Done:
    """What the last click did, and what undoes it: a verb of the gallery with its words."""

    text: str
    undo: str = ""
    ids: tuple[str, ...] = ()
    word: str = ""


def field_key(name: str) -> str:
    """The key of the widget that holds this part of the filter."""
    return f"{_FIELD}{name}"


def address_filter() -> Filter:
    return filter_of({name: address(name) for name in ADDRESS_NAMES})


def show_filter(chosen: Filter) -> None:
    """Put the filter into the address, on its first page."""
    named = address_of(chosen)
    values = {name: named.get(name) for name in ADDRESS_NAMES}
    change_address(**values, before=None, after=None)
    clear_selection()
    keep_done(None)


def selected() -> list[str]:
    """The ids of the pictures that are selected, in no order."""
    return list(kept(_SELECTED, ()))


def keep_selected(ids: Sequence[str]) -> None:
    keep(_SELECTED, tuple(ids))


def clear_selection() -> None:
    """Select nothing; the grid follows, because the turn is another."""
    keep(_SELECTED, ())
    keep(_TURN, selection_turn() + 1)


def selection_turn() -> int:
    turn: int = kept(_TURN, 0)
    return turn


def keep_done(done: Done | None) -> None:
    """What the last click did; why one before it changed nothing is of no interest any more."""
    keep(_DONE, done)
    keep(_REFUSED, None)


def done() -> Done | None:
    last: Done | None = kept(_DONE)
    return last


def keep_refused(error: Any) -> None:
    """Why the last click changed nothing, or not all, until the next one."""
    keep(_REFUSED, error)


def refused() -> Any:
    return kept(_REFUSED)


def upload_key() -> str:
    """The key of the uploader that is drawn now."""
    return f"{_UPLOAD}_{kept(_UPLOAD, 0)}"


def end_upload() -> None:
    """The next uploader starts empty."""
    keep(_UPLOAD, kept(_UPLOAD, 0) + 1)
