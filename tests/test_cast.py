"""The cast: who is kept, under which names, with which pictures."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from imagegen.briefs.avatar import LONGEST
from imagegen.cast import LONGEST_DESCRIPTION, LONGEST_NAME, MOST_REFERENCES, Person, fold_person
from imagegen.casting import keep_person, person_of, with_bytes
from imagegen.errors import BadReference, NotFound, RequestError
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Reference
from tests.drawing import encoded
from tests.stocking import add_picture

pytestmark = pytest.mark.both_databases


def picture(shade: int, name: str = "ana.png") -> Reference:
    return Reference(name=name, data=encoded(Image.new("RGB", (8, 8), (shade, 90, 120))))


def ana(**facts: Any) -> Person:
    return Person(**{"name": "Ana", "description": "a woman with red curls", **facts})


class TestPeople:
    def test_who_is_kept_comes_back_whole_but_for_the_bytes(self, studio: Studio) -> None:
        person = ana(references=(picture(1), picture(2)))
        keep_person(studio, person)
        kept = studio.cast.get(person.id)
        assert (kept.name, kept.description, kept.archived) == ("Ana", person.description, False)
        assert [r.sha256 for r in kept.references] == [r.sha256 for r in person.references]
        assert {r.data for r in kept.references} == {b""}
        request = with_bytes(studio, ImageRequest(prompt="x", references=kept.references))
        assert request.references == person.references

    def test_a_change_keeps_the_person_and_the_pictures(self, studio: Studio) -> None:
        person = ana(references=(picture(1),))
        keep_person(studio, person)
        kept = studio.cast.get(person.id)
        keep_person(studio, replace(kept, name="Anna", references=(*kept.references, picture(2))))
        (only,) = studio.cast.members()
        assert (only.id, only.name, len(only.references)) == (person.id, "Anna", 2)

    def test_members_stand_by_name(self, studio: Studio) -> None:
        for name in ("zoe", "Ben", "ana"):
            keep_person(studio, ana(name=name))
        assert [person.name for person in studio.cast.members()] == ["ana", "Ben", "zoe"]

    def test_nobody_is_found_under_an_unknown_id(self, studio: Studio) -> None:
        with pytest.raises(NotFound):
            studio.cast.get("' OR 1=1 --")

    def test_a_person_without_their_picture_in_the_store_is_refused(self, studio: Studio) -> None:
        with pytest.raises(NotFound):
            keep_person(studio, ana(references=(Reference(name="a.png", sha256="0" * 64),)))
        assert studio.cast.members() == []


class TestNames:
    @pytest.mark.parametrize("other", ["ANA", " a n a ", "Ａｎａ", "A-n-a!", "An\u200ba"])
    def test_a_name_is_taken_however_it_is_written(self, studio: Studio, other: str) -> None:
        keep_person(studio, ana())
        with pytest.raises(RequestError, match="already"):
            keep_person(studio, ana(name=other))

    @pytest.mark.parametrize("other", ["Anna", "Aña", "安娜", "Ana 2"])
    def test_another_name_is_another_person(self, studio: Studio, other: str) -> None:
        keep_person(studio, ana())
        keep_person(studio, ana(name=other))
        assert len(studio.cast.members()) == 2

    def test_nobody_takes_the_name_of_another_by_a_change(self, studio: Studio) -> None:
        ben = ana(name="Ben")
        keep_person(studio, ana())
        keep_person(studio, ben)
        with pytest.raises(RequestError, match="already"):
            keep_person(studio, replace(ben, name="ana"))
        assert studio.cast.get(ben.id).name == "Ben"

    @pytest.mark.parametrize("name", ["", " ", "\u200b", "!!!", "🙂", "\x00"])
    def test_a_name_needs_a_letter(self, name: str) -> None:
        with pytest.raises(RequestError, match="no name"):
            ana(name=name)

    @given(st.text(max_size=300), st.text(max_size=300))
    def test_any_text_is_kept_in_bounds_or_refused(self, name: str, description: str) -> None:
        try:
            person = ana(name=name, description=description)
        except RequestError:
            return
        assert 1 <= len(person.name) <= LONGEST_NAME
        assert 1 <= len(person.description) <= LONGEST_DESCRIPTION
        assert fold_person(person.name) == fold_person(person.name.swapcase().swapcase())
        assert person == replace(person)
        (person.name + person.description).encode("utf-8")
        assert not set("\x00\n\u202e") & set(person.name + person.description)


class TestArchive:
    def test_who_is_archived_is_offered_no_more_and_comes_back(self, studio: Studio) -> None:
        person = ana()
        keep_person(studio, person)
        studio.cast.archive(person.id)
        assert studio.cast.members() == []
        assert [gone.id for gone in studio.cast.members(archived=True)] == [person.id]
        studio.cast.archive(person.id, archived=False)
        assert [back.id for back in studio.cast.members()] == [person.id]

    def test_a_picture_still_knows_whom_it_shows(self, studio: Studio) -> None:
        person = ana()
        keep_person(studio, person)
        record = add_picture(studio)
        shown = replace(record, origin=replace(record.origin, brief={"person": person.id}))
        studio.cast.archive(person.id)
        found = person_of(studio, shown)
        assert found is not None
        assert found.name == "Ana"

    @pytest.mark.parametrize("named", [None, "", 5, "nobody"])
    def test_a_picture_of_nobody_in_the_cast(self, studio: Studio, named: object) -> None:
        record = add_picture(studio)
        shown = replace(record, origin=replace(record.origin, brief={"person": named}))
        assert person_of(studio, shown) is None

    def test_the_name_of_an_archived_person_stays_taken(self, studio: Studio) -> None:
        keep_person(studio, gone := ana())
        studio.cast.archive(gone.id)
        with pytest.raises(RequestError, match="archived") as caught:
            keep_person(studio, ana(name="ANA"))
        assert "Restore" in caught.value.hint


class TestReferences:
    def test_a_person_has_five_at_most(self) -> None:
        many = tuple(picture(shade) for shade in range(MOST_REFERENCES + 1))
        assert len(ana(references=many[1:]).references) == MOST_REFERENCES
        with pytest.raises(RequestError, match="6 reference pictures"):
            ana(references=many)

    def test_the_same_picture_twice_counts_once(self) -> None:
        assert len(ana(references=(picture(1), picture(1, "other.png"))).references) == 1

    @pytest.mark.parametrize(
        "data", [b"", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"0" * 40]
    )
    def test_what_is_no_picture_is_refused_and_nothing_is_kept(
        self, studio: Studio, data: bytes
    ) -> None:
        person = ana(references=(picture(1), Reference(name="../../etc/x.png", data=data)))
        with pytest.raises(BadReference, match=r"^x\.png"):
            keep_person(studio, person)
        assert studio.cast.members() == []
        assert not list((studio.storage.folder / "references").rglob("*"))

    def test_the_name_of_a_file_is_cleaned(self, studio: Studio) -> None:
        person = ana(references=(picture(1, "../../x\u202egnp.exe\x00.png"),))
        keep_person(studio, person)
        (kept,) = studio.cast.get(person.id).references
        assert "/" not in kept.name
        assert kept.name.isprintable()


def test_a_description_always_fits_into_the_brief() -> None:
    assert LONGEST["who"] == LONGEST_DESCRIPTION
