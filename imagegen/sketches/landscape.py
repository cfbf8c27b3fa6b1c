"""A bare prompt as a sketch: a quiet landscape in layers, with one thing to look at."""

from random import Random

from imagegen.sketches.canvas import Canvas, Colour, Point, smooth
from imagegen.sketches.palette import Palette, darker, lighter, mix

_LAYERS = 4


def draw_landscape(canvas: Canvas, palette: Palette, chance: Random) -> None:
    sky = mix(palette.ground, palette.accents[1], chance.uniform(0.12, 0.3))
    low = lighter(sky, 0.55)
    canvas.fade(0.0, 0.62 * canvas.height, sky, low)
    canvas.fade(0.62 * canvas.height, canvas.height, low, low)
    third = chance.choice((1, 2)) / 3
    _draw_sun(canvas, palette, chance, third)
    base, far = chance.choice(palette.accents), mix(low, palette.shade, 0.4)
    for layer in range(_LAYERS):
        depth = layer / (_LAYERS - 1)
        colour = mix(far, darker(base, 0.28), depth)
        level = canvas.height * (0.5 + 0.15 * layer)
        crest = _crest(canvas, chance, level, 0.12 - 0.022 * layer)
        canvas.polygon([*crest, (canvas.width, canvas.height), (0, canvas.height)], colour)
        if layer >= 1:
            _draw_firs(canvas, chance, crest, darker(colour, 0.16), 0.03 + 0.025 * layer, 3 + layer)
        if layer == 1:
            _draw_house(canvas, palette, _along(crest, 1 - third))


def _draw_sun(canvas: Canvas, palette: Palette, chance: Random, third: float) -> None:
    centre = (third * canvas.width, canvas.height * chance.uniform(0.25, 0.36))
    radius, colour = chance.uniform(0.09, 0.13), palette.accents[1]
    canvas.circle(centre, radius * 1.45, mix(palette.ground, colour, 0.34))
    canvas.circle(centre, radius, lighter(colour, 0.22))


def _crest(canvas: Canvas, chance: Random, level: float, swing: float) -> list[Point]:
    """The upper edge of a row of hills, from left to right."""
    steps = 6
    knots = [
        (canvas.width * step / steps, level + chance.uniform(-swing, swing))
        for step in range(steps + 1)
    ]
    return smooth(knots, closed=False)


def _along(crest: list[Point], share: float) -> Point:
    return crest[round(share * (len(crest) - 1))]


def _draw_house(canvas: Canvas, palette: Palette, foot: Point) -> None:
    """Small, on a line of thirds: what the eye finds first."""
    x, y = foot[0], foot[1] + 0.02
    wall, roof = lighter(palette.ground, 0.5), palette.accents[0]
    canvas.box((x - 0.05, y - 0.085), (x + 0.05, y + 0.03), wall)
    canvas.box((x + 0.05, y - 0.085), (x + 0.11, y + 0.03), darker(wall, 0.12))
    canvas.polygon(
        [(x - 0.062, y - 0.08), (x, y - 0.145), (x + 0.055, y - 0.08)], darker(roof, 0.12)
    )
    canvas.polygon(
        [(x, y - 0.145), (x + 0.075, y - 0.145), (x + 0.122, y - 0.08), (x + 0.055, y - 0.08)], roof
    )
    canvas.box((x - 0.014, y - 0.035), (x + 0.014, y + 0.03), palette.ink)
    canvas.box((x + 0.068, y - 0.06), (x + 0.092, y - 0.028), palette.ink)


def _draw_firs(
    canvas: Canvas, chance: Random, crest: list[Point], colour: Colour, high: float, count: int
) -> None:
    start = chance.random()
    for number in range(count):
        x, y = _along(crest, (start + 0.06 * number * chance.uniform(0.7, 1.3)) % 1.0)
        tall = high * chance.uniform(1.4, 2.2)
        for step in range(3):
            wide = high * (0.62 - 0.15 * step)
            foot = y + 0.02 - tall * 0.26 * step
            canvas.polygon([(x - wide, foot), (x, foot - tall * 0.5), (x + wide, foot)], colour)
