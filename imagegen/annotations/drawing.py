"""Highlights as an SVG drawing, over the picture's own pixels or over nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from imagegen.annotations.ground import Ground
from imagegen.annotations.outlines import drawn_paths, needs_halo
from imagegen.annotations.shapes import Shape


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where the base picture stands in a frame of `width` x `height` pixels.

    Its top left corner is at (left, top); each of its pixels is `scale` pixels of the frame.
    """

    width: int
    height: int
    left: int = 0
    top: int = 0
    scale: float = 1.0


def draw_svg(
    shapes: Sequence[Shape],
    ground: Ground,
    placement: Placement | None = None,
    *,
    picture: str = "",
    title: str = "",
) -> str:
    """The highlights of one sentence as an SVG file; `picture` is the address of the frame.

    Without a placement the drawing has the size of the base picture.
    """
    place = placement or Placement(width=ground.width, height=ground.height)
    size = f'width="{place.width}" height="{place.height}"'
    image = f'<image href="{_quoted(picture)}" {size}/>' if picture else ""
    name = f"<title>{escape(title)}</title>" if title else ""
    moved = f"translate({place.left} {place.top}) scale({place.scale:.8g})"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} '
        f'viewBox="0 0 {place.width} {place.height}" role="img">'
        f'{name}{image}<g transform="{moved}">{svg_paths(shapes, ground)}</g></svg>\n'
    )


def svg_paths(shapes: Sequence[Shape], ground: Ground) -> str:
    """The `<path>` elements of the shapes, in pixels of the base picture."""
    parts = []
    for shape in shapes:
        halo = needs_halo(shape, ground)
        for path in drawn_paths(shape, ground.width, ground.height, halo=halo):
            parts.append(
                f'<path d="{path["d"]}" fill="{path["fill"]}" stroke="{path["stroke"]}" '
                f'stroke-width="{path["width"]}" stroke-linecap="round" stroke-linejoin="round"/>'
            )
    return "".join(parts)


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})
