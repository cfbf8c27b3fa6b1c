"""Suggested highlights: a ring and an arrow where each spot was drawn, or was seen."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from imagegen.annotations import STYLE, Arrow, Circle, Shape, WholeScene
from imagegen.listening.item import Item

_RING = 0.15
"""Radius, in parts of the shorter side: what a place of a sketch fills."""
_GAP = 0.03
_LEAST_RING = 0.06
_MOST_RING = 0.22

Edges = tuple[float, float, float, float]
"""Left, top, right and bottom, as parts of the picture's width and height."""


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


def shapes_around(
    item: Item, boxes: Mapping[str, Edges], ratio: float
) -> tuple[tuple[Shape, ...], ...]:
    """A highlight to offer for each sentence; none for one that has its own, or says why not.

    A sentence that names no spot is offered the whole scene.
    """
    found = {spot.strip().casefold(): edges for spot, edges in boxes.items()}
    offered: list[tuple[Shape, ...]] = []
    for sentence in item.sentences:
        spot = sentence.spot.strip().casefold()
        if sentence.shapes or sentence.without or (spot and spot not in found):
            offered.append(())
        else:
            offered.append(_around(found[spot], ratio) if spot else (WholeScene(),))
    return tuple(offered)


def _around(edges: Edges, ratio: float) -> tuple[Shape, ...]:
    left, top, right, bottom = edges
    wide, high = max(1.0, ratio), max(1.0, 1 / ratio)
    half = max((right - left) * wide, (bottom - top) * high) / 2
    r = round(min(max(half, _LEAST_RING), _MOST_RING), 5)
    return ring_and_arrow((left + right) / 2, (top + bottom) / 2, ratio, r)


def ring_and_arrow(x: float, y: float, ratio: float, r: float = _RING) -> tuple[Shape, ...]:
    """A ring at (x, y) and an arrow to it, from the side where the picture has more room."""
    wide, high = max(1.0, ratio), max(1.0, 1 / ratio)
    x = min(max(x, (r + _GAP) / wide), 1 - (r + _GAP) / wide)
    y = min(max(y, (r + _GAP) / high), 1 - (r + _GAP) / high)
    side = 1 if x < 0.5 else -1
    tip = x + side * (r + _GAP) / wide
    return (
        Circle(x=round(x, 5), y=round(y, 5), r=r),
        Arrow(
            x=round(tip, 5),
            y=round(y, 5),
            from_x=round(tip + side * STYLE["start"]["arrow"] / wide, 5),
            from_y=round(y, 5),
        ),
    )
