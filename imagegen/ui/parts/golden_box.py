"""The golden set of a version beside that of the one pages use: pictures, cost, one button."""

from collections.abc import Sequence

import streamlit as st

from imagegen.briefs.kinds import golden_rows
from imagegen.briefs.sample_fields import row_problem
from imagegen.chains import name_of
from imagegen.errors import ImagegenError, TemplateError
from imagegen.golden_runs import makers, submit_golden
from imagegen.history import GOLDEN
from imagegen.model import ModelSpec
from imagegen.money import show_prices
from imagegen.studio import Studio
from imagegen.template_lab import (
    DRAFT_FAMILY,
    CellKey,
    GoldenCell,
    GoldenGrid,
    golden_asks,
    golden_grid,
    golden_jobs,
    job_key,
    old_version,
    version_before,
)
from imagegen.template_versions import TemplateVersion
from imagegen.types import Ask, Job, Record
from imagegen.ui import session
from imagegen.ui.parts.error_box import say_error
from imagegen.ui.parts.golden_briefs import golden_briefs
from imagegen.ui.parts.lab_batches import lab_batches
from imagegen.ui.parts.model_picker import chosen_model, model_picker
from imagegen.ui.parts.picture_words import short_cost
from imagegen.ui.parts.template_editor import has_edits, read_editor
from imagegen.ui.parts.template_picker import label_of
from imagegen.ui.parts.template_saving import give_up_button, template_saving
from imagegen.ui.texts import html_text, markdown_text

SIDE = 512
TALLEST = 320
"""CSS pixels of a picture in the grid."""


def golden_box(studio: Studio, version: TemplateVersion) -> None:
    """The sample briefs, the model, the one action, what is being made, and the grid."""
    is_edited = _briefs(studio, version)
    model_picker(studio)
    model = chosen_model(studio)
    grids = _grids(studio, version, model)
    _action(studio, grids, model, is_edited)
    template = version.template
    lab_batches(studio, template.kind, lambda job: _is_golden(job, template.name), "golden-stage")
    coming = [{job_key(j) for j in golden_jobs(studio, g.version, g.model)} for g in grids]
    names = [_version_name(studio, grid.version, template.name) for grid in grids]
    _grid_table(grids, names, coming)


def _grids(studio: Studio, version: TemplateVersion, model: ModelSpec) -> list[GoldenGrid]:
    """This version's, and the one of what it would replace or was made from."""
    other = old_version(studio, version) or version_before(studio, version)
    versions = [version, *([other] if other else [])]
    return [golden_grid(studio, item, name_of(model), version) for item in versions]


def _briefs(studio: Studio, version: TemplateVersion) -> bool:
    """The editor of the sample briefs; what they change is saved with everything else edited.

    Whether there is anything to save.
    """
    with st.expander("Sample briefs", key="golden-briefs"):
        try:
            edited = read_editor(version)
        except TemplateError as error:
            golden_briefs(version, version.template)
            say_error(error)
            give_up_button(version)
            return True
        golden_briefs(version, edited)
        shelf = studio.templates.shelf(edited.kind)
        for row in golden_rows(edited):
            problem = row_problem(edited, row, shelf)
            if problem:
                st.caption(f":material/error: {markdown_text(f'{row.label}: {problem}')}")
        if has_edits(version, edited):
            template_saving(studio, version, edited)
        else:
            st.caption(
                f"What you edit becomes a new version, with a set of its own. v{version.number} "
                "and the pictures made for it stay as they are."
            )
    if has_edits(version, edited):
        st.caption(
            f":material/info: Below is v{version.number} as it was saved. Save the edits to make "
            "their golden set."
        )
    return has_edits(version, edited)


def _asks(studio: Studio, grids: Sequence[GoldenGrid], model: ModelSpec) -> list[Ask]:
    return [ask for grid in grids for ask in golden_asks(studio, grid, model)]


def _action(studio: Studio, grids: Sequence[GoldenGrid], model: ModelSpec, is_edited: bool) -> None:
    """One button for all pictures that are missing; nothing where none is.

    Beside edits, to save them is what a page is there for.
    """
    asks = _asks(studio, grids, model)
    if model.family == DRAFT_FAMILY:
        st.caption(":material/info: Drafts show where things go. They don't count as a golden set.")
    if not asks:
        both = "Both golden sets are" if len(grids) > 1 else "The golden set is"
        if all(grid.is_complete for grid in grids):
            st.caption(f":material/check: {both} complete.")
        else:
            who = makers(studio, [grid.version for grid in grids], model)
            by = f" by {markdown_text(who)}" if who else ""
            st.caption(f":material/hourglass_top: Being made{by}.")
        return
    shown = studio.preview_all([ask.request for ask in asks])
    st.button(
        f"Make the golden set · {shown.pictures} · {show_prices(shown.totals, shown.unknown)}",
        key="lab-golden",
        type="secondary" if is_edited else "primary",
        disabled=shown.problem is not None,
        on_click=lambda: _make(studio, grids, model),
    )
    if shown.problem is not None:
        text = f"{shown.problem.message} {shown.problem.hint}".strip()
        st.caption(f":material/error: {markdown_text(text)}")


def _make(studio: Studio, grids: Sequence[GoldenGrid], model: ModelSpec) -> None:
    """A callback. What is missing now counts: the page may be older than somebody else's click."""
    versions = [grid.version for grid in grids]
    try:
        if session.claim_click([(v.name, v.number) for v in versions]):
            submit_golden(studio, versions, model)
    except ImagegenError as error:
        session.keep_refusal(error)


def _is_golden(job: Job, template: str) -> bool:
    return job.origin.template == template and GOLDEN in job.origin.brief


def _grid_table(
    grids: Sequence[GoldenGrid], names: Sequence[str], coming: Sequence[set[CellKey]]
) -> None:
    """One row for each sample brief, one column for each version; `coming` is on its way."""
    pairs = zip(grids, names, strict=True)
    heads = "".join(f"<th>{_head(grid, name)}</th>" for grid, name in pairs)
    rows = ""
    for cells in zip(*(grid.cells for grid in grids), strict=True):
        rows += _row(cells, [cell.key in keys for cell, keys in zip(cells, coming, strict=True)])
    st.html(
        '<div class="table-scroll"><table class="golden"><thead><tr><th>Sample brief</th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _version_name(studio: Studio, version: TemplateVersion, own: str) -> str:
    """ "v2, draft"; what a duplicate was made from is another template, and is named."""
    used = studio.templates.production(version.template.kind, version.name)
    whose = "" if version.name == own else f"{version.name} "
    return f"{whose}v{version.number}, {label_of(version, used)}"


def _head(grid: GoldenGrid, name: str) -> str:
    made = f"{len(grid.records)} of {len(grid.cells)}"
    cost = f" · {grid.cost}" if grid.cost else ""
    return html_text(f"{name} · {made}{cost}")


def _row(cells: Sequence[GoldenCell], coming: Sequence[bool]) -> str:
    label = html_text(cells[0].row.label)
    pairs = zip(cells, coming, strict=True)
    pictures = "".join(f"<td>{_picture(cell, is_coming)}</td>" for cell, is_coming in pairs)
    return f'<tr><th scope="row">{label}</th>{pictures}</tr>'


def _picture(cell: GoldenCell, is_coming: bool) -> str:
    record = cell.record
    if record is None:
        missing = f"makes no prompt: {cell.problem}" if cell.problem else "not made"
        said = "being made" if is_coming else missing
        return f'<span class="missing">{html_text(said)}</span>'
    draft = " · draft" if record.family == DRAFT_FAMILY else ""
    return (
        f'<a href="/pictures/{record.file_name}" target="_blank" rel="noopener">'
        f'<img src="/thumbnails/{SIDE}/{record.sha256}.webp" loading="lazy" '
        f'{_size(record)} alt="{html_text(cell.row.label)}"></a>'
        f"<small>{html_text(short_cost(record))}{draft}</small>"
    )


def _size(record: Record) -> str:
    """As it is shown, never larger than it is: rows have their height before the bytes come."""
    scale = min(1, TALLEST / record.height, SIDE / record.width)
    width, height = (max(1, round(side * scale)) for side in (record.width, record.height))
    return f'width="{width}" height="{height}"'
