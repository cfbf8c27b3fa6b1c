"""An avatar as a sketch: somebody, framed as asked, before a quiet background."""

from random import Random

from imagegen.sketches.backdrops import draw_backdrop
from imagegen.sketches.canvas import Canvas
from imagegen.sketches.faces import draw_hair_behind, draw_head
from imagegen.sketches.figure import cast_figure
from imagegen.sketches.garments import draw_garment
from imagegen.sketches.palette import Palette

_FRAMES = {
    "close-up": (0.56, 0.47),
    "head and shoulders": (0.40, 0.43),
    "half body": (0.25, 0.29),
    "three-quarter": (0.165, 0.20),
}
"""Framing -> (height of the head, middle of the head), as shares of the picture's height."""


def draw_avatar(
    canvas: Canvas, palette: Palette, chance: Random, prompt: str, framing: str
) -> None:
    head, middle = _FRAMES.get(framing, _FRAMES["head and shoulders"])
    # In a tall, narrow picture the shoulders must fit, not only the head.
    size = head * min(canvas.height, 1.3 * canvas.width)
    centre = (canvas.width / 2, _level(canvas, middle, size))
    figure = cast_figure(palette, chance, prompt, centre, size)
    draw_backdrop(canvas, palette, chance, prompt, figure)
    draw_hair_behind(canvas, figure)
    draw_garment(canvas, figure)
    draw_head(canvas, figure)


def _level(canvas: Canvas, middle: float, size: float) -> float:
    """Where the middle of the head stands: never so high that the hair is cut off."""
    return max(middle * canvas.height, 0.72 * size + 0.03)
