"""How near pictures come to the references of their person: measured once for each, then kept."""

import hashlib
import json
from dataclasses import asdict

from imagegen.cast import Person
from imagegen.measures import Likeness, ReferenceLikeness, score_likeness
from imagegen.studio import Studio
from imagegen.types import Record

REVISION = 1
"""To be raised when the measure changes: then everything is measured again."""


def kept_likeness(studio: Studio, record: Record, person: Person) -> Likeness | None:
    """As it was measured before against the person's references of today; None if it never was."""
    try:
        facts = json.loads(studio.storage.measure_path(_name(record, person)).read_bytes())
        references = tuple(ReferenceLikeness(**one) for one in facts["references"])
        return Likeness(score=facts["score"], references=references, note=facts["note"])
    except (FileNotFoundError, ValueError, TypeError, KeyError):  # never measured, or torn
        return None


def find_likeness(studio: Studio, record: Record, person: Person) -> Likeness:
    """The kept measure, or else a new one, which takes a tenth of a second for each picture.

    BadReference when the person has no references or one cannot be read, NotFound when a
    picture is gone, ConfigError without the extra `vision`.
    """
    return kept_likeness(studio, record, person) or _measured(studio, record, person)


def _measured(studio: Studio, record: Record, person: Person) -> Likeness:
    known = [studio.storage.read_reference(one.sha256) for one in person.references]
    found = score_likeness(studio.storage.read(record.file_name), known)
    studio.storage.put_measure(_name(record, person), json.dumps(asdict(found)).encode())
    return found


def _name(record: Record, person: Person) -> str:
    """Named after the picture and all references: another set of these is another measure."""
    joined = "/".join(reference.sha256 for reference in person.references)
    against = hashlib.sha256(joined.encode("ascii")).hexdigest()
    return f"likeness-{REVISION}-{record.sha256}-{against}.json"
