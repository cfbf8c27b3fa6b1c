"""The clothes of a sketched person, from the neck down. Distances are in head heights."""

from imagegen.sketches.canvas import Canvas, Colour, Point, smooth
from imagegen.sketches.figure import Figure
from imagegen.sketches.palette import darker, lighter

_TRUNK = (
    (0.0, 0.66),
    (0.2, 0.66),
    (0.42, 0.75),
    (0.74, 0.86),
    (0.87, 1.02),
    (0.84, 1.5),
    (0.74, 2.1),
    (0.68, 2.6),
    (0.72, 3.2),
    (0.0, 3.24),
)
_SLEEVE = ((0.72, 1.03), (0.86, 1.5), (0.95, 2.15), (0.88, 2.75), (0.6, 3.05))
_NECK = ((0.0, 0.25), (0.165, 0.3), (0.17, 0.55), (0.24, 0.72), (0.0, 0.92))


def draw_garment(canvas: Canvas, figure: Figure) -> None:
    """Trousers, trunk, neck, the cut of the garment, arms: in this order."""
    _draw_legs(canvas, figure)
    if figure.garment == "hood":
        hood = [(0.0, 0.48), (0.3, 0.46), (0.52, 0.66), (0.5, 0.95), (0.0, 1.0)]
        canvas.curve(figure.mirrored(hood), darker(figure.cloth, 0.16))
    canvas.polygon(_outline(figure, _TRUNK), figure.cloth)
    _draw_neck(canvas, figure)
    _CUTS[figure.garment](canvas, figure)
    _draw_arms(canvas, figure)


def _outline(figure: Figure, half: tuple[Point, ...]) -> list[Point]:
    right = smooth(half[1:-1], closed=False)
    return figure.mirrored([half[0], *right, half[-1]])


def _draw_legs(canvas: Canvas, figure: Figure) -> None:
    for side in (-1, 1):
        leg = [
            (0.02, 3.1),
            (0.71, 3.1),
            (0.7, 3.8),
            (0.62, 5.2),
            (0.54, 6.6),
            (0.2, 6.6),
            (0.12, 5.2),
            (0.03, 3.7),
        ]
        canvas.polygon([figure.at(x * side, y) for x, y in leg], lighter(figure.ink, 0.16))


def _draw_neck(canvas: Canvas, figure: Figure) -> None:
    canvas.curve(figure.mirrored(_NECK), figure.skin)
    under = [(0.0, 0.3), (0.163, 0.3), (0.165, 0.5), (0.09, 0.585), (0.0, 0.6)]
    canvas.curve(figure.mirrored(under), figure.skin_shade)


def _draw_arms(canvas: Canvas, figure: Figure) -> None:
    """Arms down, one hand over the other in front; seen only when the framing is wide."""
    width, cloth = 0.3 * figure.size, darker(figure.cloth, 0.08)
    if figure.at(0, 1.9)[1] > canvas.height:
        _draw_armpits(canvas, figure)
        return
    for side in (-1, 1):
        canvas.ellipse(
            figure.at(0.2 * side, 3.16), 0.17 * figure.size, 0.12 * figure.size, figure.skin
        )
        canvas.stroke([figure.at(x * side, y) for x, y in _SLEEVE], width, cloth)
        cuff = [figure.at(0.62 * side, 3.03), figure.at(0.4 * side, 3.12)]
        canvas.line(cuff, width * 0.82, cloth)
    canvas.ellipse(figure.at(0.04, 3.16), 0.19 * figure.size, 0.13 * figure.size, figure.skin)


def _draw_armpits(canvas: Canvas, figure: Figure) -> None:
    for side in (-1, 1):
        seam = [
            figure.at(0.6 * side, 1.22),
            figure.at(0.585 * side, 1.6),
            figure.at(0.6 * side, 2.4),
        ]
        canvas.stroke(seam, 0.018 * figure.size, darker(figure.cloth, 0.2))


def _cut_crew(canvas: Canvas, figure: Figure) -> None:
    band = [(-0.27, 0.7), (-0.2, 0.86), (0.0, 0.94), (0.2, 0.86), (0.27, 0.7)]
    canvas.stroke(
        [figure.at(x, y) for x, y in band], 0.075 * figure.size, darker(figure.cloth, 0.14)
    )


def _cut_rollneck(canvas: Canvas, figure: Figure) -> None:
    top = [(0.0, 0.52), (0.19, 0.48), (0.215, 0.62), (0.27, 0.84), (0.0, 0.99)]
    canvas.curve(figure.mirrored(top), lighter(figure.cloth, 0.08))
    fold = [figure.at(-0.21, 0.62), figure.at(0.0, 0.69), figure.at(0.21, 0.62)]
    canvas.stroke(fold, 0.02 * figure.size, darker(figure.cloth, 0.2))


def _cut_collar(canvas: Canvas, figure: Figure) -> None:
    _draw_buttons(canvas, figure, darker(figure.cloth, 0.3))
    _draw_collar(canvas, figure, lighter(figure.cloth, 0.22))


def _draw_collar(canvas: Canvas, figure: Figure, colour: Colour) -> None:
    for side in (-1, 1):
        wing = [(0.17, 0.58), (0.3, 0.7), (0.27, 1.0), (0.0, 0.95), (0.17, 0.72)]
        canvas.polygon([figure.at(x * side, y) for x, y in wing], colour)


def _draw_buttons(canvas: Canvas, figure: Figure, colour: Colour) -> None:
    seam = [figure.at(0.0, 0.95), figure.at(0.0, 3.2)]
    canvas.line(seam, 0.016 * figure.size, colour)
    for step in range(6):
        canvas.circle(figure.at(0.045, 1.15 + 0.36 * step), 0.022 * figure.size, colour)


def _cut_blazer(canvas: Canvas, figure: Figure) -> None:
    neck = [(0.0, 0.98), (0.12, 0.86), (0.24, 0.68), (0.34, 0.76), (0.2, 1.4), (0.0, 2.0)]
    canvas.polygon(figure.mirrored(neck), figure.under)
    _draw_collar(canvas, figure, lighter(figure.under, 0.6))
    lapel = [
        (0.22, 0.64),
        (0.36, 0.7),
        (0.56, 1.12),
        (0.42, 1.2),
        (0.47, 1.3),
        (0.03, 2.05),
        (0.0, 1.98),
        (0.28, 1.16),
    ]
    for side in (-1, 1):
        canvas.polygon([figure.at(x * side, y) for x, y in lapel], darker(figure.cloth, 0.16))
    canvas.line(
        [figure.at(0.0, 2.0), figure.at(0.02, 3.2)], 0.018 * figure.size, darker(figure.cloth, 0.3)
    )
    canvas.circle(figure.at(0.07, 2.2), 0.035 * figure.size, darker(figure.cloth, 0.38))


def _cut_hood(canvas: Canvas, figure: Figure) -> None:
    _cut_crew(canvas, figure)
    for side in (-1, 1):
        string = [figure.at(0.12 * side, 0.94), figure.at(0.14 * side, 1.4)]
        canvas.line(string, 0.024 * figure.size, figure.under)


_CUTS = {
    "crew": _cut_crew,
    "rollneck": _cut_rollneck,
    "collar": _cut_collar,
    "blazer": _cut_blazer,
    "hood": _cut_hood,
}
