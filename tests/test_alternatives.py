"""Alternatives: every combination once, exactly as many as the product, and braces that stay."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.alternatives import (
    LONGEST_LABEL,
    MOST_COMBINATIONS,
    MOST_COUNTED,
    combine,
    count_combinations,
    escape_text,
    joined,
    read_slots,
    show_count,
)
from imagegen.errors import TemplateError

LISTS = {"season": ("spring", "autumn"), "one": ("alone",)}
WORD = st.text(max_size=8)
GROUP = st.lists(WORD, min_size=2, max_size=4)


def texts(text: str) -> list[str]:
    return [found.values["who"] for found in combine({"who": text}, LISTS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a cook", ["a cook"]),
        ("", [""]),
        ("a {young|old} cook", ["a young cook", "a old cook"]),
        ("{a|b}{c|d}", ["ac", "ad", "bc", "bd"]),
        ("{|very }old", ["old", "very old"]),
        ("in {@season}", ["in spring", "in autumn"]),
        ("{@one}", ["alone"]),
        ("{@a|@b}", ["@a", "@b"]),
        ("{#1|#2}", ["#1", "#2"]),
        (r"\{a\|b\} c:\new \\", ["{a|b} c:\\new \\"]),
        ("a | b", ["a | b"]),
        ("{{ who }} {% if x %} {# {a|b} #}", ["{{ who }} {% if x %} {# {a|b} #}"]),
        ("{x|{{ y }}}", ["x", "{{ y }}"]),
        ("{红|蓝}色", ["红色", "蓝色"]),
    ],
)
def test_every_combination_stands_there_in_order(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a {b|c", "who, character 3: a { without its }"),
        ("a b}", "who, character 4: a } without its {"),
        ("{a|{b|c}}", "who, character 4: braces within braces"),
        ("{alone}", "who, character 1: only one word"),
        ("{}", "who, character 1: only one word"),
        ("x {@seeson}", "who, character 3: there is no list @seeson.*Did you mean @season"),
        ("{{a|b}", "who, character 2: braces within braces"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(TemplateError, match=problem.replace("{", r"\{").replace("}", r"\}")):
        texts(text)


def test_fields_combine_and_the_label_says_what_was_chosen() -> None:
    found = combine({"who": "a {young|} cook", "place": "in {@season}", "x": "same"}, LISTS)
    assert [item.label for item in found] == [
        "young · spring",
        "young · autumn",
        "none · spring",
        "none · autumn",
    ]
    assert found[1].values == {"who": "a young cook", "place": "in autumn", "x": "same"}


def test_a_label_fits_into_a_record() -> None:
    (first, _) = combine({"who": f"{{{'x' * 900}|b}}"}, {})
    assert len(first.label) == LONGEST_LABEL


def test_too_many_are_refused_before_they_are_made() -> None:
    ten = "{" + "|".join("abcdefghij") + "}"
    assert len(combine({"who": ten * 3}, {})) == MOST_COMBINATIONS
    with pytest.raises(TemplateError, match=r"2,000 combinations; at most 1,000.*who 1,000, x 2"):
        combine({"who": ten * 3, "x": "{a|b}"}, {})


@pytest.mark.parametrize(
    ("text", "lists"),
    [("{a|b}" * 5000, {}), ("{@all}" * 5000, {"all": [str(n) for n in range(100)]})],
)
def test_no_count_has_thousands_of_digits(text: str, lists: dict[str, list[str]]) -> None:
    values = {"who": text, "x": "{a|b}"}
    assert count_combinations(values, lists) == MOST_COUNTED + 1
    with pytest.raises(TemplateError, match="makes more than 1,000,000 combinations") as caught:
        combine(values, lists)
    assert caught.value.hint == "Take words away: who more than 1,000,000, x 2."


def test_a_count_is_exact_as_far_as_it_goes() -> None:
    six = "{" + "|".join("abcdefghij") + "}"
    assert count_combinations({"who": six * 6}, {}) == MOST_COUNTED
    assert show_count(MOST_COUNTED) == "1,000,000"
    assert show_count(MOST_COUNTED + 1) == "more than 1,000,000"


def test_two_sets_are_joined_up_to_the_limit() -> None:
    ten = combine({"who": "{" + "|".join("abcdefghij") + "}"}, {})
    pairs = joined(ten, combine({"x": "{1|2}"}, {}))
    assert [(one.values, one.label) for one in pairs[:2]] == [
        ({"who": "a", "x": "1"}, "a · 1"),
        ({"who": "a", "x": "2"}, "a · 2"),
    ]
    assert len(pairs) == 20
    with pytest.raises(TemplateError, match="100 combinations; at most 99"):
        joined(ten, ten, 99)


@given(groups=st.lists(GROUP, max_size=4), between=WORD)
def test_there_are_as_many_as_the_product(groups: list[list[str]], between: str) -> None:
    text = escape_text(between).join(
        "{" + "|".join(escape_text(word) for word in group) + "}" for group in groups
    )
    found = combine({"who": text}, {})
    assert len(found) == count_combinations({"who": text}, {}) == math.prod(map(len, groups))
    for item in found:
        assert item.values["who"] == between.join(item.words)
        assert all(word in group for word, group in zip(item.words, groups, strict=True))


@given(text=st.text(max_size=60) | st.text(alphabet="\\{}|%#@a ", max_size=30))
def test_an_escaped_text_is_read_as_it_was(text: str) -> None:
    slots = read_slots("who", escape_text(text), {})
    assert "".join(slot.words[0] for slot in slots) == text
    assert not any(slot.varies for slot in slots)


@given(text=st.text(alphabet="\\{}|%#@a ", max_size=40))
def test_any_text_is_combined_or_refused_with_its_place(text: str) -> None:
    try:
        found = combine({"who": text}, LISTS)
    except TemplateError as error:
        assert error.message.startswith("who, character ")
        assert error.hint
    else:
        assert len(found) == count_combinations({"who": text}, LISTS)
