"""Pieces of furniture for a sketched room, as plain boxes. Measures are metres."""

from random import Random

from imagegen.sketches.canvas import Colour
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.perspective import Room


def draw_window(room: Room, palette: Palette, pane: tuple[float, float], low: float) -> None:
    """A window in the far wall, a hill behind it."""
    deep, top, (left, right) = room.deep - 0.02, 2.3, pane
    frame, sky = lighter(palette.ground, 0.6), mix(palette.accents[1], (250, 246, 238), 0.72)
    room.face([(left, low, deep), (right, low, deep), (right, top, deep), (left, top, deep)], frame)
    bar, middle = 0.06, (left + right) / 2
    for x0, x1 in ((left + bar, middle - bar / 2), (middle + bar / 2, right - bar)):
        corners = [(x0, low + bar), (x1, low + bar), (x1, top - bar), (x0, top - bar)]
        room.face([(x, y, deep) for x, y in corners], sky)
        hill = [(x0, low + bar), (x1, low + bar), (x1, low + 0.42), (x0, low + 0.55)]
        room.face([(x, y, deep) for x, y in hill], mix(palette.leaf, sky, 0.5))


def draw_curtains(room: Room, palette: Palette, pane: tuple[float, float]) -> None:
    deep, (left, right), cloth = (
        room.deep - 0.02,
        pane,
        mix(palette.accents[0], palette.ground, 0.62),
    )
    for x0, x1 in ((left - 0.26, left + 0.1), (right - 0.1, right + 0.26)):
        room.face([(x0, 0.06, deep), (x1, 0.06, deep), (x1, 2.42, deep), (x0, 2.42, deep)], cloth)
        for step in (0.3, 0.65):
            x = x0 + step * (x1 - x0)
            room.line((x, 0.06, deep), (x, 2.42, deep), 0.003, darker(cloth, 0.14))
    room.line((left - 0.34, 2.43, deep), (right + 0.34, 2.43, deep), 0.007, palette.stone)


def draw_pictures(room: Room, palette: Palette, chance: Random, x: float) -> None:
    """Two or three frames on the far wall."""
    deep = room.deep - 0.02
    for number in range(chance.choice((2, 3))):
        wide, high = chance.uniform(0.17, 0.27), chance.uniform(0.24, 0.36)
        middle = x + (number - 0.8) * 0.68
        for inset, colour in (
            (0.0, palette.ink),
            (0.025, lighter(palette.ground, 0.5)),
            (0.085, palette.accents[number % 3]),
        ):
            corners = [
                (middle - wide + inset, 1.62 - high + inset),
                (middle + wide - inset, 1.62 - high + inset),
            ]
            corners += [
                (middle + wide - inset, 1.62 + high - inset),
                (middle - wide + inset, 1.62 + high - inset),
            ]
            room.face([(a, b, deep) for a, b in corners], colour)


def draw_rug(room: Room, colour: Colour, x: float, half: float, near: float, far: float) -> None:
    room.face(
        [(x - half, 0, near), (x + half, 0, near), (x + half, 0, far), (x - half, 0, far)], colour
    )
    inner, edge = half - 0.12, 0.1
    lines = [
        (x - inner, 0, near + edge),
        (x + inner, 0, near + edge),
        (x + inner, 0, far - edge),
        (x - inner, 0, far - edge),
    ]
    for start, end in zip(lines, [*lines[1:], lines[0]], strict=True):
        room.line((start[0], 0.0, start[2]), (end[0], 0.0, end[2]), 0.004, lighter(colour, 0.35))


def draw_plant(room: Room, palette: Palette, x: float, z: float) -> None:
    leaf, pot = darker(palette.leaf, 0.08), lighter(palette.stone, 0.25)
    room.shade((x - 0.3, 0, z - 0.2), (x + 0.3, 0, z + 0.2), palette.ink)
    for lean, high in ((-0.42, 1.05), (-0.2, 1.4), (0.05, 1.55), (0.28, 1.32), (0.46, 1.0)):
        middle = (x + lean * 0.55, 0.4 + high * 0.38)
        spots = [
            (x, 0.36),
            (middle[0] - 0.12, middle[1]),
            (x + lean, high),
            (middle[0] + 0.12, middle[1]),
        ]
        room.canvas.curve(
            [room.see((a, b, z)) for a, b in spots],
            mix(leaf, palette.shade, 0.12 + abs(lean) * 0.4),
        )
    corners = [(x - 0.13, 0.0), (x + 0.13, 0.0), (x + 0.19, 0.42), (x - 0.19, 0.42)]
    room.face([(a, b, z) for a, b in corners], pot)


def draw_floor_lamp(room: Room, palette: Palette, x: float, z: float) -> None:
    room.shade((x - 0.2, 0, z - 0.12), (x + 0.2, 0, z + 0.12), palette.ink)
    room.line((x, 0.02, z), (x, 1.5, z), 0.006, palette.ink)
    room.line((x - 0.13, 0.015, z), (x + 0.13, 0.015, z), 0.011, palette.ink)
    shade = [(x - 0.14, 1.78), (x + 0.14, 1.78), (x + 0.24, 1.42), (x - 0.24, 1.42)]
    room.face([(a, b, z) for a, b in shade], mix(palette.accents[1], (252, 244, 226), 0.55))


def draw_pendant(room: Room, palette: Palette, x: float, z: float) -> None:
    room.line((x, room.high, z), (x, 2.18, z), 0.004, palette.ink)
    dome = [(x - 0.26, 1.98), (x - 0.17, 2.13), (x, 2.2), (x + 0.17, 2.13), (x + 0.26, 1.98)]
    room.face([(a, b, z) for a, b in dome], palette.accents[0])
    room.line((x - 0.26, 1.98, z), (x + 0.26, 1.98, z), 0.006, lighter(palette.accents[0], 0.45))


def draw_sofa(room: Room, colour: Colour, palette: Palette, x: float, z: float) -> None:
    """Against the far wall, facing the viewer: 2.1 m wide."""
    half = 1.05
    room.shade((x - half, 0, z - 0.1), (x + half, 0, z + 0.9), palette.ink, 0.4)
    room.block((x - half, 0.1, z + 0.55), (x + half, 0.86, z + 0.8), colour)
    for x0, x1 in ((x - half, x - half + 0.2), (x + half - 0.2, x + half)):
        room.block((x0, 0.1, z), (x1, 0.62, z + 0.8), darker(colour, 0.07))
    room.block((x - half + 0.2, 0.1, z), (x + half - 0.2, 0.28, z + 0.55), darker(colour, 0.1))
    for x0, x1 in ((x - half + 0.21, x - 0.01), (x + 0.01, x + half - 0.21)):
        room.block((x0, 0.28, z - 0.02), (x1, 0.44, z + 0.56), lighter(colour, 0.08))
    for place, accent in (
        (x - 0.62, palette.accents[1]),
        (x + 0.6, lighter(palette.accents[0], 0.2)),
    ):
        cushion = [
            (place - 0.2, 0.44),
            (place + 0.2, 0.44),
            (place + 0.17, 0.8),
            (place - 0.17, 0.8),
        ]
        room.canvas.curve([room.see((a, b, z + 0.4)) for a, b in cushion], accent)


def draw_low_table(room: Room, palette: Palette, x: float, z: float) -> None:
    wood = mix(palette.stone, palette.accents[1], 0.35)
    room.shade((x - 0.55, 0, z), (x + 0.55, 0, z + 0.6), palette.ink, 0.34)
    for a in (x - 0.5, x + 0.46):
        for b in (z + 0.52, z + 0.03):
            room.block((a, 0, b), (a + 0.04, 0.34, b + 0.04), darker(wood, 0.3))
    room.block((x - 0.56, 0.34, z), (x + 0.56, 0.39, z + 0.58), wood)
    room.block((x - 0.32, 0.39, z + 0.2), (x - 0.02, 0.43, z + 0.4), palette.accents[0])
    room.block((x + 0.2, 0.39, z + 0.22), (x + 0.3, 0.56, z + 0.32), lighter(palette.ground, 0.4))


def draw_armchair(room: Room, palette: Palette, x: float, z: float) -> None:
    colour = mix(palette.accents[0], palette.shade, 0.15)
    room.shade((x - 0.42, 0, z), (x + 0.42, 0, z + 0.75), palette.ink, 0.38)
    room.block((x - 0.4, 0.12, z + 0.5), (x + 0.4, 0.88, z + 0.72), colour)
    for x0 in (x - 0.42, x + 0.27):
        room.block((x0, 0.12, z), (x0 + 0.15, 0.6, z + 0.7), darker(colour, 0.08))
    room.block((x - 0.27, 0.12, z), (x + 0.27, 0.44, z + 0.5), lighter(colour, 0.08))


def draw_fridge(room: Room, palette: Palette, x: float, far: float) -> None:
    colour = lighter(palette.stone, 0.5)
    room.block((x - 0.32, 0, far - 0.7), (x + 0.32, 1.95, far), colour)
    room.line((x - 0.32, 1.25, far - 0.7), (x + 0.32, 1.25, far - 0.7), 0.004, darker(colour, 0.25))
    for low, high in ((0.85, 1.15), (1.35, 1.6)):
        room.line((x - 0.24, low, far - 0.72), (x - 0.24, high, far - 0.72), 0.007, palette.ink)


def draw_island(room: Room, palette: Palette, x: float) -> None:
    wood = mix(palette.stone, palette.accents[1], 0.45)
    room.shade((x - 1.0, 0, 1.35), (x + 1.0, 0, 2.3), palette.ink, 0.36)
    room.block(
        (x - 0.85, 0, 1.5), (x + 0.85, 0.86, 2.25), mix(palette.accents[0], palette.shade, 0.15)
    )
    room.block((x - 0.98, 0.86, 1.42), (x + 0.98, 0.93, 2.32), wood)
    room.block((x - 0.5, 0.93, 1.75), (x - 0.22, 1.0, 1.98), palette.accents[1])
    room.block((x + 0.3, 0.93, 1.8), (x + 0.4, 1.18, 1.9), lighter(palette.ground, 0.5))
    for place in (x - 0.52, x + 0.52):
        room.shade((place - 0.2, 0, 1.0), (place + 0.2, 0, 1.3), palette.ink, 0.3)
        for leg in (place - 0.16, place + 0.13):
            room.block((leg, 0, 1.05), (leg + 0.03, 0.6, 1.08), palette.ink)
        room.block((place - 0.2, 0.6, 1.02), (place + 0.2, 0.66, 1.36), palette.accents[1])
        draw_pendant(room, palette, place, 1.9)


def draw_chair(room: Room, palette: Palette, x: float, z: float) -> None:
    """A desk chair, seen from behind."""
    cloth = palette.accents[0]
    room.shade((x - 0.3, 0, z - 0.1), (x + 0.3, 0, z + 0.5), palette.ink, 0.36)
    for leg in (x - 0.24, x + 0.2):
        room.block((leg, 0, z + 0.05), (leg + 0.04, 0.46, z + 0.09), palette.ink)
    room.block((x - 0.27, 0.42, z), (x + 0.27, 0.5, z + 0.5), darker(cloth, 0.1))
    room.block((x - 0.27, 0.56, z), (x + 0.27, 0.95, z + 0.06), cloth)


def draw_shelf(room: Room, palette: Palette, chance: Random, x: float) -> None:
    """Two long boards with books on the far wall."""
    deep = room.deep - 0.02
    for level in (1.48, 1.95):
        place = x - 0.8
        while place < x + 0.7:
            wide, high = chance.uniform(0.05, 0.11), chance.uniform(0.2, 0.32)
            colour = mix(chance.choice(palette.accents), palette.shade, chance.uniform(0, 0.5))
            if chance.random() < 0.85:
                corners = [
                    (place, level),
                    (place + wide, level),
                    (place + wide, level + high),
                    (place, level + high),
                ]
                room.face([(a, b, deep - 0.2) for a, b in corners], colour)
            place += wide + 0.012
        room.block((x - 0.85, level - 0.04, deep - 0.25), (x + 0.85, level, deep), palette.stone)


def beside(start: float, length: float) -> tuple[float, float]:
    """From `start` on, to the right or (length below 0) to the left: (left, right)."""
    return min(start, start + length), max(start, start + length)


def draw_bed(room: Room, palette: Palette, x: float, far: float) -> None:
    """Its head at the far wall: frame, mattress, cover, folded blanket, pillows."""
    wood = mix(palette.stone, palette.accents[1], 0.35)
    linen, cover = lighter(palette.ground, 0.5), palette.accents[0]
    room.shade((x - 0.9, 0, far - 2.1), (x + 0.9, 0, far - 0.9), palette.ink, 0.45)
    room.block((x - 0.95, 0.1, far - 0.1), (x + 0.95, 1.15, far), darker(cover, 0.1))
    room.block((x - 0.82, 0, far - 2.02), (x + 0.82, 0.16, far - 0.1), darker(wood, 0.35))
    room.block((x - 0.88, 0.16, far - 2.1), (x + 0.88, 0.5, far - 0.1), linen)
    soft, fold = mix(cover, palette.ground, 0.25), mix(palette.accents[1], cover, 0.2)
    room.block((x - 0.91, 0.2, far - 2.13), (x + 0.91, 0.55, far - 0.85), soft)
    room.block((x - 0.92, 0.19, far - 2.14), (x + 0.92, 0.57, far - 1.6), fold)
    for place in (x - 0.44, x + 0.44):
        pillow = (place - 0.33, 0.5, far - 0.55), (place + 0.33, 0.72, far - 0.2)
        room.block(*pillow, lighter(linen, 0.4))


def draw_night_table(room: Room, palette: Palette, x: float, far: float) -> None:
    wood = mix(palette.stone, palette.accents[1], 0.35)
    room.block((x - 0.24, 0, far - 0.42), (x + 0.24, 0.5, far), wood)
    room.disc((x, 0.82, far - 0.2), 0.14, mix(palette.accents[1], (252, 244, 226), 0.5))
    room.line((x, 0.5, far - 0.2), (x, 0.7, far - 0.2), 0.006, palette.ink)


def draw_desk(room: Room, palette: Palette, x: float, far: float) -> None:
    """A desk at the far wall with a screen on it."""
    wood = mix(palette.stone, palette.accents[1], 0.4)
    room.shade((x - 0.85, 0, far - 1.2), (x + 0.85, 0, far - 0.4), palette.ink, 0.34)
    for leg in (x - 0.8, x + 0.74):
        room.block((leg, 0, far - 0.72), (leg + 0.06, 0.72, far - 0.66), darker(wood, 0.3))
    room.block((x + 0.3, 0.1, far - 0.7), (x + 0.74, 0.72, far - 0.1), darker(wood, 0.12))
    room.block((x - 0.85, 0.72, far - 0.75), (x + 0.85, 0.77, far - 0.05), wood)
    room.block((x - 0.3, 0.86, far - 0.3), (x + 0.3, 1.24, far - 0.27), palette.ink)
    room.block((x - 0.04, 0.77, far - 0.3), (x + 0.04, 0.88, far - 0.27), palette.ink)
