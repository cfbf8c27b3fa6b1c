"""Which furniture makes which room. Measures are metres; far things are drawn first."""

from collections.abc import Callable
from random import Random

from imagegen.sketches.furniture import (
    beside,
    draw_armchair,
    draw_bed,
    draw_chair,
    draw_curtains,
    draw_desk,
    draw_floor_lamp,
    draw_fridge,
    draw_island,
    draw_low_table,
    draw_night_table,
    draw_pendant,
    draw_pictures,
    draw_plant,
    draw_rug,
    draw_shelf,
    draw_sofa,
    draw_window,
)
from imagegen.sketches.palette import Palette, darker, lighter, mix
from imagegen.sketches.perspective import Room


def furnish(room: Room, palette: Palette, chance: Random, name: str) -> None:
    side = chance.choice((-1, 1))
    _FURNISHERS[name](room, palette, chance, side)


def _living(room: Room, palette: Palette, chance: Random, side: int) -> None:
    edge, sofa = room.wide, -0.28 * side * room.wide
    pane = beside(0.28 * edge * side, 1.05 * side)
    draw_window(room, palette, pane, 0.75)
    draw_curtains(room, palette, pane)
    draw_pictures(room, palette, chance, sofa - 0.1)
    draw_floor_lamp(room, palette, sofa - 1.32 * side, room.deep - 0.5)
    draw_plant(room, palette, (edge - 0.45) * side, room.deep - 0.7)
    draw_sofa(room, mix(palette.accents[2], palette.shade, 0.2), palette, sofa, room.deep - 1.0)
    draw_rug(room, mix(palette.accents[0], palette.ground, 0.45), sofa * 0.6, 1.3, 1.0, 2.75)
    draw_low_table(room, palette, sofa * 0.7, 1.5)
    draw_pendant(room, palette, sofa * 0.5, 1.8)
    draw_armchair(room, palette, (edge - 0.75) * side, 1.35)


def _bedroom(room: Room, palette: Palette, chance: Random, side: int) -> None:
    edge, bed, far = room.wide, -0.22 * side * room.wide, room.deep - 0.05
    pane = beside(0.42 * edge * side, 0.95 * side)
    draw_window(room, palette, pane, 0.85)
    draw_curtains(room, palette, pane)
    draw_pictures(room, palette, chance, bed - 0.1)
    for x in (bed - 1.22, bed + 1.22):
        draw_night_table(room, palette, x, far)
    draw_rug(room, mix(palette.accents[2], palette.ground, 0.5), bed, 1.45, 0.9, 2.3)
    draw_bed(room, palette, bed, far)
    draw_plant(room, palette, (edge - 0.42) * side, 2.5)
    draw_pendant(room, palette, bed, 2.4)


def _kitchen(room: Room, palette: Palette, _chance: Random, side: int) -> None:
    edge, far = room.wide, room.deep - 0.02
    draw_window(room, palette, beside(0.06 * edge * side, 0.85 * side), 1.15)
    front, top = mix(palette.accents[2], palette.shade, 0.25), lighter(palette.ground, 0.3)
    room.block((-edge, 0, far - 0.62), (edge, 0.88, far), front)
    room.block((-edge, 0.88, far - 0.65), (edge, 0.93, far), top)
    count = round(edge * 2 / 0.62)
    for number in range(1, count):
        x = -edge + 2 * edge * number / count
        room.line((x, 0.06, far - 0.62), (x, 0.86, far - 0.62), 0.003, darker(front, 0.22))
        room.line((x - 0.2, 0.76, far - 0.63), (x - 0.08, 0.76, far - 0.63), 0.006, palette.ink)
    hung = sorted((-0.02 * side * edge, -edge * side))
    room.block((hung[0], 1.5, far - 0.36), (hung[1], 2.25, far), lighter(front, 0.2))
    for number in range(1, 3):
        x = hung[0] + (hung[1] - hung[0]) * number / 3
        room.line((x, 1.5, far - 0.36), (x, 2.25, far - 0.36), 0.003, darker(front, 0.15))
    draw_fridge(room, palette, (edge - 0.36) * side, far)
    draw_island(room, palette, -0.1 * side)


def _study(room: Room, palette: Palette, chance: Random, side: int) -> None:
    edge, desk, far = room.wide, -0.2 * side * room.wide, room.deep - 0.02
    pane = beside(0.35 * edge * side, 1.0 * side)
    draw_window(room, palette, pane, 0.85)
    draw_curtains(room, palette, pane)
    draw_shelf(room, palette, chance, desk)
    draw_rug(room, mix(palette.accents[0], palette.ground, 0.5), desk, 1.4, 1.2, 2.9)
    draw_desk(room, palette, desk, far)
    draw_chair(room, palette, desk, far - 1.5)
    draw_plant(room, palette, (edge - 0.45) * side, room.deep - 0.8)
    draw_floor_lamp(room, palette, desk - 1.2 * side, far - 0.5)
    draw_armchair(room, palette, (edge - 0.8) * side, 1.4)


_FURNISHERS: dict[str, Callable[[Room, Palette, Random, int], None]] = {
    "living": _living,
    "bedroom": _bedroom,
    "kitchen": _kitchen,
    "study": _study,
}
