"""Pictures are recognised by content, verified, shrunk, and judged by what they show."""

import io
import zlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from imagegen.pictures import identify, suspect_reason, thumbnail
from imagegen.pictures.suspects import DENSE_BITS
from imagegen.types import Picture
from tests.drawing import chunk, encoded, fade, photo, png_of


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def refusal(data: bytes) -> str:
    with pytest.raises(ValueError) as caught:
        identify(data)
    return str(caught.value)


class TestIdentify:
    @pytest.mark.parametrize(
        ("name", "media_type"),
        [
            ("PNG", "image/png"),
            ("JPEG", "image/jpeg"),
            ("WEBP", "image/webp"),
            ("GIF", "image/gif"),
        ],
    )
    def test_the_content_decides(self, name: str, media_type: str) -> None:
        data = encoded(photo(200, 120), name)
        picture = identify(data)
        assert (picture.media_type, picture.width, picture.height) == (media_type, 200, 120)
        assert picture.data is data

    @pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": "4:4:4"}])
    def test_any_jpeg_coding(self, options: dict[str, object]) -> None:
        picture = identify(encoded(photo(130, 90), "JPEG", **options))
        assert (picture.width, picture.height) == (130, 90)

    def test_every_mode_of_png(self) -> None:
        for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
            image = Image.new("I;16", (40, 30)) if mode == "I;16" else photo(40, 30).convert(mode)
            assert identify(encoded(image)).width == 40

    @pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_a_cut_file_is_refused_wherever_it_is_cut(self, name: str) -> None:
        data = encoded(photo(300, 200), name)
        for share in (0.02, 0.3, 0.6, 0.95):
            assert "cut off" in refusal(data[: int(len(data) * share)])

    def test_a_jpeg_cut_behind_its_embedded_thumbnail(self) -> None:
        small = encoded(photo(60, 40), "JPEG")
        whole = encoded(photo(300, 200), "JPEG")
        # APP1 holds the small one, end marker and all.
        holder = b"\xff\xe1" + (len(small) + 2).to_bytes(2, "big") + small
        data = whole[:2] + holder + whole[2:]
        assert identify(data).width == 300
        assert "cut off" in refusal(data[: len(holder) + 400])

    def test_one_wrong_byte_in_a_png(self) -> None:
        data = bytearray(encoded(photo(300, 200)))
        data[len(data) // 2] ^= 0x10
        assert "checksum" in refusal(bytes(data))

    def test_a_png_around_rubbish(self) -> None:
        assert "unpacked" in refusal(png_of(64, 64, b"no pixels at all, but a true checksum"))
        assert "without pixels" in refusal(png_of(64, 64, b""))

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "is empty (0 bytes)"),
            (b"\n<!DOCTYPE html><html><body>Bad gateway", "web page"),
            (b"<?xml version='1.0'?>\n<svg xmlns='x'></svg>", "SVG"),
            (b'{"error": "no picture"}', "is text"),
            ("bild: schön".encode() * 300, "is text"),
            (b"%PDF-1.7\n", "PDF"),
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
            (bytes(range(256)), "not in a picture format"),
            (b"\x89PNG\r\n\x1a\n", "cut off"),
            (b"\xff\xd8\xff", "cut off"),
            (b"RIFF\x04\0\0\0WEBP", "damaged"),
            (b"GIF89a", "damaged"),
        ],
    )
    def test_each_stranger_has_its_own_sentence(self, data: bytes, reason: str) -> None:
        text = refusal(data)
        assert reason in text
        assert text.startswith("The picture ")
        assert text.endswith(".")

    def test_a_bomb_is_refused_unopened(self) -> None:
        bomb = png_of(50_000, 50_000, zlib.compress(b"\0" * 1000))
        assert "50000x50000" in refusal(bomb)

    def test_a_jpeg_that_claims_too_much(self) -> None:
        data = encoded(photo(64, 64), "JPEG")
        huge = data.replace(b"\x08\x00\x40\x00\x40\x03", b"\x08\xff\xff\xff\xff\x03")
        assert "65535x65535" in refusal(huge)

    @settings(max_examples=150, deadline=None)
    @given(st.binary(max_size=400), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"]))
    def test_any_bytes_give_a_picture_or_a_sentence(self, tail: bytes, start: bytes) -> None:
        try:
            picture = identify(start + tail)
        except ValueError as error:
            assert str(error).startswith("The picture ")
        else:
            assert picture.width * picture.height > 0


class TestThumbnail:
    @pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_longest_side(self, name: str) -> None:
        small = opened(thumbnail(encoded(photo(800, 400), name), 256))
        assert (small.format, small.size) == ("WEBP", (256, 128))

    def test_it_looks_like_the_picture(self) -> None:
        whole = photo(800, 600)
        small = opened(thumbnail(encoded(whole, "JPEG", quality=95), 256)).convert("RGB")
        wanted = whole.resize((8, 6), Image.Resampling.BOX).tobytes()
        got = small.resize((8, 6), Image.Resampling.BOX).tobytes()
        assert max(abs(one - other) for one, other in zip(wanted, got, strict=True)) < 12

    def test_never_larger(self) -> None:
        assert opened(thumbnail(encoded(photo(90, 60)), 256)).size == (90, 60)

    def test_upright(self) -> None:
        image = photo(400, 200)
        image.paste((255, 0, 0), (0, 0, 200, 200))
        exif = Image.Exif()
        exif[0x0112] = 6  # turn a quarter clockwise to see it: what was left is now on top
        small = opened(thumbnail(encoded(image, "JPEG", exif=exif, quality=95), 128)).convert("RGB")
        assert small.size == (64, 128)
        red, green, _ = small.getpixel((32, 16))
        assert red > 200
        assert green < 60
        assert not small.getexif().get(0x0112)

    def test_transparency_stays(self) -> None:
        image = photo(400, 400, "RGBA")
        image.paste((0, 0, 0, 0), (0, 0, 200, 400))
        small = opened(thumbnail(encoded(image), 128))
        assert small.mode == "RGBA"
        assert small.getpixel((20, 64))[3] == 0
        assert small.getpixel((100, 64))[3] == 255

    def test_palette_with_a_transparent_colour(self) -> None:
        image = photo(200, 200).quantize(16)
        data = encoded(image, "PNG", transparency=0)
        assert opened(thumbnail(data, 64)).mode == "RGBA"

    def test_deep_grey_is_scaled_and_not_clipped(self) -> None:
        deep = Image.new("I;16", (256, 64))
        deep.putdata([256 * x for _ in range(64) for x in range(256)])
        small = opened(thumbnail(encoded(deep), 128)).convert("L")
        row = [small.getpixel((x, 16)) for x in (8, 40, 64, 96, 120)]
        assert row == sorted(row)
        assert abs(row[2] - 128) < 8

    def test_print_colours(self) -> None:
        paper = Image.new("CMYK", (200, 200), (0, 255, 255, 0))
        small = opened(thumbnail(encoded(paper, "JPEG"), 64)).convert("RGB")
        red, green, blue = small.getpixel((32, 32))
        assert red > 180
        assert green < 90
        assert blue < 90

    def test_first_frame(self) -> None:
        frames = [Image.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
        data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
        red, _, blue = opened(thumbnail(data, 64)).convert("RGB").getpixel((32, 32))
        assert red > 200
        assert blue < 60

    def test_a_broken_picture_is_an_error_and_not_a_grey_one(self) -> None:
        with pytest.raises(ValueError, match="damaged"):
            thumbnail(encoded(photo(300, 300), "JPEG")[:4000], 64)


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
