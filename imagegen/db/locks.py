"""Locks in the database: for a transaction, or for as long as a process works with it."""

import hashlib

import sqlalchemy as sa


def hold_lock(connection: sa.Connection, name: str) -> None:
    """Let no other transaction hold the lock of that name until this one ends.

    What follows reads everything that the one before has written. Nothing to do on SQLite: there
    a transaction that has written is the only one.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_key(name))))


def write_alone(connection: sa.Connection, name: str, table: sa.Table) -> None:
    """As hold_lock, for a transaction that reads first: nothing is changed in that table, but
    SQLite takes it for a change, and from here on lets nobody else write."""
    hold_lock(connection, name)
    connection.execute(sa.delete(table).where(sa.false()))


class SessionLock:
    """A lock that a process holds on the whole database, and that dies with it.

    On SQLite it is always free: there a file in the data folder does the same.
    """

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self._engine = engine
        self._key = _key(name)
        self._connection: sa.Connection | None = None

    def acquire(self) -> bool:
        """Whether this process has it now; asked again, whether it has it still."""
        if self._engine.dialect.name != "postgresql":
            return True
        if self._connection is None:
            # Without a transaction, which the server might end for being idle.
            options = {"isolation_level": "AUTOCOMMIT"}
            self._connection = self._engine.connect().execution_options(**options)
        try:
            # A session may take its own lock again and again.
            taken = sa.select(sa.func.pg_try_advisory_lock(self._key))
            return bool(self._connection.execute(taken).scalar())
        except Exception:
            self.release()
            raise

    def release(self) -> None:
        if self._connection is not None:
            # Closed, not given back to the pool: the lock is the session's.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _key(name: str) -> sa.ColumnElement[int]:
    digest = hashlib.sha256(f"imagegen-studio {name}".encode()).digest()
    return sa.literal(int.from_bytes(digest[:8], "big", signed=True), sa.BigInteger)
