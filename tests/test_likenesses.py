"""How near pictures come to their person: measured once, kept, and measured anew when it must."""

from dataclasses import replace

import pytest

import imagegen.likenesses
from imagegen.cast import Person
from imagegen.casting import keep_person
from imagegen.errors import BadReference
from imagegen.likenesses import find_likeness, kept_likeness
from imagegen.measures import Likeness
from imagegen.studio import Studio
from imagegen.types import Record, Reference
from tests.drawing import encoded
from tests.measures.people import Person as Drawn
from tests.measures.people import draw_people
from tests.stocking import add_picture

DARK = {"skin": (120, 82, 60), "hair": (24, 20, 18), "cloth": (150, 60, 40)}


def reference(**looks: tuple[int, int, int]) -> Reference:
    drawn = draw_people((256, 256), Drawn(face=(128, 110, 100), **looks))
    return Reference(name="ana.png", data=encoded(drawn))


@pytest.fixture
def record(studio: Studio) -> Record:
    return add_picture(studio)


@pytest.fixture
def person(studio: Studio) -> Person:
    person = Person(name="Ana", description="red curls", references=(reference(),))
    keep_person(studio, person)
    return studio.cast.get(person.id)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that something is really measured."""
    times: list[int] = []
    real = imagegen.likenesses.score_likeness

    def count(picture: bytes, references: list[bytes]) -> Likeness:
        times.append(1)
        return real(picture, references)

    monkeypatch.setattr(imagegen.likenesses, "score_likeness", count)
    return times


def test_it_is_measured_once_and_then_known(
    studio: Studio, record: Record, person: Person, measured: list[int]
) -> None:
    assert kept_likeness(studio, record, person) is None
    found = find_likeness(studio, record, person)
    assert find_likeness(studio, record, person) == found == kept_likeness(studio, record, person)
    assert len(measured) == 1


def test_other_references_are_another_measure(
    studio: Studio, record: Record, person: Person, measured: list[int]
) -> None:
    find_likeness(studio, record, person)
    keep_person(studio, replace(person, references=(*person.references, reference(**DARK))))
    changed = studio.cast.get(person.id)
    assert len(find_likeness(studio, record, changed).references) == 2
    assert len(measured) == 2


def test_a_torn_file_is_measured_again(
    studio: Studio, record: Record, person: Person, measured: list[int]
) -> None:
    found = find_likeness(studio, record, person)
    (file,) = (studio.storage.folder / "measures").rglob("likeness-*.json")
    file.write_bytes(file.read_bytes()[:20])
    assert find_likeness(studio, record, person) == found
    assert len(measured) == 2


def test_nobody_is_measured_without_pictures(studio: Studio, record: Record) -> None:
    with pytest.raises(BadReference):
        find_likeness(studio, record, Person(name="Ben", description="a beard"))
