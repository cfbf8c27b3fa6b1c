"""Alternatives in a text, `{red|blue}` and `{@list}`, and every combination that they make.

A backslash before `{`, `}`, `|` or itself makes it an ordinary character. `{{ }}`, `{% %}` and
`{# #}` stand as they are.
"""

import difflib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from imagegen.errors import TemplateError

MOST_COMBINATIONS = 1000
MOST_COUNTED = 1_000_000
"""No count goes further: the product of a few long lists has thousands of digits."""

LONGEST_LABEL = 200
"""Characters of the label that a record keeps."""

_ESCAPED = "\\{}|"
_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_LIST = re.compile(r"@([a-z][a-z_]*)")

Lists = Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A part of a text: the words of which one stands there. Plain text has exactly one."""

    words: tuple[str, ...]
    varies: bool


@dataclass(frozen=True, kw_only=True)
class Combination:
    """One choice of words: the texts they make, and the words, in the order they stand."""

    values: Mapping[str, str]
    words: tuple[str, ...]

    @property
    def label(self) -> str:
        """What tells it from the others, short enough for a record."""
        text = " · ".join(" ".join(word.split()) or "none" for word in self.words)
        return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def escape_text(text: str) -> str:
    """The text that is read as exactly `text`, without any alternatives."""
    return "".join(f"\\{c}" if c in _ESCAPED else c for c in text)


def read_slots(field: str, text: str, lists: Lists) -> tuple[Slot, ...]:
    """A text -> its parts in order. TemplateError names the `field` and the character."""
    return tuple(_Reader(field, text, lists).slots())


def count_combinations(values: Mapping[str, str], lists: Lists) -> int:
    """The product of all alternatives; 1 where there are none, `MOST_COUNTED` + 1 for any more."""
    return _count(_read_all(values, lists))


def show_count(count: int) -> str:
    """How many combinations that is: "1,000" or "more than 1,000,000"."""
    return f"more than {MOST_COUNTED:,}" if count > MOST_COUNTED else f"{count:,}"


def first_words(text: str, lists: Lists) -> str:
    """The text with the first of each alternative; TemplateError as `read_slots` has it."""
    return "".join(slot.words[0] for slot in read_slots("wording", text, lists))


def combine(
    values: Mapping[str, str], lists: Lists, most: int = MOST_COMBINATIONS
) -> tuple[Combination, ...]:
    """Every combination, the last alternative changing fastest.

    TemplateError for what cannot be read, and when there are more than `most`.
    """
    read = _read_all(values, lists)
    count = _count(read)
    if count > most:
        sizes = ", ".join(
            f"{name} {show_count(_count({name: read[name]}))}" for name in _varying(read)
        )
        raise TemplateError(
            f"That makes {show_count(count)} combinations; at most {most:,} are made at once.",
            f"Take words away: {sizes}.",
        )
    per_field = [list(_texts(slots)) for slots in read.values()]
    return tuple(
        Combination(
            values=dict(zip(read, (text for text, _ in chosen), strict=True)),
            words=tuple(word for _, words in chosen for word in words),
        )
        for chosen in itertools.product(*per_field)
    )


def joined(
    first: Sequence[Combination], second: Sequence[Combination], most: int = MOST_COMBINATIONS
) -> tuple[Combination, ...]:
    """Every one of the first with every one of the second; TemplateError for more than `most`."""
    count = len(first) * len(second)
    if count > most:
        raise TemplateError(
            f"That makes {count:,} combinations; at most {most:,} are made at once.",
            f"Take words away: there are {len(first):,} wordings, and the texts make "
            f"{len(second):,}.",
        )
    return tuple(
        Combination(values={**one.values, **other.values}, words=(*one.words, *other.words))
        for one in first
        for other in second
    )


def _read_all(values: Mapping[str, str], lists: Lists) -> dict[str, tuple[Slot, ...]]:
    return {name: read_slots(name, text, lists) for name, text in values.items()}


def _varying(read: Mapping[str, Sequence[Slot]]) -> list[str]:
    return [name for name, slots in read.items() if any(slot.varies for slot in slots)]


def _count(read: Mapping[str, Sequence[Slot]]) -> int:
    """Stops where nobody would make so many: no text takes long, however much it multiplies."""
    count = 1
    for slots in read.values():
        for slot in slots:
            count *= len(slot.words)
            if count > MOST_COUNTED:
                return MOST_COUNTED + 1
    return count


def _texts(slots: Sequence[Slot]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each text of one field, with the words that were chosen for it."""
    for chosen in itertools.product(*(slot.words for slot in slots)):
        pairs = zip(slots, chosen, strict=True)
        yield "".join(chosen), tuple(word for slot, word in pairs if slot.varies)


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, field: str, text: str, lists: Lists) -> None:
        self._field, self._text, self._lists = field, text, lists
        self._at = 0

    def slots(self) -> Iterator[Slot]:
        plain = ""
        while self._at < len(self._text):
            if self._is_group():
                if plain:
                    yield Slot(words=(plain,), varies=False)
                    plain = ""
                yield self._group()
            elif self._text[self._at] == "}":
                raise self._wrong(self._at, "a } without its {", "Write \\} for a brace.")
            else:
                plain += self._piece()
        if plain:
            yield Slot(words=(plain,), varies=False)

    def _is_group(self) -> bool:
        return self._text[self._at] == "{" and not self._fenced()

    def _fenced(self) -> str:
        """The `{{ }}` that begins here, whole; "" when none does."""
        closer = _CLOSERS.get(self._text[self._at : self._at + 2])
        end = self._text.find(closer, self._at + 2) if closer else -1
        return self._text[self._at : end + 2] if end >= 0 else ""

    def _piece(self) -> str:
        """The next ordinary character, an escaped one, or a whole `{{ }}`."""
        fenced = self._fenced()
        if fenced:
            self._at += len(fenced)
            return fenced
        here = self._text[self._at]
        following = self._text[self._at + 1 : self._at + 2]
        escaped = here == "\\" and following != "" and following in _ESCAPED
        self._at += 2 if escaped else 1
        return following if escaped else here

    def _group(self) -> Slot:
        start = self._at
        self._at += 1
        words: list[str] = []
        word = ""
        while self._at < len(self._text):
            here = self._text[self._at]
            if here == "}":
                self._at += 1
                return self._slot(start, (*words, word))
            if self._is_group():
                raise self._wrong(self._at, "braces within braces", "Write \\{ for a brace.")
            if here == "|":
                words.append(word)
                word = ""
                self._at += 1
            else:
                word += self._piece()
        raise self._wrong(start, "a { without its }", "Close it, or write \\{ for a brace.")

    def _slot(self, start: int, words: tuple[str, ...]) -> Slot:
        named = _LIST.fullmatch(words[0]) if len(words) == 1 else None
        if named is not None:
            return Slot(words=self._list(start, named[1]), varies=True)
        if len(words) == 1:
            raise self._wrong(
                start, "only one word in braces", "Write {one|other}, or \\{ for a brace."
            )
        return Slot(words=words, varies=True)

    def _list(self, start: int, name: str) -> tuple[str, ...]:
        words = tuple(self._lists.get(name, ()))
        if not words:
            close = difflib.get_close_matches(name, self._lists, n=1)
            meant = f"Did you mean @{close[0]}? " if close else ""
            offered = ", ".join(f"@{known}" for known in self._lists) or "none"
            raise self._wrong(start, f"there is no list @{name}", f"{meant}Lists: {offered}.")
        return words

    def _wrong(self, place: int, problem: str, hint: str) -> TemplateError:
        return TemplateError(f"{self._field}, character {place + 1}: {problem}.", hint)
