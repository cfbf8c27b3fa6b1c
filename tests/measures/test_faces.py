"""Faces are found, crops are cut from the upright original, and a guess is called one."""

import io

import pytest
from PIL import Image

from imagegen.errors import BadReference
from imagegen.measures import CROP_SHAPES, find_crops, render_crop
from imagegen.measures.crops import Box, holds
from tests.drawing import encoded, photo
from tests.measures.people import Person, draw_people

SKINS = {
    "light": ((246, 214, 196), (214, 180, 120)),
    "medium": ((170, 124, 92), (30, 28, 28)),
    "dark": ((120, 82, 60), (24, 20, 18)),
}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def portrait(size: tuple[int, int] = (800, 1000)) -> Image.Image:
    return draw_people(size, Person(face=(300, 330, 240)))


class TestDetection:
    @pytest.mark.parametrize("tone", SKINS)
    def test_a_face_is_where_it_was_drawn(self, tone: str) -> None:
        skin, hair = SKINS[tone]
        drawn = draw_people((900, 700), Person(face=(560, 300, 220), skin=skin, hair=hair))
        (face,) = find_crops(encoded(drawn)).faces
        assert face.left + face.width / 2 == pytest.approx(560, abs=15)
        assert face.top + face.height / 2 == pytest.approx(300, abs=25)
        assert face.width == pytest.approx(220, rel=0.25)

    def test_in_the_pixels_of_a_large_original(self) -> None:
        large = portrait((800, 1000)).resize((2400, 3000))
        (face,) = find_crops(encoded(large, "JPEG")).faces
        assert face.left + face.width / 2 == pytest.approx(900, abs=50)

    def test_two_people_the_nearer_first(self) -> None:
        near, far = Person(face=(900, 380, 280)), Person(face=(350, 330, 200))
        faces = find_crops(encoded(draw_people((1200, 800), far, near))).faces
        assert [round(face.left / 500) for face in faces] == [2, 1]

    def test_a_picture_of_nobody(self) -> None:
        assert find_crops(encoded(photo(500, 400))).faces == ()


class TestCrops:
    def test_all_three_hold_the_face(self) -> None:
        found = find_crops(encoded(portrait()))
        assert tuple(found.crops) == CROP_SHAPES
        assert found.note == ""
        for shape, crop in found.crops.items():
            assert holds(shape, crop.box, found.faces[0])
            assert crop.size == (800, 1000)
            assert crop.shares[2] == crop.box.width / 800

    def test_nobody_found_is_said(self) -> None:
        found = find_crops(encoded(photo(400, 800)))
        assert "No face was found" in found.note
        box = found.crops["square"].box
        assert (box.left, box.top, box.width) == (0, 80, 400)

    def test_without_opencv_that_is_said(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("imagegen.measures.faces.has_vision", lambda: False)
        found = find_crops(encoded(portrait()))
        assert found.faces == ()
        assert "pip install 'imagegen-studio[vision]'" in found.note
        assert found.crops["3:4"].box.height == 1000

    def test_a_face_that_fits_no_shape_is_not_cut(self, monkeypatch: pytest.MonkeyPatch) -> None:
        wide = Box(left=20, top=10, width=350, height=280)
        monkeypatch.setattr("imagegen.measures.detection.find_faces", lambda _: (wide,))
        found = find_crops(encoded(photo(400, 300)))
        assert found.faces == (wide,)
        assert dict(found.crops) == {}
        assert found.note.endswith("for: round, square, 3:4.")

    def test_what_is_no_picture(self) -> None:
        with pytest.raises(BadReference, match="The picture is text"):
            find_crops(b"no picture at all")


class TestRender:
    @pytest.mark.parametrize("shape", CROP_SHAPES)
    def test_full_resolution_png(self, shape: str) -> None:
        data = encoded(portrait(), "JPEG", quality=95)
        crop = find_crops(data).crops[shape]
        made = opened(render_crop(data, crop))
        assert (made.format, made.size) == ("PNG", (crop.box.width, crop.box.height))
        middle = crop.box.left + made.width // 2, crop.box.top + made.height // 2
        here = made.convert("RGB").getpixel((made.width // 2, made.height // 2))
        assert here == opened(data).convert("RGB").getpixel(middle)

    def test_round_is_clear_outside_its_circle(self) -> None:
        data = encoded(portrait())
        made = opened(render_crop(data, find_crops(data).crops["round"]))
        alpha = made.getchannel("A")
        assert alpha.getpixel((2, 2)) == 0
        assert alpha.getpixel((made.width // 2, 2)) == 255
        assert alpha.getpixel((made.width // 2, made.height // 2)) == 255

    def test_a_clear_backdrop_stays_clear(self) -> None:
        whole = portrait().convert("RGBA")
        whole.paste((0, 0, 0, 0), (0, 0, 800, 60))
        data = encoded(whole)
        crop = find_crops(data).crops["3:4"]
        assert crop.box.top < 60
        assert opened(render_crop(data, crop)).getpixel((5, 1))[3] == 0

    def test_a_camera_that_was_held_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # turn a quarter clockwise to see it
        lying = portrait().transpose(Image.Transpose.ROTATE_90)
        data = encoded(lying, "JPEG", exif=exif, quality=95)
        found = find_crops(data)
        assert found.crops["square"].size == (800, 1000)
        (face,) = found.faces
        assert face.left + face.width / 2 == pytest.approx(300, abs=20)
        made = opened(render_crop(data, found.crops["square"]))
        skin = made.convert("RGB").getpixel(
            (
                face.left + face.width // 2 - found.crops["square"].box.left,
                face.top + face.height * 4 // 5 - found.crops["square"].box.top,
            )
        )
        assert skin[0] > skin[2] + 20
        assert not made.getexif()

    def test_a_crop_of_another_picture_is_refused(self) -> None:
        crop = find_crops(encoded(portrait())).crops["square"]
        with pytest.raises(BadReference, match="800x1000"):
            render_crop(encoded(photo(300, 300)), crop)
