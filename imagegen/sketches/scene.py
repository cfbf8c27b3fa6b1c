"""A bird's-eye scene as a sketch: paths, and places that stand well apart."""

import math
from random import Random

from imagegen.sketches.canvas import Canvas, Colour, Point, ring, smooth
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.places import PLACES, Spot, draw_tree
from imagegen.sketches.words import choose

_SCENES = {
    "park": "park|garden|playground|farm",
    "campus": "campus|school|university|town|village",
    "zoo": "zoo|museum|market|fair",
}
_WANTED = {
    "park": ("pond", "playground", "hall", "grove", "court", "beds"),
    "campus": ("hall", "court", "tower", "grove", "car_park", "pond"),
    "zoo": ("pen", "pond", "tower", "grove", "beds", "hall"),
}


def draw_scene(canvas: Canvas, palette: Palette, chance: Random, prompt: str) -> list[Point]:
    """Returns the middles of the places, row by row, and that of the picture as the last one."""
    grass = mix(palette.wall, palette.leaf, chance.uniform(0.34, 0.5))
    path = lighter(palette.ground, 0.2)
    canvas.box((0, 0), (canvas.width, canvas.height), grass)
    _draw_meadows(canvas, chance, grass)
    spots = _spread(canvas, chance)
    middle = _middle(canvas, chance)
    ways = _draw_paths(canvas, path, middle, spots)
    _draw_plaza(canvas, palette, path, middle)
    wanted = list(_WANTED[choose(prompt, _SCENES, chance)])
    chance.shuffle(wanted)
    _draw_trees(canvas, palette, chance, [*spots, middle], ways)
    # From the back to the front, so that what is nearer covers what is behind it.
    for place, name in sorted(zip(spots, wanted, strict=False), key=lambda pair: pair[0][1]):
        PLACES[name](Spot(canvas=canvas, palette=palette, chance=chance, centre=place, grass=grass))
    return [*spots, middle]


def _middle(canvas: Canvas, chance: Random) -> Point:
    return (
        canvas.width * (0.5 + chance.uniform(-0.03, 0.03)),
        canvas.height * (0.52 + chance.uniform(-0.03, 0.03)),
    )


def _spread(canvas: Canvas, chance: Random) -> list[Point]:
    """Six places in two rows of three (or three rows of two), each moved a little."""
    columns, rows = (3, 2) if canvas.width >= canvas.height else (2, 3)
    wide, high = canvas.width / columns, canvas.height / rows
    return [
        (
            (column + 0.5 + chance.uniform(-0.05, 0.05)) * wide,
            (row + 0.5 + _outward(row, rows) + chance.uniform(-0.04, 0.04)) * high,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def _outward(row: int, rows: int) -> float:
    """Away from the middle of the picture, where the paths meet."""
    return 0.06 * (2 * row - rows + 1) / max(1, rows - 1)


def _draw_meadows(canvas: Canvas, chance: Random, grass: Colour) -> None:
    for _ in range(6):
        centre = (chance.random() * canvas.width, chance.random() * canvas.height)
        across = chance.uniform(0.16, 0.34)
        patch = ring(centre, across, across * 0.6, 7, chance.random())
        canvas.curve(patch, lighter(grass, chance.uniform(0.05, 0.13)))


def _draw_paths(canvas: Canvas, path: Colour, middle: Point, spots: list[Point]) -> list[Point]:
    """Ways from the middle to each place, and one across; returns points along them."""
    ways = []
    for x, y in spots:
        bend = (middle[0] + (x - middle[0]) * 0.75, middle[1] + (y - middle[1]) * 0.3)
        ways.append([middle, bend, (x, y)])
    across = [(0.0, middle[1] + 0.04), (canvas.width * 0.3, middle[1] - 0.01), middle]
    ways.append(
        [*across, (canvas.width * 0.72, middle[1] + 0.02), (canvas.width, middle[1] - 0.03)]
    )
    for way in ways:
        canvas.stroke(way, 0.066, darker(path, 0.1))
    for way in ways:
        canvas.stroke(way, 0.054, path)
    return [point for way in ways for point in smooth(way, closed=False)]


def _draw_plaza(canvas: Canvas, palette: Palette, path: Colour, middle: Point) -> None:
    """A round place with a fountain, where the paths meet."""
    canvas.ellipse(middle, 0.126, 0.098, darker(path, 0.1))
    canvas.ellipse(middle, 0.12, 0.092, path)
    canvas.ellipse(middle, 0.062, 0.046, palette.stone)
    canvas.ellipse(
        (middle[0], middle[1] - 0.006), 0.054, 0.039, mix(palette.accents[1], palette.ground, 0.6)
    )
    canvas.ellipse((middle[0], middle[1] - 0.012), 0.016, 0.012, palette.stone)
    canvas.circle((middle[0], middle[1] - 0.024), 0.011, lighter(palette.ground, 0.6))


def _draw_trees(
    canvas: Canvas, palette: Palette, chance: Random, taken: list[Point], ways: list[Point]
) -> None:
    """Trees wherever nothing else stands, back to front."""
    placed: list[Point] = []
    for _ in range(90):
        spot = (chance.uniform(0, canvas.width), chance.uniform(0.02, canvas.height))
        if (
            _is_far(spot, taken, 0.2)
            and _is_far(spot, ways, 0.062)
            and _is_far(spot, placed, 0.055)
        ):
            placed.append(spot)
    for place in sorted(placed, key=lambda spot: spot[1]):
        draw_tree(canvas, palette, place, chance.uniform(0.024, 0.036))


def _is_far(spot: Point, others: list[Point], distance: float) -> bool:
    return all(math.dist(spot, other) > distance for other in others)
