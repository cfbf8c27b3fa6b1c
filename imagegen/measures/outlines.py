"""The long straight lines of a picture, by place and direction."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.measures.pixels import Pixels

DIRECTIONS = 12
"""Directions are told apart in steps of 15 degrees; a line also counts in the two beside it."""

_SHORTEST, _FULL = 0.035, 0.16
"""A line shorter than the first share of the diagonal is texture; from the second on it counts
whole."""
_WEAKEST = 0.012
"""What is still accepted as the remains of a line, as a share of the diagonal."""
_EXACT, _LOST = 0.006, 0.018
"""A line this near (share of the diagonal) is in its place; that far away it is lost."""
_EYE_LEVEL, _WELL_BELOW = 0.5, 0.62
"""A line that ends above eye level belongs to the room; one that lies wholly below it, most
likely to furniture, which is lower than a standing photographer. Shares of the height."""
_LOW_WEIGHT, _FLOOR_WEIGHT = 0.12, 0.3
"""What a low line weighs, and any line at the bottom, where new furniture hides it."""

Planes = NDArray[np.float32]
"""Directions x height x width."""


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """`weights`: where structural lines run. `nearness`: 1 on a line, 0 far from any."""

    weights: Planes
    nearness: Planes


def find_outlines(pixels: Pixels) -> Outlines:
    """Lines of lightness and of colour, so that a wall painted as light as its door counts."""
    diagonal = float(np.hypot(*pixels.shape[:2]))
    segments = np.concatenate([_segments(channel) for channel in _channels(pixels)])
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    long = lengths >= _SHORTEST * diagonal
    faint = lengths >= _WEAKEST * diagonal
    shape = pixels.shape[0], pixels.shape[1]
    weights = _draw_weights(segments[long], lengths[long] / diagonal, shape)
    return Outlines(weights=weights, nearness=_nearness(segments[faint], shape, diagonal))


def _channels(pixels: Pixels) -> list[NDArray[np.uint8]]:
    """Lightness with local contrast evened out (day or lamp light), and the two colour axes."""
    light, red_green, blue_yellow = cv2.split(cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB))
    even = cv2.createCLAHE(clipLimit=2.5, tileGridSize=(6, 6)).apply(light)
    colours = [cv2.addWeighted(axis, 1.5, axis, 0.0, -64.0) for axis in (red_green, blue_yellow)]
    return [np.asarray(channel, np.uint8) for channel in (even, *colours)]


def _segments(channel: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Straight segments as rows of x1, y1, x2, y2 (von Gioi et al., LSD, 2010)."""
    found = cv2.createLineSegmentDetector().detect(channel)[0]
    if found is None:
        return np.zeros((0, 4), np.float32)
    return np.asarray(found, np.float32).reshape(-1, 4)


def _draw_weights(
    segments: NDArray[np.float32], shares: NDArray[np.float32], shape: tuple[int, int]
) -> Planes:
    """Each line drawn once, in the plane of its direction; the longer, the heavier."""
    planes = np.zeros((DIRECTIONS, *shape), np.float32)
    heavy = 0.15 + 0.85 * _ramp(shares, _SHORTEST, _FULL)
    tops = np.minimum(segments[:, 1], segments[:, 3]) / shape[0]
    heavy *= 1.0 - (1.0 - _LOW_WEIGHT) * _ramp(tops, _EYE_LEVEL, _WELL_BELOW)
    for index in np.argsort(shares):
        plane = planes[round(_direction(segments[index])) % DIRECTIONS]
        _draw(plane, segments[index], float(heavy[index]))
    return np.asarray(planes * _prior(shape[0]), np.float32)


def _nearness(segments: NDArray[np.float32], shape: tuple[int, int], diagonal: float) -> Planes:
    drawn = np.ones((DIRECTIONS, *shape), np.uint8)
    for segment in segments:
        middle = round(_direction(segment))
        for direction in (middle - 1, middle, middle + 1):
            _draw(drawn[direction % DIRECTIONS], segment, 0)
    planes = np.zeros((DIRECTIONS, *shape), np.float32)
    for direction, plane in enumerate(drawn):
        if not plane.all():
            away = cv2.distanceTransform(plane, cv2.DIST_L2, 3) / diagonal
            planes[direction] = np.clip((_LOST - away) / (_LOST - _EXACT), 0.0, 1.0)
    return planes


def _direction(segment: NDArray[np.float32]) -> float:
    """The direction without a sense, 0 to DIRECTIONS."""
    x1, y1, x2, y2 = (float(value) for value in segment)
    return float(np.arctan2(y2 - y1, x2 - x1) % np.pi) / np.pi * DIRECTIONS


def _draw(
    plane: NDArray[np.float32] | NDArray[np.uint8], line: NDArray[np.float32], value: float
) -> None:
    x1, y1, x2, y2 = (round(float(place)) for place in line)
    cv2.line(plane, (x1, y1), (x2, y2), value, 1)


def _prior(height: int) -> NDArray[np.float32]:
    """Height x 1: 1 above, falling towards the floor, where furniture stands."""
    rows = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    return np.asarray(1.0 - (1.0 - _FLOOR_WEIGHT) * _ramp(rows, _WELL_BELOW, 1.0), np.float32)


def _ramp(values: NDArray[np.floating[Any]], start: float, end: float) -> NDArray[np.float32]:
    return np.asarray(np.clip((values - start) / (end - start), 0.0, 1.0), np.float32)
