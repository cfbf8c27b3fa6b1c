"""A field that a designer adds to a template is heard in every kind of brief, and kept."""

import json
from typing import Any

import pytest

from imagegen.briefs.kinds import (
    KINDS,
    golden_rows,
    own_fields,
    read_brief,
    starting_values,
    texts_of,
    varied_fields,
    with_texts,
)
from imagegen.errors import RequestError
from imagegen.templates import Shelf, shipped_shelf
from imagegen.types import AssetKind
from tests.own_templates import with_season


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> AssetKind:
    found: AssetKind = request.param
    return found


@pytest.fixture
def shelf(kind: AssetKind) -> Shelf:
    return shipped_shelf(kind).trying(with_season(kind))


def starting(kind: AssetKind, shelf: Shelf) -> dict[str, Any]:
    return starting_values(shelf.find(with_season(kind).name), shelf)


def test_shipped_templates_ask_for_nothing_of_their_own(kind: AssetKind) -> None:
    assert [f.name for t in shipped_shelf(kind).templates for f in own_fields(t)] == []
    assert [field.name for field in own_fields(with_season(kind))] == ["season"]


def test_its_value_is_in_the_prompt_and_in_the_record(kind: AssetKind, shelf: Shelf) -> None:
    values = {**starting(kind, shelf), "own": {"season": "winter"}}
    brief = read_brief(kind, values, shelf)
    assert brief.prompt(shelf).prompt.count("It is winter.") == 1
    kept = json.loads(json.dumps(brief.origin("ann", shelf).brief))
    assert read_brief(kind, kept, shelf) == brief


def test_without_a_value_it_is_the_default(kind: AssetKind, shelf: Shelf) -> None:
    values = starting(kind, shelf)
    assert values["own"] == {"season": "autumn"}
    for start in (values, {**values, "own": {}}):
        assert "It is autumn." in read_brief(kind, start, shelf).prompt(shelf).prompt


def test_every_sample_brief_of_the_golden_set_has_it(kind: AssetKind, shelf: Shelf) -> None:
    template = with_season(kind)
    for row in golden_rows(template):
        values = {**row.values, "template": template.name, "count": 1}
        assert "It is autumn." in read_brief(kind, values, shelf).prompt(shelf).prompt


def test_a_field_that_is_gone_and_one_of_the_brief_itself_change_nothing(
    kind: AssetKind, shelf: Shelf
) -> None:
    values = starting(kind, shelf)
    strange = {"gone": "x", "extra": "y", "aspect_ratio": "z"}
    odd = {**values, "own": {**values["own"], **strange}}
    expected = read_brief(kind, values, shelf).prompt(shelf)
    assert read_brief(kind, odd, shelf).prompt(shelf) == expected


@pytest.mark.parametrize("own", [5, {"season": 5}, {"season": "x" * 4001}])
def test_what_cannot_be_a_value_is_refused_by_its_name(
    kind: AssetKind, shelf: Shelf, own: object
) -> None:
    with pytest.raises(RequestError, match="own"):
        read_brief(kind, {**starting(kind, shelf), "own": own}, shelf)


def test_it_may_hold_alternatives(kind: AssetKind, shelf: Shelf) -> None:
    template = with_season(kind)
    start = starting(kind, shelf)
    assert "season" in varied_fields(template)
    texts = texts_of(template, start)
    assert texts["season"] == "autumn"
    changed = with_texts(kind, start, {**texts, "season": "spring"})
    assert changed["own"] == {"season": "spring"}
    assert "It is spring." in read_brief(kind, changed, shelf).prompt(shelf).prompt
