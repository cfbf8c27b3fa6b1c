"""Grids that were kept twice, or under one name, are told apart by the upgrade; none is lost."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import imagegen.db
from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.grids import Grid
from imagegen.saved_grids import SavedGrids
from tests.postgresql import Server

CUPS = {"prompt": "a {cup|jug}", "models": ["draft/draft"], "ratios": [], "seeds": [1, 2]}
CUPS |= {"styles": [], "kind": "picture", "templates": [], "texts": {}, "values": {}}
LONG = "x" * 80
KEPT = (
    ("a", "Cups", CUPS),
    ("b", "Cups", CUPS),
    ("c", "", CUPS),
    ("d", LONG, CUPS | {"seeds": [3]}),
    ("e", LONG, CUPS | {"seeds": [4]}),
    ("f", "", CUPS | {"seeds": [5]}),
)


def fill_revision_before(engine: sa.Engine) -> None:
    config = Config()
    folder = Path(imagegen.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    insert = sa.text(
        "INSERT INTO saved_grids (id, name, definition, arrangement, who, at) "
        "VALUES (:id, :name, :definition, '{}', 'Ann', :at)"
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0016")
        for place, (grid_id, name, definition) in enumerate(KEPT):
            row = {"id": grid_id, "name": name, "definition": json.dumps(definition), "at": place}
            connection.execute(insert, row)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_each_stays_and_the_oldest_stands_for_its_definition(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name = ""
    if database == "postgresql":
        server: Server = request.getfixturevalue("server")
        name = server.make_database()
    engine = open_engine(server.address(name) if name else tmp_path / "studio.sqlite")
    fill_revision_before(engine)
    upgrade_database(engine, tmp_path / "locks")
    kept = SavedGrids(engine)
    assert {one.id: one.name for one in kept.all()} == {
        "a": "Cups",
        "b": "Cups (2)",
        "c": "",
        "d": LONG,
        "e": f"{LONG[:70]} (2)",
        "f": "",
    }
    grid = Grid(prompt="a {cup|jug}", models=("draft/draft",), seeds=(1, 2))
    assert kept.keep(grid, "Ben").id == "a"
    engine.dispose()
    if name:
        server.drop_database(name)
