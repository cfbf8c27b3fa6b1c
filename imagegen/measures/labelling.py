"""Connected parts of a black-and-white plane, and the plane grown or shrunk: plain numpy."""

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
"""Height x width."""
Labels = NDArray[np.int32]
"""Height x width; 0 is nothing, parts count from 1."""


def grow(mask: Mask, radius: int) -> Mask:
    """True wherever a true cell lies within `radius` cells along both axes (a square)."""
    return _reach(_reach(mask, radius, 0), radius, 1)


def shrink(mask: Mask, radius: int) -> Mask:
    """The inverse: what is left when the false cells grow. Beyond the rim nothing is false."""
    return np.logical_not(grow(np.logical_not(mask), radius))


def label_parts(mask: Mask) -> tuple[Labels, int]:
    """Labels of the parts connected along the axes or diagonally, and how many there are.

    Rosenfeld and Pfaltz (1966) on runs instead of pixels: a picture of 512 cells a side has a
    few thousand runs.
    """
    rows, starts, ends = _runs(mask)
    parents = np.arange(len(rows)).tolist()
    _join_runs(rows, starts, ends, parents)
    numbers: dict[int, int] = {}
    labels = np.zeros(mask.shape, np.int32)
    for run, (row, start, end) in enumerate(zip(rows, starts, ends, strict=True)):
        labels[row, start:end] = numbers.setdefault(_root(parents, run), len(numbers) + 1)
    return labels, len(numbers)


def touching_rim(labels: Labels) -> NDArray[np.int32]:
    """The labels that lie at the rim of the plane."""
    rim = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    found = np.unique(np.concatenate(rim))
    return np.asarray(found[found > 0], np.int32)


def _reach(mask: Mask, radius: int, axis: int) -> Mask:
    """Each step doubles the reach, so that a large radius costs few steps."""
    grown = mask.copy()
    reached = 0
    while reached < radius:
        step = min(max(reached, 1), radius - reached)
        before = np.moveaxis(grown.copy(), axis, 0)
        after = np.moveaxis(grown, axis, 0)
        after[step:] |= before[:-step]
        after[:-step] |= before[step:]
        reached += step
    return grown


def _runs(mask: Mask) -> tuple[list[int], list[int], list[int]]:
    """Row, start and end (exclusive) of each run of true cells, row by row."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = mask
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    return rows.tolist(), starts.tolist(), ends.tolist()


def _join_runs(rows: list[int], starts: list[int], ends: list[int], parents: list[int]) -> None:
    """Walk two neighbouring rows at a time, as one merges two sorted lists."""
    above = 0
    for run, row in enumerate(rows):
        while rows[above] < row - 1 or (rows[above] == row - 1 and ends[above] < starts[run]):
            above += 1
        other = above
        while other < run and rows[other] == row - 1 and starts[other] <= ends[run]:
            parents[_root(parents, run)] = _root(parents, other)
            other += 1


def _root(parents: list[int], run: int) -> int:
    while parents[run] != run:
        parents[run] = parents[parents[run]]
        run = parents[run]
    return run
