"""Fixes: new bytes that keep the rules, in a fixed order, and an original that nobody touched."""

import hashlib
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from imagegen.errors import BadReference
from imagegen.marketplaces import check_picture, find_channel, fix_picture
from imagegen.marketplaces.findings import FIX_ORDER
from imagegen.provenance import read_provenance
from tests.app import ROOT
from tests.exiftool import read_tags, write_tags
from tests.marketplaces.drawings import bottle, small_with_patch, taobao
from tests.marketplaces.labels import Case
from tests.marketplaces.products import (
    adobe_rgb,
    cut_out,
    draw_bottle,
    draw_pale,
    encoded,
    marked,
    white,
    with_backdrop,
    with_patch,
    with_shadow,
)
from tests.marketplaces.test_labelled_set import CASES

AMAZON = find_channel("amazon-main")
BROKEN = [case for case in CASES if "2000" not in case.name and case.broken - {"longest_side"}]


def seen(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("case", BROKEN[::2], ids=lambda case: f"{case.channel}: {case.name}")
def test_no_fix_makes_anything_worse_or_touches_the_original(case: Case) -> None:
    data = case.paint()
    before = hashlib.sha256(data).hexdigest()
    channel = find_channel(case.channel)
    fixed = fix_picture(data, channel, made=case.made, name=case.sent_as)
    assert hashlib.sha256(data).hexdigest() == before
    assert fixed.after.broken() <= fixed.before.broken()
    mended = {one.rule for one in fixed.before.findings if one.fix in fixed.fixes and one.is_bad}
    # A clean JPEG cannot be blown up to the least number of bytes.
    assert mended & fixed.after.broken() <= {"file_size"}
    assert list(fixed.fixes) == [fix for fix in FIX_ORDER if fix in fixed.fixes]


class TestOneAfterTheOther:
    def test_all_of_them(self) -> None:
        """Clear, turned, off-white, too small in its frame, too heavy, unmarked."""
        image = with_backdrop(bottle((0.3, 0.05, 0.75, 0.7), side=1400), 251)
        exif = Image.Exif()
        exif[0x0112] = 3
        data = encoded(image.convert("RGBA"), "PNG", exif=exif)
        channel = find_channel("taobao-white")
        fixed = fix_picture(data, channel, made="composite")
        assert fixed.fixes == ("convert", "whiten", "pad", "resize", "compress", "mark")
        assert fixed.after.broken() <= {"file_size"}
        assert (fixed.after.format, fixed.after.size) == ("JPEG", (800, 800))
        assert read_provenance(fixed.data).source == "compositeWithTrainedAlgorithmicMedia"

    def test_the_same_bytes_give_the_same_bytes(self) -> None:
        data = encoded(with_backdrop(bottle((0.2, 0.1, 0.8, 0.9)), 250, 2), "PNG")
        one, other = (fix_picture(data, AMAZON, made="generated").data for _ in range(2))
        assert one == other

    def test_only_what_is_asked_for(self) -> None:
        data = encoded(small_with_patch(), "PNG")
        fixed = fix_picture(data, AMAZON, made="generated", only=["whiten"])
        assert fixed.fixes == ("whiten",)
        assert fixed.after.broken() == fixed.before.broken() - {"border", "background"}

    def test_a_good_picture_comes_back_as_it_is(self) -> None:
        data = marked(encoded(bottle()))
        fixed = fix_picture(data, AMAZON, made="generated", name="A-1.MAIN.jpg")
        assert (fixed.data is data, fixed.fixes, fixed.before.fixes) == (True, (), ())


class TestWhiten:
    def test_the_product_and_its_hollows_stay(self) -> None:
        image = with_backdrop(bottle(), 250)
        ImageDraw.Draw(image).ellipse((300, 350, 340, 390), fill=(252, 252, 252))
        fixed = seen(fix_picture(encoded(image, "PNG"), AMAZON, made="photo").data)
        before, after = np.asarray(image).astype(int), np.asarray(fixed).astype(int)
        assert (after[370, 320] == 252).all()
        assert (after[np.asarray(bottle()).min(axis=2) < 200] < 255).any()
        changed = (before != after).any(axis=2)
        assert before[changed].min() >= 225
        assert (after[changed] == 255).all()

    def test_a_soft_shadow_stays(self) -> None:
        image = with_shadow(white(), (0.2, 0.76, 0.8, 0.86), 0.02)
        image = with_patch(draw_bottle(image, (0.2, 0.05, 0.8, 0.82)), (0, 0), 20, 254)
        fixed = fix_picture(encoded(image, "PNG"), AMAZON, made="photo")
        assert fixed.fixes == ("whiten",)
        before, after = np.asarray(image), np.asarray(seen(fixed.data))
        light = (before >= 225).all(axis=2) & (before <= 245).all(axis=2)
        assert light[530:].sum() > 1000
        assert (after[530:][light[530:]] == before[530:][light[530:]]).all()

    def test_a_pale_product_stays(self) -> None:
        image = with_patch(draw_pale(white(800), (0.1, 0.06, 0.9, 0.94)), (0, 0), 60, 254)
        fixed = fix_picture(encoded(image, "PNG"), AMAZON, made="photo")
        after = np.asarray(seen(fixed.data))
        assert fixed.fixes == ("whiten",)
        assert (after[200:600, 200:600] == np.asarray(image)[200:600, 200:600]).all()
        assert (after[:60, :60] == 255).all()

    @pytest.mark.parametrize("level", [224, 215, 128])
    def test_grey_is_not_white(self, level: int) -> None:
        data = encoded(with_backdrop(bottle(), level))
        report = check_picture(data, AMAZON, made="photo")
        steps = [one.next_step for one in report.findings if one.rule == "background"]
        assert "whiten" not in report.fixes
        assert "Cut the product out" in steps[0]


class TestPad:
    def test_the_product_is_neither_enlarged_nor_bent(self) -> None:
        data = encoded(bottle((0.2, 0.1, 0.8, 0.9)), "PNG")
        fixed = fix_picture(data, AMAZON, made="photo")
        height = int((np.asarray(seen(fixed.data)).min(axis=2) < 200).any(axis=1).sum())
        assert (fixed.fixes, height) == (("pad",), 512)

    def test_it_makes_a_square_of_a_portrait(self) -> None:
        data = encoded(draw_bottle(white(750, 1000)), "PNG")
        fixed = fix_picture(data, find_channel("jd"), made="photo")
        assert (fixed.fixes, fixed.after.size, fixed.after.ready) == (("pad",), (800, 800), True)

    @pytest.mark.parametrize(
        ("name", "image"),
        [
            ("cut off", bottle((0.1, 0.3, 0.7, 1.1))),
            ("too small to be enlarged", bottle((0.4, 0.3, 0.6, 0.7))),
            (
                "a shadow would be cut",
                draw_bottle(
                    with_shadow(white(), (0.2, 0.76, 0.8, 0.86), 0.02), (0.2, 0.05, 0.8, 0.82)
                ),
            ),
            ("grey ground", with_backdrop(bottle((0.2, 0.1, 0.8, 0.9)), 200)),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_it_is_not_offered_where_it_would_lie(self, name: str, image: Image.Image) -> None:
        report = check_picture(encoded(image, "PNG"), AMAZON, made="photo")
        assert report.broken() & {"fill", "edges", "centred"}
        assert "pad" not in report.fixes


class TestConvert:
    def test_transparency_goes_onto_white(self) -> None:
        image = cut_out(bottle())
        fixed = fix_picture(encoded(image, "PNG"), AMAZON, made="photo")
        onto = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
        assert (fixed.fixes, seen(fixed.data).tobytes()) == (("convert",), onto.tobytes())

    def test_colours_are_those_that_were_seen(self) -> None:
        """Adobe RGB's 38, 84, 150 is another blue on a screen, and must stay that blue."""
        data = encoded(bottle(), "PNG", icc_profile=adobe_rgb())
        fixed = fix_picture(data, AMAZON, made="photo")
        blue = seen(fixed.data).getpixel((320, 560))
        assert blue == pytest.approx((0, 84, 153), abs=4)

    def test_a_turned_picture_stands_upright(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        fixed = fix_picture(encoded(bottle(), "PNG", exif=exif), AMAZON, made="photo")
        upright = bottle().transpose(Image.Transpose.ROTATE_270)
        assert seen(fixed.data).tobytes() == upright.tobytes()
        assert not fixed.after.broken("must")


class TestCompress:
    def test_it_goes_into_the_range(self) -> None:
        channel = find_channel("taobao-white")
        fixed = fix_picture(taobao(quality=100, subsampling=0), channel, made="generated")
        assert 38_913 <= len(fixed.data) <= 299_999
        assert (fixed.fixes, fixed.after.ready) == (("compress",), True)

    def test_what_a_jpeg_has_lost_stays_in_the_report(self) -> None:
        data = encoded(with_backdrop(bottle(), 250), quality=50)
        fixed = fix_picture(data, AMAZON, made="photo")
        assert "whiten" in fixed.fixes
        assert "jpeg_quality" in fixed.after.broken()


class TestMetadata:
    def test_the_mark_survives_an_encoding(self) -> None:
        data = marked(encoded(bottle((0.2, 0.1, 0.8, 0.9))), "compositeWithTrainedAlgorithmicMedia")
        fixed = fix_picture(data, AMAZON, made="composite")
        assert fixed.fixes == ("pad",)
        assert read_provenance(fixed.data).source == "compositeWithTrainedAlgorithmicMedia"

    def test_a_mark_alone_changes_no_pixel_and_keeps_the_rest(self, tmp_path: Path) -> None:
        data = write_tags(encoded(bottle()), tmp_path, "XMP-dc:Creator=Ada", "IPTC:By-line=Ada")
        fixed = fix_picture(data, AMAZON, made="generated")
        assert (fixed.fixes, seen(fixed.data).tobytes()) == (("mark",), seen(data).tobytes())
        tags = read_tags(fixed.data, tmp_path, "XMP:all", "IPTC:all")
        assert (tags["XMP-dc:Creator"], tags["IPTC:By-line"]) == ("Ada", "Ada")

    def test_what_an_encoding_loses_is_said(self, tmp_path: Path) -> None:
        data = write_tags(encoded(cut_out(bottle()), "PNG"), tmp_path, "XMP-xmp:CreatorTool=Cam")
        assert "not in it" in fix_picture(data, AMAZON, made="photo").notes[0]


@pytest.mark.parametrize("data", [b"", b"no picture", encoded(bottle(), "PNG")[:2000]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(BadReference, match="The picture"):
        fix_picture(data, AMAZON, made="photo")


def test_a_picture_full_of_grain_is_encoded() -> None:
    """Its JPEG has more bytes than the buffer that an optimizing encoder is given."""
    noise = np.random.default_rng(1).integers(0, 255, (700, 700, 3)).astype(np.uint8)
    fixed = fix_picture(encoded(Image.fromarray(noise), "WEBP"), AMAZON, made="photo")
    assert (fixed.fixes, fixed.after.format) == (("convert",), "JPEG")


def test_nothing_of_it_needs_opencv() -> None:
    code = (
        "import sys; sys.modules['cv2'] = None\n"
        "from imagegen.marketplaces import find_channel, fix_picture\n"
        "from tests.marketplaces.drawings import small_with_patch\n"
        "from tests.marketplaces.products import encoded\n"
        "data = encoded(small_with_patch(), 'PNG')\n"
        "print(fix_picture(data, find_channel('amazon-main'), made='generated').fixes)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "('whiten', 'pad', 'mark')\n"
