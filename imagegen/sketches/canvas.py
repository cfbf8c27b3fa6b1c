"""A drawing surface in units of its shorter side, drawn large and shrunk for smooth edges."""

import math
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Point = tuple[float, float]

_MOST_PIXELS = 4_400_000
"""Drawn at most this large, so that a picture of any size takes about the same time."""
_OVERSAMPLING = 2.0
_BROAD = 30
_STEPS = tuple(step / 10 for step in range(10))


class Canvas:
    """Shapes on a surface of `width` x `height` units; the shorter side is 1."""

    def __init__(self, width: int, height: int, ground: Colour) -> None:
        self.pixels = (width, height)
        self.width = width / min(width, height)
        self.height = height / min(width, height)
        factor = min(_OVERSAMPLING, math.sqrt(_MOST_PIXELS / (width * height)))
        size = (round(width * factor), round(height * factor))
        self._unit = min(size)
        self._image = Image.new("RGB", size, ground)
        self._draw = ImageDraw.Draw(self._image)

    def polygon(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon(self._scale(points), fill=fill)

    def curve(self, points: Sequence[Point], fill: Colour) -> None:
        """A closed shape whose outline runs smoothly through `points`."""
        self.polygon(smooth(points, closed=True), fill)

    def ellipse(self, centre: Point, across: float, down: float, fill: Colour) -> None:
        """`across` and `down` are half of its width and height."""
        x, y = centre
        corners = self._scale([(x - across, y - down), (x + across, y + down)])
        self._draw.ellipse(corners, fill=fill)

    def circle(self, centre: Point, radius: float, fill: Colour) -> None:
        self.ellipse(centre, radius, radius, fill)

    def box(self, corner: Point, opposite: Point, fill: Colour, radius: float = 0.0) -> None:
        corners = self._scale([corner, opposite])
        self._draw.rounded_rectangle(corners, radius * self._unit, fill=fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """A stroke with round ends and joints."""
        thick = max(1, round(width * self._unit))
        scaled = self._scale(points)
        # Pillow's own joints leave hairlines in broad strokes: those get a disc at each joint.
        broad = thick > _BROAD
        self._draw.line(scaled, fill=fill, width=thick, joint=None if broad else "curve")
        reach = (thick - 1) / 2
        for x, y in scaled if broad else (scaled[0], scaled[-1]):
            self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=fill)

    def stroke(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """A stroke that runs smoothly through `points`."""
        self.line(smooth(points, closed=False), width, fill)

    def fade(self, top: float, bottom: float, first: Colour, last: Colour) -> None:
        """A band over the whole width that goes from one colour to another."""
        start, end = round(top * self._unit), round(bottom * self._unit)
        # One column of the band, stretched: far cheaper than a line for each row.
        column = Image.linear_gradient("L").resize((1, max(1, end - start)))
        blend = Image.composite(
            Image.new("RGB", column.size, last), Image.new("RGB", column.size, first), column
        )
        size = (self._image.width, column.height)
        self._image.paste(blend.resize(size, Image.Resampling.NEAREST), (0, start))

    def shadow(
        self, centre: Point, across: float, down: float, fill: Colour, strength: float = 0.35
    ) -> None:
        """A soft ellipse, densest in the middle; `strength` is 0 to 1."""
        reach = 1.35
        mask = Image.new("L", (96, 96), 0)
        inset = 48 - 48 / reach + 8
        ImageDraw.Draw(mask).ellipse((inset, inset, 95 - inset, 95 - inset), fill=255)
        mask = mask.filter(ImageFilter.GaussianBlur(8)).point(lambda value: value * strength)
        (left, top), (right, bottom) = self._scale(
            [
                (centre[0] - across * reach, centre[1] - down * reach),
                (centre[0] + across * reach, centre[1] + down * reach),
            ]
        )
        size = (max(1, round(right - left)), max(1, round(bottom - top)))
        large = mask.resize(size, Image.Resampling.BILINEAR)
        self._image.paste(fill, (round(left), round(top)), large)

    def glaze(self, points: Sequence[Point], fill: Colour, strength: float) -> None:
        """A see-through polygon: light through a window, a reflection."""
        scaled = self._scale(points)
        left, top = (math.floor(min(edge)) for edge in zip(*scaled, strict=True))
        right, bottom = (math.ceil(max(edge)) for edge in zip(*scaled, strict=True))
        mask = Image.new("L", (max(1, right - left), max(1, bottom - top)), 0)
        moved = [(x - left, y - top) for x, y in scaled]
        ImageDraw.Draw(mask).polygon(moved, fill=round(255 * strength))
        self._image.paste(fill, (left, top), mask)

    def finished(self) -> Image.Image:
        """The picture in its own size."""
        if self._image.width == 2 * self.pixels[0] and self._image.height == 2 * self.pixels[1]:
            return self._image.reduce(2)  # a tenth of the time, and just as smooth
        return self._image.resize(self.pixels, Image.Resampling.BICUBIC)

    def _scale(self, points: Sequence[Point]) -> list[Point]:
        return [(x * self._unit, y * self._unit) for x, y in points]


def smooth(points: Sequence[Point], *, closed: bool) -> list[Point]:
    """A Catmull-Rom curve through the points, as a fine polyline."""
    # The ends have no neighbour of their own: a closed curve wraps, an open one repeats them.
    first, last = (points[-1], points[0]) if closed else (points[0], points[-1])
    knots = [first, *points, last] if not closed else [first, *points, last, points[1]]
    pieces = zip(knots, knots[1:], knots[2:], knots[3:], strict=False)
    curve = [_between(*piece, step) for piece in pieces for step in _STEPS]
    return curve if closed else [*curve, points[-1]]


def _between(before: Point, start: Point, end: Point, after: Point, share: float) -> Point:
    return (
        _blend(before[0], start[0], end[0], after[0], share),
        _blend(before[1], start[1], end[1], after[1], share),
    )


def _blend(before: float, start: float, end: float, after: float, share: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * share
        + (2 * before - 5 * start + 4 * end - after) * share**2
        + (3 * start - before - 3 * end + after) * share**3
    )


def ring(centre: Point, across: float, down: float, count: int, turn: float = 0.0) -> list[Point]:
    """`count` points evenly around an ellipse; `turn` in radians."""
    return [
        (
            centre[0] + across * math.cos(turn + math.tau * step / count),
            centre[1] + down * math.sin(turn + math.tau * step / count),
        )
        for step in range(count)
    ]
