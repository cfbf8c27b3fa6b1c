"""Bringing the database to the newest revision, once per start."""

from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock

from imagegen.db.engine import is_shared, name_of
from imagegen.db.locks import hold_lock
from imagegen.errors import ConfigError

HEAD = "0021"
"""The newest revision; a test holds it against the migration folder."""


def current_revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return _revision(connection)


def upgrade_database(engine: sa.Engine, lock_folder: Path) -> None:
    """Run the missing migrations. Several processes may start at the same time.

    Raises ConfigError for a database that a newer version has upgraded, and for one on a server
    that cannot keep every letter or lets us make no tables.
    """
    found = current_revision(engine)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise ConfigError(
            f"A newer Imagegen Studio has worked with this database (revision {found}; this one "
            f"knows {HEAD}).",
            "Install the newer version again, or set IMAGEGEN_HOME to another folder.",
        )
    if is_shared(engine):
        _upgrade_server(engine)
        return
    lock_folder.mkdir(parents=True, exist_ok=True)
    with FileLock(lock_folder / "upgrade.lock"):
        if current_revision(engine) != HEAD:
            _upgrade_file(engine)


def _upgrade_file(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        # Python begins a transaction at the first change of a row, not at CREATE or ALTER:
        # stopped between two of them, the database could never be upgraded again.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        _run_migrations(connection)


def _upgrade_server(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        hold_lock(connection, "upgrade")
        _check_letters(connection)
        if _revision(connection) != HEAD:
            try:
                _run_migrations(connection)
            except sa.exc.ProgrammingError as error:
                if getattr(error.orig, "sqlstate", "") != _NOT_ALLOWED:
                    raise
                raise ConfigError(
                    f"The user of {name_of(engine)} may make no tables in it.",
                    "Let that user own the database: ALTER DATABASE … OWNER TO …",
                ) from error


_NOT_ALLOWED = "42501"
"""insufficient_privilege, PostgreSQL's appendix A"""


def _check_letters(connection: sa.Connection) -> None:
    encoding = connection.execute(sa.text("SHOW server_encoding")).scalar_one()
    if encoding != "UTF8":
        raise ConfigError(
            f"The database {name_of(connection.engine)} keeps texts in {encoding}, which lacks "
            "most letters.",
            "Make one with createdb --encoding UTF8 --template template0.",
        )


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def _run_migrations(connection: sa.Connection) -> None:
    # Alembic is a fifth of a second to import and needed only when something changes.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
