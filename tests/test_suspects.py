"""Blank pictures are spotted, real ones pass, and the fast path agrees with the slow one."""

import zlib
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from imagegen.pictures import identify, suspect_reason
from imagegen.pictures.suspects import DENSE_BITS
from imagegen.types import Picture
from tests.drawing import chunk, encoded, fade, photo, png_of


def grey_box(size: int) -> Image.Image:
    image = Image.new("RGB", (size, size), (240, 240, 240))
    ImageDraw.Draw(image).text((size // 3, size // 2), "no image", fill=(90, 90, 90))
    return image


def lit(image: Image.Image, box: tuple[int, int, int, int], low: int, high: int) -> None:
    """A body with light from one side."""
    left, top, right, bottom = box
    shade = Image.linear_gradient("L").rotate(90).resize((right - left, bottom - top))
    image.paste(shade.point(lambda v: low + (high - low) * v // 255).convert("RGB"), box)


def bottle(side: int) -> Image.Image:
    image, middle, half = Image.new("RGB", (side, side), "white"), side // 2, side // 10
    lit(image, (middle - half, side // 4, middle + half, side * 3 // 4), 40, 200)
    draw = ImageDraw.Draw(image)
    draw.rectangle((middle - half, middle - 20, middle + half, middle + 20), fill=(240, 240, 230))
    draw.text((middle - half + 4, middle - 8), "OLIVE OIL", fill=(20, 20, 20))
    return image.filter(ImageFilter.GaussianBlur(0.7))


def mug(side: int) -> Image.Image:
    """White on white: the shade tells it from the ground."""
    image, middle, half = Image.new("RGB", (side, side), "white"), side // 2, side // 8
    handle = (
        middle + half - 10,
        middle - half // 2,
        middle + half + side // 12,
        middle + half // 2,
    )
    ImageDraw.Draw(image).ellipse(handle, outline=(205, 205, 200), width=side // 40)
    lit(image, (middle - half, middle - half, middle + half, middle + half), 215, 250)
    return image.filter(ImageFilter.GaussianBlur(0.7))


def large_words(side: int) -> Image.Image:
    image = Image.new("RGB", (side, side), (240, 240, 240))
    font = ImageFont.load_default(side // 14)
    words = "Image not available"
    ImageDraw.Draw(image).text((side // 6, side // 2), words, fill=(90, 90, 90), font=font)
    return image


def missing_sign(side: int) -> Image.Image:
    """A frame with a hill and a sun, as pages show where a picture is missing."""
    image, low, high = Image.new("RGB", (side, side), (240, 240, 240)), side // 3, side * 2 // 3
    draw, grey = ImageDraw.Draw(image), (180, 180, 180)
    draw.rectangle((low, low, high, high), outline=grey, width=side // 60)
    draw.polygon([(low, high), (side // 2, side // 2), (high, high)], fill=grey)
    draw.ellipse((side // 2, low + side // 20, side * 11 // 20, low + side // 10), fill=grey)
    return image


FORMS: dict[str, dict[str, Any]] = {"PNG": {}, "JPEG": {"quality": 85}, "WEBP": {"quality": 80}}


def judged(data: bytes) -> str:
    return suspect_reason(identify(data))


def padded(data: bytes) -> bytes:
    """The same PNG with a long text in it: large as a file, small as a picture."""
    return data[:33] + chunk(b"tEXt", b"Comment\0" + b"x" * 400_000) + data[33:]


class TestSuspects:
    @pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP"])
    def test_a_photo_passes(self, name: str) -> None:
        assert judged(encoded(photo(), name)) == ""

    def test_tiny_files(self) -> None:
        data = encoded(photo(40, 30))
        assert judged(data) == f"only {len(data):,} bytes"
        assert judged(encoded(photo(64, 64), "WEBP")) == ""

    @pytest.mark.parametrize("side", [512, 1024])
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("draw", [bottle, mug])
    def test_a_product_on_white_passes_however_small_its_file_is(
        self, draw: Callable[[int], Image.Image], form: str, side: int
    ) -> None:
        assert judged(encoded(draw(side), form, **FORMS[form])) == ""

    def test_such_files_are_as_small_as_those_of_placeholders(self) -> None:
        sizes = [len(encoded(draw(512), "WEBP", quality=80)) for draw in (bottle, mug)]
        assert max(sizes) < 2000

    @pytest.mark.parametrize("side", [512, 1024])
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("draw", [large_words, missing_sign, grey_box])
    def test_a_placeholder_is_found_as_it_is(
        self, draw: Callable[[int], Image.Image], form: str, side: int
    ) -> None:
        assert judged(encoded(draw(side), form, **FORMS[form])).startswith("flat: ")

    def test_a_plain_patch_and_a_soft_one_are_no_thing_on_a_ground(self) -> None:
        patch = Image.new("RGB", (512, 512), "white")
        patch.paste((120, 120, 120), (150, 150, 350, 350))
        spot = Image.radial_gradient("L").resize((512, 512))
        soft = spot.point(lambda v: max(200, 255 - v // 2)).convert("RGB")
        barred = fade(512, 512).point(lambda v: v // 6 * 6)
        barred.paste((0, 0, 0), (0, 400, 512, 480))
        for image in (patch, soft, barred):
            assert judged(encoded(image)).startswith("flat: ")

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
