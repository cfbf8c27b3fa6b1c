"""Highlights as pixels: only where they are drawn, in teal, with a halo where teal would drown."""

import io
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from imagegen.annotations import (
    Circle,
    Ground,
    Number,
    Placement,
    Shape,
    WholeScene,
    contrast,
    draw_svg,
    needs_halo,
    open_base,
    paint_shapes,
    read_ground,
)
from imagegen.annotations.ground import teal_luminance
from imagegen.errors import RequestError
from tests.annotations.covered import Mask, covered
from tests.annotations.shapes import ONE_OF_EACH, any_shape
from tests.drawing import encoded, photo

TEAL = (11, 122, 117)
WHITE = (255, 255, 255)
BASE = photo(320, 200)


def flat(colour: tuple[int, int, int], size: tuple[int, int] = (300, 200)) -> Image.Image:
    return Image.new("RGB", size, colour)


def changed(before: Image.Image, after: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(before, after).getbbox()


@settings(max_examples=60)
@given(any_shape)
def test_no_pixel_outside_the_shape_is_touched(shape: Shape) -> None:
    painted = paint_shapes(BASE, [shape], read_ground(BASE))
    touched = differs(BASE, painted)
    assert not (touched & ~covered(shape, *BASE.size)).any()


@pytest.mark.parametrize("shape", ONE_OF_EACH, ids=lambda shape: type(shape).__name__)
def test_most_of_a_picture_is_outside_of_each_kind(shape: Shape) -> None:
    """Or the test above could not fail."""
    base = flat(WHITE)
    may = covered(shape, *base.size)
    assert may.mean() < 0.3
    touched = differs(base, paint_shapes(base, [shape], read_ground(base)))
    assert touched.sum() > 0.2 * may.sum()


def differs(one: Image.Image, other: Image.Image) -> Mask:
    return np.asarray((np.asarray(one) != np.asarray(other)).any(axis=2))


@pytest.mark.parametrize("shape", ONE_OF_EACH, ids=lambda shape: type(shape).__name__)
def test_every_kind_is_drawn_in_teal(shape: Shape) -> None:
    base = flat(WHITE)
    painted = paint_shapes(base, [shape], read_ground(base))
    colours = {colour for _, colour in painted.getcolors(100_000)}
    assert TEAL in colours
    assert changed(base, painted) is not None


def test_the_inside_of_a_ring_and_of_the_frame_stays() -> None:
    ground = read_ground(BASE)
    for shape in (Circle(x=0.5, y=0.5, r=0.3), WholeScene()):
        painted = paint_shapes(BASE, [shape], ground)
        middle = (150, 90, 170, 110)
        assert painted.crop(middle).tobytes() == BASE.crop(middle).tobytes()


def test_a_ring_stands_where_it_says() -> None:
    base = flat(WHITE, (1000, 500))
    painted = paint_shapes(base, [Circle(x=0.3, y=0.4, r=0.2)], read_ground(base))
    left, top, right, bottom = changed(base, painted) or (0, 0, 0, 0)
    # Radius 100 px around (300, 200), and half of a line of 6 px.
    assert (left, top, right, bottom) == pytest.approx((197, 97, 403, 303), abs=1)


def test_ten_figures_differ() -> None:
    base = flat(WHITE, (200, 200))
    ground = read_ground(base)
    drawn = {
        paint_shapes(base, [Number(x=0.5, y=0.5, n=n)], ground).tobytes() for n in range(1, 10)
    }
    assert len(drawn) == 9


def test_nothing_to_draw_changes_nothing() -> None:
    assert paint_shapes(BASE, [], read_ground(BASE)).tobytes() == BASE.tobytes()


class TestHalo:
    @pytest.mark.parametrize(
        ("colour", "halo"),
        [(WHITE, False), ((240, 230, 210), False), ((120, 120, 110), True), ((20, 60, 60), True)],
    )
    def test_it_is_drawn_where_teal_stands_out_too_little(
        self, colour: tuple[int, int, int], halo: bool
    ) -> None:
        base = flat(colour)
        ground = read_ground(base)
        ring = Circle(x=0.5, y=0.5, r=0.2)
        level = ground.levels[0] / 255
        assert (contrast(teal_luminance(), level) < 3) is halo
        assert needs_halo(ring, ground) is halo
        painted = paint_shapes(base, [ring], ground)
        # Just outside the line: half of 2.4 px, then the halo of 1.2 px.
        assert (painted.getpixel((150, 57)) == colour) is not halo

    def test_one_dark_cell_under_the_line_is_enough(self) -> None:
        base = flat(WHITE, (320, 200))
        ring = Circle(x=0.5, y=0.5, r=0.2)
        assert not needs_halo(ring, read_ground(base))
        base.paste((40, 40, 40), (196, 96, 204, 104))
        assert needs_halo(ring, read_ground(base))

    def test_the_contrast_is_wcag_s(self) -> None:
        assert contrast(0, 1) == pytest.approx(21)
        assert contrast(teal_luminance(), 1.0) == pytest.approx(5.24, abs=0.1)

    def test_points_outside_do_not_count(self) -> None:
        ground = Ground(width=2, height=1, columns=2, rows=1, levels=bytes([0, 255]))
        assert ground.lowest_contrast([(-0.5, 0.5), (2.0, 0.5)]) == 21
        assert ground.lowest_contrast([(1.0, 1.0)]) == pytest.approx(5.24, abs=0.1)


class TestPlacement:
    def test_a_base_in_a_larger_frame_moves_its_shapes_with_it(self) -> None:
        ground = read_ground(BASE)
        frame = flat(WHITE, (420, 260))
        frame.paste(BASE, (50, 30))
        place = Placement(width=420, height=260, left=50, top=30)
        painted = paint_shapes(frame, ONE_OF_EACH, ground, place)
        inside = painted.crop((50, 30, 370, 230))
        assert inside.tobytes() == paint_shapes(BASE, ONE_OF_EACH, ground).tobytes()

    @settings(max_examples=10)
    @given(st.sampled_from([0.5, 2.0]))
    def test_a_scaled_frame_has_scaled_shapes(self, scale: float) -> None:
        base = flat(WHITE, (400, 200))
        ring = [Circle(x=0.5, y=0.5, r=0.3)]
        size = (round(400 * scale), round(200 * scale))
        frame = flat(WHITE, size)
        place = Placement(width=size[0], height=size[1], scale=scale)
        painted = paint_shapes(frame, ring, read_ground(base), place)
        left, _, right, _ = changed(frame, painted) or (0, 0, 0, 0)
        assert right - left == pytest.approx((2 * 60 + 2.4) * scale, abs=2)


class TestSvg:
    def test_it_is_xml_and_names_nothing_foreign(self) -> None:
        text = draw_svg(
            ONE_OF_EACH, read_ground(BASE), picture='a"><script>.png', title="<b>lions & owls</b>"
        )
        root = ElementTree.fromstring(text)
        names = {child.tag.rpartition("}")[2] for child in root.iter()}
        assert names == {"svg", "title", "image", "g", "path"}
        assert root.attrib["viewBox"] == "0 0 320 200"

    def test_without_shapes_it_has_no_path(self) -> None:
        assert "<path" not in draw_svg([], read_ground(BASE))


class TestBase:
    def test_its_pixels_are_the_file_s(self) -> None:
        assert open_base(encoded(BASE)).tobytes() == BASE.tobytes()

    def test_what_is_transparent_stands_on_white(self) -> None:
        clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
        assert open_base(encoded(clear)).getpixel((1, 1)) == WHITE

    @pytest.mark.parametrize(
        "data", [b"", b"<svg/>", encoded(BASE)[:500], b"\x89PNG\r\n\x1a\nrest"]
    )
    def test_what_is_no_picture_is_refused(self, data: bytes) -> None:
        with pytest.raises(RequestError):
            open_base(data)

    def test_an_upright_photo_is_turned(self) -> None:
        answer = io.BytesIO()
        turned = Image.Exif()
        turned[0x0112] = 6
        BASE.save(answer, "JPEG", exif=turned)
        assert open_base(answer.getvalue()).size == (200, 320)
