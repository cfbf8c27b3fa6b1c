"""One database on a server, one data folder: its records name the files of that folder."""

import secrets
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock

from imagegen.db.changes import insert_or_keep
from imagegen.db.engine import is_shared, name_of
from imagegen.db.tables import preferences
from imagegen.errors import ConfigError

FOLDER = "database.folder"
"""Of the file in the folder, and of the row in the database that says the same."""


def bind_folder(engine: sa.Engine, home: Path) -> None:
    """Let the database and the folder belong to each other from now on.

    With another folder pictures would be missing, and processes at work there would be taken for
    dead: ConfigError. SQLite lies in its folder.
    """
    home.mkdir(parents=True, exist_ok=True)
    if not is_shared(engine):
        return
    mark = _mark_of(home)
    row = {"name": FOLDER, "value": mark}
    with engine.begin() as connection:
        connection.execute(insert_or_keep(connection, preferences, ["name"]).values(row))
        query = sa.select(preferences.c.value).where(preferences.c.name == FOLDER)
        found = connection.execute(query).scalar_one()
    if found != mark:
        raise ConfigError(
            f"The database {name_of(engine)} belongs to another data folder than {home}.",
            "Set IMAGEGEN_HOME to that folder, or IMAGEGEN_DATABASE_URL to an empty database.",
        )


def _mark_of(home: Path) -> str:
    """What the folder's file says; it is written by whoever comes first."""
    file = home / FOLDER
    (home / "locks").mkdir(exist_ok=True)
    with FileLock(home / "locks" / "binding.lock"):
        if not file.exists():
            file.write_text(secrets.token_hex(16), "ascii")
        return file.read_text("ascii")
