"""The product brief: every shot of a SKU worded, bounded, and read back from its record."""

import json
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.briefs.fields import MOST_PICTURES
from imagegen.briefs.product_shot import (
    KIND,
    LONGEST,
    MOST_COLOURS,
    MOST_REFERENCES,
    ProductBrief,
    Shot,
    has_cjk,
    load_choices,
    load_shots,
    read_palette,
)
from imagegen.catalog import load_catalog
from imagegen.errors import ImagegenError, RequestError
from imagegen.prompt_hints import hints_for
from imagegen.ratios import USUAL_RATIOS
from imagegen.sheets import cell_of, lay_out, title_of
from imagegen.sketches.shots import SHOTS
from imagegen.templates import load_templates
from imagegen.types import Reference
from tests.briefs.values import JSON

SAMPLE = ProductBrief.sample()
KEPT = tuple(Reference(name=f"{n}.png", sha256=str(n) * 64) for n in range(MOST_REFERENCES))
SHORTEST_LIMIT = 1000
"""Characters: the shortest prompt limit of any model in the catalog."""

named = partial(ProductBrief, sku="A-1", name="Mug", what="a mug")


def texts(name: str) -> st.SearchStrategy[str]:
    return st.text(max_size=LONGEST[name])


BRIEFS = st.builds(
    ProductBrief,
    sku=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", fullmatch=True),
    name=st.sampled_from(["Mug", "iPhone 保护壳"]),
    what=st.sampled_from(["a mug", "一个杯子"]),
    materials=texts("materials"),
    points=texts("points"),
    words=texts("words"),
    palette=st.lists(st.from_regex(r"#?[0-9a-fA-F]{6}", fullmatch=True), max_size=6).map(tuple),
    shot=st.sampled_from([shot.key for shot in load_shots()]),
    extra=texts("extra"),
    avoid=texts("avoid"),
    aspect_ratio=st.none() | st.sampled_from(USUAL_RATIOS),
    count=st.integers(1, MOST_PICTURES),
    seed=st.none() | st.integers(0, 2**32 - 1),
    references=st.integers(0, MOST_REFERENCES).map(lambda n: KEPT[:n]),
)


@settings(deadline=None, max_examples=100, database=None)
@given(BRIEFS)
def test_a_record_gives_the_brief_back(brief: ProductBrief) -> None:
    kept = json.loads(json.dumps(brief.origin().brief))
    assert ProductBrief.from_values(kept) == brief


@settings(deadline=None, max_examples=100, database=None)
@given(st.dictionaries(st.sampled_from([*vars(SAMPLE), "cell"]), JSON))
def test_a_strange_record_is_refused_and_nothing_worse(values: dict[str, object]) -> None:
    with suppress(ImagegenError):
        ProductBrief.from_values({**SAMPLE.as_values(), **values}).prompt()


@pytest.mark.parametrize("shot", load_shots(), ids=lambda shot: shot.key)
def test_every_shot_says_what_is_sold_and_in_which_shape(shot: Shot) -> None:
    brief = replace(SAMPLE, shot=shot.key)
    request = brief.request(model="m", provider="p")
    for text in (brief.name, brief.what, brief.materials, f"Aspect ratio {brief.shape}"):
        assert text in request.prompt
    assert request.aspect_ratio == brief.shape
    assert max(len(request.prompt), len(request.negative_prompt)) < SHORTEST_LIMIT
    assert brief.template_name in {template.name for template in load_templates(KIND)}
    assert "reference photos" not in request.prompt
    kept = replace(brief, references=KEPT)
    assert "keep its shape, proportions, colours" in kept.prompt().prompt
    assert len(kept.prompt().prompt) < SHORTEST_LIMIT


@pytest.mark.parametrize("shot", load_shots(), ids=lambda shot: shot.key)
def test_no_shot_leaves_light_or_lens_to_chance(shot: Shot) -> None:
    hints = hints_for(replace(SAMPLE, shot=shot.key).prompt().prompt)
    assert {hint.code for hint in hints} <= {"text"}


def prompt_of(shot: str, **more: Any) -> str:
    return replace(SAMPLE, shot=shot, **more).prompt().prompt


def test_the_main_image_is_the_whole_product_on_white_without_props() -> None:
    rendered = SAMPLE.prompt()
    assert "pure white, RGB 255, 255, 255" in rendered.prompt
    assert "The whole product, alone" in rendered.prompt
    assert "Brand colours" not in rendered.prompt
    assert {"props", "text", "cropped product"} <= set(rendered.negative_prompt.split(", "))


def test_the_angles_are_told_apart_by_their_view_alone() -> None:
    angles = [shot for shot in load_shots() if shot.template == "product-angle"]
    assert len(angles) == 5
    prompts = {prompt_of(shot.key).replace(shot.view, "VIEW") for shot in angles}
    assert len(prompts) == 1


def test_an_ad_keeps_the_chosen_side_free() -> None:
    for choice in load_choices().space:
        assert f"Leave the {choice.value} of the picture empty" in prompt_of(
            "ad", space=choice.value
        )


def test_the_panel_carries_its_words_line_by_line_or_none() -> None:
    assert '"温润如初 / 慢火烧制"' in prompt_of("panel")
    assert "No lettering anywhere" in prompt_of("panel", words=" \n ")
    assert "温润如初" not in prompt_of("main")


def test_brand_colours_and_points_reach_the_scenes() -> None:
    for shot in ("lifestyle", "ad", "social", "panel"):
        assert "#0F766E, #F5F0E8" in prompt_of(shot)
        assert "Keeps coffee warm for long; Stacks without slipping" in prompt_of(shot)
    assert "Brand colours" not in prompt_of("ad", palette=())


def test_what_to_avoid_joins_the_list() -> None:
    assert replace(SAMPLE, avoid="steam").prompt().negative_prompt.endswith(", steam")


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("#0f766e", ("#0F766E",)),
        ("0F766E, #abc；#0f766e", ("#0F766E", "#AABBCC")),
        (" \n ", ()),
    ],
)
def test_a_palette_is_read_in_any_spelling(text: str, colours: tuple[str, ...]) -> None:
    assert read_palette(text) == colours


@pytest.mark.parametrize("text", ["teal", "#12345", "#0F766E #GGGGGG", "rgb(1,2,3)"])
def test_what_is_no_colour_is_refused_by_name(text: str) -> None:
    with pytest.raises(RequestError, match="is not a colour") as caught:
        read_palette(text)
    assert "#0F766E" in caught.value.hint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", ""),
        ("sku", "../etc"),
        ("sku", "杯子"),
        ("sku", "A B"),
        ("name", " "),
        ("what", "x" * 201),
        ("shot", "selfie"),
        ("shot", None),
        ("aspect_ratio", "5:1"),
        ("count", 0),
        ("palette", ("red",)),
        ("palette", tuple(f"#00000{n}" for n in range(MOST_COLOURS + 1))),
        ("references", KEPT + KEPT[:1]),
        ("references", ["mug.png"]),
    ],
)
def test_a_bad_field_is_refused_by_name(field: str, value: Any) -> None:
    with pytest.raises(RequestError, match=f"Product brief, {field}"):
        replace(SAMPLE, **{field: value})


def test_what_an_older_record_lacks_is_as_at_first() -> None:
    brief = ProductBrief.from_values({"sku": "A-1", "name": "Mug", "what": "a mug"})
    assert brief == named()
    with pytest.raises(RequestError, match="sku: is missing"):
        ProductBrief.from_values({"name": "Mug"})


def test_the_pictures_of_a_sku_are_one_sheet_under_its_name() -> None:
    origins = [replace(SAMPLE, shot=shot.key).origin(who="me") for shot in load_shots()]
    assert [origin.label for origin in origins] == [shot.label for shot in load_shots()]
    assert title_of(origins) == "SKU MUG-350 · Stoneware mug"
    assert len({tuple(cell_of(origin).items()) for origin in origins}) == len(origins)
    assert lay_out([cell_of(origin) for origin in origins]) is None


def test_the_shots_have_names_and_drawings_of_their_own() -> None:
    shots = load_shots()
    assert len({shot.key for shot in shots}) == len({shot.label for shot in shots}) == len(shots)
    assert {shot.sketch for shot in shots} == SHOTS
    assert set(load_catalog().find("draft").options["shot"].choices) == SHOTS


def test_only_the_draft_is_told_what_to_sketch() -> None:
    assert SAMPLE.request(model="m", provider="p").options == {}
    drawn = SAMPLE.request(model="draft", provider="draft").options
    assert drawn == {"kind": KIND, "shot": "white", "family": "MUG-350"}


@pytest.mark.parametrize(
    ("text", "is_cjk"),
    [("温润", True), ("あ", True), ("한글", True), ("Größe №1", False), ("", False)],
)
def test_lettering_that_few_models_write_is_recognised(text: str, is_cjk: bool) -> None:
    assert has_cjk(text) is is_cjk
