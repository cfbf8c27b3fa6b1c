"""What the renovation page keeps for as long as the tab is open, and its widgets' keys."""

from imagegen.errors import ImagegenError
from imagegen.types import Reference
from imagegen.ui.session import Fields, keep, kept

# Widgets
MORE = "renovation_more"
VIEW = "renovation_view"
PROMPT_OF = "renovation_prompt_of"
COMPARE = "renovation_compare"
COMPARE_ONE = "picture_compare"
RETRY_WANTED = "retry_wanted"
RETRY_PICTURES = "retry_pictures"
RETRY_MONEY = "retry_money"
MATERIALS_STYLE = "materials_style"
MATERIALS_AREA = "materials_area"
_FIELDS = Fields("renovation_field_")

# Ours
_PHOTO = "room_photo"
_PHOTO_TURN = "room_photo_turn"
_PHOTO_PROBLEM = "room_photo_problem"
_MATERIALS = "materials_"


field_key, field, start_fields = _FIELDS.key, _FIELDS.value, _FIELDS.start


def room_photo() -> Reference | None:
    """The photo of the room, by name and hash; its bytes are in the storage."""
    photo: Reference | None = kept(_PHOTO)
    return photo


def keep_room_photo(photo: Reference | None) -> None:
    keep(_PHOTO, photo)


def upload_key() -> str:
    """The key of the uploader that is drawn now."""
    return f"{_PHOTO}_{kept(_PHOTO_TURN, 0)}"


def end_upload(problem: ImagegenError | None) -> None:
    """The next uploader starts empty; `problem` is why the file of this one was not taken."""
    keep(_PHOTO_TURN, kept(_PHOTO_TURN, 0) + 1)
    keep(_PHOTO_PROBLEM, problem)


def upload_problem() -> ImagegenError | None:
    problem: ImagegenError | None = kept(_PHOTO_PROBLEM)
    return problem


def materials_key(name: str) -> str:
    """The key of the component that edits this list of materials, until it is started over."""
    return f"{_MATERIALS}{name}_{kept(_turn(name), 0)}"


def kept_materials(name: str) -> list[dict[str, str]] | None:
    """The rows of this list as they were typed last; None as long as nobody changed one."""
    rows: list[dict[str, str]] | None = kept(_rows(name))
    return rows


def keep_materials(name: str, rows: list[dict[str, str]]) -> None:
    keep(_rows(name), rows)


def start_materials_over(name: str) -> None:
    keep(_rows(name), None)
    keep(_turn(name), kept(_turn(name), 0) + 1)


def _rows(name: str) -> str:
    return f"{_MATERIALS}rows_{name}"


def _turn(name: str) -> str:
    return f"{_MATERIALS}turn_{name}"
