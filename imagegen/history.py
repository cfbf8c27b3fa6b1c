"""What was made: one record for each finished picture."""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import record_words, records
from imagegen.errors import NotFound
from imagegen.record_rows import record_of_row
from imagegen.search import facts_of, words_of
from imagegen.types import MEDIA_TYPES, Record

PAGE = 48
MOST_GOLDEN = 1000
GOLDEN = "golden"
"""The key in a brief under which the golden row stands that a picture was made for."""
MOST_PARENTS = 20
MOST_CHILDREN = 200
_FILES = 1000


@dataclass(frozen=True, kw_only=True)
class Family:
    """`parents` from the oldest down to the nearest; `children` in the order they were made, the
    newest MOST_CHILDREN of them, and `older_children` counts the others."""

    parents: tuple[Record, ...]
    children: tuple[Record, ...]
    older_children: int
    is_parent_gone: bool


class History:
    """The records, newest first, paged by their number (keyset: any depth costs the same)."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, connection: sa.Connection, new: Sequence[dict[str, Any]]) -> None:
        """Insert rows made by `row_of` inside the caller's transaction."""
        connection.execute(sa.insert(records), list(new))
        number = sa.select(records.c.number).where(records.c.id == sa.bindparam("made"))
        words = [{"made": row["id"], "words": words_of(row), "facts": facts_of(row)} for row in new]
        binds: dict[str, Any] = {name: sa.bindparam(name) for name in ("words", "facts")}
        connection.execute(
            sa.insert(record_words).values(rowid=number.scalar_subquery(), tags="", **binds), words
        )

    def get(self, record_id: str) -> Record:
        rows = self._select(records.c.id == record_id, limit=1)
        if not rows:
            raise NotFound(f"There is no picture {record_id[:40]!r}.")
        return rows[0]

    def page(self, *, kind: str = "", before: int | None = None, limit: int = PAGE) -> list[Record]:
        """At most `limit` records older than the number `before`, newest first; none from the
        trash."""
        clauses = [records.c.trashed_at.is_(None), *([records.c.kind == kind] if kind else [])]
        if before is not None:
            clauses.append(records.c.number < before)
        return self._select(*clauses, limit=limit)

    def family(self, record: Record) -> Family:
        """What the picture was made from, back to the first, and what was made from it."""
        parents: list[Record] = []
        wanted = record.origin.parent
        while wanted and len(parents) < MOST_PARENTS:
            found = self._select(records.c.id == wanted, limit=1)
            if not found or found[0] in parents or found[0].id == record.id:
                break
            parents.insert(0, found[0])
            wanted = found[0].origin.parent
        here = records.c.parent == record.id, records.c.trashed_at.is_(None)
        children = self._select(*here, limit=MOST_CHILDREN)
        gone = bool(record.origin.parent) and not parents
        return Family(
            parents=tuple(parents),
            children=tuple(reversed(children)),
            older_children=self._count(*here) - len(children) if children else 0,
            is_parent_gone=gone,
        )

    def of_file(self, sha256: str, connection: sa.Connection | None = None) -> Record | None:
        """The newest record of a file, one in the trash only where there is no other, or None."""
        order = records.c.trashed_at.is_not(None), records.c.number.desc()
        query = sa.select(records).where(records.c.sha256 == sha256).order_by(*order).limit(1)
        with nullcontext(connection) if connection else self._engine.connect() as asked:
            row = asked.execute(query).mappings().first()
        return None if row is None else record_of_row(row)

    def files(self) -> Iterator[tuple[str, str, str]]:
        """(file name, record id, why it is suspect) of every file, read some at a time."""
        columns = (records.c.sha256, records.c.media_type, records.c.id, records.c.suspect)
        last = ""
        while True:
            query = sa.select(*columns).where(records.c.sha256 > last).order_by("sha256")
            with self._engine.connect() as connection:
                rows = connection.execute(query.limit(_FILES)).all()
            for row in rows:
                if row.sha256 != last:  # equal pictures share one file
                    yield f"{row.sha256}.{MEDIA_TYPES[row.media_type]}", row.id, row.suspect
                last = row.sha256
            if len(rows) < _FILES:
                return

    def of_ids(self, ids: Sequence[str]) -> list[Record]:
        """The records of these ids, as far as there are any, newest first."""
        return self._select(records.c.id.in_(ids), limit=len(ids)) if ids else []

    def of_jobs(self, job_ids: Sequence[str]) -> list[Record]:
        """The records of these jobs, in the order they were made."""
        found = self._select(records.c.job.in_(job_ids), limit=10_000) if job_ids else []
        return list(reversed(found))

    def golden(self, kind: str, template: str, version: int) -> list[Record]:
        """What was made of the golden set with this version of a template, newest first."""
        return self._select(
            records.c.kind == kind,
            records.c.template == template,
            records.c.template_version == version,
            records.c.brief[GOLDEN].as_string().is_not(None),
            limit=MOST_GOLDEN,
        )

    def count(self, kind: str = "") -> int:
        clauses = [records.c.trashed_at.is_(None), *([records.c.kind == kind] if kind else [])]
        return self._count(*clauses)

    def _count(self, *clauses: Any) -> int:
        query = sa.select(sa.func.count()).select_from(records).where(*clauses)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _select(self, *clauses: Any, limit: int) -> list[Record]:
        query = sa.select(records).where(*clauses).order_by(records.c.number.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [record_of_row(row) for row in connection.execute(query).mappings()]
