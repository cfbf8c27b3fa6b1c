"""Opening the database with the settings that durability and many writers need."""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

_READ_JSON = json.JSONDecoder().raw_decode


def open_engine(place: Path | str) -> sa.Engine:
    """The SQLite file at a path, or the PostgreSQL database at an address.

    SQLite: WAL, every commit on disk, writers wait up to 30 s. PostgreSQL is asked for nothing
    yet. ConfigError for an address that is none, and for a missing driver.
    """
    if isinstance(place, str):
        from imagegen.db.postgresql import open_server

        return open_server(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    url = sa.URL.create("sqlite", database=str(place))
    engine = sa.create_engine(url, json_deserializer=read_json)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def read_json(text: str) -> Any:
    """As json.loads, of a text that json.dumps wrote: what may stand around it is not looked for,
    which is most of the work where the text is short."""
    return _READ_JSON(text)[0]


def is_shared(engine: sa.Engine) -> bool:
    """Whether a server holds the database, and writers are many at a time."""
    return engine.dialect.name == "postgresql"


def name_of(engine: sa.Engine) -> str:
    """The database as it may be shown: without its password, and without what else the address
    says to the driver."""
    url = engine.url
    if not is_shared(engine):
        return str(url.database)
    shown = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return shown.render_as_string()


def engine_for_queue(engine: sa.Engine) -> sa.Engine:
    """The engine the queue works with: on a server its own, because it hears of a lost
    connection in the driver's words and tries again, and must not wait for our connections."""
    if not is_shared(engine):
        return engine
    from imagegen.db.postgresql import make_engine

    return make_engine(engine.url)


def refresh_statistics(engine: sa.Engine) -> None:
    """Let the planner know how the rows are spread."""
    with engine.begin() as connection:
        if is_shared(engine):
            quote = engine.dialect.identifier_preparer.quote
            names = map(quote, sa.inspect(connection).get_table_names())
            connection.execute(sa.text(f"ANALYZE {', '.join(names)}"))
            return
        connection.execute(sa.text("PRAGMA analysis_limit=1000"))  # rows of each index
        connection.execute(sa.text("ANALYZE"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # A transaction takes the write lock at its first change: two writers queue up instead of
    # failing half-way with "database is locked".
    connection.isolation_level = "IMMEDIATE"
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    # Without it REPLACE removes a row unseen by the triggers that guard it (imagegen/db/guards.py).
    connection.execute("PRAGMA recursive_triggers=ON")
