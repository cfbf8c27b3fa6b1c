"""An index of words of before each two facts were one word: filled anew, it loses nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import imagegen.db
from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.filters import Filter
from imagegen.gallery import Gallery
from tests.db.test_interrupted_upgrade import ROWS
from tests.postgresql import Server

NUMBERS = (1, 2, 9_999, 10_000, 600_000)
"""On both sides of a step, and of each size of block."""


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database as revision 0016 left it: five pictures, each with its words and a tag."""
    if request.param == "sqlite":
        engine = open_engine(tmp_path / "studio.sqlite")
    else:
        server: Server = request.getfixturevalue("server")
        name = server.make_database()
        engine = open_engine(server.address(name))
    with engine.begin() as connection:
        _migrate(connection, "0016")
        _insert(connection, "jobs", ROWS["jobs"])
        for place, number in enumerate(NUMBERS):
            who = "Ann" if place % 2 else 'Bob "b" O\'Neill'
            facts = {"id": str(number), "number": number, "place": place, "who": who}
            _insert(connection, "records", ROWS["records"] | facts)
            words = {"rowid": number, "words": f"a boat {number}", "tags": "calm", "facts": "old1"}
            _insert(connection, "record_words", words)
    upgrade_database(engine, tmp_path / "locks")
    yield engine
    engine.dispose()
    if request.param == "postgresql":
        server.drop_database(name)


def _migrate(connection: sa.Connection, revision: str) -> None:
    config = Config()
    folder = Path(imagegen.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _insert(connection: sa.Connection, table: str, row: dict[str, object]) -> None:
    names, binds = ", ".join(f'"{n}"' for n in row), ", ".join(f":{n}" for n in row)
    connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({binds})"), row)


def found(engine: sa.Engine, **asked: str) -> list[int]:
    gallery, chosen = Gallery(engine), Filter(**asked)
    numbers = [record.number for record in gallery.page(chosen)]
    assert gallery.count(chosen) == len(numbers)
    return numbers


def test_words_tags_and_facts_are_found_after_the_upgrade(engine: sa.Engine) -> None:
    ann, everybody = [10_000, 2], sorted(NUMBERS, reverse=True)
    assert found(engine, text="boat calm") == everybody
    assert found(engine, text='"boat 9999"') == [9_999]
    assert found(engine, text="old*") == []
    assert found(engine, kind="picture", who="Ann") == ann
    assert found(engine, kind="picture", who='Bob "b" O\'Neill', provider="fal") == [
        number for number in everybody if number not in ann
    ]
    assert found(engine, kind="avatar", who="Ann") == []
    assert found(engine, text="boat", model="fal/m") == everybody
    with engine.connect() as connection:
        assert not sa.inspect(connection).has_table("fact_sets")
        assert not sa.inspect(connection).has_table("record_words_old")


def test_what_goes_after_the_upgrade_takes_its_words_along(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM records WHERE number = 2")
        left = connection.exec_driver_sql("SELECT rowid FROM record_words ORDER BY rowid")
        assert left.scalars().all() == [1, 9_999, 10_000, 600_000]
