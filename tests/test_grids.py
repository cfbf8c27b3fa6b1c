"""Grids: every cell once, in order, with its place and the definition to make it again."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.errors import RequestError
from imagegen.grids import Grid, grid_of, prompt_asks, read_seeds
from imagegen.ratios import ASPECT_RATIOS
from imagegen.sheets import cell_of, lay_out

MODELS = ("draft/draft", "gateway/gpt-image-2")


def test_every_cell_has_its_request_its_place_and_its_label() -> None:
    grid = Grid(prompt="a {red|green} apple", models=MODELS, ratios=("1:1",), seeds=(1, 2))
    asks = prompt_asks(grid)
    assert len(asks) == 8
    first, last = asks[0], asks[-1]
    assert (first.request.prompt, first.request.seed) == ("a red apple", 1)
    assert (last.request.provider, last.request.model) == ("gateway", "gpt-image-2")
    assert last.request.aspect_ratio == "1:1"
    place = {"words 1": "green", "model": "gpt-image-2", "seed": "seed 2"}
    assert cell_of(last.origin) == place
    assert last.origin.label == "green · gpt-image-2 · seed 2"
    sheet = lay_out([cell_of(ask.origin) for ask in asks])
    assert sheet is not None
    assert len(set(sheet.places)) == 8


def test_a_grid_is_called_after_its_words_or_its_versions() -> None:
    assert Grid(prompt="a {cup|\n jug}", models=MODELS).title == "a {cup| jug}"
    versions = ("headshot@1", "headshot@3", "flat@1")
    assert (
        Grid(models=MODELS, kind="avatar", templates=versions).title == "headshot v1, v3, flat v1"
    )


def test_a_single_value_is_no_axis_and_two_choices_of_words_are_two() -> None:
    asks = prompt_asks(Grid(prompt="{a|b} {c|}", models=MODELS[:1]))
    assert [tuple(cell_of(ask.origin).values()) for ask in asks] == [
        ("a", "c"),
        ("a", "none"),
        ("b", "c"),
        ("b", "none"),
    ]
    assert asks[0].request.seed is None


@pytest.mark.parametrize(
    ("grid", "word"),
    [
        (Grid(prompt="x", models=()), "No model"),
        (
            Grid(prompt="{a|b}", models=MODELS, ratios=("1:1", "3:2"), seeds=(1, 2)),
            "words 1, model, ratio and seed",
        ),
        (Grid(prompt="x", models=MODELS, seeds=tuple(range(51))), "102 cells"),
        (Grid(prompt="{a|b", models=MODELS), "prompt"),
        (Grid(prompt="x", models=("draft",)), "no provider/model"),
    ],
)
def test_what_makes_no_grid_is_refused(grid: Grid, word: str) -> None:
    with pytest.raises(RequestError, match=word):
        prompt_asks(grid)


@given(
    st.builds(
        Grid,
        prompt=st.sampled_from(["x", "a {b|c}"]),
        models=st.sampled_from([MODELS, MODELS[:1]]),
        ratios=st.sets(st.sampled_from(ASPECT_RATIOS), max_size=3).map(
            lambda some: tuple(r for r in ASPECT_RATIOS if r in some)
        ),
        seeds=st.lists(st.integers(0, 99), max_size=1).map(tuple),
    )
)
def test_the_definition_in_a_record_makes_the_same_grid_again(grid: Grid) -> None:
    asks = prompt_asks(grid)
    kept = json.loads(json.dumps(dict(asks[-1].origin.brief)))
    again = grid_of(kept)
    assert again == grid
    assert [ask.request for ask in prompt_asks(again)] == [ask.request for ask in asks]


@pytest.mark.parametrize(
    "brief",
    [
        {},
        {"grid": None},
        {"grid": {"prompt": "x"}},
        {"grid": {"prompt": "x", "models": 1, "ratios": [], "seeds": []}},
        {"grid": {"prompt": "x", "models": [], "ratios": [], "seeds": ["many"]}},
        {"grid": {"prompt": "x", "models": [], "ratios": [], "seeds": [float("inf")]}},
    ],
)
def test_a_brief_that_is_no_grid_gives_none(brief: dict[str, Any]) -> None:
    assert grid_of(brief) is None


def test_seeds_are_whole_numbers_each_once() -> None:
    assert read_seeds(" 1, 2 2,3") == (1, 2, 3)
    assert read_seeds("") == ()
    for text in ("-1", "1.5", "one", "²", "9" * 30, "0" * 12 + "9" * 20, "0" * 12 + "9" * 5000):
        with pytest.raises(RequestError, match="no seed"):
            read_seeds(text)


def test_no_two_cells_stand_in_one_place() -> None:
    """Words that begin alike are cut to the same name, and an empty one is called as a real one."""
    long = "an old stone bridge over a wide and slow river in the morning mist"
    grid = Grid(
        models=("draft/draft",),
        prompt=f"{{{long}, red|{long}, blue}} {{none||tall}}",
        styles=(f"{long}, oil", f"{long}, ink"),
    )
    asks = prompt_asks(grid)
    places = [tuple(cell_of(ask.origin).values()) for ask in asks]
    assert len(places) == len(set(places)) == 12
    assert len({ask.request.prompt for ask in asks}) == 12


def test_the_same_words_twice_are_made_and_paid_once() -> None:
    asks = prompt_asks(Grid(models=("draft/draft",), prompt="a {cup|cup|jug}"))
    assert [ask.request.prompt for ask in asks] == ["a cup", "a jug"]
