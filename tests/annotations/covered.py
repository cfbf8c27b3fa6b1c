"""Which pixels a highlight may change, worked out by distances and not by how it is painted."""

import numpy as np
from numpy.typing import NDArray

from imagegen.annotations import STYLE, Arrow, Circle, Ellipse, Number, Shape, WholeScene

Mask = NDArray[np.bool_]
SLACK = 1.5
"""Pixels: one for the soft edge, half of one for rounding."""


def covered(shape: Shape, width: int, height: int) -> Mask:
    """True where the shape's line, area or halo may lie on a picture of that size."""
    unit = min(width, height)
    x, y = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    halo = STYLE["halo"] * unit + SLACK
    line = STYLE["stroke"] / 2 * unit + halo
    if isinstance(shape, Number):
        reach = STYLE["number"]["radius"] * unit + halo
        return near(x - shape.x * width, y - shape.y * height, reach)
    if isinstance(shape, Arrow):
        return _arrow(shape, x / width, y / height, (width, height), unit, halo)
    if isinstance(shape, WholeScene):
        return _frame(x, y, width, height, unit, line)
    rx, ry = (shape.r, shape.r) if isinstance(shape, Circle) else (shape.rx, shape.ry)
    return _ring(shape, x - shape.x * width, y - shape.y * height, rx * unit, ry * unit, line)


def near(across: NDArray[np.float64], down: NDArray[np.float64], reach: float) -> Mask:
    return np.asarray(np.hypot(across, down) <= reach)


def _ring(
    shape: Circle | Ellipse,
    across: NDArray[np.float64],
    down: NDArray[np.float64],
    rx: float,
    ry: float,
    line: float,
) -> Mask:
    """The distance to an ellipse, to first order: exact for a circle, near enough at its line."""
    share = np.hypot(across / rx, down / ry)
    slope = np.hypot(across / rx**2, down / ry**2) / np.maximum(share, 1e-9)
    distance = np.abs(share - 1) / np.maximum(slope, 1e-9)
    return np.asarray(distance <= line * (1 if isinstance(shape, Circle) else 1.4))


def _arrow(
    arrow: Arrow,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    size: tuple[int, int],
    unit: int,
    halo: float,
) -> Mask:
    """The shaft is near the line between the ends, the head near the tip."""
    width, height = size
    dx, dy = (arrow.from_x - arrow.x) * width, (arrow.from_y - arrow.y) * height
    across, down = (x - arrow.x) * width, (y - arrow.y) * height
    along = np.clip((across * dx + down * dy) / (dx * dx + dy * dy), 0, 1)
    style = STYLE["arrow"]
    shaft = near(across - along * dx, down - along * dy, style["shaft"] / 2 * unit + halo)
    reach = np.hypot(style["head_length"], style["head_width"] / 2) * unit + halo
    return shaft | near(across, down, float(reach))


def _frame(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    width: int,
    height: int,
    unit: int,
    line: float,
) -> Mask:
    """A band around the inset rectangle, and its corners, which are round."""
    style = STYLE["frame"]
    inset, corner = style["inset"] * unit, style["corner"] * unit
    aside = np.minimum(np.minimum(x, width - x), np.minimum(y, height - y)) - inset
    to_x, to_y = np.minimum(x, width - x) - inset, np.minimum(y, height - y) - inset
    in_corner = (np.maximum(to_x, to_y) <= corner + line) & (aside >= -line)
    return np.asarray((np.abs(aside) <= line) | in_corner)
