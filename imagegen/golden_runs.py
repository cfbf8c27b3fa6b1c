"""The golden set asked for once, whoever presses the button first."""

from collections.abc import Sequence

from imagegen.briefs.kinds import golden_rows
from imagegen.chains import name_of
from imagegen.errors import RequestError
from imagegen.history import GOLDEN
from imagegen.jobs import id_under
from imagegen.model import ModelSpec
from imagegen.studio import Studio
from imagegen.template_lab import golden_asks, golden_grid, golden_jobs
from imagegen.template_versions import TemplateVersion
from imagegen.types import Ask, Job

MOST_TRIES = 100
"""How often one row may be asked for: of one version, by one model."""

_RACES = 20

Row = tuple[str, int, str]
"""A template's name, its version, and the label of a row of its golden set."""


def submit_golden(
    studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec
) -> tuple[Job, ...]:
    """Ask for what is missing of the golden sets of these versions, as one batch.

    Two who ask in the same moment cannot both pay: each row is asked for under a name that one
    job alone can have. RequestError says who is making them, and what `submit_all` refuses.
    """
    before: list[str] = []
    for _ in range(_RACES):
        asks, names = _missing(studio, versions, model)
        if not asks:
            raise _nothing_missing(studio, versions, model)
        try:
            return studio.submit_all(asks, once=names)
        except RequestError:
            if names == before:  # nobody was faster: it is refused for another reason
                raise
            before = names
    raise RequestError("Others ask for the same all the time.", "Look again in a moment.")


def makers(studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec) -> str:
    """Who is making the golden sets of these versions now, "" when nobody is."""
    running = [job for version in versions for job in golden_jobs(studio, version, name_of(model))]
    names = dict.fromkeys(job.origin.who or "somebody" for job in running)
    return ", ".join(names)


def _missing(
    studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec
) -> tuple[list[Ask], list[str]]:
    """The requests, and the name of each.

    The order of the three looks matters. A call that is asked for after the first one takes the
    name that we would take. One that was asked for before it is seen by the second while it is
    open, and by the third when it has ended with a picture.
    """
    free = _free_names(studio, versions, model)
    running = {
        (version.name, version.number, str(job.origin.brief.get(GOLDEN)))
        for version in versions
        for job in golden_jobs(studio, version, name_of(model))
    }
    grids = [golden_grid(studio, version, name_of(model)) for version in versions]
    asks = [ask for grid in grids for ask in golden_asks(studio, grid, model)]
    wanted = {_row(ask): ask for ask in asks if _row(ask) not in running}
    return list(wanted.values()), [free[row] for row in wanted]


def _free_names(
    studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec
) -> dict[Row, str]:
    """Row -> the first name that no job has; a row is asked for again when its call failed."""
    rows: list[Row] = []
    for version in versions:
        labels = [row.label for row in golden_rows(version.template)]
        rows += [(version.name, version.number, label) for label in labels]
    kind = versions[0].template.kind
    names = {row: [_name(kind, row, model, number) for number in range(MOST_TRIES)] for row in rows}
    taken = studio.jobs.of_ids([id_under(name) for tries in names.values() for name in tries])
    free = {
        row: next((name for name in tries if id_under(name) not in taken), "")
        for row, tries in names.items()
    }
    spent = next((row for row, name in free.items() if not name), None)
    if spent is not None:
        message = f"{spent[2]} was asked for {MOST_TRIES} times by {model.title}."
        raise RequestError(message, "Choose another model, or save another version.")
    return free


def _name(kind: str, row: Row, model: ModelSpec, number: int) -> str:
    template, version, label = row
    return f"golden/{kind}/{template}/{version}/{name_of(model)}/{number}/{label}"


def _row(ask: Ask) -> Row:
    origin = ask.origin
    return origin.template, origin.template_version or 0, str(origin.brief[GOLDEN])


def _nothing_missing(
    studio: Studio, versions: Sequence[TemplateVersion], model: ModelSpec
) -> RequestError:
    who = makers(studio, versions, model)
    if who:
        return RequestError(f"The golden set is being made by {who}.", "It appears here.")
    return RequestError("The golden set is complete.", "Nothing was asked for.")
