"""Looks: the same picture at other sizes and qualities is one stack, another picture is not."""

import importlib
import io
from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageEnhance

from imagegen.alike import take_looks
from imagegen.disposal import remove_trashed
from imagegen.filters import Filter
from imagegen.pictures import NEAR_BITS, NO_LOOK, look_distance, look_of, look_parts
from imagegen.studio import Studio
from imagegen.types import Record
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases

LOOK = "00ff00ff00ff00ff"
LOOKS = st.integers(0, 2**64 - 1)


def scene(turn: int) -> Image.Image:
    """Shapes on a slope of grey; each `turn` has others."""
    image = Image.linear_gradient("L").resize((240, 180)).convert("RGB")
    draw = ImageDraw.Draw(image)
    for place in range(5):
        x, y = (place * 83 + turn * 61) % 200, (place * 47 + turn * 29) % 140
        colour = (place * 50, 255 - place * 40, turn * 30 % 255)
        draw.rectangle((x, y, x + 60, y + 45), fill=colour)
    return image


def webp(image: Image.Image, quality: int = 80) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality)
    return out.getvalue()


@pytest.mark.parametrize("turn", range(6))
def test_size_quality_and_light_leave_the_look_near(turn: int) -> None:
    image = scene(turn)
    look = look_of(webp(image))
    others = (
        look_of(webp(image.resize((120, 90)))),
        look_of(webp(image, quality=30)),
        look_of(webp(ImageEnhance.Brightness(image).enhance(1.1))),
    )
    assert [other for other in others if look_distance(look, other) > NEAR_BITS] == []


def test_other_pictures_look_otherwise() -> None:
    looks = [look_of(webp(scene(turn))) for turn in range(6)]
    pairs = [(one, other) for one in looks for other in looks if one < other]
    assert len(pairs) == 15
    assert min(look_distance(*pair) for pair in pairs) > NEAR_BITS


@pytest.mark.parametrize("data", [b"", b"RIFF", webp(Image.new("RGB", (64, 64), "white"))])
def test_what_is_flat_or_broken_has_none(data: bytes) -> None:
    assert look_of(data) == NO_LOOK


@given(LOOKS, st.sets(st.integers(0, 63), max_size=NEAR_BITS))
def test_near_looks_share_a_part(bits: int, flips: set[int]) -> None:
    near = bits
    for place in flips:
        near ^= 1 << place
    one, other = f"{bits:016x}", f"{near:016x}"
    assert look_distance(one, other) == len(flips)
    assert set(look_parts(one)) & set(look_parts(other))


def test_pictures_that_look_alike_are_one_stack(studio: Studio) -> None:
    records = [add_picture(studio, number, size=(64, 64)) for number in (1, 2, 3, 4)]
    looks = ("00ff00ff00ff00ff", "00ff00ff00ff00fe", "ff00ff00ff00ff00", NO_LOOK)
    stacks = [studio.looks.keep(r.number, look) for r, look in zip(records, looks, strict=True)]
    assert stacks == [1, 1, 3, None]
    assert [r.number for r in studio.gallery.page(Filter(stack=1))] == [2, 1]
    assert studio.looks.sizes([1, 3]) == {1: 2, 3: 1}
    assert studio.looks.unseen(10) == []


def test_a_stack_outlives_its_first_pictures(studio: Studio) -> None:
    """It is found by the look of its first picture, however many of its pictures are removed."""
    looks = ("00ff00ff00ff00ff", "00ff00ff00ff00f0", "00ff00ff00ff00ff", "f0ff00ff00ff00ff")
    for number, look in enumerate((*looks[:2], "ff00ff00ff00ff00"), 1):
        studio.looks.keep(add_picture(studio, number).number, look)
    remove(studio, 1)
    assert studio.looks.keep(add_picture(studio, 4).number, looks[2]) == 2
    remove(studio, 2)
    assert studio.looks.keep(add_picture(studio, 5).number, looks[3]) == 4
    assert [r.number for r in studio.gallery.page(Filter(stack=4))] == [5, 4]
    assert studio.looks.sizes([2, 3, 4]) == {3: 1, 4: 2}


def test_a_number_that_is_given_again_joins_no_stack_by_it(studio: Studio) -> None:
    """The newest are looked at first, so the first of a stack may be the newest of all."""
    for number in (1, 2):
        add_picture(studio, number)
    assert [studio.looks.keep(number, "00ff00ff00ff00ff") for number in (2, 1)] == [2, 2]
    remove(studio, 2)
    new = add_picture(studio, 3).number
    assert studio.looks.keep(new, "ff00ff00ff00ff00") == new
    assert [r.number for r in studio.gallery.page(Filter(stack=new))] == [new]
    assert studio.looks.sizes([1, new]) == {1: 1, new: 1}


def remove(studio: Studio, *numbers: int) -> None:
    ids = [r.id for r in studio.gallery.page() if r.number in numbers]
    assert remove_trashed(studio, studio.trash.throw(ids)) == len(numbers)


def test_looks_are_taken_of_what_is_stored_once(studio: Studio) -> None:
    flat = add_picture(studio, 1)
    gone = add_picture(studio, 2)
    studio.storage.drop(gone.file_name)
    assert take_looks(studio, 1) == 1
    assert take_looks(studio, 10) == 1
    assert take_looks(studio, 10) == 0
    assert {studio.history.get(r.id).look for r in (flat, gone)} == {NO_LOOK}


def alike(studio: Studio, count: int) -> list[Record]:
    pictures = [add_picture(studio, number) for number in range(1, count + 1)]
    for picture in pictures:
        assert studio.looks.keep(picture.number, LOOK) == pictures[0].number
    return pictures


def meanwhile(monkeypatch: pytest.MonkeyPatch, name: str, do: Callable[[], object]) -> Thread:
    """Do that as soon as the function of that name has read, as far as it need not wait."""
    module, _, function = name.rpartition(".")
    read = getattr(importlib.import_module(module), function)
    thread = Thread(target=do)

    def read_and_do(*asked: Any) -> Any:
        found = read(*asked)
        if thread.ident is None:
            thread.start()
            thread.join(0.2)
        return found

    monkeypatch.setattr(name, read_and_do)
    return thread


def test_two_removals_at_once_leave_the_stack_whole(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third, fourth = alike(studio, 4)
    studio.trash.throw([first.id, second.id])
    other = meanwhile(
        monkeypatch, "imagegen.trash._first_looks", lambda: studio.trash.remove([first.id])
    )
    assert studio.trash.remove([second.id]).records == 1
    other.join()
    left = studio.history.of_ids([third.id, fourth.id])
    assert {picture.stack for picture in left} == {third.number}
    assert studio.looks.keep(fourth.number, LOOK) == third.number


def test_a_picture_joins_the_stack_that_a_removal_leaves(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = alike(studio, 2)
    late = add_picture(studio, 3)
    studio.trash.throw([first.id])
    other = meanwhile(
        monkeypatch, "imagegen.looks._founder", lambda: studio.trash.remove([first.id])
    )
    studio.looks.keep(late.number, LOOK)
    other.join()
    left = studio.history.of_ids([second.id, late.id])
    assert {picture.stack for picture in left} == {second.number}
