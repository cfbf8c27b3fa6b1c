"""Who is asking: the person a front door has made out, for everything that carries a name."""

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

LONGEST_PERSON = 128
"""Characters of a name, as the rows take."""


@dataclass(frozen=True, kw_only=True)
class Asker:
    """`signed_in` is False where the name was only typed, and anybody could have typed it."""

    name: str = ""
    signed_in: bool = False


NOBODY = Asker()
Door = Callable[[], Asker]

_asks: ContextVar[Asker] = ContextVar("asks", default=NOBODY)
_doors: list[Door] = []


def asking() -> Asker:
    """The person behind the request or the page that runs now; NOBODY where no door knows one."""
    found = _asks.get()
    if found.name:
        return found
    return next((asker for door in _doors if (asker := door()).name), NOBODY)


def signed_in() -> str:
    """Who signed in and asks; "" for nobody, and for a name that was only typed."""
    asker = asking()
    return asker.name if asker.signed_in else ""


def ask_at(door: Door) -> None:
    """Ask this door too, for work that does not run inside a request."""
    if door not in _doors:
        _doors.append(door)


@contextmanager
def asked_by(asker: Asker) -> Iterator[None]:
    """What runs inside is asked for by that person."""
    token = _asks.set(asker)
    try:
        yield
    finally:
        _asks.reset(token)


def clean_person(text: str) -> str:
    """A name in one line without what is invisible, at most LONGEST_PERSON characters."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(shown.split())[:LONGEST_PERSON].strip()


def is_same_person(one: str, other: str) -> bool:
    """Whether two spellings are one name: case, blanks, width and how accents are made are not
    told apart."""
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    folded = unicodedata.normalize("NFKC", clean_person(name)).casefold()
    return clean_person(unicodedata.normalize("NFKC", folded))
