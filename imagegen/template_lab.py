"""Trying templates before pages use them: golden grids side by side, and the way to production."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from imagegen.alternatives import Combination
from imagegen.briefs.kinds import (
    Brief,
    golden_rows,
    read_brief,
    row_values,
    starting_values,
    with_texts,
)
from imagegen.errors import ImagegenError, RequestError
from imagegen.history import GOLDEN
from imagegen.model import ModelSpec
from imagegen.money import show_total
from imagegen.sample_briefs import GoldenRow
from imagegen.studio import Studio
from imagegen.template_versions import Label, Labelling, TemplateVersion
from imagegen.templates import WORDING, Shelf, Template, with_wording
from imagegen.types import Ask, AssetKind, Job, Record

DRAFT_FAMILY = "draft"
COMBINATION = "combination"
"""In the brief of a record: it was made as one of several alternatives, of these words."""


CellKey = tuple[str, str, str, str]
"""What a golden picture is of: the row's label, the shape, the prompt, and what to avoid."""


@dataclass(frozen=True, kw_only=True)
class GoldenCell:
    """One row of the golden set as one version words it, and the picture made of exactly that.

    `problem` says why the version makes no prompt of it: a row may be of another version's set.
    """

    row: GoldenRow
    prompt: str
    record: Record | None
    key: CellKey
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class GoldenGrid:
    """The golden set of one version, made by one model ("provider/model")."""

    version: TemplateVersion
    model: str
    cells: tuple[GoldenCell, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(cell.record for cell in self.cells if cell.record is not None)

    @property
    def is_complete(self) -> bool:
        """Whether every row has a picture of which the version makes a prompt at all."""
        return all(cell.record is not None or cell.problem for cell in self.cells)

    @property
    def is_able(self) -> bool:
        """Whether the version makes a prompt of every row."""
        return not any(cell.problem for cell in self.cells)

    @property
    def counts(self) -> bool:
        """Drafts are sketches: they say nothing about a wording."""
        drawn = any(record.family == DRAFT_FAMILY for record in self.records)
        return self.is_complete and not drawn

    @property
    def cost(self) -> str:
        return show_total([record.cost for record in self.records])


def golden_grid(
    studio: Studio, version: TemplateVersion, model: str, judged: TemplateVersion | None = None
) -> GoldenGrid:
    """What was made of the golden set with exactly this version's words, by this model.

    It is the set of the version itself, or that of the one that is `judged` beside it. A picture
    counts only when its prompt is the one that the version makes today.
    """
    kind, name = version.template.kind, version.name
    made: dict[CellKey, Record] = {}
    for record in studio.history.golden(kind, name, version.number):
        if f"{record.provider}/{record.model}" == model and not record.suspect:
            made.setdefault(record_key(record), record)
    shelf = studio.templates.shelf(kind).trying(version.template)
    rows = golden_rows((judged or version).template)
    cells = tuple(_cell(version.template, row, shelf, made) for row in rows)
    return GoldenGrid(version=version, model=model, cells=cells)


def record_key(made: Record) -> CellKey:
    return _key(made.origin.brief, made.prompt, made.negative_prompt)


def job_key(asked: Job | Ask) -> CellKey:
    return _key(asked.origin.brief, asked.request.prompt, asked.request.negative_prompt)


def golden_asks(studio: Studio, grid: GoldenGrid, model: ModelSpec) -> tuple[Ask, ...]:
    """The requests for the rows of a grid that have no picture yet and none on its way."""
    template = grid.version.template
    coming = {job_key(job) for job in golden_jobs(studio, grid.version, grid.model)}
    shelf = studio.templates.shelf(template.kind).trying(template)
    asks = []
    for cell in grid.cells:
        if cell.record is None and not cell.problem and cell.key not in coming:
            brief = _row_brief(template, cell.row, shelf)
            request = brief.request(model=model.id, provider=model.provider, shelf=shelf)
            origin = brief.origin(studio.settings.who, shelf)
            values = {**origin.brief, GOLDEN: cell.row.label}
            label = f"{cell.row.label} · v{template.version}"
            asks.append(Ask(request=request, origin=replace(origin, brief=values, label=label)))
    return tuple(asks)


def golden_jobs(studio: Studio, version: TemplateVersion, model: str) -> tuple[Job, ...]:
    """What is being made of a version's golden set by this model: asking again would pay twice."""
    asked = (version.template.kind, version.name, version.number, model)
    return tuple(
        job
        for job in studio.jobs.open_jobs()
        if GOLDEN in job.origin.brief
        and asked
        == (
            job.origin.kind,
            job.origin.template,
            job.origin.template_version,
            f"{job.request.provider}/{job.request.model}",
        )
    )


def old_version(studio: Studio, version: TemplateVersion) -> TemplateVersion | None:
    """The version that this one would replace: what pages use now, unless it is this one."""
    kind, name = version.template.kind, version.name
    number = studio.templates.production(kind, name)
    if number is None or number == version.number:
        return None
    return studio.templates.get(kind, name, number)


def version_before(studio: Studio, version: TemplateVersion) -> TemplateVersion | None:
    """What a version is compared with: the one it was made from, or the number before it."""
    versions = studio.templates.of(version.template.kind, version.name)
    earlier = [other for other in versions if other.number < version.number]
    if earlier:
        made_from = [v for v in earlier if version.source == (v.name, v.number)]
        return (made_from or earlier)[0]
    if version.source is None:
        return None
    name, number = version.source
    return studio.templates.get(version.template.kind, name, number)


def judged_by(studio: Studio, version: TemplateVersion) -> tuple[str, ...]:
    """The models that made its whole golden set with this version and with the one it replaces."""
    kind, old = version.template.kind, old_version(studio, version)
    records = studio.history.golden(kind, version.name, version.number)
    names = dict.fromkeys(f"{record.provider}/{record.model}" for record in records)
    return tuple(
        name
        for name in names
        if (grid := golden_grid(studio, version, name)).counts
        and grid.is_able
        and (old is None or golden_grid(studio, old, name, version).counts)
    )


def label_version(
    studio: Studio, version: TemplateVersion, label: Label, *, reason: str, override: bool = False
) -> Labelling:
    """Label it, for everybody who works on this data folder.

    `production` needs the golden grid of this version and of the one it replaces, by the same
    model; `override` does without, and needs a reason. RequestError otherwise.
    """
    kind = version.template.kind
    _check_change(studio, version, label)
    models = judged_by(studio, version) if label == "production" else ()
    without = label == "production" and not models
    if without and not override:
        raise RequestError(
            f"Version {version.number} has no whole golden grid beside the one that pages use; "
            "drafts do not count.",
            "Make the golden set, or override with a reason.",
        )
    if without and not reason.strip():
        raise RequestError("An override needs a reason.", "Say why the golden set is left out.")
    labelling = Labelling(
        name=version.name,
        version=version.number,
        label=label,
        reason=reason,
        override=without,
        who=studio.settings.who,
        at=datetime.now(UTC),
        evidence=evidence_of(studio, version, models[0]) if models else {},
    )
    studio.templates.add_label(kind, labelling)
    return labelling


def combination_asks(
    studio: Studio, template: Template, combinations: Sequence[Combination], model: ModelSpec
) -> tuple[Ask, ...]:
    """One request for each combination of words; the label of a picture says which it is.

    The value under `WORDING` is a wording of the template itself.
    """
    shelf = studio.templates.shelf(template.kind).trying(template)
    start = {**starting_values(template, shelf), "count": 1}
    worded: dict[str, Template] = {}
    asks = []
    for combination in combinations:
        wording = combination.values.get(WORDING, template.used_wording)
        if wording not in worded:
            worded[wording] = with_wording(template, wording)
        shelf = shelf.trying(worded[wording])
        values = with_texts(template.kind, start, combination.values)
        brief = read_brief(template.kind, values, shelf)
        request = brief.request(model=model.id, provider=model.provider, shelf=shelf)
        origin = brief.origin(studio.settings.who, shelf)
        marked = {**origin.brief, COMBINATION: combination.label}
        origin = replace(origin, label=combination.label, brief=marked)
        asks.append(Ask(request=request, origin=origin))
    return tuple(asks)


def real_briefs(studio: Studio, kind: AssetKind, limit: int = 12) -> tuple[Record, ...]:
    """The newest records with a brief of that kind, each brief once."""
    found: dict[str, Record] = {}
    for record in studio.history.page(kind=kind, limit=limit * 8):
        if record.origin.brief and GOLDEN not in record.origin.brief:
            found.setdefault(repr(sorted(record.origin.brief.items())), record)
    return tuple(found.values())[:limit]


def _check_change(studio: Studio, version: TemplateVersion, label: Label) -> None:
    current = studio.templates.production(version.template.kind, version.name)
    if label == "production" and current == version.number:
        raise RequestError(
            f"Pages use version {version.number} already.", "There is nothing to do."
        )
    if label == "draft" and version.is_shipped and current == version.number:
        raise RequestError(
            "The shipped version is used as long as no other one is.",
            "Label another version production instead.",
        )


def evidence_of(studio: Studio, version: TemplateVersion, model: str) -> dict[str, Any]:
    """What stands for a version, as its label keeps it: the grids, their pictures and costs."""
    grids = [golden_grid(studio, version, model)]
    old = old_version(studio, version)
    grids += [golden_grid(studio, old, model, version)] if old else []
    return {
        "model": model,
        "grids": [
            {
                "version": grid.version.number,
                "cost": grid.cost,
                "pictures": [record.id for record in grid.records],
            }
            for grid in grids
        ],
    }


def _row_brief(template: Template, row: GoldenRow, shelf: Shelf) -> Brief:
    return read_brief(template.kind, row_values(template, row), shelf)


def _cell(
    template: Template, row: GoldenRow, shelf: Shelf, made: Mapping[CellKey, Record]
) -> GoldenCell:
    try:
        brief = _row_brief(template, row, shelf)
        request = brief.request(model="", provider="", shelf=shelf)
    except ImagegenError as error:
        key = (row.label, "", "", "")
        return GoldenCell(row=row, prompt="", record=None, key=key, problem=error.message)
    values = {**brief.as_values(), GOLDEN: row.label}
    key = _key(values, request.prompt, request.negative_prompt)
    return GoldenCell(row=row, prompt=request.prompt, record=made.get(key), key=key)


def _key(brief: Mapping[str, Any], prompt: str, negative: str) -> CellKey:
    return str(brief.get(GOLDEN)), str(brief.get("aspect_ratio")), prompt, negative
