"""Whatever the picture and its faces: exact ratio, inside the picture, no face cut."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.measures.crops import CROP_SHAPES, Box, CropShape, holds, misses, place_crop

RATIOS = {"round": (1, 1), "square": (1, 1), "3:4": (3, 4)}
SHAPES = st.sampled_from(CROP_SHAPES)
SIDES = st.integers(1, 5000)


@st.composite
def portraits(draw: st.DrawFn, most_faces: int = 4) -> tuple[tuple[int, int], tuple[Box, ...]]:
    wide, high = draw(SIDES), draw(SIDES)
    faces = []
    for _ in range(draw(st.integers(1, most_faces))):
        width, height = draw(st.integers(1, wide)), draw(st.integers(1, high))
        left, top = draw(st.integers(0, wide - width)), draw(st.integers(0, high - height))
        faces.append(Box(left=left, top=top, width=width, height=height))
    return (wide, high), tuple(faces)


def check_placed(shape: CropShape, size: tuple[int, int], crop: Box) -> None:
    across, down = RATIOS[shape]
    assert crop.width * down == crop.height * across
    assert crop.width > 0
    assert crop.left >= 0
    assert crop.top >= 0
    assert crop.right <= size[0]
    assert crop.bottom <= size[1]


def covered(shape: CropShape, crop: Box, face: Box, edge: float = 1e-6) -> set[bool]:
    """Whether points of the face's oval are inside the shape; worked out point by point.

    A negative `edge` leaves out the shape's own border, which a neighbour may touch.
    """
    middle = crop.left + crop.width / 2, crop.top + crop.height / 2
    found = set()
    for step in range(24):
        turn = math.tau * step / 24
        x = face.left + face.width / 2 * (1 + math.cos(turn))
        y = face.top + face.height / 2 * (1 + math.sin(turn))
        across = crop.left - edge <= x <= crop.right + edge
        inside = across and crop.top - edge <= y <= crop.bottom + edge
        if shape == "round":
            inside = math.dist(middle, (x, y)) <= crop.width / 2 + edge
        found.add(inside)
    return found


@given(SHAPES, portraits())
def test_no_face_is_cut(
    shape: CropShape, portrait: tuple[tuple[int, int], tuple[Box, ...]]
) -> None:
    size, faces = portrait
    crop = place_crop(shape, size, faces)
    if crop is None:
        return
    check_placed(shape, size, crop)
    assert covered(shape, crop, faces[0]) == {True}
    for face in faces[1:]:
        assert covered(shape, crop, face) == {True} or covered(shape, crop, face, -1e-6) == {False}


@given(portraits())
def test_a_rectangle_cuts_not_even_the_corner_of_a_face(
    portrait: tuple[tuple[int, int], tuple[Box, ...]],
) -> None:
    size, faces = portrait
    crop = place_crop("square", size, faces)
    if crop is not None:
        assert holds("square", crop, faces[0])
        assert all(holds("square", crop, f) or misses("square", crop, f) for f in faces)


@given(st.sampled_from(("square", "3:4")), portraits(most_faces=1))
def test_a_rectangle_is_refused_only_where_none_can_hold_the_face(
    shape: CropShape, portrait: tuple[tuple[int, int], tuple[Box, ...]]
) -> None:
    size, faces = portrait
    across, down = RATIOS[shape]
    most = min(size[0] // across, size[1] // down)
    possible = faces[0].width <= most * across and faces[0].height <= most * down
    assert (place_crop(shape, size, faces) is not None) == (possible and most > 0)


@given(SHAPES, SIDES, SIDES)
def test_without_a_face_the_largest_upper_middle(shape: CropShape, wide: int, high: int) -> None:
    crop = place_crop(shape, (wide, high), ())
    across, down = RATIOS[shape]
    if crop is None:
        assert wide < across or high < down
        return
    check_placed(shape, (wide, high), crop)
    assert crop.width + across > wide or crop.height + down > high
    assert abs((crop.left + crop.right) - wide) <= 1
    assert crop.top <= (high - crop.height) / 4


class TestManner:
    FACE = Box(left=450, top=300, width=100, height=100)

    @pytest.mark.parametrize("shape", CROP_SHAPES)
    def test_the_hair_is_in_and_the_head_fills_the_frame(self, shape: CropShape) -> None:
        crop = place_crop(shape, (1000, 1400), (self.FACE,))
        assert crop is not None
        hair = Box(left=450, top=255, width=100, height=145)
        assert holds(shape, crop, hair)
        assert 2 < crop.height / self.FACE.height < 4

    def test_a_face_in_the_corner_of_the_picture(self) -> None:
        corner = Box(left=0, top=0, width=100, height=100)
        crop = place_crop("square", (1000, 1000), (corner,))
        assert crop is not None
        assert (crop.left, crop.top) == (0, 0)

    def test_a_close_up_loses_the_corners_of_its_box_in_the_circle_and_nothing_else(self) -> None:
        face = Box(left=80, top=80, width=450, height=450)
        crop = place_crop("round", (600, 600), (face,))
        assert crop == Box(left=0, top=0, width=600, height=600)
        assert not holds("round", crop, face)
        assert holds("round", crop, face, oval=True)

    def test_a_second_face_is_taken_in_or_left_out(self) -> None:
        beside = Box(left=600, top=300, width=100, height=100)
        far = Box(left=850, top=300, width=100, height=100)
        near = place_crop("square", (1000, 1000), (self.FACE, beside))
        away = place_crop("square", (1000, 1000), (self.FACE, far))
        assert near is not None
        assert away is not None
        assert holds("square", near, beside)
        assert misses("square", away, far)

    def test_shares(self) -> None:
        assert Box(left=10, top=20, width=30, height=40).shares((100, 200)) == (0.1, 0.1, 0.3, 0.2)
