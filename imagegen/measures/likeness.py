"""How near a picture of a person is to that person's reference pictures, as a number."""

from collections.abc import Sequence
from dataclasses import dataclass

from imagegen.errors import BadReference
from imagegen.measures.vision import needing_vision

MEASURES = (
    "The consistency score compares what the head looks like (outlines of face and hair, their "
    "colours and light) with each reference: 100 is the same picture. It does not recognise "
    "people: the same person in another pose or light scores lower, and a stranger with the same "
    "hair, pose and colours scores high."
)


@dataclass(frozen=True, kw_only=True)
class ReferenceLikeness:
    """One reference, all 0-100. `form` is of outlines, `colours` of colours and lightness.

    `by_face` says whether the heads were compared; otherwise it was the upper middle of both.
    """

    score: int
    form: int
    colours: int
    by_face: bool


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """`score` is that of the nearest reference: references show a person in different ways.

    `references` are in the order they were given; `note` is what the user should know.
    """

    score: int
    references: tuple[ReferenceLikeness, ...]
    note: str = ""


def score_likeness(picture: bytes, references: Sequence[bytes]) -> Likeness:
    """Compare an encoded picture with one or more encoded references of the same person.

    BadReference when one cannot be read or there is none, ConfigError when the extra `vision` is
    missing.
    """
    if not references:
        message = "There is no reference picture to compare with."
        raise BadReference(message, "Give the person at least one reference picture.")
    with needing_vision("The consistency score"):
        from imagegen.measures.portraits import compare_portraits
    return compare_portraits(picture, references)
