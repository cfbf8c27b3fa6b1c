"""The shots of a product set as sketches: on white from every side, in a scene, beside copy."""

from collections.abc import Callable, Mapping
from random import Random

from imagegen.sketches.canvas import Canvas, Colour, Point
from imagegen.sketches.goods import View, draw_goods
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.product import GOODS, draw_podium, draw_props
from imagegen.sketches.words import choose

_WHITE = (255, 255, 255)
_TALL = 0.585
"""The height of an object of usual size, in units of the scale it is drawn in."""

_ON_WHITE: Mapping[str, View] = {
    "white": View(scale=1.45, has_shadow=False, is_hot=False),
    "front": View(scale=1.3, is_hot=False),
    "angle": View(scale=1.3, breadth=0.92, turn=-0.045, is_hot=False),
    "side": View(scale=1.3, breadth=0.72, is_labelled=False, is_hot=False),
    "back": View(scale=1.3, is_labelled=False, is_hot=False),
    "detail": View(scale=3.0, breadth=1.15, has_shadow=False, is_hot=False),
}
"""Broader is nearer to the front; a label stands on the front alone."""

Draw = Callable[[Canvas, Palette, Random, str], None]


def draw_shot(canvas: Canvas, palette: Palette, chance: Random, prompt: str, shot: str) -> None:
    """`shot` is one of `SHOTS`."""
    name = choose(prompt, GOODS, chance)
    if shot in _ON_WHITE:
        _draw_on_white(canvas, palette, chance, name, shot)
    else:
        _LAID_OUT[shot](canvas, palette, chance, name)


def _draw_on_white(canvas: Canvas, palette: Palette, chance: Random, name: str, shot: str) -> None:
    view = _ON_WHITE[shot]
    canvas.box((0, 0), (canvas.width, canvas.height), _WHITE)
    half = _TALL * 0.94 * min(canvas.height, 1.25) * view.scale / 2
    foot = (canvas.width / 2, canvas.height / 2 + half)
    draw_goods(canvas, palette, chance, name, foot, view)


def _draw_top(canvas: Canvas, palette: Palette, chance: Random, name: str) -> None:
    """From above everything is round, but for a carton."""
    canvas.box((0, 0), (canvas.width, canvas.height), _WHITE)
    x, y = canvas.width / 2, canvas.height / 2
    body = palette.accents[0] if chance.random() < 0.7 else palette.accents[2]
    canvas.shadow((x + 0.03, y + 0.03), 0.36, 0.36, palette.ink, 0.4)
    if name == "carton":
        canvas.box((x - 0.32, y - 0.22), (x + 0.32, y + 0.22), body, 0.01)
        canvas.box((x - 0.32, y - 0.012), (x + 0.32, y + 0.012), darker(body, 0.2))
        return
    if name == "mug":
        canvas.box((x + 0.28, y - 0.05), (x + 0.45, y + 0.05), darker(body, 0.15), 0.04)
    for radius, colour in ((0.33, darker(body, 0.12)), (0.31, body), (0.25, darker(body, 0.3))):
        canvas.circle((x, y), radius, colour)
    canvas.circle((x - 0.03, y - 0.03), 0.16, mix(body, palette.ink, 0.45))


def _draw_scene(canvas: Canvas, palette: Palette, chance: Random, name: str) -> None:
    """A window, a table, the product in front with two things beside it."""
    floor = 0.7 * canvas.height
    canvas.fade(0, canvas.height, lighter(palette.wall, 0.3), mix(palette.wall, palette.shade, 0.2))
    left, top = canvas.width * 0.08, 0.1
    canvas.box((left, top), (left + 0.42, floor - 0.16), lighter(palette.wall, 0.75), 0.01)
    bar = mix(palette.wall, palette.shade, 0.3)
    canvas.box((left + 0.205, top), (left + 0.22, floor - 0.16), bar)
    board = mix(palette.accents[1], palette.stone, 0.55)
    canvas.box((0, floor - 0.08), (canvas.width, canvas.height), board)
    canvas.box((0, floor - 0.08), (canvas.width, floor - 0.065), lighter(board, 0.35))
    foot = (canvas.width * 0.56, floor + 0.08)
    # Thrown apart, or the product would look another one than in the rest of its set.
    beside = Random()  # noqa: S311 - dice for a drawing, not a secret
    beside.setstate(chance.getstate())
    draw_props(canvas, palette, beside, foot, 0.36)
    draw_goods(canvas, palette, chance, name, foot)


def _draw_ad(canvas: Canvas, palette: Palette, chance: Random, name: str) -> None:
    """The product in the right third; to the left the place of the copy, in outline."""
    tint = mix(palette.wall, palette.accents[0], 0.3)
    canvas.fade(0, canvas.height, lighter(tint, 0.25), mix(tint, palette.shade, 0.2))
    x, floor = canvas.width * 0.74, 0.84 * canvas.height
    canvas.circle((x, floor - 0.34), 0.34, lighter(tint, 0.4))
    draw_goods(canvas, palette, chance, name, (x, floor), View(scale=1.15))
    _draw_copy(canvas, (canvas.width * 0.08, 0.34 * canvas.height), canvas.width * 0.34, tint)


def _draw_social(canvas: Canvas, palette: Palette, chance: Random, name: str) -> None:
    """One plain strong colour, a plinth, a hard shadow."""
    strong = palette.accents[2]
    canvas.box((0, 0), (canvas.width, canvas.height), mix(strong, palette.wall, 0.35))
    x, floor = canvas.width / 2, 0.82 * canvas.height
    canvas.circle((x, floor - 0.32), 0.4, mix(strong, palette.wall, 0.65))
    level = draw_podium(canvas, palette, x, floor)
    draw_goods(canvas, palette, chance, name, (x, level), View(scale=1.05))


def _draw_panel(canvas: Canvas, palette: Palette, chance: Random, name: str) -> None:
    """Lines where the lettering will stand, the product large below, three points at the foot."""
    paper = lighter(palette.wall, 0.55)
    canvas.box((0, 0), (canvas.width, canvas.height), paper)
    x, high = canvas.width / 2, canvas.height
    for width, level in ((0.52, 0.13), (0.34, 0.2)):
        box = ((x - width / 2, level * high), (x + width / 2, level * high + 0.045))
        canvas.box(*box, mix(paper, palette.ink, 0.55), 0.01)
    floor = 0.78 * high
    canvas.ellipse((x, floor), 0.4, 0.07, mix(paper, palette.accents[0], 0.35))
    draw_goods(canvas, palette, chance, name, (x, floor), View(scale=1.1))
    for place in (-0.28, 0.0, 0.28):
        canvas.circle((x + place, 0.88 * high), 0.045, mix(paper, palette.accents[1], 0.6))


def _draw_copy(canvas: Canvas, corner: Point, wide: float, tint: Colour) -> None:
    """Two lines and a button's outline: what will be set there later, not lettering."""
    x, y = corner
    for share, level, high in ((1.0, 0.0, 0.07), (0.72, 0.11, 0.07), (0.46, 0.26, 0.06)):
        canvas.box((x, y + level), (x + wide * share, y + level + high), darker(tint, 0.12), 0.012)


_LAID_OUT: Mapping[str, Draw] = {
    "top": _draw_top,
    "scene": _draw_scene,
    "ad": _draw_ad,
    "social": _draw_social,
    "panel": _draw_panel,
}
SHOTS = frozenset({*_ON_WHITE, *_LAID_OUT})
