"""Masks: white is to be changed, whatever the mask's size, mode or transparency."""

import io

import pytest
from PIL import Image

from imagegen.errors import BadReference
from imagegen.pictures import prepare_clear_mask, prepare_white_mask
from imagegen.types import Reference
from tests.drawing import encoded, photo

PICTURE = encoded(photo(64, 48))


def mask_of(image: Image.Image) -> Reference:
    return Reference(name="mask.png", data=encoded(image))


def half(width: int = 64, height: int = 48, mode: str = "L") -> Image.Image:
    """White on the left, black on the right."""
    image = Image.new(mode, (width, height), "black")
    image.paste("white", (0, 0, width // 2, height))
    return image


def alpha_of(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (64, 48))
        return image.getchannel("A")


@pytest.mark.parametrize("mode", ["L", "RGB", "1", "RGBA"])
def test_white_becomes_transparent_and_black_opaque(mode: str) -> None:
    alpha = alpha_of(prepare_clear_mask(mask_of(half(mode=mode)), PICTURE))
    assert alpha.crop((0, 0, 32, 48)).getextrema() == (0, 0)
    assert alpha.crop((32, 0, 64, 48)).getextrema() == (255, 255)


def test_white_stays_white_for_those_who_want_it_so() -> None:
    data = prepare_white_mask(mask_of(half(640, 480, "RGB")), PICTURE)
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "L", (64, 48))
        assert image.crop((0, 0, 32, 48)).getextrema() == (255, 255)
        assert image.crop((32, 0, 64, 48)).getextrema() == (0, 0)


def test_a_larger_mask_is_brought_to_the_size_of_the_picture() -> None:
    alpha = alpha_of(prepare_clear_mask(mask_of(half(640, 480)), PICTURE))
    assert alpha.getcolors() == [(32 * 48, 0), (32 * 48, 255)]


def test_what_is_transparent_in_a_mask_marks_nothing() -> None:
    image = Image.new("RGBA", (64, 48), (255, 255, 255, 0))
    image.paste((255, 255, 255, 255), (0, 0, 8, 48))
    alpha = alpha_of(prepare_clear_mask(mask_of(image), PICTURE))
    assert alpha.getcolors() == [(8 * 48, 0), (56 * 48, 255)]


@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        (mask_of(half(48, 64)), "another shape"),
        (mask_of(Image.new("L", (64, 48))), "marks nothing"),
        (Reference(name="mask.png", data=b"just text"), "is text"),
    ],
)
def test_a_mask_that_cannot_be_meant_is_refused_by_name(mask: Reference, reason: str) -> None:
    with pytest.raises(BadReference, match=f"mask.png.*{reason}"):
        prepare_clear_mask(mask, PICTURE)
