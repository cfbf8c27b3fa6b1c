"""A sketch bears the word DRAFT and a caption it can draw, and follows plain words."""

import io
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from imagegen.pictures import identify
from imagegen.sketches import Sketch, draw_sketch
from imagegen.sketches.canvas import Canvas, smooth
from imagegen.sketches.figure import Figure, cast_figure
from imagegen.sketches.lettering import draw_caption, draw_plate, drawable
from imagegen.sketches.palette import PALETTES, pick_palette, tone_down
from imagegen.sketches.words import choose, mentions

PALETTE = PALETTES[0]


def blank(width: int = 512, height: int = 512) -> Image.Image:
    return Image.new("RGB", (width, height), (120, 120, 120))


def changed(image: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(image, blank(*image.size)).getbbox()


def somebody(prompt: str, seed: int = 1) -> Figure:
    return cast_figure(PALETTE, Random(seed), prompt, (0.5, 0.5), 0.4)


class TestPlate:
    @pytest.mark.parametrize("size", [(256, 256), (1024, 1024), (444, 148), (148, 444)])
    def test_it_stands_in_the_upper_left_corner(self, size: tuple[int, int]) -> None:
        image = blank(*size)
        draw_plate(image, PALETTE)
        box = changed(image)
        assert box is not None
        left, top, right, bottom = box
        assert left > 0
        assert top > 0
        assert right < size[0] * 0.55
        assert bottom < size[1] * 0.3

    @pytest.mark.parametrize("palette", PALETTES)
    def test_it_can_be_read_in_every_palette(self, palette: object) -> None:
        image = blank()
        draw_plate(image, palette)  # type: ignore[arg-type]
        dark, light = image.crop((20, 20, 80, 36)).convert("L").getextrema()
        assert light / 255 > 0.9
        assert dark / 255 < 0.35


class TestCaption:
    def test_the_first_words_at_the_foot(self) -> None:
        image = blank()
        draw_caption(image, PALETTE, "A cat on a chair")
        box = changed(image)
        assert box is not None
        assert box[1] > 512 * 0.9
        assert box[3] < 512

    @pytest.mark.parametrize("prompt", ["word " * 2000, "x" * 4000, "A cat, " * 40])
    def test_a_long_prompt_stays_inside(self, prompt: str) -> None:
        image = blank()
        draw_caption(image, PALETTE, prompt)
        box = changed(image)
        assert box is None or box[2] < 512

    @pytest.mark.parametrize(
        "prompt",
        ["一只猫坐在椅子上", "кот", "\U0001f408\U0001fa91", "\u202e\u2066", "\ud800", " \n "],
    )
    def test_what_the_font_lacks_is_left_out_and_never_a_box(self, prompt: str) -> None:
        image = blank()
        draw_caption(image, PALETTE, prompt)
        kept = drawable(prompt)
        assert (changed(image) is None) == (kept == "")

    @pytest.mark.parametrize("prompt", ["一只猫坐在椅子上", "\U0001f408\U0001fa91 \U0001f408"])
    def test_other_scripts_give_no_caption(self, prompt: str) -> None:
        assert drawable(prompt) == ""

    def test_a_stray_emoji_costs_only_itself(self) -> None:
        assert drawable("A cat \U0001f408 at\nnoon") == "A cat at noon"

    def test_accents_are_drawn_plainly(self) -> None:
        assert drawable("Le café d’Ève, l’été") == "Le cafe d’Eve, l’ete"


class TestWords:
    def test_whole_words_only(self) -> None:
        assert mentions("A man, smiling", "man|boy")
        assert not mentions("A woman in Germany", "man|boy")

    def test_the_first_mention_wins(self) -> None:
        choices = {"bed": "bed", "sofa": "sofa", "rest": ""}
        assert choose("a sofa beside the bed", choices, Random(1)) == "sofa"
        assert choose("nothing", choices, Random(1)) in choices

    def test_a_word_more_does_not_shift_the_dice(self) -> None:
        one, other = Random(5), Random(5)
        choose("a sofa", {"bed": "bed", "sofa": "sofa"}, one)
        choose("nothing", {"bed": "bed", "sofa": "sofa"}, other)
        assert one.random() == other.random()

    @pytest.mark.parametrize("seed", range(8))
    def test_people_are_as_described(self, seed: int) -> None:
        assert somebody("a woman with glasses, over 70 years old", seed).glasses
        assert not somebody("a woman", seed).beard
        assert not somebody("somebody", seed).beard
        assert somebody("a man with a beard", seed).beard
        assert somebody("a student with one long braid", seed).hair == "braid"
        assert somebody("a teacher wearing a hijab", seed).hair == "scarf"
        assert somebody("in a tweed jacket over a light shirt", seed).garment == "blazer"
        assert min(somebody("white hair", seed).hair_colour) > 140


class TestColours:
    @given(st.tuples(*[st.integers(0, 255)] * 3))
    def test_any_colour_is_toned_down(self, colour: tuple[int, int, int]) -> None:
        quiet = tone_down(colour)
        assert max(quiet) - min(quiet) <= 130
        assert 60 <= (max(quiet) + min(quiet)) / 2 <= 190

    @pytest.mark.parametrize("seed", range(20))
    def test_teal_stays_free(self, seed: int) -> None:
        palette = pick_palette(Random(seed))
        for red, green, blue in (*palette.accents, palette.leaf, palette.wall):
            is_teal = min(green, blue) - red > 24 and abs(green - blue) < 40
            assert not is_teal

    def test_references_come_first(self) -> None:
        palette = pick_palette(Random(1), ((200, 40, 40),))
        assert palette.accents[0] == tone_down((200, 40, 40))
        assert palette.accents[1:] == PALETTES[PALETTES.index(pick_palette(Random(1)))].accents[:2]


class TestCanvas:
    def test_edges_are_smooth(self) -> None:
        canvas = Canvas(200, 200, (255, 255, 255))
        canvas.circle((0.5, 0.5), 0.3, (0, 0, 0))
        tones = canvas.finished().convert("L").getcolors()
        assert tones is not None
        assert len(tones) >= 4

    def test_the_shorter_side_is_one(self) -> None:
        canvas = Canvas(300, 150, (255, 255, 255))
        assert (canvas.width, canvas.height) == (2.0, 1.0)
        canvas.box((1.0, 0.0), (2.0, 1.0), (0, 0, 0))
        image = canvas.finished().convert("L")
        assert image.size == (300, 150)
        assert image.getpixel((140, 75)) == 255
        assert image.getpixel((160, 75)) == 0

    def test_huge_ones_are_drawn_smaller(self) -> None:
        assert Canvas(4000, 2000, (9, 9, 9)).finished().size == (4000, 2000)

    def test_a_curve_goes_through_its_points(self) -> None:
        points = [(0.0, 0.0), (0.4, 0.3), (0.8, 0.1), (0.2, 0.9)]
        for closed in (True, False):
            curve = smooth(points, closed=closed)
            for x, y in points:
                assert any(abs(x - a) + abs(y - b) < 1e-9 for a, b in curve)


@settings(max_examples=40, deadline=None)
@given(
    prompt=st.text(min_size=1, max_size=120),
    kind=st.sampled_from(["avatar", "product_shot", "renovation", "listen_and_repeat", "picture"]),
    width=st.integers(150, 420),
    height=st.integers(150, 420),
    seed=st.one_of(st.none(), st.integers(-5, 2**40)),
)
def test_anything_can_be_sketched(
    prompt: str, kind: str, width: int, height: int, seed: int | None
) -> None:
    sketch = Sketch(kind=kind, prompt=prompt, width=width, height=height, seed=seed)
    picture = identify(draw_sketch(sketch))
    assert (picture.width, picture.height) == (width, height)
    assert Image.open(io.BytesIO(picture.data)).mode == "RGB"
