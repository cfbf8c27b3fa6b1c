"""Pictures from elsewhere: kept as they are, with what their files say, at a cost nobody knows."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from imagegen.db.locks import hold_lock
from imagegen.errors import BadReference
from imagegen.pictures import clean_name, identify, suspect_reason
from imagegen.provenance import Provenance, read_provenance
from imagegen.provenance.texts import FileTexts, read_texts
from imagegen.record_rows import row_of
from imagegen.studio import Studio
from imagegen.types import UNKNOWN_COST, ImageRequest, Job, Origin, Picture, Record

PROVIDER = "imported"
FAMILY = "imported"
XMP_READ = "there"
_LONGEST_PROMPT = 20_000
_BREAKS = dict.fromkeys(range(0xD800, 0xE000), "\ufffd") | {0: None}


@dataclass(frozen=True, kw_only=True)
class Imported:
    """`is_new` is False when the picture was here already: then that record is told, and `is_back`
    when it lay in the trash. `unread` says what the file says of itself in a way that cannot be
    read, "" for nothing."""

    record: Record
    is_new: bool
    is_back: bool = False
    unread: str = ""


def import_picture(studio: Studio, name: str, data: bytes) -> Imported:
    """Keep the file as a record of its own, or the one that it has: that comes out of the trash.

    BadReference when it is no whole picture.
    """
    try:
        picture = identify(data)
    except ValueError as error:
        raise BadReference(
            f"{clean_name(name)}: {error}", "Import PNG, JPEG, WebP or GIF."
        ) from error
    job = _job(studio, name, picture)
    studio.storage.put(picture)  # first: what is being removed meanwhile keeps its file
    known = _known(studio, picture)
    if known is not None:
        return known
    if not _add(studio, job, picture):
        return import_picture(studio, name, data)
    unread = job.origin.brief.get("XMP", XMP_READ)
    return Imported(
        record=studio.history.of_jobs([job.id])[0],
        is_new=True,
        unread="" if unread == XMP_READ else unread,
    )


def _known(studio: Studio, picture: Picture) -> Imported | None:
    record = studio.history.of_file(picture.sha256)
    if record is None:
        return None
    is_back = record.trashed_at is not None and bool(studio.trash.restore([record.id]))
    left = studio.history.of_ids([record.id])  # none, if it was removed in that moment
    return Imported(record=left[0], is_new=False, is_back=is_back) if left else None


def _add(studio: Studio, job: Job, picture: Picture) -> bool:
    """False, and nothing is written, when somebody else has just imported the same file."""
    with studio.engine.connect() as connection:
        hold_lock(connection, "imports")
        studio.jobs.add(connection, [job])  # from here on SQLite lets nobody else write
        if studio.history.of_file(picture.sha256, connection) is not None:
            return False
        studio.history.add(connection, [row_of(_record(job, picture), 0)])
        connection.commit()
    return True


def _job(studio: Studio, name: str, picture: Picture) -> Job:
    """The row a record hangs on; it was never sent, so the ledger knows nothing of it."""
    found, now = read_provenance(picture.data), datetime.now(UTC)
    texts = _with_words(read_texts(picture.data), found)
    prompt = _clean(texts.prompt)
    request = ImageRequest(
        prompt=prompt,
        negative_prompt=_clean(texts.negative_prompt),
        provider=PROVIDER,
        model=_clean(_model(texts) or found.system)[:128] or "unknown",
        options={_clean(key): _clean(value) for key, value in texts.settings.items()},
    )
    brief = {"file": clean_name(name), **_said(found, texts)}
    return Job(
        id=secrets.token_hex(16),
        batch=secrets.token_hex(16),
        state="done",
        stage="done",
        request=request,
        origin=Origin(kind="picture", brief=brief, who=studio.settings.who),
        prompt_sent=prompt,
        estimate=None,
        attempts=0,
        error=None,
        notes=(),
        cancel_asked=False,
        created_at=now,
        started_at=None,
        ended_at=now,
        not_before=None,
    )


def _record(job: Job, picture: Picture) -> Record:
    request = job.request
    return Record(
        number=0,
        id=secrets.token_hex(16),
        job=job.id,
        batch=job.batch,
        origin=job.origin,
        prompt=request.prompt,
        prompt_sent=request.prompt,
        negative_prompt=request.negative_prompt,
        provider=request.provider,
        model=request.model,
        family=FAMILY,
        parameters=dict(request.options),
        references=(),
        sha256=picture.sha256,
        media_type=picture.media_type,
        width=picture.width,
        height=picture.height,
        byte_count=len(picture.data),
        usage=None,
        elapsed_s=0.0,
        attempts=0,
        cost=UNKNOWN_COST,
        request_id="",
        suspect=suspect_reason(picture),
        created_at=job.created_at,
    )


def _with_words(texts: FileTexts, found: Provenance) -> FileTexts:
    """The words of IPTC's property where no tool has left its own."""
    if texts.prompt:
        return texts
    negative_prompt = texts.negative_prompt or found.negative_prompt
    return replace(texts, prompt=found.prompt, negative_prompt=negative_prompt)


def _said(found: Provenance, texts: FileTexts) -> dict[str, Any]:
    """What the file says of its own origin; nobody vouches for it."""
    said: dict[str, Any] = {"written by": texts.tool} if texts.tool else {}
    if found.source:
        said["source type"] = _clean(found.source)
    if found.tool:
        said["tool"] = _clean(found.tool)
    if found.has_xmp:
        said["XMP"] = found.note or XMP_READ
    if found.has_manifest:
        said["C2PA manifest"] = "there, not validated"
    return said | {f"IPTC {_clean(k)}": _clean(v) for k, v in found.iptc.items()}


def _model(texts: FileTexts) -> str:
    names = ("Model", "model", "ckpt_name")
    return next((texts.settings[name] for name in names if texts.settings.get(name)), "")


def _clean(text: str) -> str:
    """As a database and a page can hold it."""
    return text.translate(_BREAKS)[:_LONGEST_PROMPT]
