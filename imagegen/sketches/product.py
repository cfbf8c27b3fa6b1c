"""A product shot as a sketch: one object on a seamless sweep, with a prop or two."""

from random import Random

from imagegen.sketches.canvas import Canvas, Colour, Point
from imagegen.sketches.goods import draw_goods
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.words import choose

_STAGES = {"sweep": "", "podium": "podium|pedestal|plinth", "arch": "arch"}
GOODS = {
    "bottle": "bottle|wine|oil|perfume|serum|drink",
    "pump": "lotion|soap|shampoo|dispenser",
    "jar": "jar|cream|candle|honey|jam|balm",
    "carton": "box|carton|package|packaging|cereal",
    "mug": "mug|cup|coffee|tea",
    "tube": "tube|toothpaste|sunscreen",
}


def draw_product(canvas: Canvas, palette: Palette, chance: Random, prompt: str) -> None:
    tint = mix(palette.wall, palette.accents[chance.randrange(3)], chance.uniform(0.08, 0.3))
    floor = 0.76 * canvas.height
    # The sweep: wall and floor are one paper, brighter where it bends.
    bright = lighter(tint, 0.55)
    canvas.fade(0.0, 0.62 * canvas.height, mix(tint, palette.shade, 0.25), bright)
    canvas.fade(0.62 * canvas.height, canvas.height, bright, mix(tint, palette.shade, 0.15))
    stage = choose(prompt, _STAGES, chance)
    x = canvas.width / 2 + chance.uniform(-0.03, 0.03)
    if stage == "arch":
        _draw_arch(canvas, palette, x, floor, tint)
    draw_props(canvas, palette, chance, (x, floor), 0.4 if stage == "podium" else 0.35)
    if stage == "podium":
        floor = draw_podium(canvas, palette, x, floor)
    name = choose(prompt, GOODS, chance)
    draw_goods(canvas, palette, chance, name, (x, floor))


def _draw_arch(canvas: Canvas, palette: Palette, x: float, floor: float, tint: Colour) -> None:
    half, colour = 0.34, mix(tint, palette.accents[1], 0.45)
    top = floor - 0.36
    canvas.circle((x, top), half, colour)
    canvas.box((x - half, top), (x + half, floor - 0.02), colour)
    canvas.shadow((x, floor - 0.01), half * 1.05, 0.025, palette.ink, 0.22)


def draw_podium(canvas: Canvas, palette: Palette, x: float, floor: float) -> float:
    """A low round block; returns the level of its top."""
    half, high, colour = 0.3, 0.1, lighter(palette.wall, 0.35)
    canvas.shadow((x + 0.05, floor + 0.075), half * 1.25, 0.07, palette.ink, 0.4)
    side = mix(colour, palette.stone, 0.4)
    canvas.ellipse((x, floor + 0.05), half, 0.065, side)
    canvas.box((x - half, floor - high + 0.04), (x + half, floor + 0.05), side)
    canvas.ellipse((x, floor - high + 0.04), half, 0.065, colour)
    return floor - high + 0.055


def draw_props(canvas: Canvas, palette: Palette, chance: Random, foot: Point, apart: float) -> None:
    """A ball, a block, a sprig: to the left and to the right, none in front."""
    x, floor = foot
    side = chance.choice((-1, 1))
    drawers = chance.sample([_draw_ball, _draw_block, _draw_sprig, _draw_disc], 2)
    drawers[0](canvas, palette, x + apart * side, floor + chance.uniform(0.0, 0.06))
    drawers[1](canvas, palette, x - apart * side, floor - chance.uniform(0.0, 0.03))


def _draw_ball(canvas: Canvas, palette: Palette, x: float, floor: float) -> None:
    radius, colour = 0.062, palette.accents[1]
    canvas.shadow((x + 0.025, floor), radius * 1.3, 0.022, palette.ink, 0.45)
    canvas.circle((x, floor - radius), radius, darker(colour, 0.14))
    canvas.circle((x - 0.008, floor - radius - 0.009), radius * 0.85, colour)
    canvas.circle((x - 0.022, floor - radius - 0.024), radius * 0.4, lighter(colour, 0.3))


def _draw_block(canvas: Canvas, palette: Palette, x: float, floor: float) -> None:
    colour, half, high, deep = palette.accents[2], 0.07, 0.19, 0.035
    canvas.shadow((x + 0.04, floor + 0.005), half * 1.7, 0.028, palette.ink, 0.4)
    canvas.box((x - half, floor - high), (x + half, floor), mix(colour, palette.wall, 0.25))
    top = [
        (x - half, floor - high),
        (x - half + deep, floor - high - deep),
        (x + half + deep, floor - high - deep),
        (x + half, floor - high),
    ]
    canvas.polygon(top, lighter(colour, 0.4))
    edge = [
        (x + half, floor),
        (x + half + deep, floor - deep),
        (x + half + deep, floor - high - deep),
        (x + half, floor - high),
    ]
    canvas.polygon(edge, darker(colour, 0.12))


def _draw_disc(canvas: Canvas, palette: Palette, x: float, floor: float) -> None:
    colour = mix(palette.accents[0], palette.wall, 0.35)
    canvas.shadow((x + 0.01, floor), 0.13, 0.018, palette.ink, 0.4)
    canvas.circle((x + 0.012, floor - 0.11), 0.11, darker(colour, 0.2))
    canvas.circle((x, floor - 0.11), 0.11, colour)


def _draw_sprig(canvas: Canvas, palette: Palette, x: float, floor: float) -> None:
    """A small vase with three leaves on stems."""
    leaf = darker(mix(palette.leaf, palette.shade, 0.25), 0.08)
    canvas.shadow((x + 0.02, floor), 0.085, 0.018, palette.ink, 0.42)
    for lean, high in ((-0.075, 0.27), (0.0, 0.34), (0.07, 0.28)):
        tip, base = (x + lean, floor - high), (x, floor - 0.11)
        middle = ((x + tip[0]) / 2, (base[1] + tip[1]) / 2)
        canvas.line([base, middle], 0.006, leaf)
        belly = middle[0] + lean * 0.2
        left, right = (belly - 0.028, middle[1] - 0.05), (belly + 0.03, middle[1] - 0.035)
        canvas.curve([middle, left, tip, right], leaf)
    _draw_vase(canvas, lighter(palette.wall, 0.5), x, floor)


def _draw_vase(canvas: Canvas, colour: Colour, x: float, floor: float) -> None:
    right = [(x + 0.035, floor), (x + 0.05, floor - 0.06), (x + 0.022, floor - 0.13)]
    left = [(x - 0.022, floor - 0.13), (x - 0.05, floor - 0.06), (x - 0.035, floor)]
    inner = [(x + 0.012, floor - 0.128), (x + 0.022, floor - 0.06), (x + 0.014, floor)]
    canvas.curve([*left, *right], colour)
    canvas.curve([*inner, *right], darker(colour, 0.1))
