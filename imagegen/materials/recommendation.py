"""The rule from a style, a room and its floor to a list of materials; see docs/materials.md."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from imagegen.errors import RequestError
from imagegen.interiors import Language, find_room, find_style
from imagegen.materials.items import UNIT_WORDS, Item, Surface, load_items
from imagegen.materials.sheets import MaterialList, MaterialRow

SMALLEST_AREA = Decimal(1)
LARGEST_AREA = Decimal(1000)
WALL_HEIGHT = Decimal("2.7")
"""Metres; a usual ceiling in a flat. The room is taken to be square."""

OPENINGS = Decimal("0.15")
"""Share of the walls that is windows and doors, which need no covering."""

WASTE = Decimal("0.08")
"""Share of a material that is cut away and lost."""

_SURFACES: tuple[Surface, ...] = ("floor", "walls")
_TENTH = Decimal("0.1")


def recommend(style: str, room: str, area: Decimal, language: Language = "en") -> MaterialList:
    """What a room of `area` m² needs in a style, both under any of their names.

    First one item for the floor and one for the walls: that which serves an element of the
    style, else a neutral one. Then every further item that serves an element, and what the room
    needs in any style. RequestError for an area that no room has.
    """
    if not (area.is_finite() and SMALLEST_AREA <= area <= LARGEST_AREA):
        raise RequestError(
            f"A room of {area:.9g} m² cannot be listed.",
            f"Give its floor as {SMALLEST_AREA} to {LARGEST_AREA} m².",
        )
    style_found, room_found = find_style(style), find_room(room)
    served = {element.key for element in style_found.elements}
    fitting = [item for item in load_items() if item.fits(room_found.key)]
    items = [_covering(surface, fitting, served) for surface in _SURFACES]
    items += [item for item in fitting if item.covers is None and _is_needed(item, served)]
    return MaterialList(
        style=style_found.key,
        room=room_found.key,
        area=area,
        language=language,
        rows=tuple(_row(item, area, language) for item in items),
    )


def quantity_of(item: Item, area: Decimal) -> Decimal:
    """How many units a room of `area` m² takes: tenths of metres, or whole pieces, rounded up."""
    if item.measure == "piece":
        return min(Decimal(item.most), (area / item.each).to_integral_value(ROUND_CEILING))
    edge = 4 * area.sqrt()
    measured = {
        "floor": area,
        "walls": edge * WALL_HEIGHT * (1 - OPENINGS),
        "edge": edge,
    }[item.measure]
    return (measured * item.share * (1 + WASTE)).quantize(_TENTH, ROUND_CEILING)


def _covering(surface: Surface, fitting: Sequence[Item], served: set[str]) -> Item:
    """The first that is of the style, else the first neutral one; the data has one for all."""
    offered = [item for item in fitting if item.covers == surface]
    of_style = [item for item in offered if not item.neutral and _is_needed(item, served)]
    return (of_style or [item for item in offered if item.neutral])[0]


def _is_needed(item: Item, served: set[str]) -> bool:
    return item.neutral or not served.isdisjoint(item.serves)


def _row(item: Item, area: Decimal, language: Language) -> MaterialRow:
    return MaterialRow(
        item=item.name.say(language),
        quantity=quantity_of(item, area),
        unit=UNIT_WORDS[item.unit].say(language),
        low=item.low,
        mid=item.mid,
        high=item.high,
        currency=item.currency,
        source_date=item.checked,
        source=item.source.say(language),
    )
