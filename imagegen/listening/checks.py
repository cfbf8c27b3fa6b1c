"""What keeps an item from being good: each finding says where, what, and the one next step."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Literal

from imagegen.annotations import (
    STYLE,
    Arrow,
    Circle,
    Ellipse,
    Ground,
    Number,
    Shape,
    bounding_box,
    sample_points,
)
from imagegen.listening.item import Item, Sentence

MOST_WHOLE = 2
"""Published items have one or two sentences that name no place."""

_SHARED = 0.25
"""Part of the smaller of two rings that may lie under the other one."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`level` "fix" stands in the way of a good item; "look" is for a person to judge; "note"
    says what was done about something.

    `sentence` counts from 1; 0 is the item as a whole.
    """

    sentence: int
    what: str
    step: str
    level: Literal["fix", "look", "note"]

    @property
    def where(self) -> str:
        return f"Sentence {self.sentence}" if self.sentence else "The item"


def check_item(item: Item, ground: Ground | None = None) -> tuple[Finding, ...]:
    """Every finding, by sentence. Without `ground`, that of the base, no pixel is judged."""
    found = [*_check_texts(item), *_check_spots(item), *_check_whole(item)]
    found += _check_lengths(item) if all(s.words for s in item.sentences) else []
    for number, sentence in enumerate(item.sentences, 1):
        found += _check_highlight(number, sentence, _sides(item))
        if ground is not None:
            found += _check_inside(number, sentence, ground)
    if ground is not None:
        found += [*_check_overlap(item, ground), *_check_contrast(item, ground)]
    return tuple(sorted(found, key=lambda finding: (finding.level, finding.sentence)))


def _fix(sentence: int, what: str, step: str) -> Finding:
    return Finding(sentence=sentence, what=what, step=step, level="fix")


def _look(sentence: int, what: str, step: str) -> Finding:
    return Finding(sentence=sentence, what=what, step=step, level="look")


def _check_texts(item: Item) -> Iterator[Finding]:
    for name in ("setting", "role", "instruction", "speaker"):
        if not str(getattr(item, name)).strip():
            yield _fix(0, f"The {name} is empty.", "Write it.")
    for number, sentence in enumerate(item.sentences, 1):
        if not sentence.words:
            yield _fix(number, "It has no words.", "Write the sentence.")


def _check_lengths(item: Item) -> Iterator[Finding]:
    for number, (before, after) in enumerate(pairwise(item.sentences), 2):
        if after.words <= before.words:
            yield _fix(
                number,
                f"It has {after.words} words, the sentence before it {before.words}.",
                f"Make it {before.words + 1} words or longer.",
            )
        if after.seconds < before.seconds:
            yield _fix(
                number,
                f"It gives {after.seconds} s, the shorter sentence before it {before.seconds} s.",
                f"Give it {before.seconds} s or more.",
            )


def _check_spots(item: Item) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for number, sentence in enumerate(item.sentences, 1):
        spot = sentence.spot.strip().casefold()
        if spot and spot in seen:
            yield _fix(
                number,
                f"It points at the same spot as sentence {seen[spot]}: {sentence.spot}.",
                "Name another spot.",
            )
        seen.setdefault(spot, number)


def _check_whole(item: Item) -> Iterator[Finding]:
    whole = [n for n, sentence in enumerate(item.sentences, 1) if sentence.is_whole]
    if len(whole) > MOST_WHOLE:
        yield _look(
            0,
            f"{len(whole)} sentences highlight the whole scene.",
            "Point at a spot where a sentence names one.",
        )


def _sides(item: Item) -> tuple[float, float]:
    """Width and height of the scene in parts of its shorter side; a square while there is none."""
    if item.base is None:
        return 1.0, 1.0
    unit = min(item.base.width, item.base.height)
    return item.base.width / unit, item.base.height / unit


def _check_highlight(
    number: int, sentence: Sentence, sides: tuple[float, float]
) -> Iterator[Finding]:
    if not sentence.shapes:
        if not sentence.without.strip():
            yield _fix(number, "It has no highlight.", "Place one, or say why it has none.")
        return
    if sentence.is_whole:
        if len(sentence.shapes) > 1:
            yield _look(number, "It highlights the whole scene and a spot.", "Keep one of the two.")
        return
    rings = any(isinstance(shape, Circle | Ellipse) for shape in sentence.shapes)
    arrows = any(isinstance(shape, Arrow) for shape in sentence.shapes)
    if not (rings and arrows):
        missing = "ring" if arrows else "arrow" if rings else "ring and no arrow"
        yield _fix(
            number,
            f"It has no {missing}: who does not see the colour may miss it.",
            "Place a ring and an arrow.",
        )
    elif not any(_points_at(sentence, arrow, sides) for arrow in _arrows(sentence)):
        yield _look(number, "Its arrow points at no ring.", "Move the tip to the ring.")


def _check_inside(number: int, sentence: Sentence, ground: Ground) -> Iterator[Finding]:
    for shape in sentence.shapes:
        box = bounding_box(shape, ground.width, ground.height)
        over = max(-box.left, -box.top, box.right - ground.width, box.bottom - ground.height)
        if over > 0.5:
            yield _fix(
                number,
                f"Its {_name(shape)} reaches {math.ceil(over)} px beyond the picture.",
                "Move it inward, or make it smaller.",
            )


def _check_contrast(item: Item, ground: Ground) -> Iterator[Finding]:
    low = {}
    for number, sentence in enumerate(item.sentences, 1):
        points = [point for shape in sentence.shapes for point in sample_points(shape, ground)]
        lowest = ground.lowest_contrast(points)
        if lowest < STYLE["least_contrast"]:
            low[number] = lowest
    if low:
        which = ", ".join(map(str, low))
        yield Finding(
            sentence=0,
            what=f"Teal has a contrast of {min(low.values()):.1f}:1 to the picture, under "
            f"{STYLE['least_contrast']}:1, so a white halo is drawn: sentence {which}.",
            step="Look whether each stands out.",
            level="note",
        )


def _check_overlap(item: Item, ground: Ground) -> Iterator[Finding]:
    for (one, first), (other, second) in combinations(enumerate(item.sentences, 1), 2):
        shared = max(
            (_shared(a, b, ground) for a in _rings(first) for b in _rings(second)), default=0.0
        )
        if shared > _SHARED:
            yield _look(
                other,
                f"Its ring covers {shared:.0%} of the place of sentence {one}'s.",
                "Move or shrink one of the two.",
            )


def _rings(sentence: Sentence) -> list[Circle | Ellipse]:
    return [shape for shape in sentence.shapes if isinstance(shape, Circle | Ellipse)]


def _arrows(sentence: Sentence) -> list[Arrow]:
    return [shape for shape in sentence.shapes if isinstance(shape, Arrow)]


def _points_at(sentence: Sentence, arrow: Arrow, sides: tuple[float, float]) -> bool:
    """True when the tip is nearer to some ring than the other end is, and not far from it."""
    wide, high = sides
    for ring in _rings(sentence):
        reach = (ring.r if isinstance(ring, Circle) else max(ring.rx, ring.ry)) * 2.2
        tip = math.hypot((arrow.x - ring.x) * wide, (arrow.y - ring.y) * high)
        end = math.hypot((arrow.from_x - ring.x) * wide, (arrow.from_y - ring.y) * high)
        if tip < end and tip <= reach:
            return True
    return False


def _shared(one: Circle | Ellipse, other: Circle | Ellipse, ground: Ground) -> float:
    """How much of the smaller ring's box lies in the larger one's, 0 to 1."""
    a = bounding_box(one, ground.width, ground.height)
    b = bounding_box(other, ground.width, ground.height)
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    if across <= 0 or down <= 0:
        return 0.0
    sizes = [(box.right - box.left) * (box.bottom - box.top) for box in (a, b)]
    return across * down / min(sizes)


def _name(shape: Shape) -> str:
    if isinstance(shape, Number):
        return "number"
    return "arrow" if isinstance(shape, Arrow) else "ring"
