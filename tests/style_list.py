"""Draws docs/styles.md: what marks each style, and how much each pair of styles has in common."""

import re
import unicodedata
from itertools import combinations

from imagegen.interiors import Language, Style

SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "against",
        "below",
        "every",
        "in",
        "of",
        "on",
        "one",
        "or",
        "the",
        "to",
        "two",
        "with",
    ]
)


def terms(style: Style, language: Language) -> frozenset[str]:
    """What its elements say: English words without the small ones, Chinese pairs of signs."""
    texts = [element.text.say(language) for element in style.elements]
    if language == "zh":
        return frozenset(text[n : n + 2] for text in texts for n in range(len(text) - 1))
    folded = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    return frozenset(re.findall(r"[^\W\d_]+", folded)) - SMALL_WORDS


def shared_keys(one: Style, other: Style) -> frozenset[str]:
    return frozenset(e.key for e in one.elements) & frozenset(e.key for e in other.elements)


def overlap(one: Style, other: Style, language: Language) -> float:
    """Terms in both, as a share of the terms in either (Jaccard): 0 is nothing, 1 is the same."""
    left, right = terms(one, language), terms(other, language)
    return len(left & right) / len(left | right)


def style_tables(styles: tuple[Style, ...]) -> str:
    return "\n\n".join(
        [*(_section(style) for style in styles), "## Overlap of the pairs", _pairs(styles)]
    )


def _section(style: Style) -> str:
    rows = [
        f"| {e.category} | {e.text.en} | {e.text.zh} | {_marks(e.tell_tale, e.structural)} |"
        for e in style.elements
    ]
    return "\n".join(
        [
            f"### {style.name.en} · {style.name.zh}",
            "",
            f"Also: {', '.join(style.aliases)}.",
            "",
            "| Category | English | Chinese | |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _marks(tell_tale: bool, structural: bool) -> str:
    said = (("tell-tale", tell_tale), ("only without a photo", structural))
    return ", ".join(words for words, holds in said if holds)


def _pairs(styles: tuple[Style, ...]) -> str:
    """Every pair, the most alike first; pairs with nothing in common are counted."""
    found = [(*_overlaps(a, b), a, b) for a, b in combinations(styles, 2)]
    alike = sorted(
        (row for row in found if row[0] or row[1]), key=lambda r: (-max(r[:2]), r[2].key)
    )
    rows = [
        f"| {a.name.en} · {b.name.en} | {en:.1%} | {zh:.1%} | {len(shared_keys(a, b))} |"
        for en, zh, a, b in alike
    ]
    highest = max(max(row[:2]) for row in found)
    return "\n".join(
        [
            f"{len(found)} pairs; the highest overlap is {highest:.1%}; "
            f"{len(found) - len(alike)} pairs have no word in common.",
            "",
            "| Pair | English | Chinese | Elements shared |",
            "|---|---|---|---|",
            *rows,
        ]
    )


def _likeness(row: tuple[float, float, Style, Style]) -> tuple[float, str, str]:
    english, chinese, one, other = row
    return -max(english, chinese), one.key, other.key


def _overlaps(one: Style, other: Style) -> tuple[float, float]:
    return overlap(one, other, "en"), overlap(one, other, "zh")
