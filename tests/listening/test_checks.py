"""The checks of an item: a good one has nothing to fix, and each fault is found where it is."""

from dataclasses import replace
from typing import Any

import pytest

from imagegen.annotations import Arrow, Circle, Ground, WholeScene, open_base, read_ground
from imagegen.listening import Finding, Item, check_item, load_ready
from tests.drawing import encoded
from tests.listening.items import base_picture, finished_item

RING = Circle(x=0.5, y=0.5, r=0.15)
ARROW = Arrow(x=0.62, y=0.5, from_x=0.8, from_y=0.5)


@pytest.fixture(scope="module")
def ground() -> Ground:
    return read_ground(open_base(base_picture()))


def changed(number: int, **facts: Any) -> Item:
    item = finished_item()
    sentences = list(item.sentences)
    sentences[number - 1] = replace(sentences[number - 1], **facts)
    return replace(item, sentences=tuple(sentences))


def about(findings: tuple[Finding, ...], number: int) -> list[str]:
    return [finding.what for finding in findings if finding.sentence == number]


@pytest.mark.parametrize("key", [ready.key for ready in load_ready()])
def test_a_ready_item_with_its_highlights_needs_no_fix(key: str, ground: Ground) -> None:
    found = check_item(finished_item(key), ground)
    assert [finding for finding in found if finding.level != "note"] == []


@pytest.mark.parametrize(
    ("number", "facts", "said"),
    [
        (3, {"shapes": ()}, "no highlight"),
        (3, {"shapes": (RING,)}, "no arrow"),
        (3, {"shapes": (ARROW,)}, "no ring"),
        (3, {"text": "Too short."}, "It has 2 words, the sentence before it 7"),
        (7, {"seconds": 8}, "gives 8 s"),
        (3, {"spot": "A rocky hill with two lions behind a low wall "}, "same spot as sentence 2"),
        (3, {"shapes": (Circle(x=0.01, y=0.5, r=0.15), ARROW)}, "beyond the picture"),
        (3, {"shapes": (replace(RING, y=0.9), ARROW)}, "ring reaches"),
        (3, {"shapes": (RING, replace(ARROW, x=0.99, y=0.99))}, "arrow reaches"),
    ],
)
def test_a_fault_is_found_where_it_is(
    number: int, facts: dict[str, Any], said: str, ground: Ground
) -> None:
    found = [f for f in check_item(changed(number, **facts), ground) if f.level == "fix"]
    assert any(said in what for what in about(tuple(found), number))
    assert all(finding.step and finding.where for finding in found)


def test_a_reason_stands_for_a_highlight(ground: Ground) -> None:
    item = changed(3, shapes=(), without="It is about a rule.")
    assert about(check_item(item, ground), 3) == []


@pytest.mark.parametrize(
    ("number", "shapes", "said"),
    [
        (3, (RING, Arrow(x=0.9, y=0.5, from_x=0.7, from_y=0.5)), "points at no ring"),
        (3, (WholeScene(), RING), "whole scene and a spot"),
        (4, finished_item().sentences[1].shapes, "place of sentence 2"),
    ],
)
def test_what_a_person_should_judge_is_said(
    number: int, shapes: tuple[Any, ...], said: str, ground: Ground
) -> None:
    found = [f for f in check_item(changed(number, shapes=shapes), ground) if f.level == "look"]
    assert any(said in what for what in about(tuple(found), number))


def test_three_whole_scenes_are_many(ground: Ground) -> None:
    item = finished_item()
    whole = tuple(replace(s, shapes=(WholeScene(),)) for s in item.sentences[:3])
    found = check_item(replace(item, sentences=whole + item.sentences[3:]), ground)
    assert any("3 sentences highlight the whole" in what for what in about(found, 0))


def test_low_contrast_is_noted_with_its_halo() -> None:
    from PIL import Image

    def notes(colour: tuple[int, int, int]) -> list[str]:
        image = open_base(encoded(Image.new("RGB", (240, 160), colour)))
        found = check_item(finished_item(), read_ground(image))
        return [finding.what for finding in found if finding.level == "note"]

    assert notes((255, 255, 255)) == []
    (note,) = notes((30, 90, 90))
    assert "white halo" in note
    assert "1, 2, 3, 4, 5, 6, 7" in note


def test_without_pixels_nothing_is_said_of_them() -> None:
    assert check_item(changed(3, shapes=(Circle(x=0, y=0, r=0.5), ARROW))) == ()
