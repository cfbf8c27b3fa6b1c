"""Structure scores of records: measured once, kept, sorted; each way they can be missing."""

from dataclasses import replace

import pytest

import imagegen.room_scores
from imagegen.errors import BadReference, NotFound
from imagegen.pictures import identify
from imagegen.room_scores import RoomScore, by_score, find_score, is_from_photo, kept_score
from imagegen.studio import Studio
from imagegen.types import Record, Reference
from tests.measures.rooms import Room, draw_room
from tests.stocking import add_picture

ROOM = draw_room(Room(size=(320, 240)))
OTHER = draw_room(Room(size=(320, 240), window=(-0.9, 0.9, 0.3, 2.2), door=None))


def record_of(studio: Studio, result: bytes, number: int = 1, photo: bytes = ROOM) -> Record:
    """A record whose picture is `result` and whose reference is `photo`."""
    picture = identify(result)
    studio.storage.put(picture)
    reference = Reference(name="room.png", data=photo)
    studio.storage.put_reference(reference)
    stored = add_picture(studio, number, kind="renovation")
    return replace(stored, sha256=picture.sha256, references=(reference.sha256,))


def test_it_is_measured_once_and_kept(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(studio, ROOM)
    assert kept_score(studio, record) is None
    found = find_score(studio, record)
    assert (found.score, found.record) == (100, record.id)
    assert studio.storage.measure_path(found.heat_map).read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(imagegen.room_scores, "score_structure", lambda *_: 1 / 0)
    assert find_score(studio, record) == found


def test_another_result_has_a_score_of_its_own(studio: Studio) -> None:
    same, other = record_of(studio, ROOM), record_of(studio, OTHER, 2)
    scores = [find_score(studio, other), find_score(studio, same)]
    assert [found.record for found in by_score(scores)] == [same.id, other.id]


def test_a_revised_measure_measures_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    record = record_of(studio, ROOM)
    find_score(studio, record)
    monkeypatch.setattr(imagegen.room_scores, "REVISION", 2)
    assert kept_score(studio, record) is None


def test_torn_facts_are_measured_again(studio: Studio) -> None:
    record = record_of(studio, ROOM)
    found = find_score(studio, record)
    studio.storage.put_measure(found.heat_map.replace(".png", ".json"), b'{"score": ')
    assert kept_score(studio, record) is None
    assert find_score(studio, record) == found


def test_what_has_no_score_comes_last_and_equals_keep_their_order() -> None:
    def score(name: str, value: int | None) -> RoomScore:
        return RoomScore(record=name, score=value, kept=0, added=0, note="", heat_map="")

    given = [score("a", None), score("b", 40), score("c", 90), score("d", 40), score("e", 0)]
    assert [found.record for found in by_score(given)] == ["c", "b", "d", "e", "a"]


def test_a_photo_that_is_gone_is_said(studio: Studio) -> None:
    record = replace(record_of(studio, ROOM), references=("0" * 64,))
    with pytest.raises(NotFound):
        find_score(studio, record)


def test_a_result_that_cannot_be_read_is_said(studio: Studio) -> None:
    record = record_of(studio, ROOM)
    studio.storage.path(record.file_name).write_bytes(b"\x89PNG\r\n\x1a\nrubbish")
    with pytest.raises(BadReference):
        find_score(studio, record)


def test_only_renovations_of_a_photo_are_compared(studio: Studio) -> None:
    record = record_of(studio, ROOM)
    assert is_from_photo(record)
    assert not is_from_photo(replace(record, references=()))
    assert not is_from_photo(replace(record, origin=replace(record.origin, kind="avatar")))


@pytest.mark.parametrize("name", ["../x.json", "structure-1-a-b.png", "x.png", ""])
def test_only_names_of_measures_lead_to_files(studio: Studio, name: str) -> None:
    with pytest.raises(NotFound):
        studio.storage.measure_path(name)
