"""Search: words, phrases, beginnings, signs without spaces; hostile queries are no error."""

import sqlite3
from collections.abc import Iterator
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.search import FACTS, fact_words, facts_of, index_text, match_all, terms_of, words_of

TEXTS = {
    1: "A calm teacher in a sunny kitchen",
    2: "现代客厅，温暖的灯光",
    3: "Café crème on a marble table",
    4: "明るいキッチン with a red kettle",
    5: "A teacher's calm, red chair",
    6: "밝은 거실",
}


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE w USING fts5(words, tags, facts, "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    rows = [(number, index_text(text)) for number, text in TEXTS.items()]
    connection.executemany("INSERT INTO w (rowid, words, tags, facts) VALUES (?, ?, '', '')", rows)
    yield connection
    connection.close()


def found(index: sqlite3.Connection, query: str) -> list[int]:
    match = match_all(query, {})
    if not match:
        return []
    rows = index.execute("SELECT rowid FROM w WHERE w MATCH ? ORDER BY rowid", (match,))
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("calm teacher", [1, 5]),
        ("TEACHER", [1, 5]),
        ('"calm teacher"', [1]),
        ("“calm teacher”", [1]),
        ("teach", []),
        ("teach*", [1, 5]),
        ('"teach"', []),
        ("re", []),
        ("re*", [4, 5]),
        ("red -calm", [5]),
        ("cafe creme", [3]),
        ("客厅", [2]),
        ("厅", [2]),
        ("厅温", [2]),
        ("客灯", []),
        ("キッチン", [4]),
        ("キッチンred", []),
        ("ｷｯﾁﾝ", [4]),
        ("거실", [6]),
        ("客厅 温暖", [2]),
        ("calm AND", []),
        ("", []),
        ("--- * \" ' ( ) : ^", []),
    ],
)
def test_what_a_query_finds(index: sqlite3.Connection, query: str, numbers: list[int]) -> None:
    assert found(index, query) == numbers


@given(st.text(max_size=60))
def test_no_query_is_an_error(index: sqlite3.Connection, query: str) -> None:
    assert isinstance(found(index, query), list)


@given(st.text(alphabet="\"*()^:-+{} ANDORNOTEAR'\\\0\ud800客", max_size=60))
def test_no_operator_gets_through(index: sqlite3.Connection, query: str) -> None:
    assert isinstance(found(index, query), list)


@given(st.sampled_from(sorted(TEXTS)), st.data())
def test_a_word_of_a_text_finds_the_text(
    index: sqlite3.Connection, number: int, data: st.DataObject
) -> None:
    word = data.draw(st.sampled_from(TEXTS[number].split()))
    assert number in found(index, f'"{word}"')


def test_a_long_query_is_cut_not_refused(index: sqlite3.Connection) -> None:
    assert found(index, "teacher " * 500) == [1, 5]
    assert len(terms_of("a b c d e f g h i j k l m n o p q r s t")) == 16


def test_the_words_of_a_record_are_its_prompts_its_brief_and_its_label() -> None:
    row = {
        "prompt": "a fox",
        "prompt_sent": "a fox. Aspect ratio: 1:1.",
        "brief": {"who": "Ann", "shots": [{"words": "red hat"}], "count": 3},
        "label": "close-up",
    }
    assert words_of(row) == "a fox aspect ratio 1 1 ann red hat close up"
    assert words_of(row | {"prompt": "a cat"}).startswith("a cat a fox aspect")


FILLED = {name: f"the {name}" for name in FACTS}


@pytest.mark.parametrize("count", range(1, len(FACTS) + 1))
def test_a_record_has_the_words_of_any_of_its_facts(count: int) -> None:
    has = set(facts_of(FILLED).split())
    for names in combinations(FACTS, count):
        asked = set(fact_words({name: FILLED[name] for name in names}))
        assert asked
        assert asked <= has
        other = {name: FILLED[name] for name in names} | {names[-1]: "another"}
        assert not set(fact_words(other)) <= has


def test_a_fact_that_a_record_lacks_is_no_word_of_it() -> None:
    assert facts_of(dict.fromkeys(FACTS, "")) == ""
    assert facts_of(dict.fromkeys(FACTS, "") | {"who": "Ann"}).split() == fact_words({"who": "Ann"})


def test_two_facts_are_told_from_two_others_of_the_same_letters() -> None:
    pairs = ({"kind": "ab", "model": "c"}, {"kind": "a", "model": "bc"}, {"kind": "ab", "who": "c"})
    assert len({word for pair in pairs for word in fact_words(pair)}) == len(pairs)


def test_no_beginning_of_a_common_word_begins_a_fact() -> None:
    """mo* would step over the model of every record."""
    words = facts_of(FILLED).split()
    assert [word for word in words if not word.startswith("0")] == []
