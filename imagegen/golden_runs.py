"""The golden set asked for once, whoever presses the button first."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from imagegen.chains import name_of
from imagegen.errors import RequestError
from imagegen.jobs import id_under
from imagegen.model import ModelSpec
from imagegen.people import signed_in
from imagegen.studio import Studio
from imagegen.template_lab import (
    CellKey,
    GoldenGrid,
    golden_asks,
    golden_grid,
    golden_jobs,
    job_key,
    record_key,
)
from imagegen.template_versions import TemplateVersion
from imagegen.types import Ask, AssetKind, Job

MOST_TRIES = 100
"""How often one row may be asked for: of one version, by one model, in the same words."""

_RACES = 20

Row = tuple[str, int, CellKey]
"""A template's name, its version, and what a row of a golden set asks for."""

Wanted = tuple[list[Ask], list[str]]
"""The requests, and the name that each of them is asked for under."""


def submit_golden(
    studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec
) -> tuple[Job, ...]:
    """Ask for what is missing of the first version's golden set, worded by each of these versions.

    They are one batch. Two who ask in the same moment cannot both pay: each row is asked for
    under a name that one job alone can have. RequestError says who is making them, and what
    `submit_all` refuses.
    """
    return _submit_once(studio, lambda: _missing(studio, versions, model))


def repeat_golden(studio: Studio, job_id: str) -> tuple[Job, ...]:
    """Ask once more for the row that a job has brought no picture of.

    Of many who do so one pays, as with the whole set. RequestError when somebody is at it, or
    its picture was made meanwhile.
    """
    job = studio.jobs.get(job_id)
    if job.is_open:
        raise RequestError("That job is not finished.", "Wait for it, or cancel it first.")
    return _submit_once(studio, lambda: _missing_of(studio, job))


def makers(studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec) -> str:
    """Who is making what is missing of the first version's set, "" when nobody is."""
    grids = _grids(studio, versions, model)
    rows = {(grid.version.number, cell.key) for grid in grids for cell in grid.cells}
    running = [
        job
        for version in versions
        for job in golden_jobs(studio, version, name_of(model))
        if (version.number, job_key(job)) in rows
    ]
    return _names(running)


def _submit_once(studio: Studio, find: Callable[[], Wanted]) -> tuple[Job, ...]:
    """What is found missing, looked for again when somebody was faster; `find` says what is not."""
    before: list[str] = []
    for _ in range(_RACES):
        asks, names = find()
        try:
            return studio.submit_all(asks, once=names)
        except RequestError:
            if names == before:  # nobody was faster: it is refused for another reason
                raise
            before = names
    raise RequestError("Others ask for the same all the time.", "Look again in a moment.")


def _missing(studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec) -> Wanted:
    """The order of the three looks matters. A call that is asked for after the first one takes
    the name that we would take. One that was asked for before it is seen by the second while it
    is open, and by the third when it has ended with a picture.
    """
    grids = _grids(studio, versions, model)
    rows = [(g.version.name, g.version.number, cell.key) for g in grids for cell in g.cells]
    free = _free_names(studio, versions[0].template.kind, rows, name_of(model))
    jobs = [job for version in versions for job in golden_jobs(studio, version, name_of(model))]
    running = {_row(job) for job in jobs}
    grids = _grids(studio, versions, model)
    asks = [ask for grid in grids for ask in golden_asks(studio, grid, model)]
    wanted = {_row(ask): ask for ask in asks if _row(ask) not in running}
    if not wanted:
        raise _made_already(makers(studio, versions, model), "The golden set", "complete")
    return list(wanted.values()), [free[row] for row in wanted]


def _missing_of(studio: Studio, job: Job) -> Wanted:
    """The same three looks, for one row as a job asked for it."""
    row, kind, model = _row(job), job.origin.kind, _model(job)
    free = _free_names(studio, kind, [row], model)
    version = studio.templates.get(kind, row[0], row[1])
    running = [other for other in golden_jobs(studio, version, model) if _row(other) == row]
    if running or _is_made(studio, kind, row, model):
        raise _made_already(_names(running), "That picture", "made already")
    origin = replace(job.origin, who=signed_in() or studio.settings.who)
    return [Ask(request=job.request, origin=origin)], [free[row]]


def _is_made(studio: Studio, kind: AssetKind, row: Row, model: str) -> bool:
    return any(
        record_key(made) == row[2] and not made.suspect
        for made in studio.history.golden(kind, row[0], row[1])
        if f"{made.provider}/{made.model}" == model
    )


def _grids(
    studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec
) -> list[GoldenGrid]:
    return [golden_grid(studio, version, name_of(model), versions[0]) for version in versions]


def _free_names(studio: Studio, kind: AssetKind, rows: Sequence[Row], model: str) -> dict[Row, str]:
    """Row -> the first name that no job has; a row is asked for again when its call failed."""
    names = {row: [_name(kind, row, model, number) for number in range(MOST_TRIES)] for row in rows}
    taken = studio.jobs.of_ids([id_under(name) for tries in names.values() for name in tries])
    free = {
        row: next((name for name in tries if id_under(name) not in taken), "")
        for row, tries in names.items()
    }
    spent = next((row for row, name in free.items() if not name), None)
    if spent is not None:
        message = f"{spent[2][0]} was asked for {MOST_TRIES} times by {model}."
        raise RequestError(message, "Choose another model, or save another version.")
    return free


def _name(kind: str, row: Row, model: str, number: int) -> str:
    template, version, key = row
    words = hashlib.sha256(repr(key).encode()).hexdigest()
    return f"golden/{kind}/{template}/{version}/{model}/{number}/{words}"


def _row(asked: Ask | Job) -> Row:
    origin = asked.origin
    return origin.template, origin.template_version or 0, job_key(asked)


def _model(job: Job) -> str:
    return f"{job.request.provider}/{job.request.model}"


def _names(jobs: Sequence[Job]) -> str:
    return ", ".join(dict.fromkeys(job.origin.who or "somebody" for job in jobs))


def _made_already(who: str, what: str, how: str) -> RequestError:
    if who:
        return RequestError(f"{what} is being made by {who}.", "It appears here.")
    return RequestError(f"{what} is {how}.", "Nothing was asked for.")
