"""Highlights as pixels over a base picture: drawn large, shrunk, and laid on with soft edges.

Only pixels that a line, an area or its halo covers are written; every other stays as it was.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PIL import Image, ImageDraw

from imagegen.annotations.drawing import Placement
from imagegen.annotations.ground import Ground
from imagegen.annotations.outlines import Area, Frame, Line, Outline, Point, Ring, needs_halo
from imagegen.annotations.outlines import outlines as outlines_of
from imagegen.annotations.shapes import Shape
from imagegen.annotations.style import STYLE, colour_of
from imagegen.errors import RequestError
from imagegen.pictures.colours import to_screen
from imagegen.pictures.contents import DAMAGED, Unusable, open_picture

_FORMATS = ("PNG", "JPEG", "WEBP")
_OVERSAMPLING = 8
_STRIP_PIXELS = 4_000_000
"""Pixels of the enlarged mask that are held at once."""
_STEPS = 360


def open_base(data: bytes) -> Image.Image:
    """The picture as its viewer sees it: upright sRGB, mode RGB, on white where transparent."""
    try:
        with open_picture(data, _FORMATS) as image:
            image.load()
            plain = to_screen(image)
    except Unusable as error:
        raise RequestError(f"The scene {error}.", "Choose another picture.") from error
    except Exception as error:  # a hostile file makes a decoder fail in any way it likes
        raise RequestError(f"The scene {DAMAGED}.", "Choose another picture.") from error
    if plain.mode == "RGB":
        return plain
    white = Image.new("RGB", plain.size, (255, 255, 255))
    white.paste(plain, mask=plain.getchannel("A"))
    return white


def paint_shapes(
    frame: Image.Image, shapes: Sequence[Shape], ground: Ground, placement: Placement | None = None
) -> Image.Image:
    """A copy of `frame` (mode RGB) with the shapes on it; `ground` is that of the base picture."""
    place = placement or Placement(width=frame.width, height=frame.height)
    painted = frame.copy()
    for shape in shapes:
        found = outlines_of(shape, ground.width, ground.height)
        if needs_halo(shape, ground):
            reach = STYLE["halo"] * min(ground.width, ground.height)
            for outline in found:
                if not isinstance(outline, Line):
                    _lay(painted, place, outline, reach, colour_of("halo_colour"))
        for outline in found:
            name = "halo_colour" if isinstance(outline, Line) else "colour"
            _lay(painted, place, outline, 0.0, colour_of(name))
    return painted


def _lay(
    painted: Image.Image,
    place: Placement,
    outline: Outline,
    reach: float,
    colour: tuple[int, int, int],
) -> None:
    """One outline in one colour; enlarged only where it is, a strip at a time."""
    for box in _strips(_box_of(outline, reach), place, painted.size):
        mask = _Mask(box, place)
        if isinstance(outline, Ring):
            _trace_ring(mask, outline, reach)
        elif isinstance(outline, Frame):
            mask.frame(outline, reach)
        elif isinstance(outline, Area):
            mask.polygon(outline.points)
            mask.line((*outline.points, outline.points[0]), 2 * reach)
        else:
            mask.line(outline.points, outline.width)
        painted.paste(colour, box, mask.shrunk())


class _Mask:
    """What is covered of one box of the frame; points come in pixels of the base picture."""

    def __init__(self, box: tuple[int, int, int, int], place: Placement) -> None:
        self._box, self._place = box, place
        size = ((box[2] - box[0]) * _OVERSAMPLING, (box[3] - box[1]) * _OVERSAMPLING)
        self._image = Image.new("L", size)
        self._draw = ImageDraw.Draw(self._image)
        self._scale = place.scale * _OVERSAMPLING

    def shrunk(self) -> Image.Image:
        return self._image.reduce(_OVERSAMPLING)

    def polygon(self, points: Sequence[Point], fill: int = 255) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=fill)

    def line(self, points: Sequence[Point], width: float) -> None:
        """Each piece a rectangle and each joint a disc: Pillow's broad lines have hairlines."""
        half = width * self._scale / 2
        if not half:
            return
        placed = [self._at(point) for point in points]
        for (x, y), (end_x, end_y) in pairwise(placed):
            length = math.hypot(end_x - x, end_y - y) or 1.0
            nx, ny = (y - end_y) / length * half, (end_x - x) / length * half
            corners = [(x + nx, y + ny), (end_x + nx, end_y + ny)]
            self._draw.polygon([*corners, (end_x - nx, end_y - ny), (x - nx, y - ny)], fill=255)
        for x, y in placed:
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=255)

    def frame(self, frame: Frame, reach: float) -> None:
        half = frame.width / 2 + reach
        for grown, fill in ((half, 255), (-half, 0)):
            start = self._at((frame.left - grown, frame.top - grown))
            end = self._at((frame.right + grown, frame.bottom + grown))
            radius = max(0.0, frame.corner + grown) * self._scale
            self._draw.rounded_rectangle((start, end), radius, fill=fill)

    def _at(self, point: Point) -> Point:
        x = (self._place.left + point[0] * self._place.scale - self._box[0]) * _OVERSAMPLING
        y = (self._place.top + point[1] * self._place.scale - self._box[1]) * _OVERSAMPLING
        return x - 0.5, y - 0.5  # Pillow counts from the middle of a pixel


def _trace_ring(mask: _Mask, ring: Ring, reach: float) -> None:
    """An ellipse's parallel curves are no ellipses, so both edges of the line are traced."""
    half = ring.width / 2 + reach
    mask.polygon(_parallel(ring, half))
    if not ring.filled:
        mask.polygon(_parallel(ring, -half), fill=0)


def _strips(
    box: tuple[float, float, float, float], place: Placement, size: tuple[int, int]
) -> Iterator[tuple[int, int, int, int]]:
    """The box in whole pixels of the frame, cut into strips of a bounded size."""
    left = max(0, math.floor(place.left + box[0] * place.scale) - 1)
    top = max(0, math.floor(place.top + box[1] * place.scale) - 1)
    right = min(size[0], math.ceil(place.left + box[2] * place.scale) + 1)
    bottom = min(size[1], math.ceil(place.top + box[3] * place.scale) + 1)
    if left >= right:
        return
    high = max(1, _STRIP_PIXELS // ((right - left) * _OVERSAMPLING**2))
    for start in range(top, bottom, high):
        yield left, start, right, min(bottom, start + high)


def _box_of(outline: Outline, reach: float) -> tuple[float, float, float, float]:
    if isinstance(outline, Ring):
        across = outline.rx + outline.width / 2 + reach
        down = outline.ry + outline.width / 2 + reach
        return outline.x - across, outline.y - down, outline.x + across, outline.y + down
    if isinstance(outline, Frame):
        grown = outline.width / 2 + reach
        left, top = outline.left - grown, outline.top - grown
        return left, top, outline.right + grown, outline.bottom + grown
    edge = reach if isinstance(outline, Area) else outline.width / 2
    across_all = [x for x, _ in outline.points]
    down_all = [y for _, y in outline.points]
    left, top = min(across_all) - edge, min(down_all) - edge
    return left, top, max(across_all) + edge, max(down_all) + edge


def _parallel(ring: Ring, distance: float) -> list[Point]:
    points = []
    for step in range(_STEPS):
        angle = math.tau * step / _STEPS
        cos, sin = math.cos(angle), math.sin(angle)
        # The normal of an ellipse at this point.
        nx, ny = cos * ring.ry, sin * ring.rx
        length = math.hypot(nx, ny)
        x = ring.x + ring.rx * cos + distance * nx / length
        points.append((x, ring.y + ring.ry * sin + distance * ny / length))
    return points
