"""The migrations lead to exactly the tables that the code uses."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import imagegen.db
from imagegen.db.engine import open_engine
from imagegen.db.grid_tables import metadata
from imagegen.db.upgrade import HEAD, current_revision, upgrade_database


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    return open_engine(tmp_path / "new 100%20?" / "studio.sqlite")


def test_head_is_the_newest_revision() -> None:
    config = Config()
    folder = Path(imagegen.db.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_upgrade_makes_the_tables_of_the_code(engine: sa.Engine, tmp_path: Path) -> None:
    upgrade_database(engine, tmp_path / "locks")
    assert current_revision(engine) == HEAD
    with engine.connect() as connection:
        # The index of words brings tables of its own, which the code does not know.
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, *_: not str(name).startswith("record_words")},
        )
        assert compare_metadata(context, metadata) == []


def test_many_may_upgrade_at_once(engine: sa.Engine, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: upgrade_database(engine, tmp_path / "locks"), range(8)))
    assert current_revision(engine) == HEAD


NEW = {
    "ledger": "'j', 1, 'settle', 7, 'CNY', 'actual', 1, 'picture', 'p', 'm', 'w', 1",
    "template_versions": "'avatar', 'n', 2, 'text', '', '', NULL, 'w', 1",
    "template_labels": "'avatar', 'n', 2, 'draft', '', 0, '{}', 'w', 1",
}
"""A row of each guarded table, without its number."""


@pytest.mark.parametrize("table", NEW)
def test_what_is_only_added_to_cannot_be_changed(
    engine: sa.Engine, tmp_path: Path, table: str
) -> None:
    upgrade_database(engine, tmp_path / "locks")
    with engine.begin() as connection:
        connection.execute(sa.text("PRAGMA foreign_keys=OFF"))
        for name, row in NEW.items():
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES (1, {row})")
    for change in (
        f"UPDATE {table} SET who = 'x'",
        f"DELETE FROM {table}",
        f"REPLACE INTO {table} SELECT * FROM {table}",
        f"REPLACE INTO ledger VALUES (2, {NEW['ledger']})",  # the same entry, numbered anew
    ):
        with (
            pytest.raises(sa.exc.IntegrityError, match="append-only"),
            engine.begin() as connection,
        ):
            connection.execute(sa.text(change))


def test_sqlite_commits_are_durable(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(sa.text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
