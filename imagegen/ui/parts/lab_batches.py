"""The batches that the template lab made last: live while they run, gone when all went well."""

from collections.abc import Callable

from imagegen.progress import read_batch
from imagegen.studio import Studio
from imagegen.types import AssetKind, Job
from imagegen.ui.parts.stage import stage

LOOKED_THROUGH = 300


def lab_batches(
    studio: Studio,
    kind: AssetKind,
    belongs: Callable[[Job], bool],
    key: str,
    *,
    keep: int = 0,
) -> None:
    """The stage of the batches whose jobs `belongs` takes: those that run, the newest `keep`,
    and the newest one as long as a part of it failed."""
    jobs = [job for job in studio.jobs.recent(kind=kind, limit=LOOKED_THROUGH) if belongs(job)]
    batches: dict[str, list[Job]] = {}
    for job in jobs:
        batches.setdefault(job.batch, []).append(job)
    shown = [
        batch
        for place, (batch, those) in enumerate(batches.items())
        if place < keep
        or any(job.is_open for job in those)
        or (place == 0 and any(job.state != "done" for job in those))
    ]
    views = [view for view in (read_batch(studio, batch) for batch in shown) if view]
    if views:
        stage(views, key=key, empty="")
