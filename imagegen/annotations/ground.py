"""What lies under the highlights: a coarse map of how light the picture is, and its contrasts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from PIL import Image

from imagegen.annotations.style import STYLE, colour_of


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Relative luminance (WCAG) in cells, row by row, one byte each: 0 is black, 255 white.

    `width` and `height` are the picture's own, in pixels.
    """

    width: int
    height: int
    columns: int
    rows: int
    levels: bytes = field(repr=False)

    def lowest_contrast(self, points: Iterable[tuple[float, float]]) -> float:
        """The lowest contrast of teal at these points (0-1); those outside do not count."""
        inside = [(x, y) for x, y in points if 0 <= x <= 1 and 0 <= y <= 1]
        return min((contrast(teal_luminance(), self._level(x, y)) for x, y in inside), default=21.0)

    def _level(self, x: float, y: float) -> float:
        column = min(int(x * self.columns), self.columns - 1)
        row = min(int(y * self.rows), self.rows - 1)
        return self.levels[row * self.columns + column] / 255


def read_ground(image: Image.Image) -> Ground:
    """The map of a picture in mode RGB."""
    columns = int(STYLE["columns"])
    rows = max(1, round(columns * image.height / image.width))
    light = image.point(_linear_table() * 3).convert("L", (0.2126, 0.7152, 0.0722, 0))
    small = light.resize((columns, rows), Image.Resampling.BOX)
    return Ground(
        width=image.width,
        height=image.height,
        columns=columns,
        rows=rows,
        levels=small.tobytes(),
    )


def contrast(one: float, other: float) -> float:
    """The contrast ratio of two relative luminances, 1 to 21 (WCAG 2.2)."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@cache
def teal_luminance() -> float:
    red, green, blue = (_linear(value) for value in colour_of("colour"))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def _linear_table() -> list[int]:
    return [round(_linear(value) * 255) for value in range(256)]


def _linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
