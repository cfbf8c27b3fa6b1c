"""What may be said of a picture: a verdict with its reasons, a comment with its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from imagegen.errors import RequestError

Choice = Literal["approve", "reject", "needs_work"]
Split = Literal["model", "provider", "kind", "template"]
CHOICES: tuple[Choice, ...] = get_args(Choice)

REASONS = (
    *("anatomy", "face", "wrong subject", "artifacts", "text in picture"),
    *("composition", "colour", "style", "blurry"),
)
"""The reasons that are offered, by their keys 1-9; any other short word may be one too."""

MOST_REASONS = 12
LONGEST_REASON = 40
LONGEST_COMMENT = 500
LONGEST_WHO = 128


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One judgement of one record. `undone_at` is None while it counts."""

    number: int
    record: str
    choice: Choice
    reasons: tuple[str, ...]
    who: str
    at: datetime
    undone_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Comment:
    """Words pinned to a picture. Places are shares of its width and height, 0-1 from the top left;
    `width` and `height` are 0 for a point. `batch` is the edit that was made of it, or ""."""

    id: str
    record: str
    left: float
    top: float
    width: float
    height: float
    text: str
    who: str
    at: datetime
    batch: str = ""

    @property
    def is_box(self) -> bool:
        return self.width > 0 and self.height > 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of the pictures of one group."""

    label: str
    made: int
    judged: int
    approved: int


def clean_who(who: str) -> str:
    """A person's name as it is kept; RequestError when there is none."""
    name = _words(who)[:LONGEST_WHO]
    if not name:
        raise RequestError("Nobody is named.", "Say who judges.")
    return name


def clean_reasons(reasons: Sequence[str]) -> tuple[str, ...]:
    """Each once, in lower case, short."""
    names = [_words(reason).casefold()[:LONGEST_REASON] for reason in reasons]
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_REASONS]


def clean_comment(text: str) -> str:
    words = _words(text)
    if not words:
        raise RequestError("The comment is empty.", "Say what is to be changed.")
    if len(words) > LONGEST_COMMENT:
        over = len(words) - LONGEST_COMMENT
        raise RequestError(
            f"The comment has {len(words)} characters; {LONGEST_COMMENT} are kept.",
            f"Shorten it by {over}.",
        )
    return words


def clean_place(place: Sequence[float]) -> tuple[float, float, float, float]:
    """Left, top, width and height inside the picture; a point has no width and no height."""
    values = [float(value) for value in place]
    if len(values) not in (2, 4) or not all(0 <= value <= 1 for value in values):
        message = "The place of the comment is not in the picture."
        raise RequestError(message, "Give left and top, and for a box width and height, from 0-1.")
    left, top, width, height = [*values, 0.0, 0.0][:4]
    return left, top, min(width, 1 - left), min(height, 1 - top)


def _words(text: str) -> str:
    kept = "".join(c if c.isprintable() else " " for c in str(text))
    return " ".join(kept.split())


def clean_choice(choice: str) -> Choice:
    for known in CHOICES:
        if choice == known:
            return known
    raise RequestError(f"There is no verdict {choice[:40]!r}.", f"Use one of {', '.join(CHOICES)}.")
