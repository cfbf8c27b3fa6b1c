"""Made pairs of room pictures, each with what changed between photo and result."""

from dataclasses import dataclass, replace
from functools import cache

from imagegen.measures import StructureScore, score_structure
from tests.measures.rooms import BARE, RUSTIC, Room, draw_room

ROOM = Room()
_PAINTED = replace(
    ROOM,
    wall=(126, 148, 136),
    floor=(92, 80, 74),
    ceiling=(250, 250, 250),
    trim=(232, 226, 210),
    leaf=(70, 84, 92),
    seed=2,
)
_SHIFTED = (-0.15, 0.95, 1.25, 2.15)
_OTHER = Room(
    window=(-1.2, 0.4, 0.4, 2.4),
    door=(1.3, 0.0, 2.2, 2.1),
    deep=3.1,
    furniture=RUSTIC,
    camera=(0.5, 1.6, -6.0),
    wall=(180, 190, 200),
)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One made result beside the standard room. `says` completes "The result ..."."""

    name: str
    says: str
    result: Room


PAIRS = (
    Pair(name="identical", says="is the photo itself", result=ROOM),
    Pair(name="other grain", says="has other noise", result=replace(ROOM, seed=9)),
    Pair(name="recoloured", says="has other walls, floor, trim, door colour", result=_PAINTED),
    Pair(
        name="evening",
        says="is lit by a dim warm lamp",
        result=replace(ROOM, light=0.6, lamp=(255, 214, 160)),
    ),
    Pair(name="emptied", says="has no furniture", result=replace(ROOM, furniture=BARE, seed=2)),
    Pair(
        name="refurnished",
        says="has other furniture in other places",
        result=replace(ROOM, furniture=RUSTIC, seed=2),
    ),
    Pair(
        name="renovated",
        says="has other furniture, colours and light",
        result=replace(_PAINTED, furniture=RUSTIC, light=0.7, lamp=(255, 220, 180)),
    ),
    Pair(
        name="door removed", says="has a wall instead of the door", result=replace(ROOM, door=None)
    ),
    Pair(
        name="window shifted",
        says="has the window half a metre to the left",
        result=replace(ROOM, window=_SHIFTED),
    ),
    Pair(
        name="shifted and recoloured",
        says="has that, and other colours",
        result=replace(_PAINTED, window=_SHIFTED),
    ),
    Pair(
        name="camera raised",
        says="is seen from 30 cm higher",
        result=replace(ROOM, camera=(0.0, 1.72, 0.0)),
    ),
    Pair(name="window removed", says="has a bare wall instead", result=replace(ROOM, window=None)),
    Pair(
        name="shifted and refurnished",
        says="has the shifted window and other furniture",
        result=replace(ROOM, window=_SHIFTED, furniture=RUSTIC, seed=2),
    ),
    Pair(
        name="back wall moved",
        says="is a room a metre deeper",
        result=replace(ROOM, deep=ROOM.deep + 1.2),
    ),
    Pair(
        name="camera turned",
        says="is seen turned by 5 degrees",
        result=replace(ROOM, camera=(0.0, 1.42, 5.0)),
    ),
    Pair(name="other room", says="shows another room", result=_OTHER),
)


@cache
def scored(name: str) -> StructureScore:
    pair = next(pair for pair in PAIRS if pair.name == name)
    return score_structure(photo(), draw_room(pair.result))


@cache
def photo() -> bytes:
    return draw_room(ROOM)


def score_table() -> str:
    """The pairs and their figures as a Markdown table."""
    lines = ["| made result | the result ... | score | kept | added |", "|---|---|---|---|---|"]
    for pair in PAIRS:
        found = scored(pair.name)
        figures = f"{found.score} | {found.kept:.2f} | {found.added:.2f}"
        lines.append(f"| {pair.name} | {pair.says} | {figures} |")
    return "\n".join(lines)
