"""Bringing the database to the newest revision, once per start."""

from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock

from imagegen.errors import ConfigError

HEAD = "0012"
"""The newest revision; a test holds it against the migration folder."""


def current_revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def upgrade_database(engine: sa.Engine, lock_folder: Path) -> None:
    """Run the missing migrations. Several processes may start at the same time.

    Raises ConfigError for a database that a newer version has upgraded.
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
    lock_folder.mkdir(parents=True, exist_ok=True)
    with FileLock(lock_folder / "upgrade.lock"):
        if current_revision(engine) != HEAD:
            _run_migrations(engine)


def _run_migrations(engine: sa.Engine) -> None:
    # Alembic is a fifth of a second to import and needed only when something changes.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            # Python begins a transaction at the first change of a row, not at CREATE or ALTER:
            # stopped between two of them, the database could never be upgraded again.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
