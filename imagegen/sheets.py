"""Where the pictures of a set stand on a sheet: rows, columns, and what was made again in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imagegen.types import Job, Origin

CELL = "cell"
"""In a brief: axis -> its value's short name, for each axis along which the set differs."""

JOINT = " · "


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`places` holds (row, column) of each cell, from 0; the labels are those of the axes."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    places: tuple[tuple[int, int], ...]


def cell_of(origin: Origin) -> dict[str, str]:
    """Axis -> value; empty for a picture that is no cell of a set. Briefs are hostile JSON."""
    cell: Any = origin.brief.get(CELL)
    if not isinstance(cell, Mapping):
        return {}
    return {str(axis): str(value) for axis, value in cell.items()}


def title_of(origins: Sequence[Origin]) -> str:
    """Whom a set shows: the people by name, or what the set itself is called; "" for no set."""
    cells = [cell_of(origin) for origin in origins]
    if not cells or not all(cells):
        return ""
    if all("person" in cell for cell in cells):
        return ", ".join(dict.fromkeys(cell["person"] for cell in cells))
    # A set that is dealt out has one axis, under a title of its own.
    return next((axis for axis in cells[0] if axis[:1].isupper()), "")


def axes_of(cells: Sequence[Mapping[str, str]]) -> list[tuple[str, list[str]]]:
    """Each axis with its values, both in the order they came; [] for cells that do not fit."""
    axes = tuple(cells[0]) if cells else ()
    if any(set(cell) != set(axes) for cell in cells):
        return []
    return [(axis, list(dict.fromkeys(cell[axis] for cell in cells))) for axis in axes]


def lay_out(cells: Sequence[Mapping[str, str]]) -> Sheet | None:
    """Every other axis is a part of the rows, the rest of the columns.

    None with fewer than two axes, which make a row of captions and no table, and for cells that
    do not fit together.
    """
    axes = tuple(cells[0]) if cells else ()
    if len(axes) < 2 or any(set(cell) != set(axes) for cell in cells):
        return None
    rows = [JOINT.join(cell[axis] for axis in axes[::2]) for cell in cells]
    columns = [JOINT.join(cell[axis] for axis in axes[1::2]) for cell in cells]
    row_names, column_names = tuple(dict.fromkeys(rows)), tuple(dict.fromkeys(columns))
    places = zip(map(row_names.index, rows), map(column_names.index, columns), strict=True)
    return Sheet(rows=row_names, columns=column_names, places=tuple(places))


def current_jobs(jobs: Sequence[Job], made: Mapping[str, Sequence[Any]]) -> list[Job]:
    """The jobs of a batch without those whose cell was made again after they brought nothing.

    `made` holds the records of each job by its id. The new job stands where the old one stood.
    """
    kept: dict[object, list[Job]] = {}
    for job in jobs:
        cell = cell_of(job.origin)
        key = tuple(cell.items()) if cell else job.id
        before = [one for one in kept.get(key, []) if one.is_open or made.get(one.id)]
        kept[key] = [*before, job]
    return [job for row in kept.values() for job in row]
