"""Hints: what is shipped draws none, each kind comes where it belongs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.prompt_hints import hints_for, load_words
from imagegen.providers import PROVIDERS
from imagegen.templates import Template, load_templates

SHIPPED = [*load_templates("avatar"), *load_templates("renovation")]
GOOD = "A photograph of a baker at work, soft light from the left, 50 mm lens. She smiles."


def codes(prompt: str, **facts: object) -> list[str]:
    return [hint.code for hint in hints_for(prompt, **facts)]  # type: ignore[arg-type]  # any fact


@pytest.mark.parametrize("template", SHIPPED, ids=lambda template: template.name)
@pytest.mark.parametrize("which", ["defaults", "sample"])
@pytest.mark.parametrize(
    ("provider", "model"), [("gateway", "gemini-3-pro-image-preview"), ("openai", "gpt-image-2")]
)
def test_what_is_shipped_draws_no_hint(
    template: Template, which: str, provider: str, model: str
) -> None:
    prompt = template.render(getattr(template, which)).prompt
    assert codes(prompt, provider=provider, model=model, longest=32_000) == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (GOOD, []),
        ("masterpiece, best quality, 8k, girl, red hair, smiling, park, bokeh", ["keywords"]),
        ("杰作，高清，少女，红发，微笑，公园，春天，樱花", ["keywords"]),
        ("a cook, a table, and a very long and winding story of how they met in Rome", []),
        ("A photograph of a baker, 50 mm lens.", ["light"]),
        ("A photograph of a baker in soft light.", ["lens"]),
        ("面包师的照片。", ["light", "lens"]),
        ("A headshot of a baker.", ["light", "lens"]),
        ("A drawing after a photograph of a baker.", []),
        ('A shop with a sign "Fresh bread".', ["text"]),
        ("A shop with a sign that says fresh bread.", ["text"]),
        ("一家店，招牌写着面包。", ["text"]),
        ("A shop, the text is absent: no text anywhere.", []),
        ("A {young|old} cook.", ["alternatives"]),
        ("A cook in {@season}.", ["alternatives"]),
        (r"A cook with \{a|b} and {{ who }} and {who}.", []),
    ],
)
def test_each_hint_comes_where_it_belongs(prompt: str, expected: list[str]) -> None:
    assert codes(prompt) == expected


def test_words_are_refused_by_some_and_not_by_others() -> None:
    prompt = "A child and Mickey Mouse on a beach. She wears a bikini."
    for provider, model, said in (
        ("gateway", "gemini-3-pro-image-preview", "“mickey mouse”"),
        ("gateway", "gpt-image-2", "“bikini”"),
        ("stability", "stable-image-core", "“child”"),
    ):
        (hint,) = hints_for(prompt, provider=provider, model=model)
        assert (hint.code, said in hint.text) == ("refused", True)
    assert codes(prompt, provider="draft", model="draft") == []


def test_a_word_is_found_whole_only() -> None:
    assert codes("A childhood friend.", provider="stability", model="x") == []


def test_the_length_is_told_before_it_is_too_much() -> None:
    assert codes("x" * 89, longest=100) == []
    (hint,) = hints_for("x" * 1950, longest=2000)
    assert "1,950 of at most 2,000" in hint.text


def test_every_refusal_names_a_provider_we_have_and_where_it_was_read() -> None:
    known = {provider.name for provider in PROVIDERS}
    for refusal in load_words().refused:
        assert set(refusal.providers) <= known
        assert refusal.source.startswith("https://")


@given(prompt=st.text(max_size=300) | st.text(alphabet=',.{}|"光 photo', max_size=200))
def test_any_prompt_gets_hints_and_never_an_error(prompt: str) -> None:
    for hint in hints_for(prompt, provider="stability", model="x", longest=50):
        assert hint.text
