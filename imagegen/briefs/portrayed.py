"""Pictures of the person that a brief carries: bounded, and by name and hash in a record."""

from collections.abc import Mapping, Sequence

from imagegen.errors import RequestError
from imagegen.types import Reference

MOST_REFERENCES = 5
"""Pictures of one person. More do not make the face surer, and each is paid for."""


LIKENESS = (
    "This is the person of the reference pictures: keep the face, the hair and the build exactly; "
    "take the clothes, the light and the background from these words, not from the pictures."
)
"""Said after the wording when reference pictures go with it."""


def check_references(brief: str, value: object, most: int = MOST_REFERENCES) -> None:
    """RequestError when `value` is no tuple of at most `most` pictures."""
    if not isinstance(value, tuple) or any(not isinstance(one, Reference) for one in value):
        raise RequestError(f"{brief}, references: must be pictures.", "Choose them again.")
    if len(value) > most:
        message = f"{brief}, references: {len(value)} pictures; at most {most} are used."
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
