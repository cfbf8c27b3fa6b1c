"""Verdicts as rows, with the picture they are of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import sqlalchemy as sa

from imagegen.db.review_tables import removed_records, verdicts
from imagegen.db.tables import records
from imagegen.judgements import Verdict

PICTURE_FACTS = ("kind", "provider", "model", "template", "template_version")
_STEP = 500

Facts = Mapping[str, Any]


def select_verdicts() -> sa.Select[tuple[object, ...]]:
    return sa.select(*verdicts.c)


def verdict_of_row(row: sa.Row[tuple[object, ...]]) -> Verdict:
    return Verdict(
        number=row.number,
        record=row.record,
        choice=row.verdict,
        reasons=tuple(row.reasons),
        who=row.who,
        at=row.at,
        undone_at=row.undone_at,
    )


def with_facts(engine: sa.Engine, found: Iterable[Verdict]) -> Iterator[tuple[Verdict, Facts]]:
    """Each with PICTURE_FACTS of its picture, also of one that was removed for good; empty for one
    that was removed before those were kept."""
    rest = iter(found)
    while some := list(islice(rest, _STEP)):
        facts = _facts_of(engine, [verdict.record for verdict in some])
        yield from ((verdict, facts.get(verdict.record, {})) for verdict in some)


def _facts_of(engine: sa.Engine, ids: Sequence[str]) -> dict[str, Facts]:
    tables: list[sa.Table] = [records, removed_records]
    each = [
        sa.select(table.c.id, *(table.c[name] for name in PICTURE_FACTS)).where(table.c.id.in_(ids))
        for table in tables
    ]
    with engine.connect() as connection:
        rows = connection.execute(sa.union_all(*each)).mappings()
        return {row["id"]: {name: row[name] for name in PICTURE_FACTS} for row in rows}
