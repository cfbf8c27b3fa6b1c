"""The shapes of a highlight as frozen values, and the box each one fills.

`x` and `y` run from 0 at the left and top edge to 1 at the right and bottom edge. Radii are parts
of the picture's shorter side, so that a circle is round whatever the shape of the picture.
"""

from dataclasses import dataclass

from imagegen.annotations.style import STYLE


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A ring around (x, y)."""

    x: float
    y: float
    r: float


@dataclass(frozen=True, kw_only=True)
class Ellipse:
    """A ring around (x, y) that is wider or higher than a circle."""

    x: float
    y: float
    rx: float
    ry: float


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """Its tip is at (x, y), its other end at (from_x, from_y)."""

    x: float
    y: float
    from_x: float
    from_y: float


@dataclass(frozen=True, kw_only=True)
class Number:
    """A disc with one figure, 1 to 9."""

    x: float
    y: float
    n: int


@dataclass(frozen=True, kw_only=True)
class WholeScene:
    """A frame along the picture's edge: the sentence is about all of it."""


Shape = Circle | Ellipse | Arrow | Number | WholeScene

KINDS: dict[str, type[Shape]] = {
    "circle": Circle,
    "ellipse": Ellipse,
    "arrow": Arrow,
    "number": Number,
    "scene": WholeScene,
}
"""The word in a file -> the shape."""

KIND_OF: dict[type[Shape], str] = {shape: kind for kind, shape in KINDS.items()}


@dataclass(frozen=True, kw_only=True)
class Box:
    """Edges in pixels of a picture."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def bounding_box(shape: Shape, width: int, height: int) -> Box:
    """What the shape fills of a picture of that size, its line and halo included."""
    unit = min(width, height)
    edge = (STYLE["stroke"] / 2 + STYLE["halo"]) * unit
    if isinstance(shape, WholeScene):
        return Box(left=0, top=0, right=width, bottom=height)
    if isinstance(shape, Arrow):
        return _arrow_box(shape, width, height, unit)
    across, down = _radii(shape)
    x, y = shape.x * width, shape.y * height
    across, down = across * unit + edge, down * unit + edge
    return Box(left=x - across, top=y - down, right=x + across, bottom=y + down)


def _radii(shape: Circle | Ellipse | Number) -> tuple[float, float]:
    if isinstance(shape, Circle):
        return shape.r, shape.r
    if isinstance(shape, Ellipse):
        return shape.rx, shape.ry
    return STYLE["number"]["radius"], STYLE["number"]["radius"]


def _arrow_box(arrow: Arrow, width: int, height: int, unit: int) -> Box:
    across = (arrow.x * width, arrow.from_x * width)
    down = (arrow.y * height, arrow.from_y * height)
    edge = (STYLE["arrow"]["head_width"] / 2 + STYLE["halo"]) * unit
    return Box(
        left=min(across) - edge,
        top=min(down) - edge,
        right=max(across) + edge,
        bottom=max(down) + edge,
    )
