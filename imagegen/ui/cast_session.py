"""What the Avatars and Cast pages remember: who is chosen, what is to differ, what was typed."""

from typing import Any

from imagegen.ui import session

MODE = "avatar_mode"
PERSON = "avatar_person"
ROLE = "preset_role"
PEOPLE = "preset_people"
SHAPE = "preset_shape"
SHOW_ARCHIVED = "cast_archived"
_AXIS = "matrix_"
_SEED = "preset_seed"
_BEFORE = "avatar_before_person"
_OPEN = "cast_open"
_TURN = "cast_turn"
_NOTICE = "cast_notice"


def axis_key(axis: str) -> str:
    """The key of the widget that holds the values of this axis of a matrix."""
    return f"{_AXIS}{axis}"


def axis_values(axis: str) -> list[str]:
    return list(session.widget_value(axis_key(axis)) or ())


def choose_person(person_id: str) -> None:
    """One portrait of this person, or with "" of nobody of the cast; before the page is drawn."""
    session.set_widget_value(MODE, "one")
    session.set_widget_value(PERSON, person_id)
    keep_words(None)


def seed() -> int:
    """Which of the possible sets is dealt."""
    return int(session.widget_value(_SEED) or 0)


def deal_again() -> None:
    session.set_widget_value(_SEED, seed() + 1)


def words_before() -> dict[str, Any] | None:
    """What the form held before somebody of the cast was chosen."""
    before: dict[str, Any] | None = session.widget_value(_BEFORE)
    return before


def keep_words(words: dict[str, Any] | None) -> None:
    session.set_widget_value(_BEFORE, words)


def open_person() -> str:
    """Whose form is open on the Cast page: an id, "new", or "" for nobody's."""
    return str(session.widget_value(_OPEN) or "")


def show_person(person_id: str) -> None:
    """Open a form with fresh widgets; what was typed into another one is given up."""
    session.set_widget_value(_OPEN, person_id)
    session.set_widget_value(_TURN, int(session.widget_value(_TURN) or 0) + 1)


def person_key(field: str) -> str:
    """The key of the widget that holds this field of the open form."""
    return f"cast_{session.widget_value(_TURN) or 0}_{field}"


def say_later(text: str) -> None:
    """For the page that is drawn next."""
    session.set_widget_value(_NOTICE, text)


def take_notice() -> str:
    text = str(session.widget_value(_NOTICE) or "")
    session.set_widget_value(_NOTICE, "")
    return text
