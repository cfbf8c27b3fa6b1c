"""Suggested highlights: a ring and an arrow where a drawing of our own put each spot."""

from collections.abc import Sequence
from dataclasses import replace

from imagegen.annotations import STYLE, Arrow, Circle, Shape, WholeScene
from imagegen.listening.item import Item

_RING = 0.15
"""Radius, in parts of the shorter side: what a place of a sketch fills."""
_GAP = 0.03


def suggest_shapes(item: Item, places: Sequence[tuple[float, float]], ratio: float) -> Item:
    """The item with a highlight for each sentence that has none, for a person to drag.

    `places` are the middles of the drawn spots (0-1), in the order of `item.spots`; `ratio` is
    width to height. A sentence whose spot has no place stays as it is.
    """
    order = {spot.casefold(): number for number, spot in enumerate(item.spots)}
    sentences = []
    for sentence in item.sentences:
        number = order.get(sentence.spot.strip().casefold())
        if sentence.shapes or sentence.without:
            sentences.append(sentence)
        elif number is None:
            sentences.append(replace(sentence, shapes=(WholeScene(),)))
        elif number < len(places):
            sentences.append(replace(sentence, shapes=ring_and_arrow(*places[number], ratio)))
        else:
            sentences.append(sentence)
    return replace(item, sentences=tuple(sentences))


def ring_and_arrow(x: float, y: float, ratio: float) -> tuple[Shape, ...]:
    """A ring at (x, y) and an arrow to it, from the side where the picture has more room."""
    wide, high = max(1.0, ratio), max(1.0, 1 / ratio)
    x = min(max(x, (_RING + _GAP) / wide), 1 - (_RING + _GAP) / wide)
    y = min(max(y, (_RING + _GAP) / high), 1 - (_RING + _GAP) / high)
    side = 1 if x < 0.5 else -1
    tip = x + side * (_RING + _GAP) / wide
    return (
        Circle(x=round(x, 5), y=round(y, 5), r=_RING),
        Arrow(
            x=round(tip, 5),
            y=round(y, 5),
            from_x=round(tip + side * STYLE["start"]["arrow"] / wide, 5),
            from_y=round(y, 5),
        ),
    )
