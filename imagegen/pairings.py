"""Which pictures meet in a blind comparison: sides shuffled, some pairs shown a second time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random
from typing import Literal

from imagegen.errors import RequestError
from imagegen.types import Record

Axis = Literal["model", "template", "label"]
AXES: tuple[Axis, ...] = ("model", "template", "label")
_NAMES: dict[Axis, str] = {"model": "model", "template": "template version", "label": "label"}
MOST_PAIRS = 500
REPEATED = 0.1
"""The share of pairs that come again, with their sides changed."""


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """Two pictures beside each other. `repeats` is the place of the pair that this one repeats."""

    left: Record
    right: Record
    left_name: str
    right_name: str
    repeats: int | None = None

    def turned(self, repeats: int) -> "Pairing":
        return Pairing(
            left=self.right,
            right=self.left,
            left_name=self.right_name,
            right_name=self.left_name,
            repeats=repeats,
        )


def contestant(record: Record, axis: Axis) -> str:
    """What the picture stands for; "" when it has no such thing."""
    if axis == "model":
        return f"{record.provider}/{record.model}"
    if axis == "label":
        return record.origin.label
    origin = record.origin
    version = f", version {origin.template_version}" if origin.template_version else ""
    return f"{origin.template}{version}" if origin.template else ""


def pair_up(records: Sequence[Record], axis: Axis, most: int, chance: Random) -> list[Pairing]:
    """At most `most` pairs and a tenth more repeats, in the order they are shown.

    Every two contestants meet about equally often; pictures of the same brief meet first.
    RequestError when there are fewer than two contestants.
    """
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(contestant(record, axis), []).append(record)
    groups.pop("", None)
    if len(groups) < 2:
        found = f"only one {_NAMES[axis]}" if groups else f"no {_NAMES[axis]}"
        raise RequestError(
            f"These pictures have {found} to compare.",
            "Choose pictures of at least two, or compare something else.",
        )
    meetings = [_meetings(groups[a], groups[b], chance) for a, b in combinations(groups, 2)]
    return _with_repeats(_deal(meetings, axis, most, chance), chance)


def _meetings(
    one: Sequence[Record], other: Sequence[Record], chance: Random
) -> list[tuple[Record, Record]]:
    """Those of the same brief, shuffled; all of them when no brief is shared."""
    every = list(product(one, other))
    alike = [(a, b) for a, b in every if _brief(a) == _brief(b)]
    found = alike or every
    chance.shuffle(found)
    return found


def _brief(record: Record) -> str:
    return json.dumps(dict(record.origin.brief), sort_keys=True, default=str) + (
        "" if record.origin.brief else record.prompt
    )


def _deal(
    meetings: list[list[tuple[Record, Record]]], axis: Axis, most: int, chance: Random
) -> list[Pairing]:
    """One of each two contestants after the other, until there are enough; then shuffled."""
    dealt: list[Pairing] = []
    while len(dealt) < most and any(meetings):
        for those in meetings:
            if those and len(dealt) < most:
                sides = list(those.pop())
                chance.shuffle(sides)
                left, right = sides
                names = contestant(left, axis), contestant(right, axis)
                dealt.append(
                    Pairing(left=left, right=right, left_name=names[0], right_name=names[1])
                )
    chance.shuffle(dealt)
    return dealt


def _with_repeats(pairs: list[Pairing], chance: Random) -> list[Pairing]:
    """Pairs of the first half come again among those of the second, sides changed."""
    half = len(pairs) // 2
    count = min(half, max(1, round(len(pairs) * REPEATED))) if half else 0
    again = [pairs[place].turned(place) for place in chance.sample(range(half), count)]
    second = pairs[half:] + again
    chance.shuffle(second)
    return pairs[:half] + second
