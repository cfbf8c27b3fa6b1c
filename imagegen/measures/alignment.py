"""Lay a result over its source, shape on shape, and count which lines stayed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.measures.heat import draw_heat
from imagegen.measures.outlines import Outlines, Planes, find_outlines
from imagegen.measures.pixels import Pixels, read_pixels
from imagegen.measures.structure import StructureScore

LONGEST_SIDE = 768
_SAME_SHAPE = 0.03
"""Shapes that differ by less are stretched: models round sizes to multiples of 8 to 64."""
_ADDED_COSTS = 0.2
"""New lines count less than lost ones: most are furniture, curtains and pictures."""
_STEEPNESS = 1.5
"""A room of which three quarters of the lines stayed is not three quarters right."""
_STRETCHED = "The result has another shape than the photo and was stretched to it."
_OVERLAID = "The result has another shape than the photo; they were compared where they overlap."
_NO_LINES = "The photo shows no straight lines to compare."


@dataclass(frozen=True, kw_only=True)
class _Comparison:
    kept: float
    added: float
    moved: NDArray[np.float32]
    fit: str

    @property
    def score(self) -> float:
        return float(100 * self.kept**_STEEPNESS * (1 - _ADDED_COSTS * self.added))


def compare_rooms(source: bytes, result: bytes) -> StructureScore:
    """The score of the fit that agrees best; see `structure.score_structure`."""
    before = read_pixels(source, "The photo", LONGEST_SIDE)
    after = read_pixels(result, "The result", LONGEST_SIDE)
    lines = find_outlines(before)
    if not lines.weights.any():
        heat = draw_heat(before, np.zeros(before.shape[:2], np.float32))
        return StructureScore(score=None, kept=0.0, added=0.0, heat_map=heat, note=_NO_LINES)
    fits = [_compare(lines, *fitted) for fitted in _fits(before, after)]
    best = max(fits, key=lambda fit: fit.score)
    return StructureScore(
        score=round(best.score),
        kept=round(best.kept, 3),
        added=round(best.added, 3),
        heat_map=draw_heat(before, best.moved),
        note=best.fit,
    )


def _fits(before: Pixels, after: Pixels) -> list[tuple[Pixels, NDArray[np.float32], str]]:
    """The result on the source's canvas, where it covers it (1 or 0), and how it was laid."""
    high, wide = before.shape[:2]
    down, across = high / after.shape[0], wide / after.shape[1]
    stretched = across, down
    if abs(across / down - 1) <= _SAME_SHAPE:
        return [_lay(after, stretched, (high, wide), "")]
    return [
        _lay(after, stretched, (high, wide), _STRETCHED),
        _lay(after, (across, across), (high, wide), _OVERLAID),
        _lay(after, (down, down), (high, wide), _OVERLAID),
    ]


def _lay(
    after: Pixels, scale: tuple[float, float], canvas: tuple[int, int], note: str
) -> tuple[Pixels, NDArray[np.float32], str]:
    """The middle of the result that the canvas can show, scaled, its rim drawn out to the edges."""
    seen, (left, right) = _middle(after, 1, scale[0], canvas[1])
    seen, (top, bottom) = _middle(seen, 0, scale[1], canvas[0])
    size = canvas[1] - left - right, canvas[0] - top - bottom
    sized = cv2.resize(seen, size, interpolation=cv2.INTER_AREA)
    laid = cv2.copyMakeBorder(sized, top, bottom, left, right, cv2.BORDER_REPLICATE)
    covered = np.zeros(canvas, np.float32)
    covered[top : canvas[0] - bottom, left : canvas[1] - right] = 1.0
    return np.asarray(laid, np.uint8), covered, note


def _middle(after: Pixels, axis: int, scale: float, room: int) -> tuple[Pixels, tuple[int, int]]:
    """The middle of an axis that fits into `room` once scaled, and what stays free around it."""
    length = after.shape[axis]
    shown = min(length, max(1, round(room / scale)))
    start = (length - shown) // 2
    free = room - min(room, max(1, round(shown * scale)))
    part = np.take(after, range(start, start + shown), axis=axis)
    return part, (free // 2, free - free // 2)


def _compare(lines: Outlines, laid: Pixels, covered: NDArray[np.float32], fit: str) -> _Comparison:
    other = find_outlines(laid)
    wanted, found = lines.weights * covered, other.weights * covered
    lost = wanted * (1 - other.nearness)
    new = found * (1 - lines.nearness)
    return _Comparison(
        kept=_beyond_chance(wanted, other.nearness),
        added=1 - _beyond_chance(found, lines.nearness) if found.any() else 0.0,
        moved=np.asarray(lost.max(axis=0) + _ADDED_COSTS * new.max(axis=0), np.float32),
        fit=fit,
    )


def _beyond_chance(weights: Planes, nearness: Planes) -> float:
    """The share of `weights` met by a line, less what lines scattered anywhere would meet.

    Corrected as Cohen's kappa corrects agreement; 0-1.
    """
    mass = float(weights.sum())
    if mass == 0:
        return 0.0
    met = float((weights * nearness).sum()) / mass
    by_direction = weights.sum(axis=(1, 2)) / mass
    chance = float((by_direction * nearness.mean(axis=(1, 2))).sum())
    return max(0.0, (met - chance) / (1 - chance)) if chance < 1 else 0.0
