"""Any text in any field of any brief stands in its prompt as typed, or is refused by its field."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from imagegen.briefs import avatar, listen_and_repeat, product_shot, renovation
from imagegen.briefs.kinds import KINDS
from imagegen.errors import ImagegenError
from imagegen.listening import find_ready
from imagegen.templates import fold_space, load_templates, text_problem
from imagegen.wordings import SENTENCE_ENDS
from tests.sandbox_escapes import ESCAPES

PLAIN = "QZQ"
"""A text that no wording has, to see where a field stands."""

TYPED = (
    "现代简约，带阳台的客厅。",
    "👩🏽‍🏫 🇫🇷 e\u0301",
    "مرحبا \u202eשלום\u202c ‏abc",
    "{ } {{ }} }}{{ {% %} %}{% {# #}",
    "{{ 7*7 }} {% if 1 %}x{% endif %} {# gone #} {% raw %}",
    "<script>alert(1)</script> &amp; \"quotes\" 'too'",
    "a\u200bb\ufeffc\u2060d\u200e",
    "a\x00b\x1b[31mc\x7fd\x85e\u2028f\r\n\tg",
    "${HOME} $(id) `id` %s %(x)s {0.__class__} \\0 \\g<0>",
    ",, . ;; ..",
    "x" * 10_000,
    "half \ud83d and \udc80 half",
)
ANY_TEXT = st.text(st.characters(), max_size=250) | st.sampled_from([*TYPED, *ESCAPES])
THOROUGH = settings(deadline=None, max_examples=60, database=None)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A brief that works, the texts it has with their longest, and what is special of them.

    `variants` lead to every template. `keys` are looked up in a closed list. `listed` holds
    fields of one entry a line, with what joins them in the prompt. `unsaid` are no part of it.
    """

    sample: Any
    variants: list[dict[str, str]]
    longest: Mapping[str, int]
    required: frozenset[str]
    keys: frozenset[str]
    listed: Mapping[str, str]
    unsaid: frozenset[str]


def subject(sample: Any, longest: Mapping[str, int], required: Any, **more: Any) -> Subject:
    usual: dict[str, Any] = {
        "keys": frozenset({"template"}),
        "listed": {},
        "unsaid": frozenset[str](),
    }
    usual["variants"] = [{"template": each.name} for each in load_templates(sample.origin().kind)]
    return Subject(sample=sample, longest=longest, required=required, **usual | more)


SUBJECTS = {
    "avatar": subject(avatar.AvatarBrief(), avatar.LONGEST, avatar.REQUIRED),
    "renovation": subject(
        renovation.RenovationBrief.sample(),
        renovation.LONGEST,
        renovation.REQUIRED,
        keys=frozenset({"template", "room", "style", "camera"}),
    ),
    "product_shot": subject(
        product_shot.ProductBrief.sample(),
        product_shot.LONGEST,
        product_shot.REQUIRED,
        variants=[{"shot": shot.key} for shot in product_shot.load_shots()],
        keys=frozenset({"template", "sku", "shot"}),
        listed={"points": "; ", "words": " / "},
    ),
    "listen_and_repeat": subject(
        listen_and_repeat.SceneBrief.from_item(find_ready("zoo").as_item()),
        listen_and_repeat.LONGEST,
        listen_and_repeat._REQUIRED,
        unsaid=frozenset({"item"}),
    ),
}
FIELDS = [(kind, name) for kind, subject in SUBJECTS.items() for name in subject.longest]


def test_every_kind_of_brief_is_here() -> None:
    assert set(SUBJECTS) == set(KINDS)
    assert all(set(s.longest) <= set(vars(s.sample)) for s in SUBJECTS.values())


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=[f"{k}-{n}" for k, n in FIELDS])
@THOROUGH
@given(text=ANY_TEXT, chance=st.randoms(use_true_random=False))
def test_any_text_in_any_field_stands_as_typed_or_is_refused_by_its_field(
    kind: str, name: str, text: str, chance: Any
) -> None:
    about = SUBJECTS[kind]
    sample = replace(about.sample, **chance.choice(about.variants))
    problem = text_problem(text, about.longest[name], required=name in about.required)
    try:
        brief = replace(sample, **{name: text})
        prompt = brief.prompt()
    except ImagegenError as error:
        assert problem or name in about.keys
        assert name in error.message
        assert len(str(error)) < 2000
        (error.message + error.hint).encode()  # half a character would break the page
        return
    kept = getattr(brief, name)  # an empty one may have an offer in its place
    assert not problem or (text == "" and kept)
    if name not in about.keys | about.unsaid:
        _expect_in_place(about, sample, name, kept, (prompt.prompt, prompt.negative_prompt))


def _expect_in_place(
    about: Subject, sample: Any, name: str, text: str, made: tuple[str, str]
) -> None:
    """Nothing differs from the prompt of a plain word but that word."""
    shown = _shown(about, name, text)
    plain = replace(sample, **{name: PLAIN}).prompt()
    before = (plain.prompt, plain.negative_prompt)
    if PLAIN in "".join(before):
        assert shown in "".join(made)
    assume(shown and not shown.endswith(SENTENCE_ENDS))
    assert made == tuple(text.replace(PLAIN, shown) for text in before)


def _shown(about: Subject, name: str, text: str) -> str:
    if name not in about.listed:
        return fold_space(text)
    lines = (fold_space(line) for line in text.splitlines())
    return about.listed[name].join(line for line in lines if line)


@THOROUGH
@given(text=ANY_TEXT)
def test_any_text_is_a_spot_as_typed_or_is_refused_as_that_spot(text: str) -> None:
    sample = SUBJECTS["listen_and_repeat"].sample
    spots = (*sample.spots[:-1], text)
    try:
        prompt = replace(sample, spots=spots).prompt().prompt
    except ImagegenError as error:
        assert error.message.startswith(f"Listen and Repeat brief, spot {len(spots)}: ")
    else:
        assert f": {fold_space(text)}" in prompt


@THOROUGH
@given(text=ANY_TEXT)
def test_any_text_is_a_palette_or_is_refused_as_one(text: str) -> None:
    sample = SUBJECTS["product_shot"].sample
    try:
        brief = replace(sample, palette=(text,), shot="social")
    except ImagegenError as error:
        assert "palette" in error.message
        error.message.encode()
    else:
        assert ", ".join(brief.palette) in brief.prompt().prompt


@THOROUGH
@given(text=ANY_TEXT, name=st.text(st.characters(), max_size=60))
def test_any_own_field_of_a_template_is_named_when_it_cannot_be(text: str, name: str) -> None:
    try:
        brief = replace(SUBJECTS["avatar"].sample, own={name: text})
    except ImagegenError as error:
        assert text_problem(text, 4000)
        assert "own" in error.message
        error.message.encode()
    else:
        assert brief.prompt().prompt
