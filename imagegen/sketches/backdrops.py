"""What stands behind a sketched person: paper, a shape of colour, a hint of a place."""

from random import Random

from imagegen.sketches.canvas import Canvas
from imagegen.sketches.figure import Figure
from imagegen.sketches.palette import Palette, lighter, mix
from imagegen.sketches.words import choose

_PLACES = {
    "disc": "plain|studio|flat",
    "arch": "",
    "shelves": "bookshelves|library|books|academic",
    "board": "classroom|whiteboard|chalkboard|lecture",
    "window": "office|window|desk",
    "trees": "campus|park|garden|outdoor|outdoors|leafy",
}


def draw_backdrop(
    canvas: Canvas, palette: Palette, chance: Random, prompt: str, figure: Figure
) -> None:
    tint = mix(palette.wall, palette.accents[chance.randrange(3)], chance.uniform(0.05, 0.2))
    canvas.fade(0.0, canvas.height, lighter(tint, 0.42), tint)
    place = choose(prompt, _PLACES, chance)
    _DRAWERS[place](canvas, palette, chance, figure)


def _draw_disc(canvas: Canvas, palette: Palette, chance: Random, figure: Figure) -> None:
    colour = mix(palette.wall, palette.accents[1], 0.42)
    shift = chance.uniform(-0.25, 0.25)
    canvas.circle(figure.at(shift, 0.1), max(1.02 * figure.size, 0.34), colour)


def _draw_arch(canvas: Canvas, palette: Palette, chance: Random, figure: Figure) -> None:
    colour = mix(palette.wall, palette.accents[2], 0.4)
    half = max(0.98 * figure.size, 0.3)
    top = figure.centre[1] - 0.12 * figure.size
    x = figure.centre[0] + chance.choice((-0.2, 0.0, 0.2)) * figure.size
    canvas.circle((x, top), half, colour)
    canvas.box((x - half, top), (x + half, canvas.height), colour)


def _draw_shelves(canvas: Canvas, palette: Palette, chance: Random, _figure: Figure) -> None:
    wood = mix(palette.shade, palette.wall, 0.35)
    rows = 4
    tall = canvas.height / rows
    for row in range(rows):
        floor = (row + 0.86) * tall
        x = -chance.random() * 0.05
        while x < canvas.width:
            wide = chance.uniform(0.025, 0.06)
            colour = mix(palette.wall, chance.choice((*palette.accents, palette.stone)), 0.34)
            high = tall * chance.uniform(0.45, 0.72)
            if chance.random() < 0.86:
                canvas.box((x, floor - high), (x + wide, floor), colour, 0.004)
            x += wide + 0.006
        canvas.box((0, floor), (canvas.width, floor + 0.022), wood)


def _draw_board(canvas: Canvas, palette: Palette, chance: Random, _figure: Figure) -> None:
    frame, board = (
        mix(palette.shade, palette.stone, 0.4),
        mix(palette.accents[2], palette.wall, 0.42),
    )
    left, right = 0.09 * canvas.width, 0.91 * canvas.width
    top, bottom = 0.12 * canvas.height, 0.62 * canvas.height
    canvas.box((left, top), (right, bottom), frame, 0.016)
    canvas.box((left + 0.018, top + 0.018), (right - 0.018, bottom - 0.018), board, 0.008)
    chalk = lighter(board, 0.4)
    for row in range(4):
        y = top + 0.1 + row * 0.075
        for start in (left + 0.06, right - 0.06 - 0.2 * canvas.width):
            end = start + chance.uniform(0.08, 0.2) * canvas.width
            canvas.line([(start, y), (end, y)], 0.008, chalk)


def _draw_window(canvas: Canvas, palette: Palette, chance: Random, _figure: Figure) -> None:
    frame, pane = lighter(palette.wall, 0.6), mix(palette.accents[1], palette.ground, 0.72)
    side = chance.choice((0.06, 0.5))
    left, top = side * canvas.width, 0.1 * canvas.height
    right, bottom = left + 0.44 * canvas.width, 0.66 * canvas.height
    canvas.box((left, top), (right, bottom), frame, 0.012)
    middle, level = (left + right) / 2, top + 0.45 * (bottom - top)
    for x0, x1 in ((left + 0.02, middle - 0.009), (middle + 0.009, right - 0.02)):
        for y0, y1 in ((top + 0.02, level - 0.009), (level + 0.009, bottom - 0.02)):
            canvas.box((x0, y0), (x1, y1), pane)
    canvas.box((left - 0.03, bottom), (right + 0.03, bottom + 0.022), frame, 0.006)
    _draw_plant(canvas, palette, 0.12 * canvas.width if side > 0.3 else 0.86 * canvas.width)


def _draw_plant(canvas: Canvas, palette: Palette, x: float) -> None:
    leaf = mix(palette.leaf, palette.wall, 0.38)
    floor = canvas.height
    for lean, high in ((-0.16, 0.42), (-0.07, 0.55), (0.03, 0.6), (0.12, 0.48), (0.2, 0.36)):
        tip = (x + lean, floor - high)
        middle = (x + lean * 0.35, floor - high * 0.5)
        wide = 0.045
        canvas.curve(
            [(x, floor), (middle[0] - wide, middle[1]), tip, (middle[0] + wide, middle[1])], leaf
        )


def _draw_trees(canvas: Canvas, palette: Palette, chance: Random, _figure: Figure) -> None:
    leaf = mix(palette.leaf, palette.wall, 0.5)
    level = 0.7 * canvas.height
    canvas.box((0, level), (canvas.width, canvas.height), mix(leaf, palette.wall, 0.3))
    x = -0.05
    while x < canvas.width + 0.1:
        high = chance.uniform(0.28, 0.5)
        canvas.box((x - 0.012, level - high), (x + 0.012, level), mix(palette.stone, leaf, 0.4))
        canvas.circle(
            (x, level - high),
            chance.uniform(0.12, 0.2),
            mix(leaf, palette.ground, chance.uniform(0, 0.3)),
        )
        x += chance.uniform(0.17, 0.27)


_DRAWERS = {
    "disc": _draw_disc,
    "arch": _draw_arch,
    "shelves": _draw_shelves,
    "board": _draw_board,
    "window": _draw_window,
    "trees": _draw_trees,
}
