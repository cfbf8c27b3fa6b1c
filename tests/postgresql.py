"""A real PostgreSQL server in a temporary folder, and an empty database for each test."""

import contextlib
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database

MIGRATED = "migrated"
GUEST, GUEST_PASSWORD = "guest", "correct horse 1234"
"""Somebody who must say a password, and may make no tables."""
_KEPT = ("alembic_version", "dbos_migrations")
# Nothing of it outlives the tests, so nothing needs to reach the disk.
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")

# Neither triggers nor references ask: the ledger refuses to be emptied otherwise.
_EMPTY = f"""
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables
    WHERE schemaname IN ('public', 'dbos') AND tablename NOT IN {_KEPT}
  LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
  PERFORM setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false)
    FROM pg_sequences WHERE schemaname = 'public';
END $$
"""


class Server:
    """One server. A new database takes seconds on a busy machine, so the tests that run one after
    the other share one, and each finds it empty."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        # A short path: the name of a socket has at most 107 bytes.
        self._folder = Path(tempfile.mkdtemp(prefix="imagegen-pg-"))
        self._names = itertools.count(1)
        self._engine: sa.Engine | None = None

    def start(self) -> None:
        from dbos import DBOS  # slow to import, and most runs of a few tests need no server

        if os.getuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        rules = self._folder / "data" / "pg_hba.conf"
        rules.write_text(f"local all {GUEST} scram-sha-256\n{rules.read_text()}")
        told = " ".join(f"-c {option}" for option in _OPTIONS)
        told += f" -k {self._folder} -c listen_addresses="
        self._run("pg_ctl", "-w", "-l", str(self._folder / "log"), "-o", told, "start")
        self.administer(f"CREATE ROLE {GUEST} LOGIN PASSWORD '{GUEST_PASSWORD}'")
        self.administer(f"CREATE DATABASE {MIGRATED}")
        engine = open_engine(self.address(MIGRATED))
        upgrade_database(engine, self._folder)
        engine.dispose()
        DBOS.migrate(self.address(MIGRATED))

    def stop(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    def address(self, database: str, who: str = "postgres") -> str:
        """`who` is a user, or user:password; all but the guest need none."""
        return f"postgresql://{who}@/{database}?host={self._folder}"

    def make_database(self, options: str = "") -> str:
        """The name of a new database, in which no table is made yet."""
        name = f"test_{next(self._names)}"
        self.administer(f"CREATE DATABASE {name} {options}")
        return name

    def drop_database(self, name: str) -> None:
        """Whoever is still connected is sent away."""
        self.administer(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def empty(self, database: str = MIGRATED) -> None:
        """Remove every row, and count from 1 again; whoever is connected is sent away."""
        self.send_away(database)
        engine = open_engine(self.address(database))
        with engine.begin() as connection:
            connection.exec_driver_sql(_EMPTY)
        engine.dispose()

    def send_away(self, database: str) -> None:
        """End every connection to it, as a server does that is started anew."""
        self.administer(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
        )

    def administer(self, statement: str) -> None:
        if self._engine is None:
            url = sa.make_url(self.address("postgres")).set(drivername="postgresql+psycopg")
            self._engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def _run(self, program: str, *words: str) -> None:
        # Debian's server refuses to be started by root.
        as_who = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        command = [*as_who, str(self._programs / program), "-D", str(self._folder / "data"), *words]
        subprocess.run(
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )


def find_programs() -> Path | None:
    """The folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if found:
        return found[-1].parent
    return Path(on_path).resolve().parent if on_path else None


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Skipped where no PostgreSQL is installed; never in a run that must be whole."""
    programs = find_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed; Debian has it in the package postgresql")
        pytest.skip("PostgreSQL is not installed")
    made = Server(programs)
    try:
        made.start()
        yield made
    finally:
        made.stop()


@contextlib.contextmanager
def closed_connections() -> Iterator[None]:
    """Close what is opened meanwhile and not closed: a studio lives as long as its process."""
    opened: list[Any] = []

    def keep(connection: Any, _record: Any) -> None:
        if type(connection).__module__.startswith("psycopg"):
            opened.append(connection)

    sa.event.listen(sa.pool.Pool, "connect", keep)
    try:
        yield
    finally:
        sa.event.remove(sa.pool.Pool, "connect", keep)
        for connection in opened:
            connection.close()
