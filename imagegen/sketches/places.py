"""The places of a bird's-eye sketch: buildings, water, play, trees; each around one point."""

from collections.abc import Callable, Mapping
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
    wall, canvas = lighter(spot.palette.ground, 0.35), spot.canvas
    shade = darker(spot.grass, 0.2)
    canvas.polygon(
        [
            spot.at(half, -deep),
            spot.at(half + 0.05, -deep * 0.6),
            spot.at(half + 0.05, deep),
            spot.at(half, deep),
        ],
        shade,
    )
    front = [
        spot.at(-half, -deep),
        spot.at(half, -deep),
        spot.at(half, -deep, high),
        spot.at(-half, -deep, high),
    ]
    canvas.polygon(front, wall)
    eave, top = 0.012, high + 0.055
    left, right = spot.at(-half - eave, -deep, high), spot.at(half + eave, -deep, high)
    far_left, far_right = spot.at(-half - eave, deep, high), spot.at(half + eave, deep, high)
    ridge_left, ridge_right = spot.at(-half * 0.62, 0, top), spot.at(half * 0.62, 0, top)
    canvas.polygon([far_left, far_right, ridge_right, ridge_left], lighter(roof, 0.18))
    canvas.polygon([left, far_left, ridge_left], lighter(roof, 0.08))
    canvas.polygon([right, far_right, ridge_right], darker(roof, 0.2))
    canvas.polygon([left, right, ridge_right, ridge_left], roof)
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
    high, half = 0.15, 0.026
    x0, x1 = 0.075 - half, 0.075 + half
    canvas = spot.canvas
    canvas.polygon(
        [
            spot.at(x0, -0.06),
            spot.at(x1, -0.06),
            spot.at(x1, -0.06, high),
            spot.at(x0, -0.06, high),
        ],
        lighter(spot.palette.ground, 0.2),
    )
    canvas.polygon(
        [
            spot.at(x1, -0.06),
            spot.at(x1 + 0.012, -0.045),
            spot.at(x1 + 0.012, -0.045, high),
            spot.at(x1, -0.06, high),
        ],
        spot.palette.shade,
    )
    canvas.polygon(
        [
            spot.at(x0 - 0.008, -0.06, high),
            spot.at(x1 + 0.018, -0.06, high),
            spot.at(0.078, -0.05, high + 0.055),
        ],
        spot.palette.accents[0],
    )
    canvas.circle(spot.at(0.075, -0.06, high - 0.032), 0.013, spot.palette.ink)


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
    canvas, palette = spot.canvas, spot.palette
    canvas.ellipse(spot.centre, 0.135, 0.09, mix(palette.accents[1], palette.ground, 0.45))
    for x in (-0.075, -0.005):  # a swing
        canvas.line(
            [spot.at(x - 0.014, -0.02), spot.at(x, 0.02, 0.07), spot.at(x + 0.014, 0.05)],
            0.007,
            palette.ink,
        )
    canvas.line([spot.at(-0.075, 0.02, 0.07), spot.at(-0.005, 0.02, 0.07)], 0.007, palette.ink)
    for x in (-0.055, -0.028):
        canvas.line([spot.at(x, 0.02, 0.07), spot.at(x, 0.0, 0.022)], 0.003, palette.ink)
        canvas.line(
            [spot.at(x - 0.007, 0.0, 0.02), spot.at(x + 0.007, 0.0, 0.02)],
            0.007,
            palette.accents[0],
        )
    canvas.line([spot.at(0.035, 0.03), spot.at(0.035, 0.03, 0.075)], 0.007, palette.ink)  # a slide
    canvas.line([spot.at(0.055, 0.03), spot.at(0.055, 0.03, 0.075)], 0.007, palette.ink)
    canvas.polygon(
        [
            spot.at(0.032, 0.03, 0.078),
            spot.at(0.06, 0.03, 0.078),
            spot.at(0.11, -0.06, 0.004),
            spot.at(0.08, -0.07, 0.004),
        ],
        palette.accents[0],
    )
    canvas.ellipse(spot.at(-0.04, -0.09), 0.036, 0.02, lighter(palette.accents[1], 0.5))


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
    canvas, wood = spot.canvas, darker(spot.palette.stone, 0.15)
    spot.ground(0.14, 0.13, mix(spot.palette.accents[1], spot.grass, 0.45))
    canvas.polygon(
        [
            spot.at(0.03, 0.08, 0.05),
            spot.at(0.12, 0.08, 0.05),
            spot.at(0.12, 0.08),
            spot.at(0.03, 0.08),
        ],
        spot.palette.stone,
    )
    canvas.polygon(
        [
            spot.at(0.02, 0.06, 0.045),
            spot.at(0.13, 0.06, 0.045),
            spot.at(0.12, 0.13, 0.065),
            spot.at(0.03, 0.13, 0.065),
        ],
        spot.palette.accents[0],
    )
    for x, y in ((-0.07, 0.03), (-0.01, -0.05), (0.065, -0.02)):
        canvas.ellipse(spot.at(x, y, 0.014), 0.024, 0.013, spot.palette.ink)
        canvas.circle(spot.at(x + 0.024, y, 0.024), 0.0095, spot.palette.ink)
        for leg in (-0.013, 0.012):
            canvas.line(
                [spot.at(x + leg, y, 0.01), spot.at(x + leg, y, -0.004)], 0.005, spot.palette.ink
            )
    for start, end in (
        ((-0.14, 0.13), (0.14, 0.13)),
        ((-0.14, -0.13), (-0.14, 0.13)),
        ((0.14, -0.13), (0.14, 0.13)),
        ((-0.14, -0.13), (0.14, -0.13)),
    ):
        canvas.line([spot.at(*start, 0.016), spot.at(*end, 0.016)], 0.005, wood)
        for step in range(8):
            x, y = (one + (other - one) * step / 7 for one, other in zip(start, end, strict=True))
            canvas.line([spot.at(x, y), spot.at(x, y, 0.024)], 0.005, wood)


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
