"""Pictures as a ZIP, sent while it is made: the untouched originals and a list of their facts."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from imagegen.errors import NotFound, RequestError
from imagegen.filters import Filter
from imagegen.money import show_cost
from imagegen.studio import Studio
from imagegen.types import Record

MOST_PICTURES = 2000
LIST_NAME = "pictures.json"
_CHUNK = 1 << 20


class _Pipe:
    """Where the ZIP is written: what has been written is taken out again at once."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def records_to_export(studio: Studio, ids: Sequence[str], chosen: Filter) -> list[Record]:
    """The pictures of these ids, or else those of the filter, newest first.

    NotFound when there is none, RequestError when there are more than MOST_PICTURES.
    """
    wanted = list(ids) or studio.gallery.ids(chosen, MOST_PICTURES + 1)
    if len(wanted) > MOST_PICTURES:
        raise RequestError(
            f"A ZIP holds at most {MOST_PICTURES:,} pictures.", "Filter more closely."
        )
    records = studio.history.of_ids(wanted)
    if not records:
        raise NotFound("There is no picture to export.")
    return records


def zip_of(studio: Studio, records: Iterable[Record]) -> Iterator[bytes]:
    """The ZIP in parts of about a megabyte; pictures are compressed already, so they are stored."""
    pipe, listed = _Pipe(), []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:
        for place, record in enumerate(records, 1):
            name = f"{place:04d}-{record.sha256[:12]}.{record.file_name.rsplit('.', 1)[1]}"
            path = studio.storage.path(record.file_name)
            listed.append(_facts(record, name if path.is_file() else None))
            if path.is_file():
                moment = record.created_at.timetuple()[:6]
                entry = zipfile.ZipInfo(name, moment)
                entry.file_size = path.stat().st_size
                with path.open("rb") as source, archive.open(entry, "w") as target:
                    while part := source.read(_CHUNK):
                        target.write(part)
                        yield pipe.take()
        archive.writestr(LIST_NAME, json.dumps(listed, ensure_ascii=False, indent=1))
    yield pipe.take()


def _facts(record: Record, file: str | None) -> dict[str, Any]:
    """`file` is None where the picture is not in the store any more."""
    return {
        "file": file,
        "id": record.id,
        "kind": record.origin.kind,
        "brief": dict(record.origin.brief),
        "label": record.origin.label,
        "prompt": record.prompt_sent,
        "negative_prompt": record.negative_prompt,
        "provider": record.provider,
        "model": record.model,
        "parameters": dict(record.parameters),
        "cost": show_cost(record.cost),
        "suspect": record.suspect,
        "made_at": record.created_at.isoformat(),
        "sha256": record.sha256,
    }
