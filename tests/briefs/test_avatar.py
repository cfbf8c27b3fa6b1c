"""The avatar brief: its defaults, its bounds, its prompt, its request and its round trip."""

import json
from contextlib import suppress
from dataclasses import FrozenInstanceError, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.briefs.avatar import LONGEST, AvatarBrief, load_choices
from imagegen.briefs.fields import MOST_PICTURES
from imagegen.catalog import load_catalog
from imagegen.errors import RequestError, TemplateError
from imagegen.ratios import USUAL_RATIOS
from imagegen.templates import find_template, fold_space, load_templates
from tests.briefs.values import JSON

NAMES = [template.name for template in load_templates("avatar")]
THOROUGH = settings(deadline=None, max_examples=150, database=None)


def texts(name: str, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(min_size=least, max_size=LONGEST[name]).filter(
        lambda text: len(fold_space(text)) >= least
    )


BRIEFS = st.builds(
    AvatarBrief,
    template=st.sampled_from(NAMES),
    who=texts("who", 1),
    age_range=texts("age_range"),
    attire=texts("attire"),
    setting=texts("setting"),
    expression=texts("expression"),
    framing=texts("framing", 1),
    extra=texts("extra"),
    avoid=texts("avoid"),
    aspect_ratio=st.sampled_from(USUAL_RATIOS),
    count=st.integers(1, MOST_PICTURES),
    seed=st.none() | st.integers(0, 2**32 - 1),
)


def test_without_a_word_typed_there_is_a_good_first_brief() -> None:
    brief = AvatarBrief()
    assert brief == AvatarBrief.from_template(NAMES[0])
    assert brief.who
    assert brief.who in brief.prompt().prompt
    assert brief.seed is None


@pytest.mark.parametrize("name", NAMES)
def test_each_template_starts_with_choices_of_the_form(name: str) -> None:
    brief = AvatarBrief.from_template(name)
    for field, choices in load_choices():
        assert getattr(brief, field) in [choice.value for choice in choices], field


@pytest.mark.parametrize("field", ["age_range", "attire", "setting", "expression", "framing"])
def test_each_choice_is_distinct_labelled_and_fits(field: str) -> None:
    choices = getattr(load_choices(), field)
    assert len(choices) >= 4
    assert len({choice.value for choice in choices}) == len(choices)
    assert len({choice.label for choice in choices}) == len(choices)
    for choice in choices:
        prompt = AvatarBrief.from_values({field: choice.value}).prompt().prompt
        assert choice.value in prompt


def test_the_ratios_and_framings_are_those_of_request_and_draft() -> None:
    choices = load_choices()
    assert {choice.value for choice in choices.aspect_ratio} == set(USUAL_RATIOS)
    draft = load_catalog().find("draft", "draft").options
    assert {choice.value for choice in choices.framing} == set(draft["framing"].choices)


@pytest.mark.parametrize("name", NAMES)
def test_the_form_never_takes_more_than_the_template(name: str) -> None:
    for field in find_template("avatar", name).fields:
        if field.name in LONGEST:
            assert field.longest >= LONGEST[field.name], field.name


def test_words_of_the_users_own_are_taken_in_every_choice() -> None:
    own = {
        "age_range": "ageless",
        "attire": "a space suit",
        "setting": "the far side of the moon",
        "expression": "amazed",
        "framing": "seen from below",
    }
    brief = AvatarBrief.from_values(own)
    prompt = brief.prompt().prompt
    assert all(words in prompt for words in own.values())
    assert brief.request(model="draft", provider="draft").options == {"kind": "avatar"}


def test_what_is_left_open_leaves_no_trace() -> None:
    brief = AvatarBrief(who="a cook", age_range="", attire="", setting="", expression="")
    prompt = brief.prompt().prompt
    assert prompt.startswith("Professional realistic headshot of a cook. Well lit by")
    for words in ("looks", "Dressed", "Set against", "expression"):
        assert words not in prompt


def test_what_to_avoid_joins_the_negative_list() -> None:
    plain = AvatarBrief().prompt()
    more = AvatarBrief(avoid=" hats,\n{{ 7*7 }} ").prompt()
    assert more.negative_prompt == f"{plain.negative_prompt}, hats, {{{{ 7*7 }}}}"
    assert more.prompt == plain.prompt


def test_the_request_says_the_ratio_twice_and_asks_for_what_the_brief_says() -> None:
    brief = AvatarBrief(aspect_ratio="3:4", count=3, seed=7)
    request = brief.request(model="gpt-image-2", provider="gateway")
    assert "aspect ratio 3:4" in request.prompt
    assert (request.aspect_ratio, request.count, request.seed) == ("3:4", 3, 7)
    assert (request.model, request.provider, request.options) == ("gpt-image-2", "gateway", {})
    assert request.prompt == brief.prompt().prompt
    assert request.negative_prompt == brief.prompt().negative_prompt


def test_the_draft_takes_every_framing_of_the_form() -> None:
    spec = load_catalog().find("draft", "draft")
    for choice in load_choices().framing:
        brief = AvatarBrief(framing=choice.value, count=1)
        request = brief.request(model="draft", provider="draft")
        assert request.options == {"kind": "avatar", "framing": choice.value}
        assert spec.check(request, spec.checked) == ()


def test_the_origin_keeps_brief_template_and_person() -> None:
    brief = AvatarBrief.from_template("flat-illustrated")
    origin = brief.origin("mara")
    assert (origin.kind, origin.template, origin.who) == ("avatar", "flat-illustrated", "mara")
    assert origin.template_version == find_template("avatar", "flat-illustrated").version
    assert AvatarBrief.from_values(origin.brief) == brief


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("who", "", "is empty"),
        ("who", " \n", "is empty"),
        ("who", "x" * 201, "201 characters; at most 200"),
        ("who", 3, "not int"),
        ("who", ["a"], "not list"),
        ("age_range", None, "not NoneType"),
        ("attire", "x" * 121, "at most 120"),
        ("setting", b"x", "not bytes"),
        ("expression", {}, "not dict"),
        ("framing", "", "is empty"),
        ("extra", "x" * 501, "at most 500"),
        ("avoid", "x" * 301, "at most 300"),
        ("avoid", "\udc80", "lone surrogate"),
        ("template", 1, "not int"),
        ("aspect_ratio", "5:4", "not a ratio"),
        ("aspect_ratio", ["1:1"], "not a ratio"),
        ("count", 0, "not from 1 to 8"),
        ("count", 9, "not from 1 to 8"),
        ("count", 2.0, "whole number, not float"),
        ("count", True, "whole number, not bool"),
        ("count", "2", "whole number, not str"),
        ("seed", -1, "not from 0"),
        ("seed", 2**32, "not from 0"),
        ("seed", "7", "whole number, not str"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(
    field: str, value: Any, problem: str
) -> None:
    with pytest.raises(RequestError, match=f"Avatar brief, {field}: .*{problem}"):
        AvatarBrief.from_values({field: value})
    with pytest.raises(RequestError, match=f"Avatar brief, {field}: .*{problem}"):
        replace(AvatarBrief(), **{field: value})


def test_an_older_record_is_completed_from_its_own_template() -> None:
    brief = AvatarBrief.from_values({"template": "toefl-learner", "who": "a cook", "mood": "?"})
    assert brief == replace(AvatarBrief.from_template("toefl-learner"), who="a cook")
    assert AvatarBrief.from_values({}) == AvatarBrief()


def test_a_template_that_is_gone_is_kept_in_the_record_and_refused_in_use() -> None:
    brief = AvatarBrief.from_values({"template": "flat-ilustrated"})
    assert brief.as_values()["template"] == "flat-ilustrated"
    for use in (brief.prompt, brief.origin):
        with pytest.raises(TemplateError, match="Did you mean flat-illustrated"):
            use()
    with pytest.raises(TemplateError):
        AvatarBrief.from_template("gone")


def test_a_brief_never_changes() -> None:
    with pytest.raises(FrozenInstanceError):
        AvatarBrief().who = "somebody else"  # type: ignore[misc]  # that it fails is the point


@THOROUGH
@given(brief=BRIEFS)
def test_a_brief_survives_json(brief: AvatarBrief) -> None:
    assert AvatarBrief.from_values(json.loads(json.dumps(brief.as_values()))) == brief


@THOROUGH
@given(brief=BRIEFS)
def test_every_brief_has_a_prompt_with_its_words(brief: AvatarBrief) -> None:
    rendered = brief.prompt()
    for words in (brief.who, brief.setting, brief.framing, brief.extra):
        assert fold_space(words) in rendered.prompt
    assert rendered.negative_prompt.endswith(fold_space(brief.avoid))
    assert (rendered.template, rendered.version) == (
        brief.template,
        brief.origin().template_version,
    )


@THOROUGH
@given(values=st.dictionaries(st.sampled_from([*LONGEST, "count", "seed", "aspect_ratio"]), JSON))
def test_any_record_is_a_brief_or_a_request_error(values: dict[str, Any]) -> None:
    with suppress(RequestError):
        brief = AvatarBrief.from_values(values)
        assert all(getattr(brief, name) == value for name, value in values.items())
