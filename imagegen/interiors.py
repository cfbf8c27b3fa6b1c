"""Styles and rooms of interiors: one key space for all their names, and what marks each style."""

import difflib
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, Protocol, Self, TypeVar

from pydantic import Field, model_validator

from imagegen.capabilities import Fact
from imagegen.errors import UnsupportedOption

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Category = Literal["material", "colour", "furniture", "decoration", "light"]

LONGEST_NAME = 80
"""Characters of a name that is looked up: more is not a name, and is not compared."""

_SUFFIXES = ("装修风格", "裝修風格", "风格", "風格", "风", "風", "style")
_MOST_SUGGESTIONS = 3


class Words(Fact):
    """The same thing said in both languages."""

    en: str = Field(min_length=1)
    zh: str = Field(min_length=1)

    def say(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Element(Fact):
    """One thing to be seen that marks a style; the same `key` in two styles is the same thing.

    `tell_tale`: seen in a picture of another style, it gives a mixture away. `structural`: it
    changes walls, openings or ceiling, so it is left out where those are to be kept.
    """

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    category: Category
    text: Words
    tell_tale: bool = False
    structural: bool = False


class Style(Fact):
    """One style of interiors: its names and its visual elements."""

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    order: int
    name: Words
    aliases: tuple[str, ...] = ()
    elements: tuple[Element, ...] = Field(min_length=5, max_length=8)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len({element.key for element in self.elements}) < len(self.elements):
            raise ValueError(f"{self.key} has an element twice")
        return self


class Room(Fact):
    """One type of room: its names and what stands in it, in words of no style."""

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    name: Words
    aliases: tuple[str, ...] = ()
    holds: Words


class _Rooms(Fact):
    rooms: tuple[Room, ...]


class _Named(Protocol):
    """What a key space holds."""

    @property
    def key(self) -> str: ...
    @property
    def name(self) -> Words: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...


Entry = TypeVar("Entry", bound=_Named)


def fold_name(text: str) -> str:
    """A name as it is compared: width, case, spaces and punctuation do not count.

    Neither does a final "style", 风 or 风格: "北欧风", "北欧风格" and "北欧" are one name.
    """
    wide = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(mark for mark in unicodedata.normalize("NFKC", wide) if mark.isalnum())
    for suffix in _SUFFIXES:
        if bare.endswith(suffix) and len(bare) > len(suffix):
            return bare.removesuffix(suffix)
    return bare


def names_of(entry: _Named) -> tuple[str, ...]:
    """Every name a style or a room is found by: key, English, Chinese, aliases."""
    return (entry.key, entry.name.en, entry.name.zh, *entry.aliases)


@cache
def load_styles() -> tuple[Style, ...]:
    """The styles of `imagegen/data/styles`, in the order they are offered."""
    folder = files("imagegen").joinpath("data/styles")
    texts = [item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")]
    styles = [Style.model_validate(tomllib.loads(text)) for text in texts]
    return tuple(sorted(styles, key=lambda style: (style.order, style.key)))


@cache
def load_rooms() -> tuple[Room, ...]:
    """The rooms of `imagegen/data/rooms.toml`, in the order they are offered."""
    text = files("imagegen").joinpath("data/rooms.toml").read_text("utf-8")
    return _Rooms.model_validate(tomllib.loads(text)).rooms


def find_style(name: str) -> Style:
    """The style that goes by `name` in either language; UnsupportedOption names close ones."""
    return find_named("style", name, load_styles(), _style_names())


def find_room(name: str) -> Room:
    """The room that goes by `name` in either language; UnsupportedOption names close ones."""
    return find_named("room", name, load_rooms(), _room_names())


def find_named(what: str, name: str, offered: Sequence[Entry], names: Mapping[str, Entry]) -> Entry:
    """The entry of the key space `names` that goes by `name`; UnsupportedOption otherwise.

    The error says what was meant, if it is close, and which entries are `offered`.
    """
    folded = fold_name(name[: LONGEST_NAME + 1])
    if len(name) <= LONGEST_NAME and folded in names:
        return names[folded]
    close = _close_to(folded, names)
    meant = f"Did you mean {' or '.join(_title(entry) for entry in close)}? " if close else ""
    raise UnsupportedOption(
        f"{name[:40]!r} is not a {what} we know.",
        f"{meant}Use one of {', '.join(_title(entry) for entry in offered)}.",
    )


def key_space(entries: Sequence[Entry]) -> Mapping[str, Entry]:
    """Folded name -> its entry. ValueError when a name belongs to two of them."""
    found: dict[str, Entry] = {}
    for entry in entries:
        for name in names_of(entry):
            other = found.setdefault(fold_name(name), entry)
            if other is not entry:
                raise ValueError(f"{name!r} names both {other.key} and {entry.key}")
    return MappingProxyType(found)


def differences(styles: Sequence[Style]) -> Mapping[str, tuple[Element, ...]]:
    """Style key -> the elements that none of the other `styles` has, for a grid's captions."""
    return {style.key: _own_elements(style, styles) for style in styles}


def foreign_tell_tales(style: Style) -> tuple[Element, ...]:
    """What would give away a mixture: the tell-tale elements of all other styles."""
    own = {element.key for element in style.elements}
    return tuple(
        element
        for other in load_styles()
        for element in other.elements
        if element.tell_tale and element.key not in own
    )


def _own_elements(style: Style, styles: Sequence[Style]) -> tuple[Element, ...]:
    foreign = {e.key for other in styles if other.key != style.key for e in other.elements}
    return tuple(element for element in style.elements if element.key not in foreign)


@cache
def _style_names() -> Mapping[str, Style]:
    return key_space(load_styles())


@cache
def _room_names() -> Mapping[str, Room]:
    return key_space(load_rooms())


def _close_to(folded: str, names: Mapping[str, Entry]) -> list[Entry]:
    """The entries with the nearest names; of a short Chinese name, half is near enough."""
    close = difflib.get_close_matches(folded, names, n=9, cutoff=0.5)
    found = {names[name].key: names[name] for name in close}
    return list(found.values())[:_MOST_SUGGESTIONS]


def _title(entry: _Named) -> str:
    return f"{entry.name.en} ({entry.name.zh})"
