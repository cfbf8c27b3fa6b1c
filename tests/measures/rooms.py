"""Rooms drawn for tests: each thing that a renovation may or may not change is a field."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.drawing import encoded

Place = tuple[float, float, float]
"""Metres to the right of the middle, above the floor, away from the open front."""
Colour = tuple[int, int, int]
Box = tuple[Place, Place, Colour]

_WIDE, _HIGH, _DEEP, _NEAR = 2.6, 2.7, 4.0, -2.4
_SAMPLING = 2

MODERN: tuple[Box, ...] = (
    ((-1.9, 0.0, 2.9), (0.2, 0.42, 3.8), (120, 124, 130)),
    ((-1.9, 0.42, 3.55), (0.2, 0.85, 3.8), (104, 108, 116)),
    ((-1.4, 0.0, 1.4), (-0.3, 0.36, 2.0), (176, 150, 118)),
    ((1.0, 0.0, 3.5), (2.3, 0.5, 3.9), (206, 204, 198)),
    ((0.95, 0.0, 1.2), (1.7, 0.75, 1.9), (74, 96, 104)),
)
RUSTIC: tuple[Box, ...] = (
    ((-2.3, 0.0, 2.6), (-1.5, 0.8, 3.7), (138, 92, 60)),
    ((-1.0, 0.0, 2.2), (0.9, 0.74, 3.1), (150, 110, 70)),
    ((-1.3, 0.0, 2.4), (-1.05, 0.95, 2.9), (98, 66, 44)),
    ((0.95, 0.0, 2.4), (1.2, 0.95, 2.9), (98, 66, 44)),
    ((1.75, 0.0, 2.5), (2.5, 1.35, 3.6), (126, 84, 54)),
)
BARE: tuple[Box, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Room:
    """Openings are (left, bottom, right, top) on the back wall in metres, or None.

    `camera` is (right, up, degrees turned to the left); `light` multiplies, `lamp` is its colour.
    """

    window: tuple[float, float, float, float] | None = (0.35, 0.95, 1.75, 2.15)
    door: tuple[float, float, float, float] | None = (-2.2, 0.0, -1.3, 2.05)
    side_window: bool = False
    wall: Colour = (214, 206, 192)
    floor: Colour = (158, 122, 88)
    ceiling: Colour = (240, 238, 232)
    trim: Colour = (248, 247, 243)
    leaf: Colour = (166, 138, 104)
    furniture: tuple[Box, ...] = MODERN
    camera: tuple[float, float, float] = (0.0, 1.42, 0.0)
    light: float = 1.0
    lamp: Colour = (255, 255, 255)
    deep: float = _DEEP
    size: tuple[int, int] = (640, 480)
    seed: int = 1


@dataclass(frozen=True)
class _Sheet:
    room: Room
    pen: ImageDraw.ImageDraw
    size: tuple[int, int] = field(kw_only=True)

    def see(self, place: Place) -> tuple[float, float]:
        right, up, turned = self.room.camera
        angle = math.radians(turned)
        x, y, z = place[0] - right, place[1] - up, place[2] + 3.4
        x, z = x * math.cos(angle) - z * math.sin(angle), x * math.sin(angle) + z * math.cos(angle)
        scale = 1.42 * self.size[1] / max(z, 0.2)
        return self.size[0] / 2 + x * scale, self.size[1] * 0.49 - y * scale

    def face(self, places: Sequence[Place], colour: Colour) -> None:
        self.pen.polygon([self.see(place) for place in places], fill=colour)

    def wall(self, shape: tuple[float, float, float, float], colour: Colour) -> None:
        left, bottom, right, top = shape
        deep = self.room.deep
        corners = ((left, bottom), (right, bottom), (right, top), (left, top))
        self.face([(x, y, deep) for x, y in corners], colour)


def draw_room(room: Room) -> bytes:
    """The room as a PNG, with soft light and grain."""
    size = room.size[0] * _SAMPLING, room.size[1] * _SAMPLING
    image = Image.new("RGB", size, room.wall)
    sheet = _Sheet(room, ImageDraw.Draw(image), size=size)
    _draw_shell(sheet)
    _draw_openings(sheet)
    for low, high, colour in sorted(room.furniture, key=lambda box: -box[0][2]):
        _draw_box(sheet, low, high, colour)
    small = image.resize(room.size, Image.Resampling.LANCZOS)
    return encoded(_lit(small, room))


def _draw_shell(sheet: _Sheet) -> None:
    room, deep = sheet.room, sheet.room.deep
    for side in (-_WIDE, _WIDE):
        shade = _shaded(room.wall, 0.9 if side < 0 else 0.84)
        sheet.face(
            [(side, 0, _NEAR), (side, 0, deep), (side, _HIGH, deep), (side, _HIGH, _NEAR)], shade
        )
    for level, colour in ((0.0, room.floor), (_HIGH, room.ceiling)):
        ends = [
            (-_WIDE, level, _NEAR),
            (_WIDE, level, _NEAR),
            (_WIDE, level, deep),
            (-_WIDE, level, deep),
        ]
        sheet.face(ends, colour)
    sheet.wall((-_WIDE, 0.0, _WIDE, 0.1), room.trim)
    if room.side_window:
        frame = [(_WIDE, 0.9, 1.0), (_WIDE, 0.9, 2.6), (_WIDE, 2.2, 2.6), (_WIDE, 2.2, 1.0)]
        sheet.face(frame, (200, 222, 236))


def _draw_openings(sheet: _Sheet) -> None:
    room = sheet.room
    if room.window is not None:
        left, bottom, right, top = room.window
        sheet.wall((left - 0.09, bottom - 0.09, right + 0.09, top + 0.09), room.trim)
        middle = (left + right) / 2
        for pane in ((left, bottom, middle - 0.03, top), (middle + 0.03, bottom, right, top)):
            sheet.wall(pane, (188, 214, 232))
    if room.door is not None:
        left, bottom, right, top = room.door
        sheet.wall((left - 0.08, bottom, right + 0.08, top + 0.08), room.trim)
        sheet.wall(room.door, room.leaf)
        sheet.wall((left + 0.15, 1.15, right - 0.15, 1.85), _shaded(room.leaf, 0.88))


def _draw_box(sheet: _Sheet, low: Place, high: Place, colour: Colour) -> None:
    (x1, y1, z1), (x2, y2, z2) = low, high
    sheet.face([(x1, y2, z1), (x2, y2, z1), (x2, y2, z2), (x1, y2, z2)], _shaded(colour, 1.15))
    near = x1 if x1 > sheet.room.camera[0] else x2
    sheet.face(
        [(near, y1, z1), (near, y1, z2), (near, y2, z2), (near, y2, z1)], _shaded(colour, 0.75)
    )
    sheet.face([(x1, y1, z1), (x2, y1, z1), (x2, y2, z1), (x1, y2, z1)], colour)


def _lit(image: Image.Image, room: Room) -> Image.Image:
    """Light that falls off from one corner, its colour, and grain."""
    fall = Image.linear_gradient("L").rotate(35, expand=False).resize(image.size)
    fall = fall.point([150 + round(105 * level / 255) for level in range(256)]).filter(
        ImageFilter.GaussianBlur(40)
    )
    lit = ImageChops.multiply(image, Image.merge("RGB", (fall,) * 3))
    lit = ImageChops.multiply(lit, Image.new("RGB", image.size, room.lamp))
    lit = lit.point([min(255, round(level * room.light)) for level in range(256)] * 3)
    noise = Random(room.seed).randbytes(image.width * image.height)
    levels = bytes(120 + byte // 16 for byte in range(256))
    grain = Image.frombytes("L", image.size, noise.translate(levels))
    return ImageChops.add(lit, Image.merge("RGB", (grain,) * 3), 1, -128)


def _shaded(colour: Colour, share: float) -> Colour:
    red, green, blue = (min(255, round(level * share)) for level in colour)
    return red, green, blue
