"""A room as a sketch: one-point perspective, furniture as plain boxes."""

from random import Random

from imagegen.sketches.canvas import Canvas, Colour
from imagegen.sketches.interiors import furnish
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.perspective import Room
from imagegen.sketches.words import choose

ROOM_WORDS = {
    "living": "living room|living|sofa|lounge|livingroom|客厅",
    "bedroom": "bedroom|bed|guest room|children's room|卧室|儿童房",
    "kitchen": "kitchen|kitchenette|cooking|厨房",
    "study": "study|office|desk|workspace|书房",
}
"""Words between bars. Chinese is found where punctuation stands on both sides of a word."""

_NEAR = -2.6
"""The walls run on towards the viewer, so that a tall picture is filled too."""
_FLOORS = {
    "boards": "wood|wooden|parquet|oak|boards",
    "tiles": "tile|tiles|tiled|stone|terracotta",
    "plain": "concrete|carpet",
}


def draw_room(canvas: Canvas, palette: Palette, chance: Random, prompt: str) -> None:
    room = Room(canvas=canvas, eye=chance.uniform(-0.35, 0.35))
    wall = mix(palette.wall, palette.accents[chance.randrange(3)], chance.uniform(0.02, 0.16))
    _draw_shell(room, wall, palette)
    _draw_floor(room, palette, choose(prompt, _FLOORS, chance))
    furnish(room, palette, chance, choose(prompt, ROOM_WORDS, chance))


def _draw_shell(room: Room, wall: Colour, palette: Palette) -> None:
    wide, high, deep = room.wide, room.high, room.deep
    room.face(
        [(-wide, high, _NEAR), (wide, high, _NEAR), (wide, high, deep), (-wide, high, deep)],
        lighter(wall, 0.62),
    )
    room.face(
        [(-wide, 0, _NEAR), (-wide, 0, deep), (-wide, high, deep), (-wide, high, _NEAR)],
        darker(wall, 0.05),
    )
    room.face(
        [(wide, 0, _NEAR), (wide, 0, deep), (wide, high, deep), (wide, high, _NEAR)],
        darker(wall, 0.1),
    )
    room.face(
        [(-wide, 0, deep), (wide, 0, deep), (wide, high, deep), (-wide, high, deep)],
        lighter(wall, 0.25),
    )
    board = lighter(palette.ground, 0.4)
    room.face([(-wide, 0, deep), (wide, 0, deep), (wide, 0.11, deep), (-wide, 0.11, deep)], board)
    for side in (-wide, wide):
        room.face(
            [(side, 0, _NEAR), (side, 0, deep), (side, 0.11, deep), (side, 0.11, _NEAR)],
            darker(board, 0.08),
        )


def _draw_floor(room: Room, palette: Palette, kind: str) -> None:
    wide, deep = room.wide, room.deep
    colour = mix(palette.shade, palette.accents[1], 0.34 if kind == "boards" else 0.12)
    room.face([(-wide, 0, _NEAR), (wide, 0, _NEAR), (wide, 0, deep), (-wide, 0, deep)], colour)
    joint = darker(colour, 0.13)
    if kind == "plain":
        return
    steps = 14 if kind == "boards" else 10
    for step in range(1, steps):
        x = -wide + 2 * wide * step / steps
        room.line((x, 0, _NEAR), (x, 0, deep), 0.0028, joint)
        for cross in _crossings(kind, step):
            if _NEAR < cross < deep:
                room.line((x, 0, cross), (x + 2 * wide / steps, 0, cross), 0.0028, joint)


def _crossings(kind: str, step: int) -> list[float]:
    """Where the boards end, or the tiles meet, along the depth of the room."""
    if kind == "tiles":
        return [0.55 * number for number in range(-4, 12)]
    return [0.7 + (step * 1.37) % 1.9 + 1.9 * number for number in range(-2, 3)]
