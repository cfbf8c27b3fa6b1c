"""Grids that are kept: the same definition once, names, arrangements, and the batches of each."""

import threading
from dataclasses import replace

import pytest
import sqlalchemy as sa

from imagegen.db.grid_tables import saved_grids
from imagegen.errors import NotFound, RequestError
from imagegen.grids import Grid
from imagegen.saved_grids import LISTED, LONGEST_NAME, Refusal, SavedGrids
from imagegen.studio import Studio

pytestmark = pytest.mark.both_databases

CUPS = Grid(prompt="a {cup|jug}", models=("draft/draft",), seeds=(1, 2))
ROOMS = Grid(
    models=("draft/draft",),
    kind="renovation",
    templates=("interior-photograph@1",),
    styles=("scandinavian", "modern-minimalist"),
    texts={"extra": "{a cat|a dog} 的猫"},
    values={"room": "kitchen", "photo": None},
)
HOSTILE = "\x00\u202e<b>'; DROP TABLE saved_grids; --"


@pytest.fixture
def kept(studio: Studio) -> SavedGrids:
    return SavedGrids(studio.engine)


def test_a_definition_is_kept_once_and_comes_back_whole(kept: SavedGrids) -> None:
    first, other = kept.keep(CUPS, "Ann"), kept.keep(ROOMS, "Ben")
    assert kept.keep(ROOMS, "Zoë").id == other.id
    assert kept.get(other.id).grid == ROOMS
    assert (first.name, first.who, first.title) == ("", "Ann", "a {cup|jug}")
    assert kept.name(first.id, "  Cups\n and\tjugs ").name == "Cups and jugs"
    assert [one.id for one in kept.all()] == [first.id, other.id], "named ones first"


def test_a_name_is_one_grids_and_no_longer_than_it_may_be(kept: SavedGrids) -> None:
    first, other = kept.keep(CUPS, "Ann"), kept.keep(ROOMS, "Ann")
    kept.name(first.id, "Cups")
    for name, word in (("Cups", "Another grid"), ("", "at most"), ("x" * (LONGEST_NAME + 1), "at")):
        with pytest.raises(RequestError, match=word):
            kept.name(other.id, name)
    assert "\x00" not in kept.name(first.id, HOSTILE).name
    with pytest.raises(NotFound):
        kept.get(HOSTILE.replace("\x00", ""))


def test_batches_and_the_arrangement_belong_to_their_grid(kept: SavedGrids) -> None:
    first, other = kept.keep(CUPS, "Ann"), kept.keep(ROOMS, "Ann")
    for number, grid in enumerate((first, other, first)):
        kept.add_batch(grid.id, f"batch {number}")
    assert kept.batches(first.id) == ["batch 2", "batch 0"]
    assert kept.recent_batches() == ["batch 2", "batch 1", "batch 0"]
    kept.arrange("batch 0", {"rows": ["seed"], "columns": ["words 1"]})
    kept.arrange("of no grid", {"rows": []})
    turned = {"rows": ["seed"], "columns": ["words 1"]}
    assert kept.arrangements(["batch 0", "batch 1", "batch 2"]) == {
        "batch 0": turned,
        "batch 2": turned,
    }
    assert kept.get(first.id).arrangement == turned
    kept.refuse("batch 2", RequestError("Too dear.", "Take fewer."))
    assert kept.get(first.id).refusal == Refusal(message="Too dear.", hint="Take fewer.")
    assert kept.get(other.id).refusal is None
    assert kept.batches(first.id) == ["batch 0"]
    kept.add_batch(first.id, "batch 3")
    assert kept.get(first.id).refusal is None, "it was made since"
    kept.drop(first.id)
    assert kept.recent_batches() == ["batch 1"]
    assert [one.id for one in kept.all()] == [other.id]


def test_a_definition_is_kept_once_among_any_number(kept: SavedGrids) -> None:
    first = kept.keep(CUPS, "Ann")
    for seed in range(LISTED + 1):
        kept.keep(replace(CUPS, seeds=(seed, 100)), "Ben")
    assert first.id not in {one.id for one in kept.all()}, "further back than the list goes"
    assert kept.keep(CUPS, "Ben").id == first.id


def test_of_two_who_name_grids_alike_at_once_one_is_told(studio: Studio, kept: SavedGrids) -> None:
    first, other = kept.keep(CUPS, "Ann"), kept.keep(ROOMS, "Ben")
    told: list[RequestError] = []

    def name_it() -> None:
        try:
            kept.name(other.id, "Cups")
        except RequestError as error:
            told.append(error)

    thread = threading.Thread(target=name_it)
    mine = sa.update(saved_grids).where(saved_grids.c.id == first.id).values(name="Cups")
    with studio.engine.begin() as connection:
        connection.execute(mine)
        thread.start()
        thread.join(0.2)  # it waits for us, and so finds no such name yet
        assert thread.is_alive()
    thread.join()
    assert [error.message for error in told] == ["Another grid is called 'Cups'."]
    assert (kept.get(first.id).name, kept.get(other.id).name) == ("Cups", "")
