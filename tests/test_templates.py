"""Templates: wordings are fenced in, punctuation stays clean, typed text stays text."""

from typing import Any

import jinja2
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from jinja2.sandbox import SecurityError

from imagegen.errors import RequestError, TemplateError
from imagegen.templates import Template, fold_space, load_templates, text_problem
from imagegen.wordings import _ENVIRONMENT, LONGEST_OUTPUT, SENTENCE_ENDS
from tests.sandbox_escapes import ESCAPES

AVATARS = load_templates("avatar")
THOROUGH = settings(deadline=None, max_examples=150, database=None)
ANY_TEXT = st.text(max_size=200)
HOSTILE = st.sampled_from(
    [
        "{{ 7*7 }}",
        "{% for x in who %}{{ x }}{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{# gone #}",
        "{% raw %}",
        "a\x00b\x00c",
        ",, . ;; ..",
        "\\0 \\g<0> \\1",
        "مرحبا שלום 你好。",
        "👩🏽‍🏫",
        "<script>alert(1)</script> & \"quotes\" 'too'",
        "line one\n\n\tline two\r\n",
    ]
)


def make_template(wording: str, **changes: Any) -> Template:
    """A template with the fields that `wording` names: who (required), mood and extra."""
    offered = [
        {"name": "who", "label": "Who", "required": True, "default": "a baker", "longest": 200},
        {"name": "mood", "label": "Mood", "longest": 200},
        {"name": "extra", "label": "Extra", "longest": 4000},
    ]
    return Template.model_validate(
        {
            "kind": "avatar",
            "name": "trial",
            "version": 3,
            "title": "Trial",
            "style": "photo",
            "fields": [field for field in offered if str(field["name"]) in wording],
            "wording": wording,
            **changes,
        }
    )


def test_white_space_folds_and_the_version_is_told() -> None:
    rendered = make_template("\n  Paint\t{{ who }}\n\n now. \n").render({"who": " a \n\n cook "})
    assert rendered.prompt == "Paint a cook now."
    assert (rendered.template, rendered.version) == ("trial", 3)


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("{{ who }}, {{ mood }}, smiling.", "X, smiling."),
        ("{{ who }}, {{ mood }}.", "X."),
        ("{{ mood }}, {{ who }}.", "X."),
        ("{{ who }} , {{ mood }} ; {{ extra }} . End.", "X. End."),
        ("{{ who }}. {{ mood }}. {{ extra }}.", "X."),
        ("Lens f/2.8, {{ who }}: 1.5 m away.{{ mood }}", "Lens f/2.8, X: 1.5 m away."),
    ],
)
def test_empty_fields_leave_clean_punctuation(wording: str, expected: str) -> None:
    assert make_template(wording).render({"who": "X"}).prompt == expected


@pytest.mark.parametrize("typed", [",, a ..", "a , b ; .", "... a", "a  ,b"])
def test_punctuation_that_was_typed_is_kept(typed: str) -> None:
    prompt = make_template("Of {{ who }}, {{ mood }}, here.").render({"who": typed}).prompt
    assert prompt == f"Of {fold_space(typed)}, here."


@pytest.mark.parametrize("end", SENTENCE_ENDS)
def test_a_typed_full_stop_is_not_doubled(end: str) -> None:
    prompt = make_template("Of {{ who }}. End.").render({"who": f"a cook{end}"}).prompt
    assert prompt == f"Of a cook{end} End."


def test_conditions_comparisons_and_filters_work() -> None:
    template = make_template(
        "{{ who|capitalize }}{% if mood == 'sad' and not extra %} weeps"
        "{% elif mood in ('gay', 'glad') %} laughs{% else %} waits{% endif %}"
        "{{ ' ' ~ extra if extra else '' }}."
    )
    assert template.render({"who": "ann", "mood": "sad"}).prompt == "Ann weeps."
    assert template.render({"mood": "sad", "extra": "here"}).prompt == "A baker waits here."


def test_a_missing_field_takes_its_default_and_an_empty_one_stays_empty() -> None:
    template = make_template("Of {{ who }}.")
    assert template.render({}).prompt == "Of a baker."
    with pytest.raises(TemplateError, match="trial, field who: the text is empty"):
        template.render({"who": " \n\x00 "})


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("x" * 201, "has 201 characters; at most 200 fit"),
        (7, "must be text, not int"),
        (None, "must be text, not NoneType"),
        ("a\ud83d", "lone surrogate"),
    ],
)
def test_a_value_that_cannot_be_names_template_and_field(value: object, problem: str) -> None:
    with pytest.raises(TemplateError, match=f"Template trial, field who: the text .*{problem}"):
        make_template("Of {{ who }}.").render({"who": value})


def test_a_value_without_field_is_refused() -> None:
    with pytest.raises(TemplateError, match=r"no field 'whom'.*who"):
        make_template("Of {{ who }}.").render({"whom": "x"})


def test_the_output_is_bounded() -> None:
    template = make_template("{{ who }}: " + "{{ extra }}" * 9)
    assert len(template.render({"extra": "x" * 3000}).prompt) < LONGEST_OUTPUT
    with pytest.raises(TemplateError, match="at most 32000 fit"):
        template.render({"extra": "x" * 4000})


@THOROUGH
@given(template=st.sampled_from(AVATARS), texts=st.lists(ANY_TEXT | HOSTILE, min_size=8))
def test_any_text_in_any_field_stands_literally_in_the_prompt(
    template: Template, texts: list[str]
) -> None:
    values = dict(zip(template.defaults, texts, strict=False))
    try:
        prompt = template.render(values).prompt
    except TemplateError:
        assert any(
            text_problem(values[field.name], field.longest, required=field.required)
            for field in template.fields
        )
    else:
        assert all(fold_space(text) in prompt for text in values.values())


@THOROUGH
@given(template=st.sampled_from(AVATARS), text=ANY_TEXT | HOSTILE)
@example(template=AVATARS[0], text="{{ 7*7 }}")
def test_typed_text_changes_nothing_but_its_own_place(template: Template, text: str) -> None:
    folded = fold_space(text)
    assume(folded and not folded.endswith(SENTENCE_ENDS))
    plain = template.render({"who": "QZQ"}).prompt
    assert template.render({"who": text}).prompt == plain.replace("QZQ", folded)


@THOROUGH
@given(value=st.none() | st.integers() | st.binary() | st.lists(st.text()) | st.text())
def test_any_value_at_all_raises_nothing_but_a_template_error(value: object) -> None:
    if text_problem(value, 500):
        with pytest.raises(TemplateError, match="professional-headshot, field extra"):
            AVATARS[0].render({"extra": value})
    else:
        assert fold_space(str(value)) in AVATARS[0].render({"extra": value}).prompt


@pytest.mark.parametrize(
    ("wording", "reason"),
    [
        ("{{ who }}\n{{ who.__class__ }}", "line 2 .*an attribute"),
        ("{{ who['__class__'] }}", "a subscript"),
        ("{{ who[0] }}", "a subscript"),
        ("{{ who }}{{ range(9) }}", "a call"),
        ("{{ who.upper() }}", "a call"),
        ("{% for x in who %}{{ x }}{% endfor %}", "a loop"),
        ("{% set x = who %}{{ x }}", "an assignment"),
        ("{{ who * 1000000000 }}", "mul is not part"),
        ("{{ who }}{{ 9 ** 9 ** 9 }}", "pow is not part"),
        ("{{ '%s' % who }}", "mod is not part"),
        ("{{ who|attr('x') }}", "no filter 'attr'"),
        ("{{ who|center(1000000000) }}", "no filter 'center'"),
        ("{% if who is defined %}{{ who }}{% endif %}", "test is not part"),
        ("{% include 'x' %}{{ who }}", "include is not part"),
        ("{% import 'x' as y %}{{ who }}", "import is not part"),
        ("{% macro m() %}{% endmacro %}{{ who }}", "macro is not part"),
        ("{% block b %}{{ who }}{% endblock %}", "block is not part"),
        ("{{ who }}{{ self }}", "'self' is not one of its fields"),
        ("{{ whom }}{{ who }}", "'whom' is not one of its fields"),
        ("\n\n{% if who %}{{ who }}", "line 3 .*Unexpected end of template"),
        ("{{ who }}{{ '\\0' }}", "a NUL character"),
        ("{{ who }}{{ 3 }}", "not text"),
        ("{{ who }}{{ who == 'x' }}", "not text"),
        ("{{ who }}{{ 'x' if who == 'y' }}", "wording failed"),
        ("{{ who }}{% if who < 3 %}x{% endif %}", "wording failed"),
        ("{{ who }}{{ " + "(" * 3000 + "who" + ")" * 3000 + " }}", "cannot be read"),
        ("{{ who }}" + "{% if who %}" * 40 + "{% endif %}" * 40, "nested too deeply"),
        ("{{ who" + "|lower" * 600 + " }}", "nested too deeply"),
        ("{{ who }}{{ " + "9" * 5000 + " }}", "cannot be read"),
    ],
)
def test_a_wording_that_does_more_than_word_is_refused(wording: str, reason: str) -> None:
    with pytest.raises(TemplateError, match=f"(?s)Template trial.*{reason}"):
        make_template(wording)


def test_every_way_out_is_one_that_jinja2_itself_reads() -> None:
    """So that none of them is refused for its spelling alone."""
    plain = jinja2.Environment(
        extensions=[f"jinja2.ext.{name}" for name in ("do", "debug", "i18n", "loopcontrols")]
    )
    for escape in ESCAPES:
        plain.parse(escape)
    assert len(set(ESCAPES)) == len(ESCAPES) > 100


@pytest.mark.parametrize("escape", ESCAPES)
def test_no_known_way_out_of_the_sandbox_is_a_wording(escape: str) -> None:
    with pytest.raises(TemplateError, match="Template trial"):
        make_template("{{ who }} " + escape)
    inside = "{% if who %}{{ who }}" + escape + "{% endif %}"
    with pytest.raises(TemplateError, match="Template trial"):
        make_template(inside)


@pytest.mark.parametrize("escape", ESCAPES)
def test_what_is_typed_is_never_read_as_a_wording(escape: str) -> None:
    assert make_template("Of {{ who }}").render({"who": escape}).prompt == f"Of {escape}"


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("number", ["", "3", "2.5", "-1"], ["three", "1e9", "٣", "1,5", "0x1", "nan", "9" * 10]),
        ("switch", ["", "yes"], ["no", "true", "Yes", "1"]),
        ("choice", ["", "own words", "a"], []),
    ],
)
def test_a_typed_field_takes_its_type(kind: str, good: list[str], bad: list[str]) -> None:
    fields = [{"name": "who", "label": "Who", "type": kind, "choices": ["a"]}]
    template = make_template("Of {{ who }}!", fields=fields)
    for value in good:
        assert value in template.render({"who": value}).prompt
    for value in bad:
        with pytest.raises(TemplateError, match="Template trial, field who: the text is n"):
            template.render({"who": value})


def test_defaults_and_samples_are_held_to_the_type_too() -> None:
    for change in ({"default": "many"}, {}):
        fields = [{"name": "who", "label": "Who", "type": "number", **change}]
        with pytest.raises(TemplateError, match="field who: the text is not a number"):
            make_template("Of {{ who }}", fields=fields, sample={"who": "some"})


def test_refusals_name_the_template_and_what_a_wording_may_hold() -> None:
    with pytest.raises(TemplateError) as caught:
        make_template("{{ who.name }}")
    assert caught.value.message.startswith("Template trial, line 1 of its wording")
    assert "{{ field }}" in caught.value.hint
    assert isinstance(caught.value, RequestError)


def test_a_field_the_wording_never_uses_is_refused() -> None:
    field = {"name": "who", "label": "Who"}
    with pytest.raises(TemplateError, match="never uses the field 'who'"):
        make_template("A picture.", fields=[field])
    with pytest.raises(TemplateError, match="two fields have the same name"):
        make_template("{{ who }}", fields=[field, field])


def test_a_sample_that_does_not_fit_is_refused() -> None:
    with pytest.raises(TemplateError, match="no field 'whom'"):
        make_template("{{ who }}", sample={"whom": "x"})


@pytest.mark.parametrize(
    ("wording", "error"),
    [
        ("{{ x.upper ~ '' }}", SecurityError),
        ("{{ x['upper'] ~ '' }}", SecurityError),
        ("{{ x() }}", SecurityError),
        ("{{ range ~ '' }}", jinja2.UndefinedError),
        ("{{ lipsum ~ '' }}", jinja2.UndefinedError),
        ("{{ x|attr('upper') }}", jinja2.TemplateSyntaxError),
        ("{{ x is defined }}", jinja2.TemplateSyntaxError),
    ],
)
def test_the_sandbox_holds_even_what_the_check_of_the_wording_would_miss(
    wording: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        _ENVIRONMENT.from_string(wording).render(x="text")
