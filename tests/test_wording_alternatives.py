"""Alternatives in a wording: the first is used, all can be made, and none leaves the fence."""

from typing import Any

import pytest

from imagegen.alternatives import combine, joined
from imagegen.briefs.kinds import KINDS, starting_values, texts_of, word_lists
from imagegen.errors import TemplateError
from imagegen.studio import Studio
from imagegen.template_lab import combination_asks
from imagegen.template_texts import write_template
from imagegen.templates import (
    WORDING,
    Template,
    check_alternatives,
    make_template,
    read_template,
    with_wording,
    wordings_of,
)
from tests.own_templates import FIRST, with_season
from tests.sandbox_escapes import ESCAPES

FACTS: dict[str, Any] = {
    "kind": "avatar",
    "name": "mine",
    "version": 1,
    "title": "Mine",
    "style": "photo",
    "fields": [
        {"name": "who", "label": "Who", "default": "a cook"},
        {"name": "light", "label": "Light", "choices": ["sun", "lamp"]},
    ],
    "lists": {"place": ["a field", "a street"]},
}
ALWAYS = " {{ who }} {{ light }}"


def worded(wording: str, **facts: Any) -> Template:
    return make_template(FACTS | {"wording": wording + ALWAYS} | facts, "test")


def prompts(template: Template) -> list[str]:
    found = wordings_of(template)
    return [with_wording(template, one.values[WORDING]).render({}).prompt for one in found]


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("Plain.", ["Plain. a cook"]),
        ("{Soft|Hard} light.", ["Soft light. a cook", "Hard light. a cook"]),
        ("In {@place}.", ["In a field. a cook", "In a street. a cook"]),
        ("By {@light}.", ["By sun. a cook", "By lamp. a cook"]),
        ("{A|B}{1|2}.", ["A1. a cook", "A2. a cook", "B1. a cook", "B2. a cook"]),
        ("{No|{% if who %}Yes{% endif %}}.", ["No. a cook", "Yes. a cook"]),
        ("{Of {{ who }}|Of nobody}.", ["Of a cook. a cook", "Of nobody. a cook"]),
        (r"\{Soft\|Hard\}.", ["{Soft|Hard}. a cook"]),
    ],
)
def test_all_are_made_and_the_first_is_used(wording: str, expected: list[str]) -> None:
    template = worded(wording)
    assert prompts(template) == expected
    assert template.render({}).prompt == expected[0]
    assert read_template(write_template(template), "again").render({}).prompt == expected[0]
    check_alternatives(template)


@pytest.mark.parametrize("wording", ["{alone}.", "{a|b.", "a}.", "{@nowhere}.", "{a|{b|c}}."])
def test_braces_that_make_none_stay_as_they_always_were(wording: str) -> None:
    template = worded(wording)
    assert template.render({}).prompt == f"{wording} a cook"
    assert prompts(template) == [f"{wording} a cook"]
    with pytest.raises(TemplateError, match="Wording, character"):
        check_alternatives(template)


def test_a_typed_text_holds_none() -> None:
    template = worded("{A|B}.")
    assert template.render({"who": "{x|y}"}).prompt == "A. {x|y}"


def test_more_than_can_be_made_are_refused_before_they_are_kept() -> None:
    template = worded("{a|b}" * 400)
    assert template.render({}).prompt.startswith("a" * 400)
    with pytest.raises(TemplateError, match="more than 1,000,000 combinations"):
        check_alternatives(template)


def test_what_is_no_wording_once_it_is_made_is_refused() -> None:
    template = worded("{x|{% if who %}y}{% endif %}.")
    assert template.render({}).prompt == "{x|y}. a cook"
    with pytest.raises(TemplateError, match="line 1 of its wording"):
        check_alternatives(template)


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_word_never_leaves_the_fence(escape: str) -> None:
    """Words are part of the wording: what it may not hold, they may not bring in."""
    for words in ([escape, "x"], ["x", escape]):
        template = worded("{@place}.", lists={"place": words})
        asis = "{@place}. a cook" if words[0] == escape else "x. a cook"
        assert template.render({}).prompt == asis
        made = {one.label: one.values[WORDING] for one in wordings_of(template)}
        for label, wording in made.items():
            if label != "x":
                with pytest.raises(TemplateError):
                    with_wording(template, wording)
        with pytest.raises(TemplateError):
            check_alternatives(template)


@pytest.mark.parametrize("kind", KINDS)
def test_the_lab_makes_each_with_each_of_the_texts(kind: Any, studio: Studio) -> None:
    template = with_season(kind, FIRST[kind], "{Quiet|Loud}, in {@season}: {{ season }}.")
    shelf = studio.templates.shelf(kind).trying(template)
    texts = texts_of(template, starting_values(template, shelf)) | {"season": "{wet|dry}"}
    found = joined(wordings_of(template), combine(texts, word_lists(template)))
    model = studio.find_model("gemini-3-pro-image-preview", "gateway")
    asks = combination_asks(studio, template, found, model)
    assert len(asks) == 8
    assert [ask.origin.label for ask in asks[:3]] == [
        "Quiet · autumn · wet",
        "Quiet · autumn · dry",
        "Quiet · winter · wet",
    ]
    assert "Loud, in winter: dry." in asks[-1].request.prompt
    assert len({ask.request.prompt for ask in asks}) == 8
    assert {ask.origin.template_version for ask in asks} == {template.version}
