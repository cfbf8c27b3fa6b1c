"""Opening the database with the settings that durability and many writers need."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa


def open_engine(path: Path) -> sa.Engine:
    """The SQLite file at `path`: WAL, every commit on disk, writers wait up to 30 s."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def refresh_statistics(engine: sa.Engine) -> None:
    """Let the planner know how the rows are spread; it looks at a thousand of each index."""
    with engine.begin() as connection:
        connection.execute(sa.text("PRAGMA analysis_limit=1000"))
        connection.execute(sa.text("ANALYZE"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A transaction takes the write lock at its first change: two writers queue up instead of
    # failing half-way with "database is locked".
    connection.isolation_level = "IMMEDIATE"
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
