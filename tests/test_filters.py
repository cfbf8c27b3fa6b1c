"""Filters: an address names one, and one names its address; hostile addresses ask for nothing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.filters import ADDRESS_NAMES, CURRENCIES, EVERYTHING, Filter, address_of, filter_of
from imagegen.search import index_text, terms_of

WORDS = st.text(alphabet="abcXYZ 客厅-_%&=?", max_size=20).map(lambda text: " ".join(text.split()))
DAYS = st.none() | st.dates()
AMOUNTS = st.none() | st.decimals(0, 99, places=2)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    least, most = draw(AMOUNTS), draw(AMOUNTS)
    priced = least is not None or most is not None
    names = (
        "text",
        "kind",
        "provider",
        "model",
        "template",
        "who",
        "tag",
        "board",
        "batch",
        "verdict",
    )
    return Filter(
        **{name: draw(WORDS) for name in names},
        stack=draw(st.none() | st.integers(0, 10**15 - 1)),
        version=draw(st.none() | st.integers(0, 999_999)),
        since=draw(DAYS),
        until=draw(DAYS),
        least=least,
        most=most,
        currency=draw(st.sampled_from(CURRENCIES)) if priced else "",
        suspect=draw(st.booleans()),
        starred=draw(st.booleans()),
        trashed=draw(st.booleans()),
    )


@given(filters())
def test_a_link_shows_the_same_view(chosen: Filter) -> None:
    assert filter_of(address_of(chosen)) == chosen


@given(st.dictionaries(st.sampled_from(ADDRESS_NAMES), st.text(max_size=300)))
def test_no_address_is_an_error(address: dict[str, str]) -> None:
    chosen = filter_of(address)
    assert filter_of(address_of(chosen)) == chosen


def test_an_empty_filter_has_an_empty_address() -> None:
    assert address_of(EVERYTHING) == {}
    assert filter_of({}).is_empty


def test_what_an_address_says() -> None:
    chosen = filter_of({"q": "red  chair", "since": "2026-11-20", "least": "0.5", "starred": "yes"})
    assert chosen == Filter(
        text="red chair",
        since=date(2026, 11, 20),
        least=Decimal("0.5"),
        currency="CNY",
        starred=True,
    )


@pytest.mark.parametrize(
    "blank", [" ", "\t", "\n", "\u3000", "\u00a0", "\u2009", "\u2028", "\u200b"]
)
def test_any_blank_parts_two_words(blank: str) -> None:
    chosen = filter_of({"q": f"red{blank}apple"})
    assert terms_of(chosen.text) == terms_of("red apple")


@pytest.mark.parametrize("written", ["Kinder\u00adgarten", "Kindergarten"])
def test_a_hyphen_that_only_shows_at_the_end_of_a_line_parts_no_word(written: str) -> None:
    assert terms_of(filter_of({"q": written}).text) == terms_of("kindergarten")
    assert index_text(written) == "kindergarten"


@given(st.text(max_size=150) | st.text(alphabet='ab 客"\u200c\u00ad\u3000é*', max_size=150))
def test_a_text_is_found_by_itself(text: str) -> None:
    indexed = f" {index_text(text)} "
    for term in terms_of(filter_of({"q": text}).text):
        end = "" if term.longer else " "
        assert f" {' '.join(term.words)}{end}" in indexed


@given(st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore").decode()))
def test_a_name_is_asked_for_as_it_is(name: str) -> None:
    assert filter_of({"who": name}).who == name.replace("\0", "")
    assert filter_of(address_of(Filter(who=name))).who == name.replace("\0", "")


def test_a_long_question_ends_with_a_whole_word() -> None:
    words = [f"Donaudampfschifffahrt{n}gesellschaft" for n in range(9)]
    terms = terms_of(filter_of({"q": " ".join(words)}).text)
    assert 1 < len(terms) < len(words)
    assert [term.words for term in terms] == [(word.lower(),) for word in words[: len(terms)]]
    quoted = terms_of(filter_of({"q": f'"{" ".join(words)}"'}).text)
    assert [term.words for term in quoted] == [tuple(word.lower() for word in words[: len(terms)])]
