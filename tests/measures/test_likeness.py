"""The consistency score falls as a drawn person turns into somebody else."""

import sys
from dataclasses import replace
from functools import cache

import pytest
from PIL import Image, ImageEnhance

from imagegen.errors import BadReference, ConfigError
from imagegen.measures import Likeness, score_likeness
from imagegen.measures.likeness import MEASURES
from tests.drawing import encoded, photo
from tests.measures.people import Person, draw_people

SIZE = (600, 700)
ANNA = Person(face=(280, 310, 220))
MOVED = replace(ANNA, face=(360, 330, 180))
BEN = replace(ANNA, skin=(120, 82, 60), hair=(24, 20, 18), cloth=(160, 60, 50))


def drawn(person: Person, size: tuple[int, int] = SIZE) -> Image.Image:
    return draw_people(size, person)


@cache
def anna() -> bytes:
    return encoded(drawn(ANNA))


def likeness(image: Image.Image) -> Likeness:
    return score_likeness(encoded(image), [anna()])


class TestOnePerson:
    def test_the_reference_itself(self) -> None:
        (one,) = likeness(drawn(ANNA)).references
        assert (one.score, one.form, one.colours, one.by_face) == (100, 100, 100, True)

    def test_elsewhere_in_the_picture_and_smaller(self) -> None:
        assert likeness(drawn(MOVED, (800, 600))).score >= 85

    def test_other_clothes(self) -> None:
        assert likeness(drawn(replace(ANNA, cloth=(170, 40, 40)))).score >= 90

    def test_light_changes_the_colours_and_not_the_form(self) -> None:
        (dim,) = likeness(ImageEnhance.Brightness(drawn(ANNA)).enhance(0.7)).references
        assert dim.form >= 90
        assert dim.colours < 80


class TestDrift:
    def test_the_farther_the_lower(self) -> None:
        same = likeness(drawn(MOVED)).score
        dyed = likeness(drawn(replace(ANNA, hair=(190, 120, 60)))).score
        other = likeness(drawn(BEN)).score
        nobody = likeness(photo(*SIZE)).score
        assert same > dyed + 10
        assert dyed > other + 5
        assert other > nobody + 20

    def test_it_says_that_it_does_not_recognise_people(self) -> None:
        assert "does not recognise people" in MEASURES


class TestReferences:
    def test_the_nearest_counts_and_each_has_its_value(self) -> None:
        found = score_likeness(encoded(drawn(MOVED)), [encoded(drawn(BEN)), anna()])
        first, second = found.references
        assert found.score == second.score > first.score
        assert found.note == ""

    def test_a_picture_without_a_face_is_compared_whole_and_that_is_said(self) -> None:
        found = likeness(photo(300, 300))
        assert not found.references[0].by_face
        assert "No face was found in the picture" in found.note

    def test_which_reference_has_no_face(self) -> None:
        faceless = encoded(photo(300, 300))
        found = score_likeness(anna(), [anna(), faceless, faceless])
        assert found.score == 100
        assert [one.by_face for one in found.references] == [True, False, False]
        assert "reference 2, 3" in found.note

    @pytest.mark.parametrize("size", [(1, 1), (1, 500), (30, 20)])
    def test_a_tiny_flat_picture(self, size: tuple[int, int]) -> None:
        flat = encoded(Image.new("RGB", size, "white"))
        assert score_likeness(flat, [flat]).score == 100
        assert score_likeness(flat, [anna()]).score < 50

    def test_none(self) -> None:
        with pytest.raises(BadReference, match="at least one"):
            score_likeness(anna(), [])

    def test_a_broken_one_is_named_by_its_number(self) -> None:
        with pytest.raises(BadReference, match="Reference 2 is damaged"):
            score_likeness(anna(), [anna(), anna()[:2000]])

    def test_without_opencv_the_error_names_the_command(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "imagegen.measures.portraits", raising=False)
        monkeypatch.setitem(sys.modules, "cv2", None)
        with pytest.raises(ConfigError, match=r"pip install 'imagegen-studio\[vision\]'"):
            score_likeness(anna(), [anna()])
