"""Masks, parts and shadows: labelling against OpenCV's, boxes against what was drawn."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from imagegen.errors import BadReference
from imagegen.measures.acuity import edge_width
from imagegen.measures.crops import Box
from imagegen.measures.labelling import grow, label_parts, shrink, touching_rim
from imagegen.measures.regions import find_regions
from imagegen.measures.screens import open_screen
from tests.marketplaces.drawings import bottle
from tests.marketplaces.products import (
    adobe_rgb,
    draw_bottle,
    encoded,
    white,
    with_backdrop,
    with_shadow,
)


def _mask(seed: int) -> NDArray[np.bool_]:
    chance = np.random.default_rng(seed)
    return chance.random(chance.integers(2, 24, 2)) < chance.random()


MASKS = st.integers(0, 10_000).map(_mask)


class TestLabels:
    @given(MASKS)
    @settings(max_examples=60)
    def test_parts_are_those_that_opencv_finds(self, mask: NDArray[np.bool_]) -> None:
        labels, count = label_parts(mask)
        wanted, theirs = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
        assert count == wanted - 1
        pairs = {*zip(labels.ravel().tolist(), theirs.ravel().tolist(), strict=True)} - {(0, 0)}
        assert len(pairs) == wanted - 1

    @given(MASKS, st.integers(1, 6))
    @settings(max_examples=40)
    def test_growing_is_what_opencv_calls_dilating(
        self, mask: NDArray[np.bool_], radius: int
    ) -> None:
        square = np.ones((2 * radius + 1,) * 2, np.uint8)
        wanted = cv2.dilate(mask.astype(np.uint8), square, borderValue=0)
        assert (grow(mask, radius) == wanted.astype(bool)).all()
        assert (shrink(mask, radius) == ~grow(~mask, radius)).all()

    def test_the_rim(self) -> None:
        labels, _ = label_parts(np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0]], bool))
        assert len(touching_rim(labels)) == 1

    @pytest.mark.parametrize("full", [True, False])
    def test_all_or_nothing(self, full: bool) -> None:
        assert label_parts(np.full((5, 4), full))[1] == int(full)


class TestBoxes:
    @pytest.mark.parametrize("side", [97, 512, 513, 1100])
    def test_the_box_is_exact_at_every_scale(self, side: int) -> None:
        image = white(side)
        left, top, right, bottom = (round(side * share) for share in (0.21, 0.13, 0.74, 0.87))
        ImageDraw.Draw(image).rectangle((left, top, right - 1, bottom - 1), fill=(90, 20, 40))
        found = find_regions(open_screen(encoded(image, "PNG")))
        assert found.box == Box(left=left, top=top, width=right - left, height=bottom - top)
        assert found.product.sum() == (right - left) * (bottom - top)

    @pytest.mark.parametrize("ground", [(255, 255, 255), (18, 18, 18), (200, 40, 60)])
    def test_any_plain_ground_will_do(self, ground: tuple[int, int, int]) -> None:
        image = Image.new("RGB", (300, 300), ground)
        ImageDraw.Draw(image).rectangle((60, 80, 219, 239), fill=(90, 160, 190))
        found = find_regions(open_screen(encoded(image, "PNG")))
        assert (found.plain, found.backdrop) == (True, ground)
        assert found.box == Box(left=60, top=80, width=160, height=160)

    def test_a_busy_ground_is_no_ground(self) -> None:
        noise = np.random.default_rng(2).integers(0, 255, (200, 200, 3)).astype(np.uint8)
        found = find_regions(open_screen(encoded(Image.fromarray(noise), "PNG")))
        assert (found.plain, found.box, found.shadow_share) == (False, None, None)

    def test_grain_raises_the_tolerance(self) -> None:
        calm = find_regions(open_screen(encoded(bottle(), "PNG")))
        grainy = find_regions(open_screen(encoded(with_backdrop(bottle(), 245, 2), "PNG")))
        assert calm.tolerance < grainy.tolerance <= 20
        assert grainy.box == calm.box

    @pytest.mark.parametrize("size", [(1, 1), (3, 2), (200, 7), (9, 9)])
    def test_tiny_pictures(self, size: tuple[int, int]) -> None:
        found = find_regions(open_screen(encoded(Image.new("RGB", size, "white"), "PNG")))
        assert (found.plain, found.box, found.parts) == (True, None, 0)

    def test_the_hollow_of_a_ring_is_not_outside(self) -> None:
        image = white(300)
        ImageDraw.Draw(image).ellipse((40, 40, 260, 260), outline=(20, 60, 20), width=20)
        outside = find_regions(open_screen(encoded(image, "PNG"))).outside
        assert (bool(outside[5, 5]), bool(outside[150, 150])) == (True, False)


def test_a_soft_shadow_does_not_draw_the_box_out() -> None:
    shaded = with_shadow(white(1000), (0.1, 0.3, 0.9, 0.5), 0.03, 80)
    ImageDraw.Draw(shaded).rectangle((400, 200, 599, 799), fill=(20, 70, 130))
    found = find_regions(open_screen(encoded(shaded, "PNG")))
    assert found.box is not None
    # Where a shadow meets the product the box is good to a few cells of two pixels.
    sides = found.box.left, found.box.top, found.box.right, found.box.bottom
    assert sides == pytest.approx((400, 200, 600, 800), abs=8)
    assert found.parts == 1
    assert 0.1 < (found.shadow_share or 0) < 0.3


def test_the_faint_rim_of_a_shadow_is_shadow() -> None:
    shaded = with_shadow(white(800), (0.2, 0.85, 0.8, 0.95), 0.03, 90)
    ImageDraw.Draw(shaded).rectangle((80, 48, 719, 743), fill=(40, 90, 160))
    found = find_regions(open_screen(encoded(shaded, "PNG")))
    assert found.box is not None
    # The shadow is seen down to the edge; its dark part right under the product is not told apart.
    assert 744 <= found.box.bottom <= 758


class TestScreens:
    @pytest.mark.parametrize("quality", [30, 60, 75, 85, 92, 97])
    def test_the_quality_of_a_jpeg(self, quality: int) -> None:
        assert open_screen(encoded(bottle(), quality=quality)).quality == quality

    def test_only_a_jpeg_has_one(self) -> None:
        assert open_screen(encoded(bottle(), "PNG")).quality is None

    def test_profiles_go_by_what_they_do(self) -> None:
        assert open_screen(encoded(bottle())).profile == "sRGB"
        assert open_screen(encoded(bottle(), icc_profile=adobe_rgb())).profile == "Adobe-like RGB"
        assert (
            open_screen(encoded(bottle(), icc_profile=b"x" * 99)).profile == "that cannot be read"
        )

    @pytest.mark.parametrize("form", ["GIF", "TIFF", "WEBP"])
    def test_other_formats(self, form: str) -> None:
        screen = open_screen(encoded(bottle(), form, icc_profile=None))
        assert (screen.format, screen.size) == (form, (640, 640))

    @pytest.mark.parametrize(
        ("data", "words"), [(b"", "empty"), (b"<svg/>", "SVG"), (b"\xff\xd8\xff", "damaged")]
    )
    def test_what_is_no_picture(self, data: bytes, words: str) -> None:
        with pytest.raises(BadReference, match=words):
            open_screen(data)


class TestAcuity:
    def test_blur_widens_edges_and_grain_does_not(self) -> None:
        from tests.marketplaces.products import scaled_soft, with_grain

        def width(image: Image.Image) -> float:
            return edge_width(image) or 0.0

        sharp = draw_bottle(white(400))
        soft = [width(scaled_soft(sharp, radius)) for radius in (0, 1, 2, 4)]
        assert soft == sorted(set(soft))
        assert width(with_grain(scaled_soft(sharp, 4), 6)) > 5
        assert width(with_grain(sharp)) < 2

    def test_nothing_is_neither(self) -> None:
        assert edge_width(white(50)) is None
