"""Where pictures of a set stand, and what takes the place of what failed."""

from dataclasses import replace
from typing import Any

import pytest

from imagegen.sheets import axes_of, cell_of, current_jobs, lay_out
from imagegen.types import Job, Origin
from tests.stocking import Stock, _job


def job(number: int, cell: Any, state: str = "done") -> Job:
    made = _job(Stock(), f"{number:032x}")
    return replace(made, state=state, origin=Origin(brief={"cell": cell} if cell else {}))


def test_two_axes_are_rows_and_columns() -> None:
    sheet = lay_out([{"a": x, "b": y} for x in ("1", "2") for y in ("p", "q", "r")])
    assert sheet is not None
    assert (sheet.rows, sheet.columns) == (("1", "2"), ("p", "q", "r"))
    assert sheet.places == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2))


def test_more_axes_join_in_turn() -> None:
    cells = [
        {"a": a, "b": b, "c": c, "d": d} for a in "12" for b in "xy" for c in "uv" for d in "pq"
    ]
    sheet = lay_out(cells)
    assert sheet is not None
    assert sheet.rows == ("1 · u", "1 · v", "2 · u", "2 · v")
    assert sheet.columns == ("x · p", "x · q", "y · p", "y · q")
    assert len(set(sheet.places)) == 16


@pytest.mark.parametrize(
    "cells", [[], [{}], [{"a": "1"}, {"a": "2"}], [{"a": "1", "b": "2"}, {"a": "1", "c": "2"}]]
)
def test_what_makes_no_table(cells: list[dict[str, str]]) -> None:
    assert lay_out(cells) is None


def test_one_axis_is_an_axis_though_it_makes_no_table() -> None:
    assert axes_of([{"a": "1"}, {"a": "2"}, {"a": "1"}]) == [("a", ["1", "2"])]
    assert axes_of([{"a": "1"}, {"b": "2"}]) == axes_of([{}, {"a": "1"}]) == axes_of([]) == []


@pytest.mark.parametrize("cell", [None, "x", 5, ["a"], {}])
def test_a_brief_without_a_cell(cell: object) -> None:
    assert cell_of(Origin(brief={"cell": cell})) == {}


def test_what_is_made_again_takes_the_place_of_what_failed() -> None:
    jobs = [job(1, {"a": "1"}, "failed"), job(2, {"a": "2"}), job(3, {"a": "1"}, "queued")]
    assert [one.id for one in current_jobs(jobs, {jobs[1].id: ["record"]})] == [
        jobs[2].id,
        jobs[1].id,
    ]


def test_nothing_that_was_made_or_is_under_way_is_hidden() -> None:
    jobs = [job(1, {"a": "1"}), job(2, {"a": "1"}, "running"), job(3, None), job(4, None)]
    assert current_jobs(jobs, {jobs[0].id: ["record"]}) == jobs
