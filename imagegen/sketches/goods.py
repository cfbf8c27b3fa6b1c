"""The objects of a product sketch, each standing on a point of the floor."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from imagegen.sketches.canvas import Canvas, Colour, Point, smooth
from imagegen.sketches.palette import Palette, darker, lighter, mix


@dataclass(frozen=True, kw_only=True)
class View:
    """How an object is shown: its size and breadth beside the usual ones, and what shows of it.

    `turn` is how far its label has moved to the side.
    """

    scale: float = 1.0
    breadth: float = 1.0
    is_labelled: bool = True
    turn: float = 0.0
    has_shadow: bool = True
    is_hot: bool = True


USUAL_VIEW = View()


@dataclass(frozen=True, kw_only=True)
class _Good:
    """Where an object stands, how large and how broad it is drawn, and its colours."""

    foot: Point
    scale: float
    breadth: float
    is_labelled: bool
    turn: float
    is_hot: bool
    body: Colour
    trim: Colour
    label: Colour

    def at(self, across: float, up: float) -> Point:
        return self.foot[0] + across * self.scale * self.breadth, self.foot[1] - up * self.scale


def draw_goods(
    canvas: Canvas,
    palette: Palette,
    chance: Random,
    name: str,
    foot: Point,
    view: View = USUAL_VIEW,
) -> None:
    body = palette.accents[0] if chance.random() < 0.7 else palette.accents[2]
    good = _Good(
        foot=foot,
        scale=min(canvas.height, 1.25) * 0.94 * view.scale,
        breadth=view.breadth,
        is_labelled=view.is_labelled,
        turn=view.turn,
        is_hot=view.is_hot,
        body=mix(body, palette.shade, chance.uniform(0.0, 0.25)),
        trim=darker(palette.ink, 0.05)
        if chance.random() < 0.5
        else mix(palette.accents[1], palette.shade, 0.2),
        label=lighter(palette.ground, 0.3),
    )
    if view.has_shadow:
        reach = min(view.scale, 1.6)
        canvas.shadow(
            (foot[0] + 0.06 * reach, foot[1] + 0.005), 0.26 * reach, 0.045, palette.ink, 0.5
        )
        canvas.shadow((foot[0], foot[1]), 0.14 * reach, 0.02, palette.ink, 0.55)
    _DRAWERS[name](canvas, good)


def _body(canvas: Canvas, good: _Good, half: list[Point], colour: Colour) -> None:
    """A turned body: its right outline, mirrored, with a shaded and a lit side."""
    edge = smooth(half, closed=False)
    right = [good.at(x, y) for x, y in edge]
    left = [good.at(-x, y) for x, y in reversed(edge)]
    canvas.polygon([*right, *left], colour)
    canvas.polygon([*right, *(good.at(x * 0.5, y) for x, y in reversed(edge))], darker(colour, 0.1))
    canvas.polygon(
        [*right, *(good.at(x * 0.8, y) for x, y in reversed(edge))], darker(colour, 0.19)
    )
    lit = [
        *(good.at(-x * 0.86, y) for x, y in edge),
        *(good.at(-x * 0.68, y) for x, y in reversed(edge)),
    ]
    canvas.glaze(lit, (255, 252, 246), 0.3)


def _label(canvas: Canvas, good: _Good, half: float, low: float, high: float) -> None:
    """A label with a mark and two lines: where the lettering will stand."""
    if not good.is_labelled:
        return
    half, mid = half - abs(good.turn), good.turn
    canvas.box(good.at(mid - half, high), good.at(mid + half, low), good.label, 0.008)
    shaded = good.at(mid + half * 0.56, high), good.at(mid + half, low)
    canvas.box(*shaded, darker(good.label, 0.06), 0.008)
    middle = (low + high) / 2
    span = high - low
    canvas.circle(good.at(mid, middle + span * 0.2), span * 0.13 * good.scale, good.body)
    for width, level in ((0.58, -0.1), (0.36, -0.26)):
        line = [
            good.at(mid - half * width, middle + span * level),
            good.at(mid + half * width, middle + span * level),
        ]
        canvas.line(line, 0.011 * good.scale, mix(good.label, good.trim, 0.45))


def _draw_bottle(canvas: Canvas, good: _Good) -> None:
    half = [
        (0.118, 0.0),
        (0.13, 0.02),
        (0.13, 0.2),
        (0.13, 0.33),
        (0.11, 0.39),
        (0.055, 0.43),
        (0.042, 0.47),
        (0.042, 0.54),
    ]
    _body(canvas, good, half, good.body)
    canvas.box(good.at(-0.05, 0.585), good.at(0.05, 0.505), good.trim, 0.008)
    canvas.box(good.at(0.02, 0.585), good.at(0.05, 0.505), darker(good.trim, 0.2), 0.008)
    _label(canvas, good, 0.104, 0.1, 0.29)


def _draw_pump(canvas: Canvas, good: _Good) -> None:
    half = [(0.115, 0.0), (0.125, 0.02), (0.125, 0.2), (0.122, 0.31), (0.09, 0.355), (0.04, 0.37)]
    _body(canvas, good, half, good.body)
    canvas.box(good.at(-0.046, 0.41), good.at(0.046, 0.358), good.trim, 0.006)
    canvas.box(good.at(-0.013, 0.48), good.at(0.013, 0.4), darker(good.trim, 0.15))
    canvas.box(good.at(-0.115, 0.512), good.at(0.04, 0.474), good.trim, 0.014)
    canvas.box(good.at(-0.115, 0.49), good.at(-0.092, 0.45), good.trim, 0.006)
    _label(canvas, good, 0.098, 0.09, 0.27)


def _draw_jar(canvas: Canvas, good: _Good) -> None:
    half = [(0.15, 0.0), (0.168, 0.02), (0.17, 0.12), (0.168, 0.235), (0.15, 0.26)]
    _body(canvas, good, half, good.body)
    lid = [(0.164, 0.258), (0.17, 0.27), (0.17, 0.33), (0.16, 0.342)]
    _body(canvas, good, lid, good.trim)
    _label(canvas, good, 0.132, 0.055, 0.205)


def _draw_carton(canvas: Canvas, good: _Good) -> None:
    """A box seen a little from above and from the left."""
    front = [(-0.17, 0.0), (0.09, -0.03), (0.09, 0.43), (-0.17, 0.44)]
    side = [(0.09, -0.03), (0.21, 0.03), (0.21, 0.45), (0.09, 0.43)]
    top = [(-0.17, 0.44), (0.09, 0.43), (0.21, 0.45), (-0.04, 0.468)]
    band = [(-0.17, 0.0), (0.09, -0.03), (0.09, 0.085), (-0.17, 0.112)]
    turn = [(0.09, -0.03), (0.21, 0.03), (0.21, 0.137), (0.09, 0.085)]
    faces = ((front, good.body), (side, darker(good.body, 0.22)), (top, lighter(good.body, 0.35)))
    for points, colour in (*faces, (band, good.trim), (turn, darker(good.trim, 0.25))):
        canvas.polygon([good.at(x, y) for x, y in points], colour)
    if not good.is_labelled:
        return
    canvas.circle(good.at(-0.04, 0.29), 0.068 * good.scale, good.label)
    canvas.circle(good.at(-0.04, 0.29), 0.04 * good.scale, good.trim)
    for x, y in ((0.055, 0.185), (0.03, 0.155)):
        line = [good.at(-0.04 - x, y), good.at(-0.04 + x, y - 0.004)]
        canvas.line(line, 0.011 * good.scale, good.label)


def _draw_mug(canvas: Canvas, good: _Good) -> None:
    handle = [(0.13, 0.23), (0.215, 0.235), (0.235, 0.15), (0.19, 0.07), (0.12, 0.06)]
    canvas.stroke([good.at(x, y) for x, y in handle], 0.036 * good.scale, darker(good.body, 0.2))
    half = [(0.105, 0.0), (0.125, 0.012), (0.148, 0.1), (0.155, 0.28)]
    _body(canvas, good, half, good.body)
    canvas.ellipse(
        good.at(0, 0.28), 0.155 * good.scale, 0.026 * good.scale, lighter(good.body, 0.3)
    )
    canvas.ellipse(
        good.at(0, 0.277), 0.138 * good.scale, 0.019 * good.scale, darker(good.trim, 0.2)
    )
    if good.is_labelled:
        canvas.circle(good.at(good.turn - 0.01, 0.145), 0.05 * good.scale, good.label)
    for lean in (-0.05, 0.0, 0.05) if good.is_hot else ():
        steam = [
            good.at(lean, 0.33),
            good.at(lean + 0.018, 0.37),
            good.at(lean - 0.012, 0.41),
            good.at(lean + 0.006, 0.45),
        ]
        canvas.stroke(steam, 0.009 * good.scale, good.label)


def _draw_tube(canvas: Canvas, good: _Good) -> None:
    canvas.box(good.at(-0.075, 0.075), good.at(0.075, 0.0), good.trim, 0.01)
    canvas.box(good.at(0.035, 0.075), good.at(0.075, 0.0), darker(good.trim, 0.2), 0.01)
    half = [(0.088, 0.075), (0.098, 0.1), (0.112, 0.3), (0.124, 0.5)]
    _body(canvas, good, half, good.body)
    canvas.box(good.at(-0.128, 0.535), good.at(0.128, 0.49), darker(good.body, 0.12), 0.004)
    _label(canvas, good, 0.076, 0.17, 0.36)


_DRAWERS: dict[str, Callable[[Canvas, _Good], None]] = {
    "bottle": _draw_bottle,
    "pump": _draw_pump,
    "jar": _draw_jar,
    "carton": _draw_carton,
    "mug": _draw_mug,
    "tube": _draw_tube,
}
