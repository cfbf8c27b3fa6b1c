"""The goods: prices that are dated and rise, and something for every element of every style."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from imagegen.interiors import load_rooms, load_styles
from imagegen.materials import Item, load_items
from imagegen.materials.items import UNIT_WORDS

ITEMS = load_items()
ELEMENTS = {element.key: element for style in load_styles() for element in style.elements}


def item(**changes: Any) -> Item:
    return ITEMS[0].model_validate({**ITEMS[0].model_dump(), **changes})


def test_every_element_that_can_be_bought_is_served() -> None:
    served = {key for item in ITEMS for key in item.serves}
    assert served <= set(ELEMENTS)
    assert {key for key, element in ELEMENTS.items() if not element.structural} == served


def test_items_and_their_names_are_told_apart() -> None:
    for names in (
        [item.key for item in ITEMS],
        [item.name.en for item in ITEMS],
        [item.name.zh for item in ITEMS],
    ):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_price_is_dated_and_says_that_nobody_checked_it() -> None:
    assert {item.currency for item in ITEMS} == {"CNY"}
    assert {item.checked for item in ITEMS} == {date(2026, 11, 20)}
    assert {item.source.en for item in ITEMS} == {"our planning assumption, unverified"}
    assert all("未经核实" in item.source.zh for item in ITEMS)


def test_the_rooms_of_an_item_are_rooms() -> None:
    rooms = {room.key for room in load_rooms()}
    for item in ITEMS:
        assert {*item.only_in, *item.never_in} <= rooms, item.key
        assert any(item.fits(room) for room in rooms)
        assert item.unit in UNIT_WORDS


def test_units_go_with_measures() -> None:
    units = {"floor": {"m²"}, "walls": {"m²"}, "edge": {"m"}, "piece": {"piece", "set"}}
    assert all(item.unit in units[item.measure] for item in ITEMS)
    assert all(item.measure == item.covers for item in ITEMS if item.covers)


def test_every_room_has_something_plain_for_floor_and_walls() -> None:
    for room in load_rooms():
        plain = {i.covers for i in ITEMS if i.neutral and i.fits(room.key)}
        assert {"floor", "walls"} <= plain, room.key


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"low": "500"}, "prices are not low, mid, high"),
        ({"low": "0"}, "greater than 0"),
        ({"serves": []}, "serves nothing"),
        ({"share": "1.5"}, "less than or equal to 1"),
        ({"unit": "yard"}, "unit"),
        ({"prize": 3}, "Extra inputs"),
        ({"currency": "yuan"}, "currency"),
    ],
)
def test_a_wrong_item_is_refused(changes: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        item(**changes)


def test_an_item_knows_its_rooms() -> None:
    assert item(never_in=["balcony"]).fits("study")
    assert not item(never_in=["balcony"]).fits("balcony")
    assert not item(only_in=["bathroom"]).fits("study")
