"""The trash: pictures that are out of sight, restored by a click and removed after thirty days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from imagegen.db.locks import write_alone
from imagegen.db.review_tables import removed_records, verdicts
from imagegen.db.tables import looks, records
from imagegen.pictures import look_parts
from imagegen.types import MEDIA_TYPES

KEPT = timedelta(days=30)
STEP = 500
"""How many are removed in one transaction, at most."""
_NEEDED = ("number", "stack", "sha256", "media_type")
_FACTS = [c.name for c in removed_records.c if c.name != "verdict_number"]
"""What is kept of a record, so that costs and verdicts add up after it is gone."""


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

        What was paid stays in the ledger, verdicts and blind votes stay too; comments go. The
        files are the caller's to remove, after this.
        """
        return self._remove(records.c.trashed_at < before)

    def remove(self, ids: Sequence[str]) -> Removed:
        """Remove these for good, as far as they are in the trash; STEP of them at most."""
        return self._remove(records.c.id.in_(ids))

    def _remove(self, clause: sa.ColumnElement[bool]) -> Removed:
        there = records.c.trashed_at.is_not(None), clause
        some = sa.select(records.c.number).where(*there).limit(STEP)
        facts = [records.c[name] for name in dict.fromkeys((*_NEEDED, *_FACTS))]
        with self._engine.begin() as connection:
            # Of two at once, each might pass a stack on to a picture that the other removes.
            write_alone(connection, "stacks", looks)
            numbers = connection.execute(some).scalars().all()
            first = _first_looks(connection, numbers)
            # The conditions again: somebody may restore one of them in that moment.
            gone = sa.delete(records).where(records.c.number.in_(numbers), *there)
            rows = connection.execute(gone.returning(*facts)).all()
            if not rows:
                return Removed(records=0, files=())
            _remember(connection, rows)
            _pass_on(connection, {r.stack: first[r.number] for r in rows if r.number in first})
            hashes = {row.sha256 for row in rows}
            kept = sa.select(records.c.sha256).where(records.c.sha256.in_(hashes))
            needed = set(connection.execute(kept).scalars())
        files = {
            f"{row.sha256}.{MEDIA_TYPES[row.media_type]}"
            for row in rows
            if row.sha256 not in needed
        }
        return Removed(records=len(rows), files=tuple(sorted(files)))


def _remember(connection: sa.Connection, rows: Sequence[sa.Row[Any]]) -> None:
    kept = [{name: getattr(row, name) for name in _FACTS} for row in rows]
    connection.execute(sa.insert(removed_records), kept)
    last = sa.select(sa.func.max(verdicts.c.number)).where(
        verdicts.c.record == removed_records.c.id, verdicts.c.undone_at.is_(None)
    )
    these = removed_records.c.id.in_([row.id for row in rows])
    change = sa.update(removed_records).where(these)
    connection.execute(change.values(verdict_number=last.scalar_subquery()))


def _first_looks(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The looks by which stacks are found, of those of these pictures that stand for one."""
    query = sa.select(looks.c.number, looks.c.look).where(looks.c.number.in_(numbers))
    return {number: look for number, look in connection.execute(query.distinct())}


def _pass_on(connection: sa.Connection, stacks: Mapping[int, str]) -> None:
    """Let the next picture of each stack name it, under the look it is found by.

    The old name cannot stay: SQLite gives the number of a removed picture to a new one.
    """
    next_one = sa.func.min(records.c.number)
    query = sa.select(records.c.stack, next_one).where(records.c.stack.in_(stacks))
    for stack, number in connection.execute(query.group_by(records.c.stack)).all():
        parts = look_parts(stacks[stack])
        rows = [{"part": part, "number": number, "look": stacks[stack]} for part in parts]
        connection.execute(sa.insert(looks), rows)
        members = sa.update(records).where(records.c.stack == stack)
        connection.execute(members.values(stack=number))
