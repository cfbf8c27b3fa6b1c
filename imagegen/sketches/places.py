"""The places of a bird's-eye sketch: buildings, water, play, trees; each around one point."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from imagegen.sketches.canvas import Canvas, Colour, Point, ring
from imagegen.sketches.palette import Palette, darker, lighter, mix

_TILT = 0.62
"""A square on the ground is seen this much flatter: the bird looks down at an angle."""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where a place is drawn, and with what."""

    canvas: Canvas
    palette: Palette
    chance: Random
    centre: Point
    grass: Colour

    def at(self, across: float, back: float, up: float = 0.0) -> Point:
        """Right of the centre, behind it, and above the ground."""
        return self.centre[0] + across, self.centre[1] - back * _TILT - up

    def shape(self, places: Sequence[tuple[float, float, float]], fill: Colour) -> None:
        """A filled outline of places as `at` takes them."""
        self.canvas.polygon([self.at(*place) for place in places], fill)

    def rod(self, places: Sequence[tuple[float, float, float]], width: float, fill: Colour) -> None:
        """A line through places as `at` takes them."""
        self.canvas.line([self.at(*place) for place in places], width, fill)

    def ground(self, half: float, deep: float, fill: Colour) -> None:
        corners = ((-half, -deep), (half, -deep), (half, deep), (-half, deep))
        self.canvas.polygon([self.at(x, y) for x, y in corners], fill)


def draw_tree(canvas: Canvas, palette: Palette, foot: Point, radius: float) -> None:
    x, y = foot
    leaf = darker(palette.leaf, 0.04)
    shade = darker(mix(palette.wall, leaf, 0.5), 0.16)
    canvas.ellipse((x + radius * 0.5, y), radius * 1.1, radius * 0.42, shade)
    canvas.line([(x, y), (x, y - radius)], radius * 0.3, darker(palette.stone, 0.3))
    canvas.circle((x, y - radius * 1.7), radius, leaf)
    canvas.circle((x - radius * 0.22, y - radius * 1.92), radius * 0.62, lighter(leaf, 0.16))


def _house(spot: Spot, half: float, deep: float, high: float, roof: Colour) -> None:
    """A house with a hipped roof, its front to the viewer."""
    near, far, edge = -deep, deep, half + 0.05
    shade = [(half, near, 0), (edge, near * 0.6, 0), (edge, far, 0), (half, far, 0)]
    spot.shape(shade, darker(spot.grass, 0.2))
    front = [(-half, near, 0), (half, near, 0), (half, near, high), (-half, near, high)]
    spot.shape(front, lighter(spot.palette.ground, 0.35))
    eave = half + 0.012
    left, right = (-eave, near, high), (eave, near, high)
    far_left, far_right = (-eave, far, high), (eave, far, high)
    ridge_left, ridge_right = (-half * 0.62, 0, high + 0.055), (half * 0.62, 0, high + 0.055)
    spot.shape([far_left, far_right, ridge_right, ridge_left], lighter(roof, 0.18))
    spot.shape([left, far_left, ridge_left], lighter(roof, 0.08))
    spot.shape([right, far_right, ridge_right], darker(roof, 0.2))
    spot.shape([left, right, ridge_right, ridge_left], roof)
    _windows(spot, half, deep, high)


def _windows(spot: Spot, half: float, deep: float, high: float) -> None:
    glass, count = mix(spot.palette.stone, spot.palette.ink, 0.25), max(2, round(half / 0.028))
    for number in range(count):
        x = -half + (number + 0.5) * 2 * half / count
        if abs(x) > 0.016:
            spot.canvas.box(
                spot.at(x - 0.01, -deep, high * 0.78), spot.at(x + 0.01, -deep, high * 0.34), glass
            )
    spot.canvas.box(
        spot.at(-0.012, -deep, high * 0.62), spot.at(0.012, -deep), spot.palette.accents[0]
    )


def _draw_hall(spot: Spot) -> None:
    _house(spot, 0.105, 0.055, 0.065, spot.palette.accents[0])
    draw_tree(spot.canvas, spot.palette, spot.at(-0.15, -0.09), 0.024)


def _draw_tower(spot: Spot) -> None:
    _house(spot, 0.075, 0.05, 0.055, mix(spot.palette.accents[1], spot.palette.stone, 0.2))
    high, near, left, right = 0.15, -0.06, 0.049, 0.101
    front = [(left, near, 0), (right, near, 0), (right, near, high), (left, near, high)]
    spot.shape(front, lighter(spot.palette.ground, 0.2))
    turn = right + 0.012
    side = [(right, near, 0), (turn, -0.045, 0), (turn, -0.045, high), (right, near, high)]
    spot.shape(side, spot.palette.shade)
    tip = [(left - 0.008, near, high), (right + 0.018, near, high), (0.078, -0.05, high + 0.055)]
    spot.shape(tip, spot.palette.accents[0])
    spot.canvas.circle(spot.at(0.075, near, high - 0.032), 0.013, spot.palette.ink)


def _draw_pond(spot: Spot) -> None:
    turn = spot.chance.random()
    water = mix(spot.palette.stone, (176, 190, 200), 0.62)
    for share, colour in (
        (1.12, lighter(spot.palette.ground, 0.1)),
        (1.0, water),
        (0.72, lighter(water, 0.14)),
    ):
        shape = [
            (
                spot.centre[0] + (x - spot.centre[0]) * grow,
                spot.centre[1] + (y - spot.centre[1]) * grow,
            )
            for (x, y), grow in zip(
                ring(spot.centre, 0.125 * share, 0.08 * share, 7, turn),
                (1.0, 1.1, 0.9, 1.06, 0.94, 1.1, 0.96),
                strict=True,
            )
        ]
        spot.canvas.curve(shape, colour)
    for x, y in ((-0.05, 0.02), (0.03, -0.03), (0.055, 0.035)):
        spot.canvas.ellipse(
            spot.at(x, y), 0.014, 0.008, mix(spot.palette.accents[2], spot.palette.ground, 0.2)
        )
    draw_tree(spot.canvas, spot.palette, spot.at(0.14, 0.06), 0.026)


def _draw_playground(spot: Spot) -> None:
    sand = mix(spot.palette.accents[1], spot.palette.ground, 0.45)
    spot.canvas.ellipse(spot.centre, 0.135, 0.09, sand)
    _draw_swing(spot)
    _draw_slide(spot)
    spot.canvas.ellipse(spot.at(-0.04, -0.09), 0.036, 0.02, lighter(sand, 0.4))


def _draw_swing(spot: Spot) -> None:
    ink = spot.palette.ink
    for x in (-0.075, -0.005):
        spot.rod([(x - 0.014, -0.02, 0), (x, 0.02, 0.07), (x + 0.014, 0.05, 0)], 0.007, ink)
    spot.rod([(-0.075, 0.02, 0.07), (-0.005, 0.02, 0.07)], 0.007, ink)
    for x in (-0.055, -0.028):
        spot.rod([(x, 0.02, 0.07), (x, 0.0, 0.022)], 0.003, ink)
        spot.rod([(x - 0.007, 0.0, 0.02), (x + 0.007, 0.0, 0.02)], 0.007, spot.palette.accents[0])


def _draw_slide(spot: Spot) -> None:
    for x in (0.035, 0.055):
        spot.rod([(x, 0.03, 0), (x, 0.03, 0.075)], 0.007, spot.palette.ink)
    top = [(0.032, 0.03, 0.078), (0.06, 0.03, 0.078)]
    spot.shape([*top, (0.11, -0.06, 0.004), (0.08, -0.07, 0.004)], spot.palette.accents[0])


def _draw_grove(spot: Spot) -> None:
    places = (
        (-0.06, 0.08),
        (0.04, 0.09),
        (-0.1, 0.01),
        (0.0, 0.02),
        (0.095, 0.02),
        (-0.045, -0.06),
        (0.055, -0.065),
    )
    for x, y in places:
        draw_tree(spot.canvas, spot.palette, spot.at(x, y), spot.chance.uniform(0.03, 0.04))


def _draw_court(spot: Spot) -> None:
    line = lighter(spot.palette.ground, 0.6)
    spot.ground(0.135, 0.125, mix(spot.palette.accents[0], spot.palette.shade, 0.35))
    outline = [(-0.115, -0.1), (0.115, -0.1), (0.115, 0.1), (-0.115, 0.1), (-0.115, -0.1)]
    spot.canvas.line([spot.at(x, y) for x, y in outline], 0.005, line)
    spot.canvas.line([spot.at(0, -0.1), spot.at(0, 0.1)], 0.005, line)
    spot.canvas.stroke(
        [(x, y) for x, y in ring(spot.centre, 0.032, 0.02, 12)] + [spot.at(0.032, 0)], 0.005, line
    )


def _draw_beds(spot: Spot) -> None:
    """Flower beds in rows."""
    for row in range(3):
        for column in (-1, 1):
            centre = spot.at(0.065 * column, 0.1 * (1 - row))
            spot.canvas.ellipse(centre, 0.056, 0.022, darker(spot.grass, 0.18))
            flower = spot.palette.accents[(row + column) % 2]
            for step in range(5):
                x = centre[0] - 0.038 + 0.019 * step
                spot.canvas.circle((x, centre[1] - 0.006 - 0.006 * (step % 2)), 0.0095, flower)


def _draw_car_park(spot: Spot) -> None:
    line = lighter(spot.palette.ground, 0.5)
    spot.ground(0.14, 0.12, mix(spot.palette.stone, spot.palette.shade, 0.55))
    for number in range(6):
        x = -0.125 + 0.05 * number
        spot.canvas.line([spot.at(x, 0.01), spot.at(x, 0.11)], 0.004, line)
        if number in (0, 2, 3):
            colour = spot.palette.accents[number % 3]
            spot.canvas.box(spot.at(x + 0.009, 0.1), spot.at(x + 0.041, 0.02), colour, 0.009)
            spot.canvas.box(
                spot.at(x + 0.013, 0.08), spot.at(x + 0.037, 0.045), lighter(colour, 0.45), 0.005
            )


def _draw_pen(spot: Spot) -> None:
    """A fenced ground with a shelter and three animals."""
    spot.ground(0.14, 0.13, mix(spot.palette.accents[1], spot.grass, 0.45))
    wall = [(0.03, 0.08, 0.05), (0.12, 0.08, 0.05), (0.12, 0.08, 0), (0.03, 0.08, 0)]
    spot.shape(wall, spot.palette.stone)
    roof = [(0.02, 0.06, 0.045), (0.13, 0.06, 0.045), (0.12, 0.13, 0.065), (0.03, 0.13, 0.065)]
    spot.shape(roof, spot.palette.accents[0])
    for x, y in ((-0.07, 0.03), (-0.01, -0.05), (0.065, -0.02)):
        _draw_animal(spot, x, y)
    corners = [(-0.14, 0.13), (0.14, 0.13), (0.14, -0.13), (-0.14, -0.13)]
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        _draw_fence(spot, start, end)


def _draw_animal(spot: Spot, x: float, y: float) -> None:
    ink = spot.palette.ink
    spot.canvas.ellipse(spot.at(x, y, 0.014), 0.024, 0.013, ink)
    spot.canvas.circle(spot.at(x + 0.024, y, 0.024), 0.0095, ink)
    for leg in (x - 0.013, x + 0.012):
        spot.rod([(leg, y, 0.01), (leg, y, -0.004)], 0.005, ink)


def _draw_fence(spot: Spot, start: Point, end: Point) -> None:
    wood = darker(spot.palette.stone, 0.15)
    spot.rod([(*start, 0.016), (*end, 0.016)], 0.005, wood)
    for step in range(8):
        x, y = (one + (other - one) * step / 7 for one, other in zip(start, end, strict=True))
        spot.rod([(x, y, 0), (x, y, 0.024)], 0.005, wood)


PLACES: Mapping[str, Callable[[Spot], None]] = {
    "hall": _draw_hall,
    "tower": _draw_tower,
    "pond": _draw_pond,
    "playground": _draw_playground,
    "grove": _draw_grove,
    "court": _draw_court,
    "beds": _draw_beds,
    "car_park": _draw_car_park,
    "pen": _draw_pen,
}
