"""What came of the pictures of a group: made, judged, approved; those that are gone count on."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from imagegen.db.review_tables import judged, removed_records, verdicts
from imagegen.db.tables import records
from imagegen.judgements import Outcome, Split

IMPORTED = "imported"
"""The provider of pictures that were made elsewhere: the ledger knows nothing of them."""


def outcomes(engine: sa.Engine, what: Split, since: datetime | None = None) -> list[Outcome]:
    """How many pictures were paid for, judged and approved, split as the ledger is."""
    found: dict[str, Outcome] = {}
    with engine.connect() as connection:
        for query in _queries(what, since):
            for label, made, judgements, approved in connection.execute(query):
                one = Outcome(label=label, made=made, judged=judgements, approved=approved)
                found[label] = _sum(one, found.get(label))
    return list(found.values())


def _sum(one: Outcome, other: Outcome | None) -> Outcome:
    if other is None:
        return one
    return Outcome(
        label=one.label,
        made=one.made + other.made,
        judged=one.judged + other.judged,
        approved=one.approved + other.approved,
    )


def _queries(what: Split, since: datetime | None) -> Iterator[sa.Select[Any]]:
    """Of the pictures that are there, and of those that were removed for good."""
    live = records.outerjoin(judged, judged.c.number == records.c.number)
    yield _count(records, live, judged.c.verdict, what, since)
    last = verdicts.c.number == removed_records.c.verdict_number
    gone = removed_records.outerjoin(verdicts, last)
    yield _count(removed_records, gone, verdicts.c.verdict, what, since)


def _count(
    table: sa.Table,
    source: sa.FromClause,
    verdict: sa.ColumnElement[str],
    what: Split,
    since: datetime | None,
) -> sa.Select[Any]:
    label = _label(table, what).label("split")  # of no column: PostgreSQL would group by that
    approved = sa.func.sum(sa.case((verdict == "approve", 1), else_=0))
    columns: list[Any] = [label, sa.func.count(), sa.func.count(verdict), approved]
    query = sa.select(*columns).select_from(source).where(table.c.provider != IMPORTED)
    if since is not None:
        query = query.where(table.c.created_at >= since)
    return query.group_by("split")


def _label(table: sa.Table, what: Split) -> sa.ColumnElement[str]:
    """Written as in the ledger, so that the two can be joined."""
    if what != "template":
        return table.c[what]
    version = sa.func.coalesce(sa.cast(table.c.template_version, sa.Text), "")
    named = table.c.template + ", version " + version
    return sa.case((table.c.template == "", ""), else_=named)
