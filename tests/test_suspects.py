"""Blank pictures are spotted, real ones pass, and the fast path agrees with the slow one."""

import zlib
from random import Random

import pytest
from PIL import Image, ImageDraw

from imagegen.pictures import identify, suspect_reason
from imagegen.pictures.suspects import DENSE_BITS
from imagegen.types import Picture
from tests.drawing import chunk, encoded, fade, photo, png_of


def grey_box(size: int) -> Image.Image:
    image = Image.new("RGB", (size, size), (240, 240, 240))
    ImageDraw.Draw(image).text((size // 3, size // 2), "no image", fill=(90, 90, 90))
    return image


def judged(data: bytes) -> str:
    return suspect_reason(identify(data))


def padded(data: bytes) -> bytes:
    """The same PNG with a long text in it: large as a file, small as a picture."""
    return data[:33] + chunk(b"tEXt", b"Comment\0" + b"x" * 400_000) + data[33:]


class TestSuspects:
    @pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
    def test_a_photo_passes(self, name: str) -> None:
        assert judged(encoded(photo(), name)) == ""

    def test_small_files(self) -> None:
        data = encoded(photo(40, 30))
        assert judged(data) == f"only {len(data):,} bytes"

    def test_the_bound_is_ten_thousand_bytes(self) -> None:
        photos = encoded(photo(200, 150), "JPEG")
        for length, fine in ((9_999, False), (10_000, True)):
            room = length - len(photos) - 4
            comment = b"\xff\xfe" + (room + 2).to_bytes(2, "big") + b"x" * room
            data = photos[:2] + comment + photos[2:]
            assert len(data) == length
            assert (judged(data) == "") is fine

    @pytest.mark.parametrize("size", [256, 1024])
    def test_one_colour(self, size: int) -> None:
        data = padded(encoded(Image.new("RGB", (size, size), (240, 240, 240))))
        assert judged(data) == "flat: 1 colours, deviation 0.0"

    @pytest.mark.parametrize("size", [512, 1024])
    def test_a_grey_box_with_words(self, size: int) -> None:
        assert judged(padded(encoded(grey_box(size)))).startswith("flat: ")

    @pytest.mark.parametrize("slope", [(0, 1), (1, 0), (1, 1), (1, 0.37)])
    def test_a_gradient_deviates_and_is_flat_all_the_same(self, slope: tuple[float, float]) -> None:
        assert judged(padded(encoded(fade(512, 512, slope)))).startswith("flat: ")

    def test_a_flat_jpeg(self) -> None:
        data = encoded(grey_box(2048), "JPEG", quality=100, subsampling="4:4:4")
        assert len(data) >= 10_000
        assert judged(data).startswith("flat: ")

    def test_a_see_through_picture_that_hides_noise(self) -> None:
        image = photo(400, 400, "RGBA")
        image.putalpha(0)
        assert judged(encoded(image)).startswith("flat: ")

    def test_a_shape_on_nothing_passes(self) -> None:
        image = photo(400, 400, "RGBA")
        mask = Image.new("L", image.size, 0)
        ImageDraw.Draw(mask).ellipse((80, 80, 320, 320), fill=255)
        image.putalpha(mask)
        assert judged(encoded(image)) == ""

    def test_deep_and_palette_pictures_are_looked_at(self) -> None:
        deep = Image.frombytes("I;16", (256, 256), Random(1).randbytes(256 * 256 * 2))
        assert judged(encoded(deep)) == ""
        assert judged(encoded(photo(300, 300).quantize(64))) == ""

    def test_what_cannot_be_decoded_says_so(self) -> None:
        whole = identify(encoded(photo(), "JPEG"))
        broken = Picture(
            data=whole.data[:9000] + b"x" * 9000, media_type="image/jpeg", width=640, height=480
        )
        assert broken.data != whole.data
        cut = Picture(data=whole.data[:12_000], media_type="image/jpeg", width=640, height=480)
        assert "damaged" in suspect_reason(cut)


class TestDensity:
    """The fast path must never pass what the slow one would call flat."""

    @pytest.mark.parametrize("level", [0, 1, 6, 9])
    @pytest.mark.parametrize("spread", [0, 1, 2])
    def test_faint_noise_is_never_dense(self, level: int, spread: int) -> None:
        """Noise up to the deviation that still counts as flat, at every effort of the packer."""
        dice = Random(spread)
        noise = bytes(
            round(min(255, max(0, dice.gauss(128, 1.45 * spread / 2))))
            for _ in range(3 * 256 * 256)
        )
        data = encoded(Image.frombytes("RGB", (256, 256), noise), compress_level=level)
        assert judged(data).startswith(("flat: ", "only "))

    def test_plainly_stored_pixels_prove_nothing(self) -> None:
        data = encoded(Image.new("RGB", (300, 300), (240, 240, 240)), compress_level=0)
        assert 8 * len(data) > DENSE_BITS * 3 * 300 * 300
        assert judged(data).startswith("flat: ")

    def test_literals_without_matches_prove_nothing(self) -> None:
        rows = (b"\0" + b"\xf0\xf0\xf0" * 300) * 300
        packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_HUFFMAN_ONLY)
        assert judged(padded(png_of(300, 300, packer.compress(rows) + packer.flush()))) != ""

    def test_a_dense_photo_is_not_decoded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = identify(encoded(photo(512, 512)))
        monkeypatch.setattr(Image, "open", lambda *_args, **_more: pytest.fail("decoded"))
        assert suspect_reason(picture) == ""

    def test_text_in_the_file_does_not_count_as_pixels(self) -> None:
        data = padded(encoded(Image.new("RGB", (256, 256), "white")))
        assert 8 * len(data) > DENSE_BITS * 3 * 256 * 256
        assert judged(data).startswith("flat: ")
