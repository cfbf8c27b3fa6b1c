"""An upgrade that is stopped leaves the database as it was; one of a used database keeps rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

import imagegen.db
from imagegen.db.engine import open_engine
from imagegen.db.upgrade import HEAD, current_revision, upgrade_database
from imagegen.errors import ConfigError
from tests.postgresql import Server

ROWS = {
    "jobs": {
        "id": "j",
        "batch": "b",
        "kind": "picture",
        "state": "done",
        "stage": "done",
        "provider": "fal",
        "model": "fal/m",
        "request": "{}",
        "origin": "{}",
        "attempts": 1,
        "prompt_sent": "a boat",
        "notes": "[]",
        "cancel_asked": False,
        "created_at": 1,
        "price_low": 5,
        "price_high": 7,
        "price_currency": "USD",
    },
    "attempts": {"job": "j", "number": 1, "started_at": 1, "outcome": "done"},
    "records": {
        "id": "r",
        "job": "j",
        "place": 0,
        "batch": "b",
        "kind": "picture",
        "brief": "{}",
        "template": "",
        "who": "Ann",
        "prompt": "a boat",
        "prompt_sent": "a boat",
        "negative_prompt": "",
        "provider": "fal",
        "model": "fal/m",
        "family": "f",
        "parameters": "{}",
        "references": "[]",
        "sha256": "a" * 64,
        "width": 1,
        "height": 1,
        "media_type": "image/png",
        "byte_count": 1,
        "elapsed_s": 1.5,
        "attempts": 1,
        "cost_amount": 7,
        "cost_currency": "USD",
        "cost_kind": "actual",
        "request_id": "",
        "suspect": "",
        "created_at": 1,
    },
    "ledger": {
        "job": "j",
        "attempt": 1,
        "entry": "settle",
        "amount": 7,
        "currency": "USD",
        "cost_kind": "actual",
        "pictures": 1,
        "kind": "picture",
        "provider": "fal",
        "model": "fal/m",
        "who": "Ann",
        "at": 1,
    },
}


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_engine(tmp_path / "studio.sqlite")


@pytest.fixture
def server_engine(postgresql: str, server: Server) -> Iterator[sa.Engine]:
    """A database of a server in which no table is made yet."""
    name = server.make_database()
    engine = open_engine(server.address(name))
    yield engine
    engine.dispose()
    server.drop_database(name)


def make_second_revision(engine: sa.Engine) -> None:
    """A database as revision 0002 left it, with a row in each of its tables."""
    config = Config()
    folder = Path(imagegen.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for name, row in ROWS.items():
            names, binds = ", ".join(f'"{n}"' for n in row), ", ".join(f":{n}" for n in row)
            connection.execute(sa.text(f"INSERT INTO {name} ({names}) VALUES ({binds})"), row)


def read(engine: sa.Engine) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        return {
            name: [
                dict(row) for row in connection.exec_driver_sql(f"SELECT * FROM {name}").mappings()
            ]
            for name in ROWS
        }


class Killed(BaseException):
    """The process ends here."""


def stop_after(engine: sa.Engine, changes: int) -> Any:
    """End the upgrade after so many statements that change something."""
    left = changes

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal left
        left -= not statement.lstrip().upper().startswith(("SELECT", "PRAGMA"))
        if left <= 0:
            raise Killed

    sa.event.listen(engine, "after_cursor_execute", count)
    return count


@pytest.mark.parametrize("changes", [2, 4, 20, 60])
@pytest.mark.parametrize("used", [False, True])
def test_a_start_after_a_stopped_upgrade_works(
    engine: sa.Engine, tmp_path: Path, changes: int, used: bool
) -> None:
    if used:
        make_second_revision(engine)
    stop = stop_after(engine, changes)
    with pytest.raises(Killed):
        upgrade_database(engine, tmp_path / "locks")
    sa.event.remove(engine, "after_cursor_execute", stop)
    assert current_revision(engine) == ("0002" if used else None)
    upgrade_database(engine, tmp_path / "locks")
    assert current_revision(engine) == HEAD


def test_every_row_of_the_second_revision_is_kept(engine: sa.Engine, tmp_path: Path) -> None:
    make_second_revision(engine)
    before = read(engine)
    upgrade_database(engine, tmp_path / "locks")
    after = read(engine)
    for name, (row,) in before.items():
        assert row.items() <= after[name][0].items()
    assert (after["attempts"][0]["provider"], after["attempts"][0]["model"]) == ("fal", "fal/m")
    with engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT rowid FROM record_words WHERE words MATCH 'boat'"
        )
        assert found.scalars().all() == [1]
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_a_server_keeps_its_rows_through_a_stopped_upgrade(
    server_engine: sa.Engine, tmp_path: Path
) -> None:
    make_second_revision(server_engine)
    before = read(server_engine)
    stop = stop_after(server_engine, 20)
    with pytest.raises(Killed):
        upgrade_database(server_engine, tmp_path)
    sa.event.remove(server_engine, "after_cursor_execute", stop)
    assert (current_revision(server_engine), read(server_engine)) == ("0002", before)
    upgrade_database(server_engine, tmp_path)
    after = read(server_engine)
    for name, (row,) in before.items():
        assert row.items() <= after[name][0].items()
    assert (after["attempts"][0]["provider"], after["attempts"][0]["model"]) == ("fal", "fal/m")
    with server_engine.connect() as connection:
        words = connection.exec_driver_sql("SELECT rowid, words FROM record_words").one()
        assert words.rowid == 1
        assert "boat" in words.words


def test_a_database_of_a_newer_version_is_refused_in_words(
    engine: sa.Engine, tmp_path: Path
) -> None:
    upgrade_database(engine, tmp_path / "locks")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match="newer"):
        upgrade_database(engine, tmp_path / "locks")
