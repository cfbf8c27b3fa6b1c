"""A shape as outlines in pixels of its picture: the geometry that SVG, pixels and browser share.

`assets/components/annotator_outlines.js` says the same in the browser's language, from the same
table of lengths; a test holds the two against each other.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.annotations.ground import Ground
from imagegen.annotations.shapes import Arrow, Circle, Ellipse, Number, Shape, WholeScene
from imagegen.annotations.style import STYLE

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Ring:
    """An ellipse drawn as a line of `width` pixels; a disc when `filled`."""

    x: float
    y: float
    rx: float
    ry: float
    width: float
    filled: bool = False


@dataclass(frozen=True, kw_only=True)
class Area:
    """A filled polygon; `edge` is how far its halo reaches beyond it."""

    points: tuple[Point, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """An open line of `width` pixels with round ends and joints, in the halo's colour."""

    points: tuple[Point, ...]
    width: float


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A rectangle with round corners, drawn as a line of `width` pixels."""

    left: float
    top: float
    right: float
    bottom: float
    corner: float
    width: float


Outline = Ring | Area | Line | Frame


def outlines(shape: Shape, width: int, height: int) -> tuple[Outline, ...]:
    """What to draw of the shape over a picture of that size, in this order."""
    unit = min(width, height)
    if isinstance(shape, Arrow):
        return (Area(points=_arrow_points(shape, width, height)),)
    if isinstance(shape, Number):
        return _number_outlines(shape, width, height)
    if isinstance(shape, WholeScene):
        return (_frame(width, height),)
    rx, ry = (shape.r, shape.r) if isinstance(shape, Circle) else (shape.rx, shape.ry)
    line = STYLE["stroke"] * unit
    x, y = shape.x * width, shape.y * height
    return (Ring(x=x, y=y, rx=rx * unit, ry=ry * unit, width=line),)


def drawn_paths(shape: Shape, width: int, height: int, *, halo: bool) -> tuple[dict[str, Any], ...]:
    """The outlines as SVG paths: {"d", "fill", "stroke", "width"}; the halo's come first."""
    found = outlines(shape, width, height)
    main = [_path(outline, 0.0) for outline in found]
    if not halo:
        return tuple(main)
    reach = STYLE["halo"] * min(width, height)
    under = [_path(item, reach) for item in found if not isinstance(item, Line)]
    return (*under, *main)


def needs_halo(shape: Shape, ground: Ground) -> bool:
    """True when teal stands out too little from what lies under the shape, anywhere."""
    return bool(ground.lowest_contrast(sample_points(shape, ground)) < STYLE["least_contrast"])


def sample_points(shape: Shape, ground: Ground) -> tuple[Point, ...]:
    """Points along the shape's line, in 0-1 coordinates, where its contrast is judged."""
    count = int(STYLE["samples"])
    if isinstance(shape, Arrow):
        across, down = shape.x - shape.from_x, shape.y - shape.from_y
        steps = [step / (count - 1) for step in range(count)]
        return tuple((shape.from_x + across * s, shape.from_y + down * s) for s in steps)
    if isinstance(shape, WholeScene):
        return _frame_samples(ground.width, ground.height, count)
    unit = min(ground.width, ground.height)
    rx, ry = _reach(shape)
    rx, ry = rx * unit / ground.width, ry * unit / ground.height
    turns = [math.tau * step / count for step in range(count)]
    return tuple((shape.x + rx * math.cos(t), shape.y + ry * math.sin(t)) for t in turns)


def _reach(shape: Circle | Ellipse | Number) -> Point:
    if isinstance(shape, Ellipse):
        return shape.rx, shape.ry
    radius = shape.r if isinstance(shape, Circle) else STYLE["number"]["radius"]
    return radius, radius


def _arrow_points(arrow: Arrow, width: int, height: int) -> tuple[Point, ...]:
    """Seven corners, from the tip around the head, down the shaft and back."""
    unit = min(width, height)
    style = STYLE["arrow"]
    tip = (arrow.x * width, arrow.y * height)
    dx, dy = tip[0] - arrow.from_x * width, tip[1] - arrow.from_y * height
    length = math.sqrt(dx * dx + dy * dy)
    dx, dy = dx / length, dy / length
    # A short arrow keeps a bit of shaft: its head shrinks with it.
    head = min(style["head_length"] * unit, length * 0.7)
    half = style["head_width"] * unit / 2 * (head / (style["head_length"] * unit))
    shaft = min(style["shaft"] * unit / 2, half)

    def corner(back: float, aside: float) -> Point:
        return tip[0] - dx * back - dy * aside, tip[1] - dy * back + dx * aside

    return (
        corner(0, 0),
        corner(head, half),
        corner(head, shaft),
        corner(length, shaft),
        corner(length, -shaft),
        corner(head, -shaft),
        corner(head, -half),
    )


def _number_outlines(number: Number, width: int, height: int) -> tuple[Outline, ...]:
    unit = min(width, height)
    style = STYLE["number"]
    x, y = number.x * width, number.y * height
    radius = style["radius"] * unit
    tall, line = style["digit"] * unit, style["stroke"] * unit
    strokes = tuple(
        Line(points=tuple((x + px * tall, y + py * tall) for px, py in stroke), width=line)
        for stroke in STYLE["digits"][str(number.n)]
    )
    return (Ring(x=x, y=y, rx=radius, ry=radius, width=0.0, filled=True), *strokes)


def _frame(width: int, height: int) -> Frame:
    unit = min(width, height)
    style = STYLE["frame"]
    inset = style["inset"] * unit
    return Frame(
        left=inset,
        top=inset,
        right=width - inset,
        bottom=height - inset,
        corner=style["corner"] * unit,
        width=STYLE["stroke"] * unit,
    )


def _frame_samples(width: int, height: int, count: int) -> tuple[Point, ...]:
    unit = min(width, height)
    inset = STYLE["frame"]["inset"] * unit
    left, top = inset / width, inset / height
    side = count // 4
    points: list[Point] = []
    for step in range(side):
        share = step / (side - 1)
        x, y = left + (1 - 2 * left) * share, top + (1 - 2 * top) * share
        points += [(x, top), (x, 1 - top), (left, y), (1 - left, y)]
    return tuple(points)


def _path(outline: Outline, reach: float) -> dict[str, Any]:
    """One SVG path; with a `reach` above 0 it is the halo of the outline."""
    colour = str(STYLE["halo_colour" if reach or isinstance(outline, Line) else "colour"])
    if isinstance(outline, Area):
        stroke = colour if reach else "none"
        return _svg(_polygon(outline.points) + "Z", colour, stroke, 2 * reach)
    if isinstance(outline, Ring) and outline.filled:
        return _svg(_ellipse(outline, reach), colour, "none", 0)
    if isinstance(outline, Ring):
        return _svg(_ellipse(outline, 0), "none", colour, outline.width + 2 * reach)
    if isinstance(outline, Frame):
        return _svg(_rounded(outline), "none", colour, outline.width + 2 * reach)
    return _svg(_polygon(outline.points), "none", colour, outline.width)


def _svg(d: str, fill: str, stroke: str, width: float) -> dict[str, Any]:
    return {"d": d, "fill": fill, "stroke": stroke, "width": _number(width)}


def _polygon(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in points)


def _ellipse(ring: Ring, grown: float) -> str:
    rx, ry = _number(ring.rx + grown), _number(ring.ry + grown)
    left, right = _number(ring.x - ring.rx - grown), _number(ring.x + ring.rx + grown)
    y = _number(ring.y)
    return f"M{left} {y}A{rx} {ry} 0 1 1 {right} {y}A{rx} {ry} 0 1 1 {left} {y}Z"


def _rounded(frame: Frame) -> str:
    r = _number(frame.corner)
    left, right = _number(frame.left), _number(frame.right)
    top, bottom = _number(frame.top), _number(frame.bottom)
    left_in, right_in = _number(frame.left + frame.corner), _number(frame.right - frame.corner)
    top_in, bottom_in = _number(frame.top + frame.corner), _number(frame.bottom - frame.corner)
    return (
        f"M{left_in} {top}L{right_in} {top}A{r} {r} 0 0 1 {right} {top_in}"
        f"L{right} {bottom_in}A{r} {r} 0 0 1 {right_in} {bottom}"
        f"L{left_in} {bottom}A{r} {r} 0 0 1 {left} {bottom_in}"
        f"L{left} {top_in}A{r} {r} 0 0 1 {left_in} {top}Z"
    )


def _number(value: float) -> str:
    """Two decimals, rounded as JavaScript can do it too."""
    return repr(math.floor(value * 100 + 0.5) / 100).removesuffix(".0")
