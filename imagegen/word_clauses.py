"""The words of a filter as SQL: FTS5 on SQLite, a vector with an inverted index on PostgreSQL.

FTS5 gives the records of a word newest first, so a page costs a page. PostgreSQL's index (GIN)
gives all of them in no order. But the block of numbers that a record stands in is a word of it
too, so there a page is looked for in the nearest blocks first, then in larger ones, and only then
among all. A common word is found in the first step, a rare one costs little in the last.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from imagegen.db.tables import record_words
from imagegen.search import Term, fact_words, match_all, terms_of

BLOCKS = (("a", 12), ("b", 18))
"""Name and size, as a power of two, of the blocks of numbers that PostgreSQL's vector holds."""

Clause = sa.ColumnElement[bool]
Reach = tuple[str, ...]
"""The blocks of records that a page is looked for in."""
EVERYWHERE: Reach = ()
_LONGER = ":*"
"""Ends a lexeme that is only how a word begins."""


def word_clauses(
    text: str, facts: Mapping[str, str], dialect: str, reach: Reach = EVERYWHERE
) -> tuple[Clause, ...]:
    """What a row of `record_words` must meet; nothing where nothing is asked."""
    if dialect == "sqlite":
        match = match_all(text, facts)
        return (_matches(match),) if match else ()
    terms = terms_of(text)
    lexemes = [*_lexemes(terms), *(f"'={word}'" for word in fact_words(facts))]
    if not lexemes:
        return ()
    beside = [each for each in lexemes if each.endswith(_LONGER)] if _is_small(reach) else []
    blocks = " | ".join(f"'{block}'" for block in reach)
    read = [*([f"({blocks})"] if blocks else []), *_without(lexemes, beside)]
    meets = record_words.c.vector.op("@@")(_query(read))
    # The index would read all that begin so, wherever they stand: here each row is looked at.
    checks = [sa.func.ts_match_vq(record_words.c.vector, _query(beside))] if beside else []
    return (meets, *checks, *(_side_by_side(term) for term in terms if len(term.words) > 1))


def fact_clause(facts: Mapping[str, str]) -> Clause:
    """What a row of SQLite's `record_words` must meet to be of these facts (one or more)."""
    return _matches(match_all("", facts))


def text_checks(text: str) -> list[Clause]:
    """The same text as `word_clauses`, looked for in the words of each row."""
    return [_side_by_side(term) for term in terms_of(text)]


def _matches(match: str) -> Clause:
    return sa.column("record_words").op("MATCH")(match)


def _is_small(reach: Reach) -> bool:
    return any(block.startswith(f"#{BLOCKS[0][0]}") for block in reach)


def _without(lexemes: list[str], others: list[str]) -> list[str]:
    return [each for each in lexemes if each not in others]


def _query(lexemes: list[str]) -> sa.ColumnElement[Any]:
    return sa.cast(sa.literal(" & ".join(lexemes)), TSQUERY)


def reaches(before: int | None, after: int | None, newest: int) -> Iterator[Reach]:
    """Nearest first; each holds all the numbers from the start of the page to its own end."""
    if after is not None:
        start, left, step = after + 1, newest - after, 1
    else:
        start = newest if before is None else min(before - 1, newest)
        left, step = start, -1
    for name, size in BLOCKS:
        if left > 2 << size:
            block = start >> size
            yield f"#{name}{block}", f"#{name}{block + step}"
    yield EVERYWHERE


def _lexemes(terms: tuple[Term, ...]) -> Iterator[str]:
    """Words are letters and digits: in quotes none is an operator."""
    for term in terms:
        *whole, last = term.words
        yield from (f"'{word}'" for word in whole)
        yield f"'{last}'{_LONGER}" if term.longer else f"'{last}'"


def _side_by_side(term: Term) -> Clause:
    """The word is in the texts or in the tags; the words of a phrase follow each other there."""
    phrase = " " + " ".join(term.words) + ("" if term.longer else " ")
    columns = record_words.c.words, record_words.c.tags
    gap: sa.ColumnElement[str] = sa.literal_column("' '")
    return sa.or_(*(gap.concat(each).concat(gap).contains(phrase) for each in columns))
