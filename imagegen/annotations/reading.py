"""Reads shapes from JSON strictly: whatever is wrong is refused with the place it stands at."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from imagegen.annotations.shapes import KIND_OF, KINDS, Arrow, Ellipse, Shape
from imagegen.annotations.style import STYLE
from imagegen.errors import RequestError

_BOUNDS = STYLE["bounds"]
_LENGTHS = ("r", "rx", "ry")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One value of a file and its place, like `sentences[3].shapes[0].x`."""

    value: Any
    place: str

    def wrong(self, problem: str, hint: str = "Correct that place in the file.") -> RequestError:
        return RequestError(f"{self.place or 'The file'}: {problem}.", hint)

    def members(self, known: Mapping[str, bool]) -> "dict[str, Reading]":
        """The members of an object; `known` says of each name whether it must be there."""
        if not isinstance(self.value, dict):
            raise self.wrong(f"must be an object, not {_kind(self.value)}")
        for name in self.value:
            if name not in known:
                names = ", ".join(known)
                raise self._at(str(name)[:40]).wrong(f"is not known here; there are {names}")
        for name, required in known.items():
            if required and name not in self.value:
                raise self._at(name).wrong("is missing")
        return {name: Reading(value=v, place=self._at(name).place) for name, v in self._pairs()}

    def items(self, least: int, most: int) -> "list[Reading]":
        if not isinstance(self.value, list):
            raise self.wrong(f"must be a list, not {_kind(self.value)}")
        if not least <= len(self.value) <= most:
            wanted = f"exactly {least}" if least == most else f"{least} to {most}"
            raise self.wrong(f"has {len(self.value)} entries; {wanted} belong here")
        return [Reading(value=v, place=f"{self.place}[{i}]") for i, v in enumerate(self.value)]

    def number(self, low: float, high: float) -> float:
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(f"must be a number, not {_kind(value)}")
        if not low <= value <= high:  # false for not-a-number too
            raise self.wrong(f"{str(value)[:20]} is not from {low:g} to {high:g}")
        return float(value)

    def whole(self, low: int, high: int) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.wrong(f"must be a whole number, not {_kind(self.value)}")
        if not low <= self.value <= high:
            raise self.wrong(f"{str(self.value)[:20]} is not from {low} to {high}")
        return self.value

    def text(self, longest: int, *, required: bool = False) -> str:
        if not isinstance(self.value, str):
            raise self.wrong(f"must be text, not {_kind(self.value)}")
        if len(self.value) > longest:
            raise self.wrong(f"has {len(self.value)} characters; at most {longest} fit")
        if any("\ud800" <= mark <= "\udfff" for mark in self.value):
            raise self.wrong("holds half a character (a lone surrogate)")
        if required and not self.value.strip():
            raise self.wrong("is empty")
        return self.value

    def one_of(self, offered: tuple[Any, ...]) -> Any:
        # 8 == 8.0 == True in Python; a file must say what it means.
        if not any(self.value == one and type(self.value) is type(one) for one in offered):
            shown = ", ".join(map(str, offered))
            raise self.wrong(f"{str(self.value)[:40]!r} is not offered; use one of {shown}")
        return self.value

    def _at(self, name: str) -> "Reading":
        return Reading(value=None, place=f"{self.place}.{name}" if self.place else name)

    def _pairs(self) -> list[tuple[str, Any]]:
        return list(self.value.items())


def read_shapes(reading: Reading) -> tuple[Shape, ...]:
    """The shapes of one sentence. RequestError names the first place that is wrong."""
    return tuple(_read_shape(item) for item in reading.items(0, _BOUNDS["most_shapes"]))


def shape_to_plain(shape: Shape) -> dict[str, Any]:
    """The inverse: the same JSON that `read_shapes` takes."""
    values = {field.name: getattr(shape, field.name) for field in fields(shape)}
    return {"kind": KIND_OF[type(shape)], **values}


def _read_shape(reading: Reading) -> Shape:
    if not isinstance(reading.value, dict):
        raise reading.wrong(f"must be an object, not {_kind(reading.value)}")
    kind = Reading(value=reading.value.get("kind"), place=f"{reading.place}.kind")
    shape = KINDS[kind.one_of(tuple(KINDS))]
    names = [field.name for field in fields(shape)]
    found = reading.members({"kind": True, **dict.fromkeys(names, True)})
    made = shape(**{name: _read_member(name, found[name]) for name in names})
    problem = _misfit(made)
    if problem:
        raise reading.wrong(problem)
    return made


def _read_member(name: str, reading: Reading) -> Any:
    if name == "n":
        return reading.whole(1, 9)
    if name in _LENGTHS:
        return reading.number(_BOUNDS["least_radius"], _BOUNDS["most_radius"])
    return reading.number(0, 1)


def _misfit(shape: Shape) -> str:
    """What is wrong with a shape whose single values are all right."""
    if isinstance(shape, Ellipse):
        ratio = max(shape.rx / shape.ry, shape.ry / shape.rx)
        # A hair of slack: the browser rounds what it sends.
        if ratio > _BOUNDS["longest_ratio"] * 1.001:
            return f"an ellipse may be {_BOUNDS['longest_ratio']} times as long as high, no more"
    if isinstance(shape, Arrow) and (shape.x, shape.y) == (shape.from_x, shape.from_y):
        return "an arrow's two ends are the same point"
    return ""


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false"}
    return "null" if value is None else names.get(type(value), "a number")
