"""What a prompt could do better, as hints: nothing here refuses anything.

The words come from `imagegen/data/hints.toml`. A hint may be wrong; it says why it is given.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

HintCode = Literal["keywords", "light", "lens", "refused", "length", "text", "alternatives"]

NEARLY_FULL = 0.9
"""The share of a model's limit from which on the length is worth a word."""

FEWEST_FRAGMENTS = 7
LONGEST_FRAGMENT = 3
"""Words of a fragment of a keyword list, at the median."""

_FRAGMENTS = re.compile(r"[,;，；、\n]+")
_SENTENCE = re.compile(r"[.!?。！？](?:\s|$)")
_CJK = re.compile(r"[\u3400-\u9fff]")
_QUOTED = re.compile(r'"[^"\n]{1,80}"|“[^”\n]{1,80}”|「[^」\n]{1,80}」|《[^》\n]{1,80}》')
_ALTERNATIVES = re.compile(r"(?<![\\{])\{[^{}\n]*\|[^{}\n]*\}(?!\})|(?<![\\{])\{@[a-z_]+\}")


@dataclass(frozen=True, kw_only=True)
class Hint:
    """One remark: what it is about, and what to think of."""

    code: HintCode
    text: str


class Refusal(BaseModel):
    """Words that some models were seen to refuse, and who says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    providers: tuple[str, ...]
    models: tuple[str, ...]
    words: tuple[str, ...]
    why: str
    source: str
    checked: date

    def concerns(self, provider: str, model: str) -> bool:
        return provider in self.providers and any(part in model for part in self.models)


class HintWords(BaseModel):
    """The data file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    photo: tuple[str, ...]
    not_photo: tuple[str, ...]
    light: tuple[str, ...]
    lens: tuple[str, ...]
    written: tuple[str, ...]
    no_text: tuple[str, ...]
    refused: tuple[Refusal, ...]


@cache
def load_words() -> HintWords:
    text = files("imagegen").joinpath("data/hints.toml").read_text("utf-8")
    return HintWords.model_validate(tomllib.loads(text))


def hints_for(
    prompt: str, *, provider: str = "", model: str = "", longest: int | None = None
) -> tuple[Hint, ...]:
    """What to think of before `prompt` is sent; `longest` is the model's limit in characters."""
    return tuple(
        hint
        for hint in (
            _length(prompt, longest),
            *_refused(prompt, provider, model),
            _alternatives(prompt),
            _keywords(prompt),
            *_photograph(prompt),
            _written(prompt),
        )
        if hint is not None
    )


def _length(prompt: str, longest: int | None) -> Hint | None:
    if longest is None or len(prompt) < longest * NEARLY_FULL:
        return None
    text = f"{len(prompt):,} of at most {longest:,} characters: leave out what matters least."
    return Hint(code="length", text=text)


def _refused(prompt: str, provider: str, model: str) -> Iterator[Hint]:
    for refusal in load_words().refused:
        found = _find(refusal.words, prompt) if refusal.concerns(provider, model) else []
        if found:
            words = ", ".join(f"“{word}”" for word in found)
            text = f"{words}: this provider is known to refuse {refusal.why}."
            yield Hint(code="refused", text=text)


def _alternatives(prompt: str) -> Hint | None:
    found = _ALTERNATIVES.search(prompt)
    if found is None:
        return None
    text = f"{_short(found[0])} is sent as it stands. The Templates page makes every combination."
    return Hint(code="alternatives", text=text)


def _keywords(prompt: str) -> Hint | None:
    """Many short fragments and hardly a sentence: a list, not a description."""
    fragments = [part.strip() for part in _FRAGMENTS.split(prompt) if part.strip()]
    if len(fragments) < FEWEST_FRAGMENTS or len(_SENTENCE.findall(prompt)) > len(fragments) / 4:
        return None
    sizes = sorted(_words_in(part) for part in fragments)
    if sizes[len(sizes) // 2] > LONGEST_FRAGMENT:
        return None
    text = (
        "This reads as a list of keywords. These models follow sentences better: say who or what "
        "is to be seen, where, and how it is lit."
    )
    return Hint(code="keywords", text=text)


def _photograph(prompt: str) -> Iterator[Hint]:
    words = load_words()
    if not _find(words.photo, prompt) or _find(words.not_photo, prompt):
        return
    if not _find(words.light, prompt):
        text = "A photograph, and no light is named: say where it falls from, and how soft it is."
        yield Hint(code="light", text=text)
    if not _find(words.lens, prompt):
        text = "A photograph, and no lens or camera is named: 85 mm flatters a face, 24 mm a room."
        yield Hint(code="lens", text=text)


def _written(prompt: str) -> Hint | None:
    words = load_words()
    quoted = _QUOTED.search(prompt)
    found = _find(words.written, prompt)
    if quoted is None and (not found or _find(words.no_text, prompt)):
        return None
    what = _short(quoted[0] if quoted else found[0])
    text = f"{what}: models often misspell what they write. Lettering set afterwards is exact."
    return Hint(code="text", text=text)


def _words_in(part: str) -> float:
    """Words; two Chinese characters count as one."""
    return len(_CJK.sub(" ", part).split()) + len(_CJK.findall(part)) / 2


def _find(words: Sequence[str], text: str) -> list[str]:
    """Which of the words stand in the text, in the order they stand there, each once."""
    found = (match[0] for match in _pattern(tuple(words)).finditer(text))
    return list(dict.fromkeys(word.lower() for word in found))


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    parts = [
        re.escape(word) if _CJK.search(word) else rf"(?<![a-z]){re.escape(word)}(?![a-z])"
        for word in sorted(words, key=len, reverse=True)
    ]
    return re.compile("|".join(parts), re.I)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
