"""What the product page keeps for as long as the tab is open, and its widgets' keys."""

from typing import Any

from imagegen.errors import ImagegenError
from imagegen.types import Reference
from imagegen.ui.session import Fields, keep, kept, set_widget_value, widget_value

# Widgets
VIEW = "product_view"
MORE = "product_more"
REDO = "product_redo"
CHANNEL = "product_channel"
SKU = "product_checked_sku"
PICTURE = "product_checked_picture"
EXPORTED = "product_exported"
_FIELDS = Fields("product_field_")
_ROW = "product_row_"
_EDITING = "product_editing_"

# Ours
_PHOTOS = "product_photos"
_TURN = "product_photos_turn"
_PROBLEM = "product_photos_problem"


field_key, field, start_fields = _FIELDS.key, _FIELDS.value, _FIELDS.start


def row_key(shot: str, field: str) -> str:
    """The key of the widget that holds this of the plan's row: "model", "count" or "prompt"."""
    return f"{_ROW}{field}_{shot}"


def row_value(shot: str, field: str) -> Any:
    return widget_value(row_key(shot, field))


def edited_prompt(shot: str) -> str | None:
    """The prompt of that shot as the user edited it, or None while the brief writes it."""
    return str(row_value(shot, "prompt") or "") if kept(f"{_EDITING}{shot}", False) else None


def start_edit(shot: str, text: str) -> None:
    set_widget_value(row_key(shot, "prompt"), text)
    keep(f"{_EDITING}{shot}", True)


def drop_edit(shot: str) -> None:
    keep(f"{_EDITING}{shot}", False)


def photos() -> tuple[Reference, ...]:
    """The photos of the product, by name and hash; their bytes are in the storage."""
    found: tuple[Reference, ...] = kept(_PHOTOS, ())
    return found


def keep_photos(photos: tuple[Reference, ...]) -> None:
    keep(_PHOTOS, photos)


def upload_key() -> str:
    """The key of the uploader that is drawn now."""
    return f"{_PHOTOS}_{kept(_TURN, 0)}"


def end_upload(problem: ImagegenError | None) -> None:
    """The next uploader starts empty; `problem` is why a file of this one was not taken."""
    keep(_TURN, kept(_TURN, 0) + 1)
    keep(_PROBLEM, problem)


def upload_problem() -> ImagegenError | None:
    problem: ImagegenError | None = kept(_PROBLEM)
    return problem
