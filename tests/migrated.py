"""New data folders begin with a copy of one migrated database, which the real migrations made."""

import functools
import sqlite3
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from imagegen.db import upgrade

upgrade_by_migrations: Callable[[sa.Engine], None] = upgrade._upgrade_file
"""What the product does with a SQLite file; the tests of the database keep to it."""
_one_at_a_time = threading.Lock()


def copy_when_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on an empty SQLite file is filled by copying; one that has tables is migrated.

    A fiftieth of the time that Alembic needs, and byte for byte the same tables.
    """
    monkeypatch.setattr(upgrade, "_upgrade_file", _fill)


def _fill(engine: sa.Engine) -> None:
    if sa.inspect(engine).get_table_names():
        upgrade_by_migrations(engine)
        return
    connection = engine.raw_connection()
    try:
        with _one_at_a_time:
            _migrated().backup(connection.driver_connection)  # type: ignore[arg-type]
    finally:
        connection.close()


@functools.cache
def _migrated() -> sqlite3.Connection:
    """Kept in memory for as long as the tests run."""
    kept = sqlite3.connect(":memory:", check_same_thread=False)
    upgrade_by_migrations(
        sa.create_engine("sqlite://", creator=lambda: kept, poolclass=sa.StaticPool)
    )
    return kept
