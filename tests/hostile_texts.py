"""Text that tries to run, to draw, to load, to compute or to turn round: marked, one of a kind."""

import itertools
import re
import unicodedata

FOREIGN = "evil.test"
FRAGMENTS = (
    "<img src=x onerror=__hit={n}>",
    "<script>__hit={n}</script>",
    '"><svg onload=__hit={n}>',
    "[x](javascript:__hit={n})",
    "![i](//evil.test/{n}.png)",
    ":material/bomb: :red[b]",
    "$\\LaTeX$</style>{{{{7*7}}}}",
    "**b** `c`\u200b\u202etxt",
)
"""What each does where it breaks out: `__hit` is set, or the page looks otherwise."""

MARK = re.compile(r"q(\d+)q")
_FORMULA = "="


class Poison:
    """Makes payloads and remembers them: `made[n]` is the text that carries the mark q<n>q."""

    def __init__(self) -> None:
        self.made: dict[int, str] = {}
        self._numbers = itertools.count(10)

    def text(self, longest: int, turn: int = 0, without: str = "") -> str:
        """A new text of at most `longest` characters that begins as a formula does.

        As many fragments as there is room for, starting with that of `turn`; none that holds a
        character of `without`.
        """
        number = next(self._numbers)
        text, tail = f"{_FORMULA}q{number}q", f"p{number}p"
        for place in range(len(FRAGMENTS)):
            more = FRAGMENTS[(turn + place) % len(FRAGMENTS)].format(n=number)
            fits = len(text) + len(more) + len(tail) <= longest
            if fits and not set(without) & set(more):
                text += more
        self.made[number] = text + tail
        return self.made[number]


def bare(text: str) -> str:
    """`text` as two places are compared: without what is invisible, blanks as one."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(seen.split())
