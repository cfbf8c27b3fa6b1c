"""The head of a sketched person: hair, face, glasses. Distances are in head heights."""

from imagegen.sketches.canvas import Canvas, Point
from imagegen.sketches.figure import Figure
from imagegen.sketches.palette import darker, lighter, mix

_FACE = (
    (0.0, -0.5),
    (0.22, -0.455),
    (0.345, -0.27),
    (0.365, -0.02),
    (0.335, 0.19),
    (0.245, 0.37),
    (0.11, 0.475),
    (0.0, 0.495),
)
_BEARD = (
    (0.0, 0.225),
    (0.15, 0.215),
    (0.27, 0.14),
    (0.352, -0.02),
    (0.352, 0.17),
    (0.255, 0.39),
    (0.12, 0.5),
    (0.0, 0.525),
)
_LONG: dict[str, tuple[Point, ...]] = {
    "bob": ((0.0, -0.6), (0.3, -0.53), (0.47, -0.25), (0.49, 0.1), (0.47, 0.4), (0.3, 0.46)),
    "long": (
        (0.0, -0.6),
        (0.3, -0.53),
        (0.46, -0.25),
        (0.48, 0.2),
        (0.56, 0.7),
        (0.5, 1.05),
        (0.25, 1.1),
    ),
    "scarf": ((0.0, -0.64), (0.33, -0.55), (0.5, -0.2), (0.5, 0.25), (0.62, 0.72), (0.4, 0.95)),
}


def draw_hair_behind(canvas: Canvas, figure: Figure) -> None:
    """What falls behind the shoulders; drawn before the clothes."""
    colour = darker(figure.hair_colour, 0.12)
    if figure.hair in _LONG:
        shown = _scarf_colour(figure) if figure.hair == "scarf" else colour
        half = (*_LONG[figure.hair], (0.0, _LONG[figure.hair][-1][1]))
        canvas.curve(figure.mirrored(half), shown)
    elif figure.hair == "bun":
        canvas.circle(figure.at(0.02, -0.66), 0.2 * figure.size, colour)
    elif figure.hair == "curls":
        for across, down, radius in _CURLS:
            canvas.circle(figure.at(across, down), radius * figure.size, colour)


_CURLS = (
    (0.0, -0.48, 0.27),
    (-0.26, -0.4, 0.24),
    (0.26, -0.4, 0.24),
    (-0.4, -0.18, 0.2),
    (0.4, -0.18, 0.2),
    (-0.43, 0.06, 0.16),
    (0.43, 0.06, 0.16),
)


def draw_head(canvas: Canvas, figure: Figure) -> None:
    for side in (-1, 1):
        canvas.ellipse(
            figure.at(0.37 * side, 0.03),
            0.055 * figure.size,
            0.095 * figure.size,
            figure.skin_shade,
        )
    canvas.curve(figure.mirrored(_FACE), figure.skin)
    _draw_cheeks(canvas, figure)
    if figure.beard:
        canvas.curve(figure.mirrored(_BEARD), mix(figure.hair_colour, figure.skin, 0.12))
    _draw_features(canvas, figure)
    _draw_hair(canvas, figure)
    if figure.glasses:
        _draw_glasses(canvas, figure)


def _draw_cheeks(canvas: Canvas, figure: Figure) -> None:
    rosy = mix(figure.skin, (200, 84, 66), 0.16)
    for side in (-1, 1):
        canvas.ellipse(figure.at(0.205 * side, 0.165), 0.07 * figure.size, 0.05 * figure.size, rosy)


def _draw_features(canvas: Canvas, figure: Figure) -> None:
    size, brow = figure.size, darker(figure.hair_colour, 0.25)
    for side in (-1, 1):
        canvas.ellipse(figure.at(0.15 * side, 0.015), 0.03 * size, 0.038 * size, figure.ink)
        canvas.circle(figure.at(0.15 * side + 0.01, 0.002), 0.009 * size, (250, 246, 240))
        arch = [(0.085, -0.103), (0.155, -0.122), (0.235, -0.088)]
        canvas.stroke([figure.at(x * side, y) for x, y in arch], 0.026 * size, brow)
    nose = [figure.at(0.012, 0.04), figure.at(0.045, 0.15), figure.at(-0.012, 0.172)]
    canvas.stroke(nose, 0.02 * size, figure.skin_shade)
    _draw_mouth(canvas, figure)


def _draw_mouth(canvas: Canvas, figure: Figure) -> None:
    size, lips = figure.size, mix(figure.skin, (128, 44, 40), 0.55)
    sag = 0.06 * figure.smile
    if figure.smile > 1:
        upper = [figure.at(x, 0.265) for x in (-0.125, 0.0, 0.125)]
        lower = [figure.at(0.09, 0.325), figure.at(0.0, 0.35), figure.at(-0.09, 0.325)]
        canvas.polygon([*upper, *lower], lips)
        canvas.polygon([*upper, figure.at(0.1, 0.298), figure.at(-0.1, 0.298)], (250, 246, 240))
        return
    bow = [(-0.115, -0.5), (-0.065, 0.18), (0.0, 0.5), (0.065, 0.18), (0.115, -0.5)]
    canvas.stroke([figure.at(x, 0.285 + sag * y) for x, y in bow], 0.024 * size, lips)


def _draw_hair(canvas: Canvas, figure: Figure) -> None:
    """The hair over the forehead; each style has its own outline."""
    if figure.hair == "bald":
        return
    if figure.hair == "scarf":
        _draw_scarf(canvas, figure)
        return
    if figure.hair == "curls":
        for across, down, radius in _FRINGE:
            canvas.circle(figure.at(across, down), radius * figure.size, figure.hair_colour)
        return
    canvas.curve([figure.at(x, y) for x, y in _TOPS[figure.hair]], figure.hair_colour)
    if figure.hair == "braid":
        for step in range(7):
            radius = (0.115 - 0.008 * step) * figure.size
            canvas.circle(
                figure.at(0.42 + 0.012 * step, 0.22 + 0.14 * step), radius, figure.hair_colour
            )
        canvas.circle(figure.at(0.5, 1.17), 0.045 * figure.size, figure.cloth)
    shine = lighter(figure.hair_colour, 0.14)
    canvas.stroke(
        [figure.at(x, y) for x, y in ((-0.24, -0.46), (-0.1, -0.53), (0.05, -0.545))],
        0.026 * figure.size,
        shine,
    )


_FRINGE = (
    (0.0, -0.45, 0.15),
    (-0.17, -0.4, 0.15),
    (0.17, -0.4, 0.15),
    (-0.31, -0.27, 0.13),
    (0.31, -0.27, 0.13),
    (-0.08, -0.36, 0.1),
    (0.1, -0.35, 0.1),
)
_CROP = (
    (-0.385, 0.02),
    (-0.42, -0.25),
    (-0.3, -0.52),
    (0.0, -0.615),
    (0.3, -0.52),
    (0.42, -0.25),
    (0.385, 0.02),
    (0.345, -0.12),
    (0.28, -0.265),
    (0.1, -0.31),
    (-0.12, -0.3),
    (-0.28, -0.255),
    (-0.345, -0.12),
)
_PARTED = (
    (-0.385, 0.03),
    (-0.425, -0.25),
    (-0.31, -0.53),
    (-0.02, -0.63),
    (0.3, -0.55),
    (0.43, -0.26),
    (0.385, 0.03),
    (0.35, -0.1),
    (0.3, -0.22),
    (0.08, -0.27),
    (-0.14, -0.4),
    (-0.26, -0.29),
    (-0.35, -0.1),
)
_CURTAIN = (
    (-0.42, 0.16),
    (-0.46, -0.22),
    (-0.31, -0.54),
    (0.0, -0.63),
    (0.31, -0.54),
    (0.46, -0.22),
    (0.42, 0.16),
    (0.355, 0.02),
    (0.31, -0.16),
    (0.16, -0.32),
    (0.02, -0.42),
    (-0.14, -0.32),
    (-0.31, -0.16),
    (-0.355, 0.02),
)
_QUIFF = (
    (-0.38, 0.02),
    (-0.415, -0.25),
    (-0.36, -0.5),
    (-0.18, -0.67),
    (0.12, -0.7),
    (0.34, -0.6),
    (0.42, -0.27),
    (0.38, 0.02),
    (0.345, -0.12),
    (0.3, -0.28),
    (0.1, -0.36),
    (-0.14, -0.33),
    (-0.3, -0.27),
    (-0.345, -0.12),
)
_TOPS: dict[str, tuple[Point, ...]] = {
    "crop": _CROP,
    "parted": _PARTED,
    "quiff": _QUIFF,
    "bob": _CURTAIN,
    "long": _CURTAIN,
    "bun": _CROP,
    "braid": _PARTED,
}


def _scarf_colour(figure: Figure) -> tuple[int, int, int]:
    return lighter(figure.cloth, 0.35)


def _draw_scarf(canvas: Canvas, figure: Figure) -> None:
    """A ring around the face, and its fold under the chin."""
    cloth = _scarf_colour(figure)
    outer = [(0.0, -0.62), (0.32, -0.53), (0.48, -0.2), (0.46, 0.25), (0.34, 0.56), (0.0, 0.7)]
    canvas.curve(figure.mirrored(outer), cloth)
    inner = [
        (0.0, -0.38),
        (0.2, -0.34),
        (0.31, -0.16),
        (0.325, 0.08),
        (0.26, 0.32),
        (0.12, 0.45),
        (0.0, 0.475),
    ]
    canvas.curve(figure.mirrored(inner), figure.skin)
    _draw_cheeks(canvas, figure)
    _draw_features(canvas, figure)
    fold = [figure.at(-0.36, 0.4), figure.at(0.0, 0.62), figure.at(0.38, 0.42)]
    canvas.stroke(fold, 0.022 * figure.size, darker(cloth, 0.14))


def _draw_glasses(canvas: Canvas, figure: Figure) -> None:
    size, frame = figure.size, darker(figure.ink, 0.2)
    for side in (-1, 1):
        rim = [figure.at(0.15 * side + x, 0.015 + y) for x, y in _RIM]
        canvas.stroke([*rim, rim[0]], 0.016 * size, frame)
        canvas.line(
            [figure.at(0.262 * side, -0.01), figure.at(0.36 * side, -0.03)], 0.016 * size, frame
        )
    canvas.stroke(
        [figure.at(-0.045, 0.0), figure.at(0.0, -0.018), figure.at(0.045, 0.0)], 0.016 * size, frame
    )


_RIM = (
    (0.0, -0.085),
    (0.085, -0.07),
    (0.112, 0.005),
    (0.075, 0.085),
    (0.0, 0.1),
    (-0.075, 0.085),
    (-0.105, 0.005),
    (-0.085, -0.07),
)
