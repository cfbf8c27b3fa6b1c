"""Pictures are recognised by content, verified, and shrunk for grids."""

import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imagegen.pictures import identify, thumbnail
from tests.drawing import chunk, encoded, photo, png_of


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

    @pytest.mark.parametrize(
        ("name", "at", "part"),
        [
            ("PNG", 33, chunk(b"teXt", b"")),
            ("JPEG", 2, b"\xff\xe5\0\2"),
            ("JPEG", 2, b"\xff"),
            ("JPEG", 2, b"\xff\xd0"),
        ],
    )
    def test_a_file_of_nothing_but_parts_is_not_walked(
        self, name: str, at: int, part: bytes
    ) -> None:
        data = encoded(photo(200, 120), name)
        many, most = (data[:at] + part * count + data[at:] for count in (19_900, 20_001))
        assert identify(many).width == 200
        assert "more than 20,000 parts" in refusal(most)

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

    def test_a_copy_that_is_judged_loses_nothing(self) -> None:
        whole = photo(1200, 90)
        judged = opened(thumbnail(encoded(whole), 2048)).convert("RGB")
        assert judged.tobytes() == whole.tobytes()

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
