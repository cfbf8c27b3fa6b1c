"""Write the archive of one channel, one picture at a time; equal pictures give equal bytes."""

import hashlib
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

from imagegen.errors import BadReference
from imagegen.marketplaces.channels import Channel
from imagegen.marketplaces.checks import with_name
from imagegen.marketplaces.export.naming import Names, place
from imagegen.marketplaces.export.pages import report_json, report_page
from imagegen.marketplaces.export.shots import ExportedShot, ExportReport, Shot
from imagegen.marketplaces.findings import Fix
from imagegen.marketplaces.fixes import fix_picture
from imagegen.pictures import thumbnail

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The first moment a ZIP can name: an archive says nothing of when it was made."""
_UNIX, _READABLE = 3, 0o644 << 16
_THUMBNAIL = 160
_MARK_ONLY: tuple[Fix, ...] = ("mark",)


def export_channel(
    channel: Channel, shots: Iterable[Shot], out: BinaryIO, *, fix: bool = True
) -> ExportReport:
    """Write the ZIP of a channel to `out`: pictures, report.html and report.json.

    Copies are fixed where `fix` is true, and marked as AI pictures either way; originals are only
    read. What the channel would still refuse lies in `not-ready/`, what cannot be read is named
    in the report. Memory holds one picture at a time and a thumbnail of each. RequestError when a
    product number cannot name a file.
    """
    names = Names(channel)
    done: list[ExportedShot] = []
    with zipfile.ZipFile(out, "w") as archive:
        for shot in shots:
            done.append(_export(archive, channel, shot, names, fix=fix))
        report = ExportReport(channel=channel, shots=tuple(done))
        _write(archive, "report.html", report_page(report).encode(), zipfile.ZIP_DEFLATED)
        _write(archive, "report.json", report_json(report).encode(), zipfile.ZIP_DEFLATED)
    return report


def _export(
    archive: zipfile.ZipFile, channel: Channel, shot: Shot, names: Names, *, fix: bool
) -> ExportedShot:
    number = names.next_number(shot.sku)
    try:
        data = shot.read()
        fixed = fix_picture(data, channel, made=shot.made, only=None if fix else _MARK_ONLY)
    except BadReference as error:
        return ExportedShot(sku=shot.sku, title=shot.title, path="", problem=str(error))
    too_many = names.too_many(number)
    name = names.name(shot.sku, number, fixed.after.format)
    path = place(name, fixed.after, too_many)
    after = with_name(fixed.after, path.rpartition("/")[2])
    _write(archive, path, fixed.data, zipfile.ZIP_STORED)
    return ExportedShot(
        sku=shot.sku,
        title=shot.title,
        path=path,
        source_sha256=hashlib.sha256(data).hexdigest(),
        exported_sha256=hashlib.sha256(fixed.data).hexdigest(),
        before=fixed.before,
        after=after,
        fixes=fixed.fixes,
        notes=(*fixed.notes, too_many) if too_many else fixed.notes,
        thumbnail=_small(fixed.data),
    )


def _small(data: bytes) -> bytes:
    """A thumbnail for the report; a format without one is named there anyway."""
    try:
        return thumbnail(data, _THUMBNAIL)
    except ValueError:
        return b""


def _write(archive: zipfile.ZipFile, path: str, data: bytes, method: int) -> None:
    entry = zipfile.ZipInfo(path, _MOMENT)
    # Which system wrote it is part of the bytes.
    entry.create_system, entry.external_attr, entry.compress_type = _UNIX, _READABLE, method
    archive.writestr(entry, data)
