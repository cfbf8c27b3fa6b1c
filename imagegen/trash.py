"""The trash: pictures that are out of sight, restored by a click and removed after thirty days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from imagegen.db.tables import records
from imagegen.types import MEDIA_TYPES

KEPT = timedelta(days=30)
_STEP = 500


@dataclass(frozen=True, kw_only=True)
class Removed:
    """How many records went, and the files that no other record needs."""

    records: int
    files: tuple[str, ...]


class Trash:
    """What is in it keeps its record, its cost and its file until it is removed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def throw(self, ids: Sequence[str]) -> list[str]:
        """Put pictures into the trash; returns the ids of those that were not in it."""
        return self._move(ids, datetime.now(UTC))

    def restore(self, ids: Sequence[str]) -> list[str]:
        return self._move(ids, None)

    def _move(self, ids: Sequence[str], at: datetime | None) -> list[str]:
        trashed = records.c.trashed_at
        other = trashed.is_(None) if at is not None else trashed.is_not(None)
        change = sa.update(records).where(records.c.id.in_(ids), other).values(trashed_at=at)
        with self._engine.begin() as connection:
            return list(connection.execute(change.returning(records.c.id)).scalars())

    def remove_old(self, before: datetime) -> Removed:
        """Remove for good the records that were thrown away before that moment, some at a time.

        What was paid stays in the ledger. The files are the caller's to remove, after this.
        """
        return self._remove(records.c.trashed_at < before)

    def remove(self, ids: Sequence[str]) -> Removed:
        """Remove these for good, as far as they are in the trash."""
        return self._remove(records.c.id.in_(ids))

    def _remove(self, clause: sa.ColumnElement[bool]) -> Removed:
        there = records.c.trashed_at.is_not(None), clause
        some = sa.select(records.c.number).where(*there).limit(_STEP)
        # The conditions again: on a server somebody may restore one of them in that moment.
        gone = sa.delete(records).where(records.c.number.in_(some), *there)
        with self._engine.begin() as connection:
            rows = connection.execute(gone.returning(records.c.sha256, records.c.media_type)).all()
            if not rows:
                return Removed(records=0, files=())
            hashes = {row.sha256 for row in rows}
            kept = sa.select(records.c.sha256).where(records.c.sha256.in_(hashes))
            needed = set(connection.execute(kept).scalars())
        files = {
            f"{row.sha256}.{MEDIA_TYPES[row.media_type]}"
            for row in rows
            if row.sha256 not in needed
        }
        return Removed(records=len(rows), files=tuple(sorted(files)))
