"""The pictures of a SKU for its sales channels: checked, fixed, held to its photo, exported."""

import io
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from imagegen.errors import BadReference, NotFound, RequestError
from imagegen.marketplaces import (
    ExportReport,
    FixedPicture,
    Made,
    Shot,
    export_channel,
    find_channel,
    fix_picture,
)
from imagegen.measures import ProductTruth, compare_product
from imagegen.provenance import read_provenance
from imagegen.studio import Studio
from imagegen.tasks import Task
from imagegen.types import Record

KIND = "product_shot"
MOST_EXPORTED = 100
_MOST_KEPT = 12
"""Checked pictures kept in memory: about as many as one set has."""
_MOST_READ = 480
_FRONT = ("main", "front")
_IMPORTED = "imported"
_DRAFT = "draft"
_LONGEST_LINE = 50
"""Edits of edits that are followed back."""

KEEPING: frozenset[Task] = frozenset(
    {"inpaint", "erase", "outpaint", "replace", "remove_background", "replace_background"}
)
"""Tasks that leave pixels of the picture they are given."""


def sku_of(record: Record) -> str:
    """The SKU that a picture shows, "" for a picture of none. Briefs are hostile JSON."""
    sku = record.origin.brief.get("sku")
    return sku if record.origin.kind == KIND and isinstance(sku, str) else ""


def made_of(studio: Studio, record: Record) -> Made:
    """Whether a model drew every pixel, or parts of something else are still in the picture.

    References alone are no such parts: the model looks at them and draws anew. What is left of a
    picture that a model drew is no photograph either, however often it was edited.
    """
    if record.family == _DRAFT:  # takes colours from its references, never pixels
        return "drawn"
    for _ in range(_LONGEST_LINE):
        if not (record.parameters.get("mask") or record.parameters.get("special_task") in KEEPING):
            return "generated"
        if not record.origin.parent:
            return "generated" if _says_generated(studio, record, None) else "composite"
        try:
            parent = studio.history.get(record.origin.parent)
        except NotFound:  # removed for good: nobody can say any more that it was a photograph
            return "generated"
        if parent.family == _DRAFT:
            return "composite"
        if parent.family == _IMPORTED:
            return "generated" if _says_generated(studio, record, parent) else "composite"
        record = parent
    return "generated"


def _says_generated(studio: Studio, record: Record, imported: Record | None) -> bool:
    """What the file that was edited says of itself; one that is gone or broken says nothing."""
    with suppress(NotFound, BadReference, OSError):
        if imported is not None:
            data = studio.storage.read(imported.file_name)
        else:
            data = studio.storage.read_reference(next(iter(record.references), ""))
        return read_provenance(data).source == "trainedAlgorithmicMedia"
    return False


def pictures_by_sku(studio: Studio) -> dict[str, list[Record]]:
    """The newest product pictures by their SKU, newest first; suspects are no results."""
    found: dict[str, list[Record]] = {}
    for record in studio.history.page(kind=KIND, limit=_MOST_READ):
        if sku_of(record) and not record.suspect:
            found.setdefault(sku_of(record), []).append(record)
    return found


def latest_of_each(records: Sequence[Record]) -> list[Record]:
    """The newest picture of each shot, in the order given."""
    seen: dict[str, Record] = {}
    for record in records:
        seen.setdefault(record.origin.label, record)
    return list(seen.values())


def fixed_picture(studio: Studio, record: Record, channel: str) -> FixedPicture:
    """The picture as the channel sees it, before and after the fixes that need no judgement.

    The original is only read. NotFound when it is gone, BadReference when it is no picture,
    UnsupportedOption for an unknown channel.
    """
    path = studio.storage.path(record.file_name)
    if not path.is_file():
        raise NotFound("That picture is not in the store.")
    return _fixed(path, find_channel(channel).key, made_of(studio, record))


def truth_of(studio: Studio, record: Record) -> ProductTruth | None:
    """What differs between the product of a picture and that of its first reference photo.

    None where no photo went with it. Only shots from the front are held to its outline. NotFound
    when one of the two is gone, BadReference when one is no picture.
    """
    if not record.references:
        return None
    given = studio.storage.reference_path(record.references[0])
    made = studio.storage.path(record.file_name)
    if not (given.is_file() and made.is_file()):
        raise NotFound("The picture or its reference photo is not in the store.")
    return _truth(given, made, record.origin.brief.get("shot") in _FRONT)


def export_records(
    studio: Studio, records: Sequence[Record], channel: str
) -> tuple[bytes, ExportReport]:
    """One ZIP with right names, marked copies and a report. RequestError for none or too many."""
    found = find_channel(channel)
    if not 1 <= len(records) <= MOST_EXPORTED:
        message = f"{len(records)} pictures are to be exported; 1 to {MOST_EXPORTED} fit."
        raise RequestError(message, "Choose others.")
    out = io.BytesIO()
    report = export_channel(found, [_shot(studio, record) for record in records], out)
    return out.getvalue(), report


def _shot(studio: Studio, record: Record) -> Shot:
    return Shot(
        sku=sku_of(record),
        made=made_of(studio, record),
        read=lambda: studio.storage.read(record.file_name),
        title=record.origin.label,
    )


@lru_cache(maxsize=_MOST_KEPT)
def _fixed(path: Path, channel: str, made: Made) -> FixedPicture:
    """A file that is named by its hash is one picture for good."""
    return fix_picture(path.read_bytes(), find_channel(channel), made=made)


@lru_cache(maxsize=_MOST_KEPT)
def _truth(given: Path, made: Path, same_view: bool) -> ProductTruth:
    return compare_product(given.read_bytes(), made.read_bytes(), same_view=same_view)
