"""The pictures of a SKU for its sales channels: checked, fixed, held to its photo, exported."""

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from imagegen.errors import NotFound, RequestError
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
from imagegen.studio import Studio
from imagegen.types import Record

KIND = "product_shot"
MOST_EXPORTED = 100
_MOST_KEPT = 12
"""Checked pictures kept in memory: about as many as one set has."""
_MOST_READ = 480
_FRONT = ("main", "front")


def sku_of(record: Record) -> str:
    """The SKU that a picture shows, "" for a picture of none. Briefs are hostile JSON."""
    sku = record.origin.brief.get("sku")
    return sku if record.origin.kind == KIND and isinstance(sku, str) else ""


def made_of(record: Record) -> Made:
    """A model drew every pixel, unless only a masked part of a photo was to change."""
    return "composite" if record.parameters.get("mask") else "generated"


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
    return _fixed(path, find_channel(channel).key, made_of(record))


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
        made=made_of(record),
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
