"""Somebody of the cast in a brief: words and pictures, bounded, by name and hash in a record."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from imagegen.briefs.fields import check_texts
from imagegen.errors import RequestError
from imagegen.templates import fold_space
from imagegen.types import Reference
from imagegen.wordings import SENTENCE_ENDS

MOST_REFERENCES = 5
"""Pictures of one person. More do not make the face surer, and each is paid for."""

LONGEST_ID = 32
"""Characters of the id of somebody of the cast."""

LONGEST_WORDS = 200
"""Characters of the description of somebody of the cast."""

NOBODY: Final[Mapping[str, Any]] = {"person": "", "person_words": "", "person_references": ()}
"""What a brief of something else says of a person when there is none in the picture."""

LIKENESS = (
    "This is the person of the reference pictures: keep the face, the hair and the build exactly; "
    "take the clothes, the light and the background from these words, not from the pictures."
)
"""Said after the wording when reference pictures go with it."""


def check_portrayed(brief: str, values: Mapping[str, Any]) -> None:
    """RequestError when what a brief says of a person beside its own subject cannot be."""
    longest = {"person": LONGEST_ID, "person_words": LONGEST_WORDS}
    check_texts(brief, values, longest, frozenset())
    check_references(brief, values["person_references"], name="person_references")


def add_person(prompt: str, before: str, words: str, pictures: int, others: int) -> str:
    """The prompt with a person beside its own subject; as it is where `words` are empty.

    `before` leads to the person's words. `pictures` of the person go along after the `others`.
    """
    said = fold_space(words)
    if not said:
        return prompt
    end = "" if said.endswith(SENTENCE_ENDS) else "."
    return f"{prompt} {before} {said}{end}{_same_person(pictures, others)}"


def _same_person(pictures: int, others: int) -> str:
    if not pictures:
        return ""
    last = "The last" if others else "The"
    which = (
        f"{last} {pictures} reference pictures show"
        if pictures > 1
        else (f"{last} reference picture shows")
    )
    return (
        f" {which} this person: keep the face, the hair and the build exactly, and take nothing "
        "else from there."
    )


def check_references(
    brief: str, value: object, most: int = MOST_REFERENCES, name: str = "references"
) -> None:
    """RequestError when `value` is no tuple of at most `most` pictures."""
    if not isinstance(value, tuple) or any(not isinstance(one, Reference) for one in value):
        raise RequestError(f"{brief}, {name}: must be pictures.", "Choose them again.")
    if len(value) > most:
        message = f"{brief}, {name}: {len(value)} pictures; at most {most} are used."
        raise RequestError(message, "Remove some.")


def references_as_values(references: Sequence[Reference]) -> list[dict[str, str]]:
    """As JSON, by name and hash: their bytes are in storage."""
    return [{"name": one.name, "sha256": one.sha256} for one in references]


def read_references(values: object) -> tuple[Reference, ...]:
    """The inverse, for the brief of a record; what is no picture is left out."""
    found = values if isinstance(values, list | tuple) else []
    return tuple(one for value in found if (one := _read(value)) is not None)


def _read(value: object) -> Reference | None:
    if isinstance(value, Reference):
        return value
    facts = value if isinstance(value, Mapping) else {}
    name, sha256 = facts.get("name"), facts.get("sha256")
    if isinstance(name, str) and isinstance(sha256, str) and sha256:
        return Reference(name=name, sha256=sha256)
    return None
