"""What a batch of jobs looks like from outside, for the page and the event stream alike."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from imagegen.grids import PROMPT, grid_of
from imagegen.history import GOLDEN
from imagegen.money import show_cost, show_price, show_total
from imagegen.sheets import axes_of, cell_of, current_jobs, lay_out, title_of
from imagegen.studio import Studio
from imagegen.subjects import subject_of_set
from imagegen.types import MEDIA_TYPES, Attempt, Job, Record

DRAFT_FAMILY = "draft"
THUMBNAIL_SIDE = 512
TITLE_LENGTH = 80

View = dict[str, Any]


def job_view(job: Job, records: Sequence[Record], position: int | None) -> View:
    """One job as JSON: its state, how far it is, its error or its pictures. Times are epoch ms."""
    return {
        "id": job.id,
        "state": job.state,
        "stage": job.stage,
        "open": job.is_open,
        "position": position,
        "cancelling": job.cancel_asked and job.is_open,
        "count": job.request.count,
        "shape": _shape(job),
        "model": job.request.model,
        "label": job.origin.label,
        "percent": job.percent,
        "price": show_price(job.estimate),
        "free": job.estimate is not None and job.estimate.is_free,
        "started": _milliseconds(job.started_at),
        "not_before": _milliseconds(job.not_before),
        "error": _error_view(job),
        "notes": list(job.notes),
        "pictures": [picture_view(record) for record in records],
    }


def picture_view(record: Record) -> View:
    """One finished picture as JSON: where its bytes are, what it cost, what is wrong with it."""
    scale = min(1.0, THUMBNAIL_SIDE / max(record.width, record.height))
    return {
        "id": record.id,
        "number": record.number,
        "thumbnail": f"/thumbnails/{THUMBNAIL_SIDE}/{record.sha256}.webp",
        "thumbnail_width": max(1, round(record.width * scale)),
        "original": f"/pictures/{record.sha256}.{MEDIA_TYPES[record.media_type]}",
        "width": record.width,
        "height": record.height,
        "model": record.model,
        "cost": show_cost(record.cost),
        "elapsed": record.elapsed_s,
        "draft": record.family == DRAFT_FAMILY,
        "suspect": record.suspect,
    }


def batch_view(
    jobs: Sequence[Job], records: Sequence[Record], positions: Mapping[str, int]
) -> View:
    """The jobs of one batch, in their order, as JSON. `jobs` is not empty."""
    made: dict[str, list[Record]] = {job.id: [] for job in jobs}
    for record in sorted(records, key=lambda record: record.number):
        made[record.job].append(record)
    shown = current_jobs(jobs, made)
    return {
        "id": jobs[0].batch,
        "title": _title(shown),
        "created": _milliseconds(min(job.created_at for job in jobs)),
        "open": any(job.is_open for job in jobs),
        "cost": show_total([record.cost for record in records]),
        "jobs": [job_view(job, made[job.id], positions.get(job.id)) for job in shown],
        "sheet": _sheet_view(shown),
    }


def read_batch(studio: Studio, batch: str) -> View | None:
    """The batch as it is now, or None when there is no such batch. `at` says when that was."""
    at = _milliseconds(datetime.now(UTC))
    views = _views(studio, {batch: studio.jobs.of_batch(batch)})
    return {**views[0], "at": at} if views else None


def read_job(studio: Studio, job_id: str) -> View:
    """Everything that is kept of one job's calls: whom each went to, how it ended, what was said.

    `body` is the start of the provider's answer as it came, without keys. Times are epoch ms.
    Raises NotFound.
    """
    job = studio.jobs.get(job_id)
    return {
        "id": job.id,
        "state": job.state,
        "prompt_sent": job.prompt_sent,
        "attempts": [_attempt_view(attempt) for attempt in studio.jobs.attempts(job_id)],
    }


def _attempt_view(attempt: Attempt) -> View:
    error = attempt.error
    return {
        "number": attempt.number,
        "model": f"{attempt.provider}/{attempt.model}",
        "outcome": attempt.outcome,
        "started": _milliseconds(attempt.started_at),
        "ended": _milliseconds(attempt.ended_at),
        "message": error.message if error else "",
        "body": error.body if error else "",
    }


def recent_batches(studio: Studio, kind: str, limit: int = 50) -> list[View]:
    """The batches of the newest `limit` jobs of that kind, newest first, each one whole.

    Golden sets are left out: they belong to the page of the templates.
    """
    newest = studio.jobs.recent(kind=kind, limit=limit)
    batches: dict[str, list[Job]] = {}
    for job in newest:
        batches.setdefault(job.batch, []).insert(0, job)
    if len(newest) == limit:
        last = newest[-1].batch
        batches[last] = studio.jobs.of_batch(last)
    own = {batch: those for batch, those in batches.items() if GOLDEN not in those[0].origin.brief}
    return _views(studio, own)


def _views(studio: Studio, batches: Mapping[str, list[Job]]) -> list[View]:
    """The views of these batches, with one reading of the records for all of them."""
    jobs = [job for those in batches.values() for job in those]
    made: dict[str, list[Record]] = {batch: [] for batch in batches}
    for record in studio.history.of_jobs([job.id for job in jobs]):
        made[record.batch].append(record)
    positions = studio.jobs.positions([job.id for job in jobs if job.state == "queued"])
    return [batch_view(those, made[batch], positions) for batch, those in batches.items() if those]


def _shape(job: Job) -> list[int]:
    """Width and height of the picture to come, as a proportion."""
    request = job.request
    sides = (request.size or "").lower().split("x")
    if len(sides) != 2:  # none, "auto", or a name such as "2K"
        sides = (request.aspect_ratio or "1:1").split(":")
    return [int(side) for side in sides]


def _sheet_view(jobs: Sequence[Job]) -> View | None:
    """Where the jobs stand, in their order, and the address of the sheet; None for no set."""
    if len({job.origin.label for job in jobs}) < 2:
        return None
    cells = [cell_of(job.origin) for job in jobs]
    table = lay_out(cells)
    return {
        "axes": axes_of(cells),
        "cells": cells,
        "rows": list(table.rows) if table else [],
        "columns": list(table.columns) if table else [],
        "places": [list(place) for place in table.places] if table else [],
        "export": f"/api/batches/{jobs[0].batch}/sheet",
    }


def _title(jobs: Sequence[Job]) -> str:
    """What the batch shows by its briefs, unless a prompt was edited away from them."""
    prompt = " ".join(jobs[0].request.prompt.split())
    named = title_of([job.origin for job in jobs])
    grid = grid_of(jobs[0].origin.brief)
    if (
        grid is not None and grid.kind == PROMPT
    ):  # the words of its first cell are those of no other
        named = grid.title
    if GOLDEN in jobs[0].origin.brief:  # who is to be seen differs from row to row
        named = f"Golden set of {jobs[0].origin.template}"
    subject = named or subject_of_set(
        [job.origin for job in jobs], [job.request.prompt for job in jobs]
    )
    edited = not named and jobs[0].origin.kind == "avatar" and subject not in prompt
    words = prompt if edited or not subject else subject
    return words if len(words) <= TITLE_LENGTH else f"{words[: TITLE_LENGTH - 1].rstrip()}…"


def _error_view(job: Job) -> View | None:
    if job.error is None:
        return None
    error = job.error
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "charged": error.charged,
    }


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else round(moment.timestamp() * 1000)
