"""From where and to where records move, and that nobody works with either meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock, Timeout

from imagegen.db.engine import name_of, open_engine
from imagegen.db.locks import SessionLock
from imagegen.db.postgresql import VARIABLE
from imagegen.db.upgrade import current_revision
from imagegen.errors import ConfigError
from imagegen.settings import Settings

FILE = "sqlite"
"""The word for the file of the data folder."""


def open_places(settings: Settings, address: str) -> tuple[sa.Engine, sa.Engine]:
    """The database in use and the one at `address`; ConfigError where there are no such two."""
    place = settings.database
    if isinstance(place, Path) and not place.exists():
        raise ConfigError(f"There is no database in {settings.home} yet.", "Nothing is to move.")
    source, target = open_engine(place), _open_target(settings, address)
    if name_of(source) == name_of(target):
        raise ConfigError(f"The records are in {name_of(source)}.", "Name another with --to.")
    return source, target


def _open_target(settings: Settings, address: str) -> sa.Engine:
    if address == FILE:
        return open_engine(settings.home / "studio.sqlite")
    try:
        engine = open_engine(address)
        current_revision(engine)
    except ConfigError as error:  # its words are those of the database in use
        message, hint = (text.replace(VARIABLE, "--to") for text in (error.message, error.hint))
        raise ConfigError(message, hint) from error
    return engine


@contextmanager
def nobody_else(home: Path, *engines: sa.Engine) -> Iterator[None]:
    """Keep out every app of this data folder and of these databases; ConfigError for one there."""
    (home / "locks").mkdir(parents=True, exist_ok=True)
    lock, claims = (
        FileLock(home / "locks" / "app.lock"),
        [SessionLock(e, "worker") for e in engines],
    )
    try:
        _take(lock, claims)
        yield
    finally:
        for claim in claims:
            claim.release()
        lock.release()


def _take(lock: FileLock, claims: list[SessionLock]) -> None:
    at_work = ConfigError("Imagegen Studio is at work with these records.", "Stop it, then move.")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise at_work from error
    if not all(claim.acquire() for claim in claims):
        raise at_work
