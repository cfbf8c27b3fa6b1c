"""Keeps a text that turns its direction from turning what stands beside it.

Source: Unicode Standard Annex 9, isolates; https://www.w3.org/International/questions/qa-bidi-unicode-controls
"""

import re

_TURNING = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters of scripts that run to the left, and the marks that change the direction."""

_OPENS = "\u2066\u2067\u2068"
_FIRST_STRONG, _CLOSES = "\u2068", "\u2069"


def isolated(text: str) -> str:
    """`text` in an isolate of its own when it may run to the left; the same text otherwise.

    For words set into a line of ours. Not for what is copied, sent or compared.
    """
    if _TURNING.search(text) is None:
        return text
    return f"{_FIRST_STRONG}{_balanced(text)}{_CLOSES}"


def _balanced(text: str) -> str:
    """Every isolate that the text opens is closed in it, and none that it did not open."""
    kept, depth = [], 0
    for mark in text:
        depth += mark in _OPENS
        if mark == _CLOSES:
            if not depth:
                continue
            depth -= 1
        kept.append(mark)
    return "".join(kept) + _CLOSES * depth
