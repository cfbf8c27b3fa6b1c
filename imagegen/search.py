"""The words of a search: how a text is indexed, and what a typed query asks of the index.

Every database gets the same words, split and folded here, so that all find the same pictures.
Letters and digits make a word; the splitting is that of SQLite's own tokenizer (FTS5, unicode61),
but for one thing: it takes a run of Chinese for one word. So every ideograph, kana and Hangul
syllable is a word of its own, and a run of them is asked for as a phrase: any part of it is found,
even of one sign.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

LONGEST_QUERY = 200
MOST_TERMS = 16
LONGEST_WORD = 400
"""Characters of a word that count; PostgreSQL takes no word of more than 2046 bytes."""
LONGEST_TEXT = 200_000
"""Characters of a record that are searched: its vector may have a megabyte."""

_SIGN = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_ACCENTS = range(0x300, 0x332)
"""Marks that stand on a letter and are no part of the word; any other mark parts two words."""
_SOFT_HYPHEN = "\u00ad"
_LEAST_BEGINNING = 2
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』＂", '"'))
_PIECE = re.compile(r'"([^"]*)"?|([^\s"]+)')
_LAST_GAP = re.compile(r"(.*\S)\s", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Term:
    """Words that stand side by side; where `longer`, the last one is only how a word begins."""

    words: tuple[str, ...]
    longer: bool = False


class _Folding(dict[int, str]):
    """What a character becomes in the index, worked out when it first comes."""

    def __missing__(self, code: int) -> str:
        self[code] = _folded(chr(code))
        return self[code]


_FOLDING = _Folding()


def index_text(*texts: str) -> str:
    """The words of `texts`, one form of every letter, a space between each two."""
    joined = "\n".join(texts)
    if not joined.isascii():
        joined = unicodedata.normalize("NFKC", joined)
    return " ".join(word[:LONGEST_WORD] for word in joined.translate(_FOLDING).split())


def words_of(row: Mapping[str, Any]) -> str:
    """What is searched of a record's row: the prompts, the words of its brief, its label."""
    prompt, sent = row["prompt"], row["prompt_sent"]
    prompts = [sent] if prompt in sent else [prompt, sent]
    return index_text(*prompts, *_texts(row["brief"]), row["label"])[:LONGEST_TEXT]


FACTS = ("kind", "provider", "model", "template", "who")
"""Columns that the index knows too, so that a rare value among common words is found at once."""


def facts_of(row: Mapping[str, Any]) -> str:
    """The row's facts, and each two of them together, as words of the index: nobody types these."""
    facts = {name: row[name] for name in FACTS if row[name]}
    return " ".join([*(_fact_word(fact) for fact in facts.items()), *_pair_words(facts)])


def fact_words(facts: Mapping[str, str]) -> list[str]:
    """The words of the index that a record of all these facts has.

    Two facts are one word: what they have in common is then read without reading either, and
    that they never meet is known at once.
    """
    known = {name: facts[name] for name in FACTS if facts.get(name)}
    return _pair_words(known) or [_fact_word(fact) for fact in known.items()]


LONGEST_ITEM = 64


def item_of(kind: str, brief: Mapping[str, Any]) -> str:
    """The SKU or the Listen and Repeat item a picture is of, or "". Briefs are hostile JSON."""
    named = brief.get({"product_shot": "sku", "listen_and_repeat": "item"}.get(kind, ""), "")
    return named if isinstance(named, str) and len(named) <= LONGEST_ITEM else ""


def terms_of(query: str) -> tuple[Term, ...]:
    """What a typed query asks for, never an error; nothing when it holds no word.

    All terms must be there. "Two words" in quotes are a phrase; paint* finds longer words too.
    Without the star it does not, nor with less than two letters before it: the index would have
    to read all that begin alike.
    """
    typed = _cut(query).translate(_QUOTES)
    terms = (_term(piece) for piece in _PIECE.finditer(typed))
    return tuple(term for term in terms if term.words)[:MOST_TERMS]


def _cut(query: str) -> str:
    """Its first LONGEST_QUERY characters, without the word that the end would halve."""
    if len(query) <= LONGEST_QUERY:
        return query
    whole = _LAST_GAP.match(query, 0, LONGEST_QUERY + 1)
    return whole[1] if whole else query[:LONGEST_QUERY]


def match_all(query: str, facts: Mapping[str, str]) -> str:
    """What FTS5 is asked for: the terms, and these facts too; "" for neither."""
    words = " AND ".join(_quoted(term) for term in terms_of(query))
    known = [f'facts : "{word}"' for word in fact_words(facts)]
    return " AND ".join([f"{{words tags}} : ({words})", *known] if words else known)


def _pair_words(facts: Mapping[str, str]) -> list[str]:
    return [_fact_word(*pair) for pair in combinations(facts.items(), 2)]


@lru_cache(maxsize=4000)
def _fact_word(*facts: tuple[str, str]) -> str:
    """The word of the index that says that these columns have these values."""
    names, values = zip(*facts, strict=True)
    digest = hashlib.blake2b("\0".join(values).encode("utf-8", "replace"), digest_size=6)
    # It begins as hardly a typed word does: the beginning mo* need not step over every model.
    return f"0{''.join(name[0] for name in names)}{digest.hexdigest()}"


def _term(piece: re.Match[str]) -> Term:
    quoted, bare = piece[1], piece[2] or ""
    words = tuple(index_text(bare if quoted is None else quoted).split())
    whole = not words or len(words[-1]) < _LEAST_BEGINNING
    return Term(words=words, longer=bare.endswith("*") and not whole)


def _quoted(term: Term) -> str:
    """One phrase; inside the quotes nothing is an operator to FTS5."""
    return f'"{" ".join(term.words)}"' + ("*" if term.longer else "")


def _folded(char: str) -> str:
    """Small, without its accent where a plain letter is left; a sign apart; else a gap."""
    if not char.isalnum():
        return "" if ord(char) in _ACCENTS or char == _SOFT_HYPHEN else " "
    if _SIGN.match(char):
        return f" {char} "
    folded = char.casefold()
    small = folded if len(folded) == 1 else char.lower()
    plain = unicodedata.normalize("NFD", small)[0]
    return plain if plain.isascii() else small


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
