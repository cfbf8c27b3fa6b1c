"""The inspection of the store: blank, damaged, missing and unknown files, each with its reason."""

import pytest

import imagegen.inspection
from imagegen.inspection import inspect_pictures
from imagegen.studio import Studio
from tests.stocking import Stock, add_picture, paint


def troubles(studio: Studio) -> dict[str, tuple[str, str]]:
    """File -> what is wrong with it, and why."""
    found = list(inspect_pictures(studio))
    assert len({each.file_name for each in found}) == len(found)
    return {each.file_name: (each.trouble, each.reason) for each in found}


def test_what_is_whole_is_not_told(studio: Studio) -> None:
    add_picture(studio, 1)
    assert troubles(studio) == {}


def test_each_trouble_is_told_with_its_reason(studio: Studio) -> None:
    blank = add_picture(studio, 1, suspect="flat: 3 colours, deviation 0.2")
    damaged, missing, closed = (add_picture(studio, number) for number in (2, 3, 4))
    studio.storage.drop(closed.file_name)
    studio.storage.path(closed.file_name).mkdir()  # opened by nobody, not even by root
    studio.storage.path(damaged.file_name).write_bytes(b"other bytes")
    studio.storage.drop(missing.file_name)
    strange = studio.storage.put(paint(Stock(), 99))
    found = troubles(studio)
    assert found.pop(strange)[0] == "unknown"
    assert found == {
        blank.file_name: ("suspect", "flat: 3 colours, deviation 0.2"),
        damaged.file_name: ("damaged", "its bytes are not those that were stored"),
        missing.file_name: ("missing", "no file"),
        closed.file_name: ("unreadable", "Is a directory"),
    }


def test_what_the_worker_looked_at_is_not_decoded_again(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(
        imagegen.inspection, "suspect_reason", lambda picture: looked.append(1) or "small"
    )
    for number in range(1, 4):
        add_picture(studio, number)
    assert (troubles(studio), looked) == ({}, [])
    strange = studio.storage.put(paint(Stock(), 99))
    assert troubles(studio) == {strange: ("unknown", "no record names it; small")}
    assert looked == [1]


def test_equal_pictures_are_one_file(studio: Studio) -> None:
    one = add_picture(studio, 1)
    add_picture(studio, 2, more={"sha256": one.sha256})
    names = [name for name, _, _ in studio.history.files()]
    assert names == [one.file_name]
