"""The contact sheet as a picture: its size, its places, words in any script."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

import imagegen.typefaces
from imagegen.contact_sheets import MOST_PICTURES, SheetPicture, draw_contact_sheet
from imagegen.errors import RequestError
from imagegen.sheets import lay_out
from imagegen.typefaces import fit_text, has_glyph, text_width
from imagegen.types import Picture
from tests.drawing import encoded

RED, GREEN, BLUE = (200, 30, 30), (30, 160, 60), (40, 60, 200)


def plain(colour: tuple[int, int, int], size: tuple[int, int] = (640, 640)) -> bytes:
    return encoded(Image.new("RGB", size, colour), "WEBP", lossless=True)


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    assert image.size == (picture.width, picture.height)
    return image.convert("RGB")


def area_of(image: Image.Image, colour: tuple[int, int, int]) -> tuple[int, int, int, int] | None:
    bands = [
        band.point([255 * (abs(level - wanted) < 3) for level in range(256)])
        for band, wanted in zip(image.split(), colour, strict=True)
    ]
    return ImageChops.multiply(ImageChops.multiply(bands[0], bands[1]), bands[2]).getbbox()


def test_a_table_has_its_pictures_where_the_sheet_says() -> None:
    cells = [{"a": a, "b": b} for a in ("Ana", "王小明") for b in ("Business", "Casual")]
    colours = (RED, GREEN, BLUE, None)
    pictures = [
        SheetPicture(label="x", data=plain(colour) if colour else b"", word="failed")
        for colour in colours
    ]
    image = opened(draw_contact_sheet("Ana, 王小明", pictures, lay_out(cells)))
    red, green, blue = (area_of(image, colour) for colour in (RED, GREEN, BLUE))
    assert red
    assert green
    assert blue
    assert red[1] == green[1] < blue[1]
    assert red[0] == blue[0] < green[0]
    # The hairline lies on the outermost pixels.
    assert (red[2] - red[0], red[3] - red[1]) == (318, 318)


def test_without_rows_each_has_its_name_under_it() -> None:
    pictures = [SheetPicture(label=f"Learner {n}", data=plain(RED)) for n in range(7)]
    image = opened(draw_contact_sheet("Learners", pictures))
    assert image.width < 4 * 320 < image.height + 320
    assert image.getpixel((2, 2)) == (251, 250, 248)


def test_a_small_picture_is_not_blown_up_and_a_clear_one_stands_on_paper() -> None:
    clear = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    clear.paste((*BLUE, 255), (10, 5, 30, 15))
    image = opened(draw_contact_sheet("x", [SheetPicture(label="x", data=encoded(clear))]))
    blue = area_of(image, BLUE)
    assert blue is not None
    assert (blue[2] - blue[0], blue[3] - blue[1]) == (20, 10)
    assert area_of(image, (0, 0, 0)) is None


@pytest.mark.parametrize("count", [0, MOST_PICTURES + 1])
def test_none_and_too_many_are_refused(count: int) -> None:
    with pytest.raises(RequestError, match=f"not {count}"):
        draw_contact_sheet("x", [SheetPicture(label="x")] * count)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        draw_contact_sheet("x", [SheetPicture(label="x", data=b"<html>")])


@settings(max_examples=30)
@given(st.text(max_size=60), st.integers(40, 400))
def test_any_text_fits_its_place(text: str, width: int) -> None:
    assert text_width(fit_text(text, 18, width), 18) <= width


def test_a_text_with_room_stays_whole_and_a_long_one_ends_in_an_ellipsis() -> None:
    assert fit_text("  Ana \n Lopes ", 18, 400) == "Ana Lopes"
    short = fit_text("a very long name of a setting", 18, 120)
    assert short.endswith("…")
    assert "a very long name".startswith(short[:-1])


@pytest.mark.skipif(not has_glyph("王"), reason="no font with Chinese letters on this machine")
def test_chinese_names_are_drawn_in_letters_of_their_own() -> None:
    one, other = (
        draw_contact_sheet(name, [SheetPicture(label="x", word="x")]).data
        for name in ("王小明", "李小龙")
    )
    assert one != other


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No fonts but the one that Pillow brings."""
    monkeypatch.setattr(imagegen.typefaces, "FILES", ())
    for kept in (imagegen.typefaces._faces, imagegen.typefaces._face_of):
        kept.cache_clear()
    yield
    for kept in (imagegen.typefaces._faces, imagegen.typefaces._face_of):
        kept.cache_clear()


def test_without_any_font_of_a_script_there_are_boxes_and_no_error(bare_machine: None) -> None:
    assert not has_glyph("王")
    assert has_glyph("A")
    assert draw_contact_sheet("王小明", [SheetPicture(label="王", word="失败")]).width > 300
