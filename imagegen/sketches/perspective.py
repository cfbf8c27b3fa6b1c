"""A room of real measures, in metres, seen through one vanishing point."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from imagegen.sketches.canvas import Canvas, Colour, Point
from imagegen.sketches.palette import darker, lighter

Place = tuple[float, float, float]
"""Metres to the right of the middle, above the floor, and away from the open front."""

_EYE_LEVEL = 1.42
_ZOOM = 1.12
"""More than 1: the nearest part of the walls lies outside the picture."""
_STAND_OFF = 3.4
"""How far before the open front the viewer stands, in metres."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """`eye` is how far the viewer stands to the right of the middle, in metres."""

    canvas: Canvas
    eye: float
    high: float = 2.7
    deep: float = 3.9
    wide: float = field(init=False)

    def __post_init__(self) -> None:
        # Half the room's width, so that its open front fills the picture from side to side.
        shape = self.canvas.width / self.canvas.height
        object.__setattr__(self, "wide", min(3.2, max(1.9, 1.5 * shape)))

    def see(self, place: Place) -> Point:
        """Where a place of the room is seen on the canvas."""
        x, y, z = place
        near = _STAND_OFF / (_STAND_OFF + z)
        across_fits = self.canvas.width / (2 * self.wide)
        # A tall picture crops the room a little at the sides and shows more floor.
        scale = _ZOOM * max(across_fits, min(self.canvas.height / self.high, 1.33 * across_fits))
        across = self.canvas.width / 2 + ((x - self.eye) * near + self.eye) * scale
        level = self.canvas.height * 0.5 + (_EYE_LEVEL - 0.08 - y) * near * scale
        return across, level

    def face(self, places: Sequence[Place], fill: Colour) -> None:
        self.canvas.polygon([self.see(place) for place in places], fill)

    def line(self, start: Place, end: Place, width: float, fill: Colour) -> None:
        self.canvas.line([self.see(start), self.see(end)], width, fill)

    def block(self, near: Place, far: Place, fill: Colour) -> None:
        """A box between two opposite corners; only the faces turned to the viewer are drawn."""
        (x0, y0, z0), (x1, y1, z1) = near, far
        if y1 < _EYE_LEVEL:
            self.face([(x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)], lighter(fill, 0.18))
        if y0 > _EYE_LEVEL:
            self.face([(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], darker(fill, 0.26))
        if x0 > self.eye:
            self.face([(x0, y0, z0), (x0, y1, z0), (x0, y1, z1), (x0, y0, z1)], darker(fill, 0.2))
        if x1 < self.eye:
            self.face([(x1, y0, z0), (x1, y1, z0), (x1, y1, z1), (x1, y0, z1)], darker(fill, 0.2))
        self.face([(x0, y0, z0), (x1, y0, z0), (x1, y1, z0), (x0, y1, z0)], fill)

    def shade(self, near: Place, far: Place, ink: Colour, strength: float = 0.3) -> None:
        """A soft shadow on the floor under what stands between two corners."""
        left, front = self.see((near[0], 0, near[2]))
        right, back = self.see((far[0], 0, far[2]))
        centre = ((left + right) / 2, (front + back) / 2)
        across = abs(right - left) * 0.62 + 0.01
        self.canvas.shadow(centre, across, abs(front - back) * 0.75 + 0.012, ink, strength)

    def disc(self, place: Place, radius: float, fill: Colour) -> None:
        """A circle facing the viewer, its radius in metres."""
        x, y = self.see(place)
        edge, _ = self.see((place[0] + radius, place[1], place[2]))
        self.canvas.circle((x, y), edge - x, fill)
