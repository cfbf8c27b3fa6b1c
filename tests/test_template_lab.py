"""The gate to production: whole golden grids side by side, of exactly these words, or a reason."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from imagegen.alternatives import combine
from imagegen.briefs.kinds import KINDS, golden_rows, starting_values, texts_of, word_lists
from imagegen.chains import name_of
from imagegen.errors import RequestError
from imagegen.history import GOLDEN
from imagegen.model import ModelSpec
from imagegen.studio import Studio
from imagegen.template_lab import (
    combination_asks,
    golden_asks,
    golden_grid,
    judged_by,
    label_version,
    old_version,
    real_briefs,
    version_before,
)
from imagegen.template_versions import TemplateVersion
from imagegen.templates import find_template, load_templates, make_template
from imagegen.types import Ask
from tests.stocking import add_picture

NAME = "toefl-learner"
SHIPPED = find_template("avatar", NAME)
ROWS = golden_rows(SHIPPED)
Make = Callable[..., None]


@pytest.fixture
def model(studio: Studio) -> ModelSpec:
    return studio.find_model("gemini-3-pro-image-preview", "gateway")


@pytest.fixture
def first(studio: Studio) -> TemplateVersion:
    return studio.templates.get("avatar", NAME, 1)


@pytest.fixture
def second(studio: Studio) -> TemplateVersion:
    return save(studio, "Rain falls.")


@pytest.fixture
def make(studio: Studio, model: ModelSpec) -> Make:
    """Puts the pictures of a version's golden rows into the studio, as its calls would have."""
    count = 0

    def make_it(version: TemplateVersion, rows: int = len(ROWS), **facts: Any) -> None:
        nonlocal count
        grid = golden_grid(studio, version, name_of(model))
        for ask in golden_asks(studio, grid, model)[:rows]:
            count += 1
            stock(studio, count, ask, **facts)

    return make_it


def save(studio: Studio, text: str) -> TemplateVersion:
    wording = f"{SHIPPED.wording}{text}"
    template = make_template(SHIPPED.model_dump() | {"wording": wording}, "test")
    return studio.templates.save(template, note="", who="ann", source=(NAME, 1))


def stock(studio: Studio, number: int, ask: Ask, **facts: Any) -> None:
    request = ask.request
    more = {
        "origin": ask.origin,
        "provider": request.provider,
        "model": request.model,
        **facts.pop("more", {}),
    }
    add_picture(
        studio,
        number,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        more=more,
        **facts,
    )


def test_the_asks_render_every_row_with_this_version_and_say_so(
    studio: Studio, second: TemplateVersion, model: ModelSpec
) -> None:
    asks = golden_asks(studio, golden_grid(studio, second, name_of(model)), model)
    assert [ask.origin.brief[GOLDEN] for ask in asks] == [row.label for row in ROWS]
    for ask, row in zip(asks, ROWS, strict=True):
        assert ask.request.prompt.endswith("Rain falls.")
        assert row.values["who"] in ask.request.prompt
        assert (ask.origin.template, ask.origin.template_version) == (NAME, 2)
        assert ask.origin.label == f"{row.label} · v2"
        assert ask.request.count == 1


def test_production_needs_both_grids_by_one_model(
    studio: Studio, first: TemplateVersion, second: TemplateVersion, model: ModelSpec, make: Make
) -> None:
    make(second)
    with pytest.raises(RequestError, match="no whole golden grid beside the one that pages use"):
        label_version(studio, second, "production", reason="")
    make(first, more={"model": "another"})
    assert judged_by(studio, second) == ()
    make(first)
    assert judged_by(studio, second) == (name_of(model),)
    done = label_version(studio, second, "production", reason="warmer")
    assert not done.override
    assert studio.templates.production("avatar", NAME) == 2
    (kept,) = studio.templates.labellings("avatar", NAME)
    grids = kept.evidence["grids"]
    assert kept.evidence["model"] == name_of(model)
    assert [(grid["version"], grid["cost"]) for grid in grids] == [
        (2, "¥6.00 (estimated)"),
        (1, "¥6.00 (estimated)"),
    ]
    assert all(len(grid["pictures"]) == len(ROWS) for grid in grids)


@pytest.mark.parametrize(
    "facts",
    [
        {"rows": len(ROWS) - 1},
        {"family": "draft"},
        {"suspect": "all one colour"},
        {"more": {"prompt": "other words"}},
        {"more": {"negative_prompt": "other"}},
    ],
    ids=["one is missing", "drafts", "suspects", "edited prompts", "other things to avoid"],
)
def test_what_is_no_whole_grid_does_not_count(
    studio: Studio, second: TemplateVersion, first: TemplateVersion, make: Make, facts: Any
) -> None:
    make(first)
    make(second, **facts)
    assert judged_by(studio, second) == ()
    with pytest.raises(RequestError, match="drafts do not count"):
        label_version(studio, second, "production", reason="")


def test_a_grid_is_never_claimed_by_another_version(
    studio: Studio, first: TemplateVersion, second: TemplateVersion, model: ModelSpec, make: Make
) -> None:
    make(first)
    make(second)
    third = save(studio, "Snow falls.")
    same = save(studio, "Rain falls.")
    for version in (third, same):
        assert golden_grid(studio, version, name_of(model)).records == ()
    assert golden_grid(studio, second, name_of(model)).counts


def test_a_row_is_not_counted_for_another_row(
    studio: Studio, first: TemplateVersion, model: ModelSpec
) -> None:
    grid = golden_grid(studio, first, name_of(model))
    ask, other = golden_asks(studio, grid, model)[:2]
    brief = {**ask.origin.brief, GOLDEN: other.origin.brief[GOLDEN]}
    stock(studio, 1, replace(ask, origin=replace(ask.origin, brief=brief)))
    assert golden_grid(studio, first, name_of(model)).records == ()


def test_an_override_needs_a_reason_and_is_kept_as_one(
    studio: Studio, second: TemplateVersion
) -> None:
    with pytest.raises(RequestError, match="needs a reason"):
        label_version(studio, second, "production", reason=" \n", override=True)
    label_version(studio, second, "production", reason="the old one is wrong", override=True)
    (kept,) = studio.templates.labellings("avatar", NAME)
    assert (kept.override, kept.reason, kept.evidence) == (True, "the old one is wrong", {})
    assert studio.templates.production("avatar", NAME) == 2


def test_an_override_that_is_not_needed_is_none(
    studio: Studio, first: TemplateVersion, second: TemplateVersion, make: Make
) -> None:
    make(first)
    make(second)
    assert not label_version(studio, second, "production", reason="", override=True).override


def test_only_what_is_missing_and_not_on_its_way_is_asked_for(
    studio: Studio, first: TemplateVersion, model: ModelSpec, make: Make
) -> None:
    make(first, rows=2)
    grid = golden_grid(studio, first, name_of(model))
    asks = golden_asks(studio, grid, model)
    assert len(asks) == len(ROWS) - 2
    _, jobs = studio._plans.jobs_of(asks[0].request, model, asks[0].origin, "b" * 32)
    with studio.engine.begin() as connection:
        studio.jobs.add(connection, jobs)
    assert golden_asks(studio, grid, model) == asks[1:]


def test_the_shipped_version_cannot_be_taken_back_nor_anything_twice(
    studio: Studio, first: TemplateVersion, second: TemplateVersion
) -> None:
    with pytest.raises(RequestError, match="shipped version is used"):
        label_version(studio, first, "draft", reason="")
    with pytest.raises(RequestError, match="Pages use version 1 already"):
        label_version(studio, first, "production", reason="")
    label_version(studio, second, "production", reason="r", override=True)
    label_version(studio, second, "draft", reason="")
    assert studio.templates.production("avatar", NAME) == 1


def test_a_new_template_needs_only_its_own_grid(studio: Studio, make: Make) -> None:
    values = SHIPPED.model_dump() | {"name": "mine", "title": "Mine"}
    mine = studio.templates.create(make_template(values, "x"), note="", who="ann", source=(NAME, 1))
    assert old_version(studio, mine) is None
    before = version_before(studio, mine)
    assert before is not None
    assert (before.name, before.number) == (NAME, 1)
    make(mine)
    label_version(studio, mine, "production", reason="")
    assert "mine" in [template.name for template in studio.templates.shelf("avatar").templates]


def test_a_version_is_compared_with_the_one_it_was_made_from(
    studio: Studio, second: TemplateVersion
) -> None:
    third = save(studio, "Snow falls.")
    assert third.number == 3
    before = version_before(studio, third)
    assert before is not None
    assert before.number == 1
    assert version_before(studio, before) is None


def test_every_combination_is_one_ask_with_its_words(
    studio: Studio, second: TemplateVersion, model: ModelSpec
) -> None:
    template = second.template
    texts = texts_of(template, starting_values(template, studio.templates.shelf("avatar")))
    found = combine({**texts, "attire": "{a coat|}", "who": "a {@sex}"}, {"sex": ("man", "woman")})
    asks = combination_asks(studio, template, found, model)
    assert [ask.origin.label for ask in asks] == [
        "man · a coat",
        "man · none",
        "woman · a coat",
        "woman · none",
    ]
    assert "a woman" in asks[2].request.prompt
    assert "Dressed in a coat" in asks[2].request.prompt
    assert "Dressed" not in asks[3].request.prompt
    assert {ask.origin.template_version for ask in asks} == {2}
    assert {ask.request.count for ask in asks} == {1}


@pytest.mark.parametrize("kind", KINDS)
def test_every_shipped_template_has_a_golden_set_and_lists(
    studio: Studio, model: ModelSpec, kind: Any
) -> None:
    for template in load_templates(kind):
        version = studio.templates.get(kind, template.name, 1)
        grid = golden_grid(studio, version, name_of(model))
        prompts = [cell.prompt for cell in grid.cells]
        assert len(set(prompts)) == len(prompts) >= 4
        assert len({cell.row.label for cell in grid.cells}) == len(prompts)
        shown = studio.preview_all([ask.request for ask in golden_asks(studio, grid, model)])
        assert shown.pictures == len(prompts)
        assert all(len(words) > 1 for words in word_lists(template).values())


def test_real_briefs_are_those_of_users_each_once(
    studio: Studio, first: TemplateVersion, make: Make
) -> None:
    add_picture(studio, 101, who="a cook")
    add_picture(studio, 102, who="a cook")
    add_picture(studio, 103, who="a baker")
    make(first, rows=2)
    found = real_briefs(studio, "avatar")
    assert [record.origin.brief["who"] for record in found] == ["a baker", "a cook"]
