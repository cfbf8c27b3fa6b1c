"""Bringing the database to the newest revision, once per start."""

from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock

HEAD = "0011"
"""The newest revision; a test holds it against the migration folder."""


def current_revision(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        row = connection.execute(sa.text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def upgrade_database(engine: sa.Engine, lock_folder: Path) -> None:
    """Run the missing migrations. Several processes may start at the same time."""
    if current_revision(engine) == HEAD:
        return
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
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
