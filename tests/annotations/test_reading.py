"""Shapes as JSON: any shape comes back equal, and what is wrong is refused with its place."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.annotations import Reading, Shape, read_shapes, shape_to_plain
from imagegen.errors import RequestError
from tests.annotations.shapes import any_shape

PLACE = "sentences[3].shapes"
CIRCLE = {"kind": "circle", "x": 0.5, "y": 0.5, "r": 0.1}
ARROW = {"kind": "arrow", "x": 0.5, "y": 0.5, "from_x": 0.2, "from_y": 0.2}


def read(value: Any) -> tuple[Shape, ...]:
    return read_shapes(Reading(value=value, place=PLACE))


@given(st.lists(any_shape, max_size=8))
def test_any_shapes_survive_json(shapes: list[Shape]) -> None:
    plain = json.loads(json.dumps([shape_to_plain(shape) for shape in shapes]))
    assert read(plain) == tuple(shapes)


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        ({"x": 1.2}, "[0].x", "1.2 is not from 0 to 1"),
        ({"x": -0.01}, "[0].x", "not from 0 to 1"),
        ({"x": "0.5"}, "[0].x", "must be a number, not text"),
        ({"x": True}, "[0].x", "must be a number, not true or false"),
        ({"x": None}, "[0].x", "must be a number, not null"),
        ({"x": float("nan")}, "[0].x", "not from 0 to 1"),
        ({"x": float("inf")}, "[0].x", "not from 0 to 1"),
        ({"x": 10**400}, "[0].x", "not from 0 to 1"),
        ({"r": 0}, "[0].r", "not from 0.02 to 1"),
        ({"r": [0.1]}, "[0].r", "must be a number, not a list"),
        ({"colour": "red"}, "[0].colour", "is not known here"),
        ({"kind": "square"}, "[0].kind", "is not offered; use one of circle"),
        ({"kind": ["circle"]}, "[0].kind", "is not offered"),
    ],
)
def test_a_wrong_member_is_refused_with_its_place(
    change: dict[str, Any], place: str, said: str
) -> None:
    with pytest.raises(RequestError) as caught:
        read([CIRCLE | change])
    assert caught.value.message.startswith(f"{PLACE}{place}: ")
    assert said in caught.value.message
    assert caught.value.hint


def test_the_place_counts_the_shapes() -> None:
    with pytest.raises(RequestError, match=r"sentences\[3\]\.shapes\[2\]\.y: is missing"):
        read([CIRCLE, ARROW, {"kind": "circle", "x": 0.5, "r": 0.1}])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({}, "must be a list, not an object"),
        ([CIRCLE] * 25, "has 25 entries; 0 to 24 belong here"),
        (["circle"], r"\[0\]: must be an object, not text"),
        ([ARROW | {"from_x": 0.5, "from_y": 0.5}], "two ends are the same point"),
        ([{"kind": "ellipse", "x": 0, "y": 0, "rx": 0.5, "ry": 0.1}], "4 times as long"),
        ([{"kind": "number", "x": 0, "y": 0, "n": 0}], r"\[0\]\.n: 0 is not from 1 to 9"),
        ([{"kind": "number", "x": 0, "y": 0, "n": 2.0}], "must be a whole number"),
        ([{"kind": "scene", "x": 0}], r"\[0\]\.x: is not known here"),
    ],
)
def test_what_is_no_list_of_shapes_is_refused(value: Any, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        read(value)
