"""Suggested highlights: on the places a sketch was drawn with, and only where none is yet."""

from dataclasses import replace

import pytest

from imagegen.annotations import Circle, WholeScene, bounding_box
from imagegen.listening import find_ready, place_base, suggest_shapes
from imagegen.sketches import Sketch, draw_sketch, locate_spots
from tests.listening.items import PLACES

SKETCH = Sketch(kind="listen_and_repeat", prompt="a zoo", width=320, height=180, seed=3)


def test_a_sketch_knows_where_its_places_are() -> None:
    places = locate_spots(SKETCH)
    assert len(places) == 7
    for number, (x, y) in enumerate(places[:6]):
        assert (x * 3) // 1 == number % 3
        assert (y * 2) // 1 == number // 3
    assert places[6] == pytest.approx((0.5, 0.52), abs=0.06)


def test_knowing_the_places_changes_no_sketch() -> None:
    before = draw_sketch(SKETCH)
    locate_spots(SKETCH)
    assert draw_sketch(SKETCH) == before


def test_another_kind_has_no_places() -> None:
    assert locate_spots(replace(SKETCH, kind="avatar")) == ()


def test_every_sentence_gets_one_on_its_spot() -> None:
    item = suggest_shapes(find_ready("zoo").as_item(), PLACES, 16 / 9)
    assert item.sentences[0].shapes == (WholeScene(),)
    for sentence, (x, y) in zip(item.sentences[1:], PLACES, strict=True):
        ring = sentence.shapes[0]
        assert isinstance(ring, Circle)
        assert (ring.x, ring.y) == pytest.approx((x, y), abs=0.02)
        for shape in sentence.shapes:
            box = bounding_box(shape, 1600, 900)
            assert box.left >= 0
            assert box.top >= 0
            assert box.right <= 1600
            assert box.bottom <= 900


def test_what_a_person_placed_or_left_out_stays() -> None:
    item = find_ready("zoo").as_item()
    own = (Circle(x=0.9, y=0.9, r=0.05),)
    first, second, third, *rest = item.sentences
    kept = (first, replace(second, shapes=own), replace(third, without="A rule."), *rest)
    made = suggest_shapes(replace(item, sentences=kept), PLACES, 1.5)
    assert made.sentences[1].shapes == own
    assert made.sentences[2].shapes == ()


def test_a_spot_without_a_place_gets_none() -> None:
    made = suggest_shapes(find_ready("zoo").as_item(), PLACES[:2], 1.5)
    assert [bool(sentence.shapes) for sentence in made.sentences] == [True] * 3 + [False] * 4


@pytest.mark.parametrize(
    ("size", "ratio", "frame"),
    [
        ((1600, 900), "16:9", (1600, 900, 0, 0)),
        ((1600, 900), "4:3", (1600, 1200, 0, 150)),
        ((1200, 900), "16:9", (1600, 900, 200, 0)),
        ((900, 1600), "4:3", (2133, 1600, 616, 0)),
    ],
)
def test_a_frame_holds_the_whole_base(
    size: tuple[int, int], ratio: str, frame: tuple[int, int, int, int]
) -> None:
    place = place_base(*size, ratio)  # type: ignore[arg-type]
    assert (place.width, place.height, place.left, place.top) == frame
    assert place.scale == 1
