"""The draft draws every brief offline: the same picture for the same request, never a blank."""

import io
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image, ImageChops, ImageStat

from imagegen.catalog import load_catalog
from imagegen.errors import BadReference, UnsupportedOption
from imagegen.http import Http
from imagegen.pictures import suspect_reason
from imagegen.providers import provider_class
from imagegen.providers.draft import Draft
from imagegen.ratios import USUAL_RATIOS
from imagegen.types import Cost, ImageRequest, Money, Picture, Reference, Stage
from tests.drawing import encoded, photo

MODEL = load_catalog().find("draft")
KINDS = MODEL.options["kind"].choices
FRAMINGS = MODEL.options["framing"].choices


def drawn(prompt: str = "A person by the window", **values: object) -> Picture:
    request = ImageRequest(prompt=prompt, **values)  # type: ignore[arg-type]
    MODEL.check(request, date(2026, 11, 20))
    return Draft(Http(), None).generate(request, MODEL, lambda _stage: None).pictures[0]


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.data)).convert("RGB")


def distance(one: Picture, other: Picture) -> float:
    """Mean difference of two pictures, 0 to 255, judged on small copies."""
    small = [opened(picture).resize((48, 48), Image.Resampling.BOX) for picture in (one, other)]
    return sum(ImageStat.Stat(ImageChops.difference(*small)).mean) / 3


class TestProvider:
    def test_it_is_on_the_list_and_needs_no_key(self) -> None:
        assert provider_class("draft") is Draft
        assert not Draft.needs_key

    def test_it_costs_exactly_nothing(self) -> None:
        stages: list[Stage] = []
        request = ImageRequest(prompt="a cat")
        result = Draft(Http(), None).generate(request, MODEL, stages.append)
        assert result.cost == Cost(money=Money(amount=Decimal(0), currency="CNY"), kind="actual")
        assert result.prompt_sent == "a cat"
        assert stages == ["working"]

    def test_one_call_makes_as_many_as_asked(self) -> None:
        request = ImageRequest(prompt="a cat", count=3)
        pictures = Draft(Http(), None).generate(request, MODEL, lambda _stage: None).pictures
        assert len({picture.sha256 for picture in pictures}) == 3

    @pytest.mark.parametrize("options", [{"kind": "poem"}, {"framing": "far"}, {"mood": "good"}])
    def test_options_are_declared(self, options: Mapping[str, str]) -> None:
        with pytest.raises(UnsupportedOption):
            drawn(options=options)

    def test_it_says_what_drew_it(self) -> None:
        assert Image.open(io.BytesIO(drawn().data)).info["Software"] == "Imagegen Studio draft"


class TestShape:
    @pytest.mark.parametrize("ratio", USUAL_RATIOS)
    def test_the_size_of_the_ratio(self, ratio: str) -> None:
        picture = drawn(aspect_ratio=ratio)
        assert f"{picture.width}x{picture.height}" == MODEL.sizes[ratio]  # type: ignore[index]

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("size", ["256x256", "444x148", "160x410", "3001x2001"])
    def test_any_size(self, kind: str, size: str) -> None:
        picture = drawn(size=size, options={"kind": kind})
        assert f"{picture.width}x{picture.height}" == size
        assert suspect_reason(picture) == ""


class TestDeterminism:
    @pytest.mark.parametrize("kind", KINDS)
    def test_equal_requests_give_equal_bytes(self, kind: str) -> None:
        values = {"options": {"kind": kind}, "seed": 7, "size": "256x256"}
        assert drawn(**values).data == drawn(**values).data

    @pytest.mark.parametrize("kind", KINDS)
    def test_seeds_and_prompts_are_told_apart(self, kind: str) -> None:
        options = {"kind": kind}
        first = drawn(options=options, seed=1)
        assert distance(first, drawn(options=options, seed=2)) > 1
        assert distance(first, drawn("Something else", options=options, seed=1)) > 1

    def test_no_seed_is_a_seed_of_its_own(self) -> None:
        assert drawn().data != drawn(seed=0).data

    def test_kinds_are_told_apart(self) -> None:
        pictures = [drawn(options={"kind": kind}, size="256x256") for kind in KINDS]
        assert min(distance(a, b) for a in pictures for b in pictures if a is not b) > 8

    def test_framings_are_told_apart(self) -> None:
        """The nearer the framing, the larger the face: the middle is skin, hair and cloth."""
        pictures = [
            drawn(options={"kind": "avatar", "framing": framing}, size="256x256")
            for framing in FRAMINGS
        ]
        assert min(distance(a, b) for a in pictures for b in pictures if a is not b) > 4


class TestReferences:
    def test_their_colours_become_the_accents(self) -> None:
        colours = {"red": (190, 60, 50), "blue": (60, 80, 180)}
        pictures = {}
        for name, colour in colours.items():
            data = encoded(Image.new("RGB", (64, 64), colour))
            pictures[name] = drawn(
                references=(Reference(name=f"{name}.png", data=data),),
                options={"kind": "product_shot"},
            )
        red, blue = (ImageStat.Stat(opened(pictures[name])).mean for name in ("red", "blue"))
        assert red[0] - red[2] > blue[0] - blue[2] + 10

    def test_nine_are_taken(self) -> None:
        data = encoded(photo(64, 64))
        nine = tuple(Reference(name=f"{number}.png", data=data) for number in range(9))
        assert drawn(references=nine).width == 1024

    def test_a_broken_one_is_refused_by_name(self) -> None:
        with pytest.raises(BadReference, match=r"^cat\.png "):
            drawn(references=(Reference(name="cat.png", data=b"<html>"),))


class TestNeverSuspect:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("seed", range(12))
    def test_small_ones_are_neither_short_nor_flat(self, kind: str, seed: int) -> None:
        framing = FRAMINGS[seed % len(FRAMINGS)]
        picture = drawn(options={"kind": kind, "framing": framing}, seed=seed, size="256x256")
        assert suspect_reason(picture) == ""
        assert len(picture.data) > 10_000
