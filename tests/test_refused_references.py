"""References that cannot be used are refused by name, each with its own sentence."""

import io
import unicodedata
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from imagegen.errors import BadReference
from imagegen.pictures import check_reference, clean_name, main_colours, prepare_reference
from imagegen.types import Reference
from tests.drawing import chunk, encoded, photo, png_of


def reference(data: bytes, name: str = "cat.png") -> Reference:
    return Reference(name=name, data=data)


BROKEN = {
    "empty": (b"", "is empty (0 bytes)"),
    "html": (b"<!doctype html><title>Not found</title>", "is a web page (HTML), not a picture"),
    "text": (b"Dear designer,\nsee attached.", "is text, not a picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
    "heic": (b"\0\0\0\x24ftypheic\0\0\0\0mif1heic" + b"\0" * 40, "is a HEIC photo"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3", "is a PDF document"),
    "bomb": (png_of(50_000, 50_000, zlib.compress(b"\0" * 999)), "claims to be"),
    "unknown": (bytes(range(256)), "is not in a picture format"),
    "cut jpeg": (encoded(photo(900, 700), "JPEG")[:30_000], "cut off"),
    "cut png": (encoded(photo(900, 700))[:300_000], "cut off"),
    "cut webp": (encoded(photo(900, 700), "WEBP")[:9_000], "cut off"),
    "cut gif": (encoded(photo(900, 700), "GIF")[:9_000], "cut off"),
    "cut tiff": (encoded(photo(900, 700), "TIFF")[:9_000], "cut off"),
    "cut bmp": (encoded(photo(900, 700), "BMP")[:9_000], "cut off"),
}


class TestRefusing:
    @pytest.mark.parametrize("what", BROKEN)
    def test_each_with_its_own_sentence(self, what: str) -> None:
        data, reason = BROKEN[what]
        for act in (check_reference, prepare_reference):
            with pytest.raises(BadReference) as caught:
                act(reference(data, "C:\\Pictures\\mine\\cat.png"))
            assert caught.value.message.startswith("cat.png ")
            assert reason in caught.value.message
            assert caught.value.hint

    def test_one_wrong_byte_in_a_png_that_would_pass(self) -> None:
        data = bytearray(encoded(photo(300, 200)))
        data[len(data) // 2] ^= 0x10
        with pytest.raises(BadReference, match=r"cat\.png is damaged"):
            prepare_reference(reference(bytes(data)))

    def test_a_good_one_is_taken(self) -> None:
        check_reference(reference(encoded(photo(2000, 100), "JPEG")))

    def test_a_compressed_text_bomb(self) -> None:
        data = encoded(photo(1200, 900))
        bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"x" * 80_000_000))
        with pytest.raises(BadReference):
            prepare_reference(reference(data[:33] + bomb + data[33:]))

    @settings(max_examples=80, deadline=None)
    @given(st.data())
    def test_damage_anywhere_gives_a_picture_or_a_sentence(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"]))
        whole = bytearray(encoded(photo(70, 50), name))
        for _ in range(data.draw(st.integers(1, 12))):
            whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
        try:
            answer = prepare_reference(reference(bytes(whole)))
        except BadReference as error:
            assert error.message.startswith("cat.png ")
        else:
            assert max(Image.open(io.BytesIO(answer.data)).size) <= 1024


class TestNames:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("cat.png", "cat.png"),
            ("/srv/secret project/cat.png", "cat.png"),
            ("C:\\Pictures\\mine\\cat.png", "cat.png"),
            ("猫 картинка.png", "猫 картинка.png"),
            ("cat\u202egnp.exe", "cat gnp.exe"),
            ("cat\x00\x1b[31m\n.png", "cat [31m .png"),
            ("", "the reference"),
            ("..//", ".."),
            ("\u200b\u2066", "the reference"),
        ],
    )
    def test_what_is_shown(self, name: str, shown: str) -> None:
        assert clean_name(name) == shown

    def test_long_names_keep_their_ends(self) -> None:
        shown = clean_name("a" * 500 + "-final.png")
        assert len(shown) == 60
        assert shown.endswith("-final.png")

    @given(st.text(max_size=200))
    def test_nothing_invisible_gets_through(self, name: str) -> None:
        shown = clean_name(name)
        assert 0 < len(shown) <= 60
        assert not any(unicodedata.category(mark).startswith("C") for mark in shown)
        assert "/" not in shown
        assert "\\" not in shown


class TestMainColours:
    def test_most_frequent_first(self) -> None:
        image = Image.new("RGB", (100, 100), (200, 30, 30))
        image.paste((30, 30, 200), (0, 0, 100, 30))
        first, second, *_ = main_colours(reference(encoded(image)))
        assert first[0] > 180 > 60 > first[2]
        assert second[2] > 180 > 60 > second[0]

    def test_a_broken_reference_is_named(self) -> None:
        with pytest.raises(BadReference, match=r"^cat\.png "):
            main_colours(reference(b"nothing"))
