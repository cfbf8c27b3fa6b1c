"""What the Listen and Repeat page keeps for as long as the tab is open, and its widgets' keys."""

import secrets
from typing import Any, Final

from imagegen.errors import ImagegenError
from imagegen.listening import Marks
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
_PROBLEM = "item_problem"
_BASES = "item_bases"
_SHOWN = "item_shown"
_CLASH = "item_clash"
_NEWS = "item_news"
_ASK_TURN = "item_ask_turn"
_ASKED = "item_asked"
_MOST_BASES = 4

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
    """Make the annotator take the highlights that are kept.

    No two are alike: an annotator outlives a restart of the server, and what it was shown before
    is not what this session has shown.
    """
    keep(_ECHO, f"kept:{secrets.token_hex(8)}")
    keep(_SHOWN, None)


# Two windows over one item: what each was shown, and where they clash


def show_marks(marks: Marks) -> bool:
    """These are the kept highlights, drawn now. True when another window has changed them."""
    is_news = kept(_SHOWN) not in (None, marks)
    if is_news:
        turn_echo()
    keep(_SHOWN, marks)
    _keep_base(echo(), marks)
    return is_news


def base_of(on: str) -> Marks | None:
    """What the annotator had when it was shown that echo, and its own edits since."""
    found: Marks | None = kept(_BASES, {}).get(on)
    return found


def keep_marks(on: str, mine: Marks, made: Marks) -> None:
    """The annotator made `mine`; `made` is what was kept, perhaps with another window's."""
    _keep_base(on, mine)
    keep(_SHOWN, made)


def _keep_base(on: str, marks: Marks) -> None:
    bases = {name: base for name, base in kept(_BASES, {}).items() if name != on}
    newest = list(bases.items())[1 - _MOST_BASES :]
    keep(_BASES, dict([*newest, (on, marks)]))


def keep_clash(mine: Marks, clashes: tuple[int, ...]) -> None:
    """Sentences (from 1) that another window changed too, and what was made of them here.

    Of those that clashed before, what was made then is kept: here stands the other's by now.
    """
    before, earlier = clash() or (mine, ())
    kept_here = tuple(
        then if number in earlier and number not in clashes else now
        for number, (then, now) in enumerate(zip(before, mine, strict=True), 1)
    )
    keep(_CLASH, (open_item(), kept_here, tuple(sorted({*clashes, *earlier}))))


def clash() -> tuple[Marks, tuple[int, ...]] | None:
    found = kept(_CLASH)
    return None if found is None or found[0] != open_item() else (found[1], found[2])


def end_clash() -> None:
    keep(_CLASH, None)


def keep_news(is_news: bool) -> None:
    """Whether the page is to say that another window changed the highlights."""
    keep(_NEWS, is_news)


def take_news() -> bool:
    found = bool(kept(_NEWS, False))
    keep(_NEWS, False)
    return found


# A paid look at the scene: asked for by one click, begun by one run of the page


def ask_turn() -> int:
    """Names the button that asks: a second click on the same one asks for nothing."""
    return int(kept(_ASK_TURN, 0))


def ask(turn: int) -> None:
    if turn == ask_turn():
        keep(_ASKED, True)


def take_ask() -> bool:
    """True once for each click; the button of that click is a spent one from here on."""
    asked = bool(kept(_ASKED, False))
    if asked:
        keep(_ASKED, False)
        keep(_ASK_TURN, ask_turn() + 1)
    return asked


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
