"""The structure scores of renovated rooms: measured once for each pair of pictures, then kept."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from imagegen.measures import StructureScore, score_structure
from imagegen.studio import Studio
from imagegen.types import Record

REVISION = 1
"""To be raised when the measure changes: then every score is measured again."""


@dataclass(frozen=True, kw_only=True)
class RoomScore:
    """How much of the photo's room a picture keeps; see `measures.StructureScore`.

    `heat_map` is the name of its PNG among the measures of the storage.
    """

    record: str
    score: int | None
    kept: float
    added: float
    note: str
    heat_map: str


def is_from_photo(record: Record) -> bool:
    """Whether there is a photo to compare the picture with."""
    return record.origin.kind == "renovation" and bool(record.references)


def kept_score(studio: Studio, record: Record) -> RoomScore | None:
    """The score as it was measured before; None when it never was."""
    name = _name(record)
    try:
        facts = json.loads(studio.storage.measure_path(f"{name}.json").read_bytes())
        return RoomScore(record=record.id, heat_map=f"{name}.png", **facts)
    except (FileNotFoundError, ValueError, TypeError):  # never measured, or torn by a power loss
        return None


def find_score(studio: Studio, record: Record) -> RoomScore:
    """The kept score, or else a new one, which takes half a second.

    NotFound when the photo or the picture is gone, BadReference when one cannot be read,
    ConfigError without the extra `vision`.
    """
    return kept_score(studio, record) or _measured(studio, record)


def by_score(scores: Iterable[RoomScore]) -> list[RoomScore]:
    """Best first; what has no score comes last. Equals keep their order."""
    return sorted(scores, key=lambda found: 1 if found.score is None else -found.score)


def _measured(studio: Studio, record: Record) -> RoomScore:
    photo = studio.storage.read_reference(record.references[0])
    found = score_structure(photo, studio.storage.read(record.file_name))
    name = _name(record)
    # The facts come last: where they are, the map is too.
    studio.storage.put_measure(f"{name}.png", found.heat_map)
    studio.storage.put_measure(f"{name}.json", json.dumps(_facts(found)).encode())
    return RoomScore(record=record.id, heat_map=f"{name}.png", **_facts(found))


def _facts(found: StructureScore) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ("score", "kept", "added", "note")}


def _name(record: Record) -> str:
    return f"structure-{REVISION}-{record.references[0]}-{record.sha256}"
