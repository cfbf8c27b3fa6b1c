"""The free draft draws each shot of a product as what it is: white, in a scene, with room."""

import io
from functools import cache

import pytest
from PIL import Image, ImageChops, ImageStat

from imagegen.sketches import Sketch, draw_sketch
from imagegen.sketches.shots import SHOTS

SIDE = 320
ON_WHITE = ("white", "front", "angle", "side", "back", "top")


@cache
def drawn(shot: str, family: str = "MUG-350", seed: int | None = None) -> Image.Image:
    sketch = Sketch(
        kind="product_shot",
        prompt="Stoneware mug, a mug with a handle",
        width=SIDE,
        height=SIDE,
        framing=shot,
        family=family,
        seed=seed,
    )
    return Image.open(io.BytesIO(draw_sketch(sketch))).convert("RGB")


def without_plate(image: Image.Image) -> Image.Image:
    """Without the rows of the DRAFT plate and the caption."""
    return image.crop((0, SIDE // 8, SIDE, SIDE * 7 // 8))


@pytest.mark.parametrize("shot", ON_WHITE)
def test_a_shot_on_white_has_a_white_rim_and_the_product_inside(shot: str) -> None:
    middle = without_plate(drawn(shot))
    rims = [middle.crop((0, 0, 6, middle.height)), middle.crop((SIDE - 6, 0, SIDE, middle.height))]
    darkest = [ImageStat.Stat(rim).extrema[band][0] for rim in rims for band in range(3)]
    assert min(darkest) >= 248  # white but for the grain and the last of a soft shadow
    inner = middle.crop((SIDE // 3, middle.height // 3, SIDE * 2 // 3, middle.height * 2 // 3))
    assert max(ImageStat.Stat(inner).mean) < 215


@pytest.mark.parametrize("shot", ["scene", "ad", "social"])
def test_the_others_stand_in_surroundings(shot: str) -> None:
    middle = without_plate(drawn(shot))
    assert ImageStat.Stat(middle.crop((0, 0, 6, middle.height))).mean != [255, 255, 255]
    assert min(ImageStat.Stat(middle.crop((0, 0, 6, middle.height))).mean) < 245


def test_an_ad_has_its_product_on_one_side_only() -> None:
    middle = without_plate(drawn("ad"))
    left = middle.crop((0, 0, SIDE * 2 // 5, middle.height))
    right = middle.crop((SIDE * 3 // 5, 0, SIDE, middle.height))
    assert max(ImageStat.Stat(right).stddev) > 1.5 * max(ImageStat.Stat(left).stddev)


def test_no_two_shots_look_alike() -> None:
    small = {shot: drawn(shot).resize((48, 48), Image.Resampling.BOX) for shot in SHOTS}
    gaps = [
        sum(ImageStat.Stat(ImageChops.difference(small[a], small[b])).mean)
        for a in SHOTS
        for b in SHOTS
        if a < b
    ]
    assert min(gaps) > 1


def test_the_shots_of_one_family_show_one_product_and_seeds_differ() -> None:
    def body(shot: str, family: str) -> tuple[int, ...]:
        return tuple(drawn(shot, family).getpixel((SIDE // 2 + 20, SIDE * 3 // 5)))  # type: ignore[arg-type]  # RGB

    near = [abs(a - b) for a, b in zip(body("white", "A"), body("front", "A"), strict=True)]
    assert max(near) <= 30
    assert len({body("white", family) for family in "ABCDEFGH"}) > 1
    assert drawn("white").tobytes() != drawn("white", seed=2).tobytes()
