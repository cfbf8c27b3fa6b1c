"""The caption on a copy: in both languages, inside the picture, and never on the original."""

import io

import pytest
from PIL import Image, ImageChops, ImageFont

from imagegen.pictures import CAPTION, captioned
from imagegen.pictures.captions import FONT
from imagegen.places import assets_folder
from tests.drawing import encoded, photo


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "kept"),
    [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
def test_the_copy_keeps_kind_and_size(name: str, kept: str) -> None:
    made = captioned(encoded(photo(640, 480), name))
    assert (made.media_type, made.width, made.height) == (kept, 640, 480)


@pytest.mark.parametrize("size", [(1024, 768), (768, 1024), (300, 900), (256, 256), (1600, 200)])
def test_only_the_lower_left_corner_changes(size: tuple[int, int]) -> None:
    original = photo(*size)
    copy = opened(captioned(encoded(original)).data)
    box = ImageChops.difference(original, copy).getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert left < size[0] * 0.1
    assert top > size[1] * 0.6
    assert right <= size[0]
    assert size[1] * 0.85 < bottom <= size[1]


def test_every_character_has_a_shape_of_its_own() -> None:
    font = ImageFont.truetype(str(assets_folder() / "fonts" / FONT), 32)
    missing = bytes(font.getmask("\uffff"))
    shapes = {mark: bytes(font.getmask(mark)) for mark in CAPTION if not mark.isspace()}
    assert [mark for mark, shape in shapes.items() if shape == missing] == []
    assert len(set(shapes.values())) == len(shapes)


def test_a_picture_lying_on_its_side_stands_up() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = captioned(encoded(photo(400, 300), "JPEG", exif=exif))
    assert (made.width, made.height) == (300, 400)


def test_transparent_parts_stay_so() -> None:
    clear = photo(300, 300, "RGBA")
    clear.putalpha(0)
    made = opened(captioned(encoded(clear)).data)
    assert made.mode == "RGBA"
    assert made.getpixel((299, 0))[3] == 0  # type: ignore[index]  # RGBA gives four numbers


@pytest.mark.parametrize("data", [b"", b"no picture", encoded(photo(200, 200))[:900]])
def test_what_is_no_picture_is_said(data: bytes) -> None:
    with pytest.raises(ValueError, match="The picture"):
        captioned(data)
