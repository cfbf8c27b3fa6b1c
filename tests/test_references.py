"""References are sent as they are when they fit, and converted when they do not."""

import io
import struct
import zlib

import pytest
from PIL import ExifTags, Image, ImageCms, features

from imagegen.pictures import (
    Prepared,
    identify,
    prepare_reference,
)
from imagegen.types import Reference
from tests.drawing import encoded, photo, png_of


def reference(data: bytes, name: str = "cat.png") -> Reference:
    return Reference(name=name, data=data)


def prepared(data: bytes, **limits: int) -> Prepared:
    answer = prepare_reference(reference(data), **limits)
    assert identify(answer.data).media_type == answer.media_type
    return answer


def opened(answer: Prepared) -> Image.Image:
    image = Image.open(io.BytesIO(answer.data))
    image.load()
    return image


def turned(image: Image.Image, orientation: int, name: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, name, exif=exif)


class TestPassing:
    @pytest.mark.parametrize(("name", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("JPEG", "RGB")])
    def test_within_the_limits_byte_for_byte(self, name: str, mode: str) -> None:
        data = encoded(photo(300, 200, mode), name)
        answer = prepared(data)
        assert answer.data is data
        assert answer.note == ""

    def test_the_limits_are_inclusive(self) -> None:
        data = encoded(photo(300, 200))
        assert prepared(data, longest_side=300, most_bytes=len(data)).data is data
        assert prepared(data, longest_side=299).data is not data
        assert prepared(data, most_bytes=len(data) - 1).data is not data

    def test_a_file_name_does_not_decide_the_type(self) -> None:
        data = encoded(photo(100, 80), "JPEG")
        assert prepare_reference(reference(data, "cat.png")).media_type == "image/jpeg"

    def test_an_upright_mark_does_not_matter(self) -> None:
        data = turned(photo(100, 80), 1)
        assert prepared(data).data is data


class TestShrinking:
    @pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "BMP", "TIFF"])
    def test_longest_side_and_shape(self, name: str) -> None:
        answer = prepared(encoded(photo(1600, 800), name))
        assert opened(answer).size == (1024, 512)
        assert len(answer.data) <= 1_000_000
        assert answer.note == ""

    @pytest.mark.parametrize("most", [1_000_000, 100_000, 20_000, 3_000])
    @pytest.mark.parametrize("mode", ["RGB", "RGBA"])
    def test_bytes_are_kept_even_for_noise(self, most: int, mode: str) -> None:
        image = Image.effect_noise((900, 900), 90).convert(mode)
        if mode == "RGBA":
            image.putalpha(Image.effect_noise((900, 900), 90))
        assert len(prepared(encoded(image), most_bytes=most).data) <= most

    def test_a_tall_sliver(self) -> None:
        assert opened(prepared(encoded(photo(3, 4000)))).size[1] == 1024

    def test_quality_goes_before_size(self) -> None:
        data = encoded(photo(1000, 1000))
        assert len(data) > 1_000_000
        assert opened(prepared(data)).size == (1000, 1000)


class TestConverting:
    @pytest.mark.parametrize("orientation", range(2, 9))
    def test_every_orientation_is_applied_and_gone(self, orientation: int) -> None:
        upright = photo(120, 80)
        upright.paste((250, 10, 10), (0, 0, 40, 30))  # a red corner, upper left
        back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
        data = turned(upright.transpose(Image.Transpose(back)), orientation, "PNG")
        image = opened(prepared(data)).convert("RGB")
        assert image.size == (120, 80)
        red, green, _ = image.getpixel((12, 10))
        assert red > 200
        assert green < 60
        assert image.getexif().get(0x0112) is None

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "CMYK", "YCbCr", "LAB"])
    def test_modes(self, mode: str) -> None:
        source = photo(200, 150)
        if mode == "LAB":
            lab = ImageCms.createProfile("LAB")
            change = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), lab, "RGB", "LAB")
            image = ImageCms.applyTransform(source, change)
            assert image is not None
        else:
            image = source.convert(mode)
        name = "PNG" if mode in ("1", "L", "LA", "P") else "TIFF"
        assert opened(prepared(encoded(image, name))).mode in ("RGB", "RGBA")

    def test_deep_grey_is_scaled(self) -> None:
        deep = Image.new("I;16", (256, 64))
        deep.putdata([256 * x for _ in range(64) for x in range(256)])
        for name in ("PNG", "TIFF"):
            image = opened(prepared(encoded(deep, name))).convert("L")
            row = [image.getpixel((x, 30)) for x in (4, 64, 128, 192, 250)]
            assert [
                abs(level - x) < 8 for level, x in zip(row, (4, 64, 128, 192, 250), strict=True)
            ] == [True] * 5

    def test_deep_colour_is_not_passed_on(self) -> None:
        row = b"\0" + struct.pack(">HHH", 65535, 32768, 0) * 64
        data = png_of(64, 64, zlib.compress(row * 64), depth=16)
        answer = prepared(data)
        assert answer.data is not data
        red, green, blue = opened(answer).convert("RGB").getpixel((30, 30))
        assert red > 245
        assert 118 < green < 138
        assert blue < 10

    @pytest.mark.parametrize("lossless", [True, False])
    def test_webp_within_the_limits_is_converted(self, lossless: bool) -> None:
        answer = prepared(encoded(photo(200, 150), "WEBP", lossless=lossless))
        assert answer.media_type in ("image/png", "image/jpeg")

    @pytest.mark.parametrize("name", ["PNG", "WEBP"])
    def test_transparency_stays(self, name: str) -> None:
        image = photo(1500, 1500, "RGBA")
        image.paste((0, 0, 0, 0), (0, 0, 750, 1500))
        small = opened(prepared(encoded(image, name)))
        assert small.mode == "RGBA"
        assert small.getpixel((100, 500))[3] == 0
        assert small.getpixel((900, 500))[3] == 255

    def test_an_opaque_alpha_channel_costs_nothing(self) -> None:
        assert prepared(encoded(photo(1500, 1500, "RGBA"))).media_type == "image/jpeg"

    def test_a_colour_profile_is_followed(self) -> None:
        """Red and green are swapped by a matrix profile: the picture must come out swapped."""
        profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
        profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
        data = encoded(Image.new("RGB", (1200, 1200), (230, 20, 20)), icc_profile=bytes(profile))
        image = opened(prepared(data)).convert("RGB")
        red_now, green_now, _ = image.getpixel((500, 500))
        assert green_now > 180
        assert red_now < 90
        assert not image.info.get("icc_profile")

    def test_a_broken_profile_is_ignored(self) -> None:
        data = encoded(photo(1200, 300), icc_profile=b"no profile at all")
        assert opened(prepared(data)).size == (1024, 256)

    @pytest.mark.parametrize("name", ["GIF", "PNG", "WEBP", "TIFF"])
    def test_of_an_animation_the_first_frame(self, name: str) -> None:
        frames = [Image.new("RGB", (90, 90), colour) for colour in ("red", "blue", "lime")]
        data = encoded(frames[0], name, save_all=True, append_images=frames[1:])
        answer = prepare_reference(reference(data, "dance.gif"))
        red, _, blue = opened(answer).convert("RGB").getpixel((45, 45))
        assert red > 200
        assert blue < 60
        assert answer.note == "dance.gif has several frames: only the first is used."

    def test_a_still_gif_needs_no_note(self) -> None:
        assert prepared(encoded(photo(90, 90), "GIF")).note == ""

    @pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF decoder")
    def test_avif(self) -> None:
        assert opened(prepared(encoded(photo(200, 100), "AVIF"))).size == (200, 100)

    def test_nothing_private_is_sent_along(self) -> None:
        exif = Image.Exif()
        exif[0x010F], exif[0x0112] = "Secret Camera", 6
        data = encoded(photo(300, 200), "JPEG", exif=exif, comment=b"Secret place")
        assert b"Secret" in data
        assert b"Secret" not in prepared(data).data

    @pytest.mark.parametrize("name", ["JPEG", "PNG"])
    def test_a_small_upright_photo_does_not_tell_where_it_was_taken(self, name: str) -> None:
        exif = Image.Exif()
        exif[0x0112] = 1
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (47.0, 22.0, 10.0)
        data = encoded(photo(300, 200), name, exif=exif)
        assert Image.open(io.BytesIO(data)).getexif().get_ifd(ExifTags.IFD.GPSInfo)
        answer = prepared(data)
        assert not opened(answer).getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert opened(answer).size == (300, 200)
