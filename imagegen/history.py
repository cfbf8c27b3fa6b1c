"""What was made: one record for each finished picture."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import records
from imagegen.errors import NotFound
from imagegen.types import Cost, Money, Origin, Record, Usage

PAGE = 48

_ORIGIN = ("kind", "brief", "template", "template_version", "parent", "who", "label")
_PLAIN = (  # columns whose value is the record's own
    *("id", "job", "batch", "prompt", "prompt_sent", "negative_prompt"),
    *("provider", "model", "family", "sha256", "media_type", "width", "height", "byte_count"),
    *("elapsed_s", "attempts", "request_id", "suspect", "created_at"),
)


class History:
    """The records, newest first, paged by their number (keyset: any depth costs the same)."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, connection: sa.Connection, new: Sequence[dict[str, Any]]) -> None:
        """Insert rows made by `row_of` inside the caller's transaction."""
        connection.execute(sa.insert(records), list(new))

    def get(self, record_id: str) -> Record:
        rows = self._select(records.c.id == record_id, limit=1)
        if not rows:
            raise NotFound(f"There is no picture {record_id[:40]!r}.")
        return rows[0]

    def page(self, *, kind: str = "", before: int | None = None, limit: int = PAGE) -> list[Record]:
        """At most `limit` records older than the number `before`, newest first."""
        clauses = [records.c.kind == kind] if kind else []
        if before is not None:
            clauses.append(records.c.number < before)
        return self._select(*clauses, limit=limit)

    def page_after(self, after: int, *, kind: str = "", limit: int = PAGE) -> list[Record]:
        """The `limit` records just newer than the number `after`, newest first."""
        query = sa.select(records).where(records.c.number > after)
        if kind:
            query = query.where(records.c.kind == kind)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(records.c.number).limit(limit)).mappings()
            return [_record(row) for row in reversed(list(rows))]

    def of_jobs(self, job_ids: Sequence[str]) -> list[Record]:
        """The records of these jobs, in the order they were made."""
        found = self._select(records.c.job.in_(job_ids), limit=10_000) if job_ids else []
        return list(reversed(found))

    def count(self, kind: str = "") -> int:
        query = sa.select(sa.func.count()).select_from(records)
        if kind:
            query = query.where(records.c.kind == kind)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _select(self, *clauses: Any, limit: int) -> list[Record]:
        query = sa.select(records).where(*clauses).order_by(records.c.number.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_record(row) for row in connection.execute(query).mappings()]


def row_of(record: Record, place: int) -> dict[str, Any]:
    """A record as the row to insert; `place` counts the pictures of one job from 0."""
    usage, money = record.usage, record.cost.money
    return {name: getattr(record, name) for name in _PLAIN} | {
        **{name: getattr(record.origin, name) for name in _ORIGIN},
        "place": place,
        "brief": dict(record.origin.brief),
        "parameters": dict(record.parameters),
        "references": list(record.references),
        "usage": None if usage is None else vars(usage),
        "cost_amount": money.amount if money else None,
        "cost_currency": money.currency if money else None,
        "cost_kind": record.cost.kind,
    }


def _record(row: sa.RowMapping) -> Record:
    amount, currency = row["cost_amount"], row["cost_currency"]
    money = None if amount is None else Money(amount=amount, currency=currency)
    return Record(
        **{name: row[name] for name in _PLAIN},
        number=row["number"],
        parameters=row["parameters"],
        origin=Origin(**{name: row[name] for name in _ORIGIN}),
        references=tuple(row["references"]),
        usage=None if row["usage"] is None else Usage(**row["usage"]),
        cost=Cost(money=money, kind=row["cost_kind"]),
    )
