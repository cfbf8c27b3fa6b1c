"""The values of an item: a setting with a role, seven sentences, one base scene under them all."""

from dataclasses import dataclass, field
from typing import Final, Literal

from imagegen.annotations import Shape, WholeScene

SENTENCES: Final = 7
SECONDS: Final = (8, 10, 12)
"""What a learner may have to answer; published tests give more to longer sentences."""

LABEL: Final = "Unofficial practice material"
INSTRUCTION: Final = "Listen to {speaker} and repeat what you hear. Repeat only once."
MadeBy = Literal["model", "draft", "unknown"]
"""Who drew the base: a model (its exports are marked so), our own sketch, or nobody knows."""

LONGEST = {
    "title": 120,
    "setting": 160,
    "role": 200,
    "instruction": 240,
    "speaker": 80,
    "text": 240,
    "spot": 120,
    "without": 200,
    "alt_text": 400,
}
"""Characters each text may have."""

MOST_SCENERY: Final = 8


def usual_seconds(words: int) -> int:
    """The time to answer for a sentence of that many words."""
    return 8 if words <= 8 else 10 if words <= 12 else 12


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence, heard once and never shown.

    `spot` is what it points at in the scene, "" for none; `without` says why it has no
    highlight. `seconds` is the time to answer: 8, 10 or 12. `shapes` are its highlight.
    """

    text: str
    seconds: int = 8
    spot: str = ""
    without: str = ""
    alt_text: str = ""
    shapes: tuple[Shape, ...] = ()

    @property
    def words(self) -> int:
        return len(self.text.split())

    @property
    def is_whole(self) -> bool:
        return any(isinstance(shape, WholeScene) for shape in self.shapes)

    def described(self, setting: str) -> str:
        """The alternative text: the one given, or what picture and highlight show."""
        if self.alt_text.strip():
            return self.alt_text
        marked = f"Marked in teal: {self.spot}." if self.spot else "The whole scene is framed."
        shown = marked if self.shapes else "Nothing is marked."
        return f"Drawing of {setting}, seen from above. {shown}"


@dataclass(frozen=True, kw_only=True)
class Base:
    """The one picture under all seven frames, by the hash of its bytes; sizes in pixels."""

    sha256: str
    media_type: str
    width: int
    height: int
    made_by: MadeBy = "unknown"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item. `scenery` are spots of the scene that no sentence points at."""

    setting: str
    role: str
    speaker: str
    instruction: str
    sentences: tuple[Sentence, ...]
    scenery: tuple[str, ...] = ()
    base: Base | None = None
    title: str = field(default="")

    @property
    def spots(self) -> tuple[str, ...]:
        """The spots of the scene, each once: those of the sentences in order, then the others."""
        named = [sentence.spot.strip() for sentence in self.sentences]
        every = (spot for spot in (*named, *self.scenery) if spot)
        return tuple({spot.casefold(): spot for spot in reversed(list(every))}.values())[::-1]
