"""The words of a search: how a text is indexed, and what a typed query asks of the index.

The index of SQLite (FTS5, unicode61) splits at spaces and marks, and takes a run of Chinese for
one word. So every ideograph, kana and Hangul syllable is indexed as a word of its own, and a run
of them is asked for as a phrase: any part of it is found, even of one sign.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

LONGEST_QUERY = 200
MOST_TERMS = 16

_SIGN = re.compile(
    "([\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff])"
)
_UNSAVEABLE = re.compile("[\0\ud800-\udfff]")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')


def index_text(*texts: str) -> str:
    """`texts` as the index takes them: one form of every letter, signs apart."""
    joined = _UNSAVEABLE.sub(" ", "\n".join(texts))
    if not joined.isascii():
        joined = _SIGN.sub(r" \1 ", unicodedata.normalize("NFKC", joined))
    return " ".join(joined.split())


def words_of(row: Mapping[str, Any]) -> str:
    """What is searched of a record's row: the prompts, the words of its brief, its label."""
    prompt, sent = row["prompt"], row["prompt_sent"]
    prompts = [sent] if prompt in sent else [prompt, sent]
    return index_text(*prompts, *_texts(row["brief"]), row["label"])


FACTS = ("kind", "provider", "model", "template", "who")
"""Columns that the index knows too, so that a rare value among common words is found at once."""


def facts_of(row: Mapping[str, Any]) -> str:
    """The row's facts as words of the index: nobody types these."""
    return " ".join(_fact(name, row[name]) for name in FACTS if row[name])


def match_all(query: str, facts: Mapping[str, str]) -> str:
    """As `match_text`, and these facts too; "" when the query asks for nothing."""
    words = match_text(query)
    known = [f'facts : "{_fact(name, value)}"' for name, value in facts.items() if value]
    return " AND ".join([f"{{words tags}} : ({words})", *known]) if words else ""


def match_text(query: str) -> str:
    """The query as FTS5 takes it, never an error; "" when it asks for nothing.

    All words must be there. "Two words" in quotes are a phrase; paint* finds longer words too.
    Without the star it does not: the index would have to read all that begin alike.
    """
    typed = query[:LONGEST_QUERY].translate(_QUOTES)
    terms = [term for term in map(_term, _PIECE.finditer(typed)) if term]
    return " AND ".join(terms[:MOST_TERMS])


def _term(piece: re.Match[str]) -> str:
    """One quoted phrase or one bare word; inside the quotes nothing is an operator to FTS5."""
    quoted, bare = piece[1], piece[2] or ""
    words = index_text(_plain(bare if quoted is None else quoted))
    if not words:
        return ""
    last = words.rsplit(" ", 1)[-1]
    longer = bare.endswith("*") and not _SIGN.search(last)
    return f'"{words}"*' if longer else f'"{words}"'


@lru_cache(maxsize=1000)
def _fact(name: str, value: str) -> str:
    digest = hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=6)
    return f"{name}{digest.hexdigest()}"


def _plain(text: str) -> str:
    """Letters and digits; marks that stand on a letter stay with it."""
    return "".join(c if c.isalnum() or unicodedata.category(c) == "Mn" else " " for c in text)


def _texts(value: Any) -> Iterator[str]:
    """All texts in a brief, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
