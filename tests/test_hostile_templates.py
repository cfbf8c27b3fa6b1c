"""Any text in any part of the template lab is kept as typed, or refused by the name of its part."""

from typing import Any

import pytest
from hypothesis import given, settings

from imagegen.alternatives import combine, escape_text
from imagegen.errors import TemplateError
from imagegen.template_texts import diff_lines, import_template, write_template
from imagegen.templates import Template, fold_space, make_template, text_problem
from tests.briefs.test_hostile_fields import ANY_TEXT, TYPED
from tests.sandbox_escapes import ESCAPES

LONGEST = 4000
THOROUGH = settings(deadline=None, max_examples=80, database=None)
PARTS = ("title", "summary", "negative", "lists", "list name", "sample", "wording")
NAMED = {"list name": "lists", "sample": "field who", "default": "field who", "name": "field"}
"""How an error calls a part, where that is not its name."""

FIELD_PARTS = ("label", "help", "default", "choices", "name")


def values_with(part: str, text: str) -> dict[str, Any]:
    """A template whose `part` is `text`, as the editor of the lab would hand it over."""
    field: dict[str, Any] = {"name": "who", "label": "Who", "longest": LONGEST}
    values: dict[str, Any] = {
        "kind": "avatar",
        "name": "trial",
        "version": 1,
        "title": "Trial",
        "style": "photo",
        "fields": [field],
        "wording": "Of {{ who }}",
    }
    if part in FIELD_PARTS:
        field[part] = [text] if part == "choices" else text
    else:
        key = "lists" if part == "list name" else part
        values[key] = {
            "negative": [text],
            "lists": {"words": [text]},
            "list name": {text: ["a"]},
            "sample": {"who": text},
        }.get(part, text)
    return values


@pytest.mark.parametrize("part", [*PARTS, *FIELD_PARTS])
@THOROUGH
@given(text=ANY_TEXT)
def test_any_text_in_any_part_is_kept_as_typed_or_refused_by_its_part(part: str, text: str) -> None:
    try:
        template = make_template(values_with(part, text), "The template")
    except TemplateError as error:
        assert NAMED.get(part, part) in error.message
        assert len(str(error)) < 2000
        (error.message + error.hint).encode()
        return
    expect_unread(part, text, template)
    again = import_template(write_template(template).encode(), "x.toml")
    assert again == template or "\r" in text  # a file has one kind of line end
    assert not diff_lines(template, template)


def expect_unread(part: str, text: str, template: Template) -> None:
    """What was typed beside the wording stands in the prompt as it is, or not at all."""
    if part in ("default", "sample"):
        values = {} if part == "default" else template.sample
        assert template.render(values).prompt == fold_space(f"Of {fold_space(text)}")
    elif part == "negative":
        assert template.render({}).negative_prompt == text
    elif part not in ("wording", "name"):
        assert template.render({"who": "X"}).prompt == "Of X"


@THOROUGH
@given(text=ANY_TEXT)
def test_any_text_is_a_sample_value_of_the_lab_word_for_word(text: str) -> None:
    """Escaped, as the lab writes values that are no alternatives; and as they are."""
    template = make_template(values_with("title", "Trial"), "The template")
    (found,) = combine({"who": escape_text(text)}, {})
    assert found.values["who"] == text
    if text_problem(text, LONGEST):
        with pytest.raises(TemplateError, match="Template trial, field who: the text "):
            template.render(found.values)
    else:
        assert template.render(found.values).prompt == fold_space(f"Of {fold_space(text)}")


@pytest.mark.parametrize("text", [*TYPED, *ESCAPES])
def test_words_of_a_list_and_of_a_choice_are_never_read(text: str) -> None:
    found = combine({"who": "{@words}"}, {"words": [text]})
    assert [item.values["who"] for item in found] == [text]
    (one, _) = combine({"who": f"{{{escape_text(text)}|b}}"}, {})
    assert one.values["who"] == text
