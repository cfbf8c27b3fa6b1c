"""The cells of a grid as requests: plain prompts, or real briefs in versions of templates."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from imagegen.alternatives import combine, escape_text
from imagegen.briefs import renovation
from imagegen.briefs.kinds import (
    for_model,
    read_brief,
    starting_values,
    varied_fields,
    with_texts,
    word_lists,
)
from imagegen.casting import all_with_bytes
from imagegen.errors import ImagegenError, RequestError
from imagegen.grids import (
    MOST_CELLS,
    PROMPT,
    Cell,
    Grid,
    grid_cells,
    grid_of,
    prompt_asks,
    read_version,
    with_style,
)
from imagegen.sheets import cell_of
from imagegen.studio import Studio
from imagegen.template_versions import TemplateVersion
from imagegen.templates import Template
from imagegen.types import Ask, AssetKind, ImageRequest, Origin, Record

_EXTRA = "extra"


def grid_asks(studio: Studio, grid: Grid) -> list[Ask]:
    """One request for each cell, as the pages of its kind would make it.

    RequestError without a model or a template, with more than three axes or a hundred cells;
    NotFound for a version that is gone; TemplateError for alternatives that cannot be read.
    """
    if grid.kind == PROMPT:
        return prompt_asks(grid, studio.settings.who)
    versions = grid_versions(studio, grid)
    cells = _cells(studio, grid)
    return all_with_bytes(studio, [_ask(studio, grid, cell, versions) for cell in cells])


def grid_of_picture(studio: Studio, record: Record) -> Grid | None:
    """The grid of its cell alone, to vary something else from there.

    None for a picture of no grid, and where the grid cannot be made any more.
    """
    grid, places = grid_of(record.origin.brief), cell_of(record.origin)
    if grid is None:
        return None
    try:
        cells = _cells(studio, grid)
    except ImagegenError:  # its template is gone
        return None
    return next((_narrowed(grid, cell) for cell in cells if cell.places == places), None)


def _narrowed(grid: Grid, cell: Cell) -> Grid:
    texts = {name: escape_text(text) for name, text in cell.texts.items()}

    def only(name: str) -> tuple[Any, ...]:
        return (cell.facts[name],) if name in cell.facts else ()

    return replace(
        grid,
        prompt=texts.get("prompt", "") if grid.kind == PROMPT else "",
        texts={} if grid.kind == PROMPT else texts,
        models=(f"{cell.facts['provider']}/{cell.facts['model']}",),
        templates=only("template"),
        styles=only("style"),
        ratios=only("aspect_ratio"),
        seeds=only("seed"),
    )


def _cells(studio: Studio, grid: Grid) -> list[Cell]:
    if grid.kind == PROMPT:
        return grid_cells(grid, combine({"prompt": grid.prompt}, {}, MOST_CELLS))
    template = next(iter(grid_versions(studio, grid).values())).template
    prompts = combine(_texts(grid, template), word_lists(template), MOST_CELLS)
    return grid_cells(grid, prompts)


def grid_versions(studio: Studio, grid: Grid) -> dict[str, TemplateVersion]:
    """ "name@3" -> that version; RequestError without any."""
    if not grid.templates:
        raise RequestError("No template is chosen.", "Choose at least one version.")
    return {
        key: studio.templates.get(grid.kind, *read_version(key))
        for key in dict.fromkeys(grid.templates)
    }


def style_field(kind: AssetKind) -> str:
    """The field of the brief that a style is: a room has one, other briefs take it as a wish."""
    return "style" if kind == renovation.KIND else _EXTRA


def _texts(grid: Grid, template: Template) -> dict[str, str]:
    """The fields that are worded anew; one that the styles fill may hold no alternatives."""
    known = varied_fields(template)
    filled = "style" if grid.styles and style_field(grid.kind) == "style" else ""
    return {n: text for n, text in grid.texts.items() if n in known and n != filled}


def _ask(studio: Studio, grid: Grid, cell: Cell, versions: Mapping[str, TemplateVersion]) -> Ask:
    template = versions[cell.facts["template"]].template
    shelf = studio.templates.shelf(grid.kind).trying(template)
    start = dict(grid.values) or starting_values(template, shelf)
    model, provider = cell.facts["model"], cell.facts["provider"]
    most = studio.find_model(model, provider).most_references
    brief = read_brief(grid.kind, _values(grid, cell, template, start), shelf)
    brief = for_model(brief, template, most)
    request: ImageRequest = brief.request(model=model, provider=provider, shelf=shelf)
    origin: Origin = brief.origin(studio.settings.who, shelf)
    facts = {**origin.brief, **cell.origin_facts(grid)}
    return Ask(request=request, origin=replace(origin, brief=facts, label=cell.label))


def _values(grid: Grid, cell: Cell, template: Template, start: Mapping[str, Any]) -> dict[str, Any]:
    """The brief of one cell: what all begin with, its words, and what its axes set."""
    known = varied_fields(template)
    texts = {name: text for name, text in cell.texts.items() if name in known}
    values = {**with_texts(grid.kind, start, texts), "template": template.name, "count": 1}
    values |= {n: cell.facts[n] for n in ("aspect_ratio", "seed") if n in cell.facts}
    style = cell.facts.get("style", "")
    if style and style_field(grid.kind) == "style":
        values["style"] = style
    elif style:
        values[_EXTRA] = with_style(str(values.get(_EXTRA) or ""), style)
    return values
