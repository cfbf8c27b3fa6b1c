"""The gallery: the pictures a filter asks for, page by page, and what there is to choose from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import boards, record_tags, record_words, records
from imagegen.filter_clauses import FEW, Part, Walk, capped_counts, parts_of, walk_of
from imagegen.filters import EVERYTHING, Filter
from imagegen.record_rows import record_of_row
from imagegen.types import Record
from imagegen.word_clauses import reaches

PAGE_SIZES = (48, 96)
MOST_COUNTED = 1000
_BEYOND = 2**62

# Each value once, by a jump to the next larger one in the index: a look at every row is too many.
_VALUES = """
WITH RECURSIVE value(x) AS (
  SELECT min({name}) FROM records WHERE trashed_at IS NULL
  UNION ALL
  SELECT (SELECT min({name}) FROM records WHERE trashed_at IS NULL AND {name} > value.x)
  FROM value WHERE value.x IS NOT NULL
)
SELECT x FROM value WHERE x IS NOT NULL AND x != ''
"""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a filter can ask for, as far as there are pictures of it. Boards by their id."""

    providers: tuple[str, ...]
    models: tuple[str, ...]
    templates: tuple[str, ...]
    people: tuple[str, ...]
    tags: tuple[str, ...]
    boards: dict[str, str]


class Gallery:
    """Reads the records of a filter, newest first. A page costs the same at any depth."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def page(
        self,
        chosen: Filter = EVERYTHING,
        *,
        before: int | None = None,
        after: int | None = None,
        limit: int = PAGE_SIZES[0],
    ) -> list[Record]:
        """At most `limit` records, newest first: those just older than the number `before`, or
        just newer than the number `after`, or the newest."""
        with self._engine.connect() as connection:
            rows = _newest(connection, chosen, records.c, before, after, limit)
        found = [record_of_row(row) for row in rows]
        return found[::-1] if after is not None else found

    def ids(self, chosen: Filter, limit: int) -> list[str]:
        """The ids of the newest `limit` pictures of the filter."""
        with self._engine.connect() as connection:
            rows = _newest(connection, chosen, [records.c.id], None, None, limit)
        return [row["id"] for row in rows]

    def count(self, chosen: Filter) -> int:
        """How many there are, counted up to one more than MOST_COUNTED."""
        with self._engine.connect() as connection:
            dialect = connection.dialect.name
            walk = walk_of(chosen, dialect, few=_few(connection, parts_of(chosen, dialect)))
            some = sa.select(walk.number).select_from(walk.source).where(*walk.clauses)
            query = sa.select(sa.func.count()).select_from(some.limit(MOST_COUNTED + 1).subquery())
            return int(connection.execute(query).scalar_one())

    def kinds(self) -> dict[str, int]:
        """Kind -> how many pictures, those in the trash left out."""
        # One count for each: a single GROUP BY may walk another index and read every row.
        live, count = records.c.trashed_at.is_(None), sa.func.count()
        with self._engine.connect() as connection:
            return {
                kind: connection.execute(
                    sa.select(count).where(records.c.kind == kind, live)
                ).scalar_one()
                for kind in _values(connection, "kind")
            }

    def choices(self) -> Choices:
        with self._engine.connect() as connection:
            names = ("provider", "model", "template", "who")
            values = {name: _values(connection, name) for name in names}
            tags = connection.execute(sa.select(record_tags.c.tag).distinct()).scalars()
            named = connection.execute(sa.select(boards.c.id, boards.c.name).order_by("folded"))
            return Choices(
                providers=values["provider"],
                models=values["model"],
                templates=values["template"],
                people=values["who"],
                tags=tuple(sorted(tags)),
                boards={row.id: row.name for row in named},
            )


def _newest(
    connection: sa.Connection,
    chosen: Filter,
    columns: Iterable[sa.ColumnElement[Any]],
    before: int | None,
    after: int | None,
    limit: int,
) -> Sequence[sa.RowMapping]:
    """The rows of a page; those after a number come oldest first."""
    rows: Sequence[sa.RowMapping] = ()
    for walk in _walks(connection, chosen, before, after):
        query = _page_query(walk, before, after).with_only_columns(*columns)
        rows = connection.execute(query.limit(limit)).mappings().all()
        if len(rows) == limit:
            break
    return rows


def _walks(
    connection: sa.Connection, chosen: Filter, before: int | None, after: int | None
) -> Iterator[Walk]:
    """The ways to find a page: the first that fills it will do, the last finds all there is."""
    dialect = connection.dialect.name
    parts = parts_of(chosen, dialect)
    few = _few(connection, parts)
    if few is not None or all(part.table is not record_words or part.in_order for part in parts):
        yield walk_of(chosen, dialect, few=few)
        return
    newest = connection.execute(sa.select(sa.func.max(records.c.number))).scalar() or 0
    for reach in reaches(before, after, newest):
        yield walk_of(chosen, dialect, reach=reach)


def _few(connection: sa.Connection, parts: Sequence[Part]) -> Part | None:
    """The part that the fewest records meet, if those are few."""
    told = [part for part in parts if part.table is not record_words or part.in_order]
    if len(parts) < 2 and all(part.in_order for part in told):
        return None
    counts = connection.execute(capped_counts(told)).one() if told else ()
    count, place = min(zip(counts, range(len(told)), strict=True), default=(FEW + 1, 0))
    return told[place] if count <= FEW else None


def _page_query(walk: Walk, before: int | None, after: int | None) -> sa.Select[tuple[Any, ...]]:
    query = sa.select(records.c.number).select_from(walk.source).where(*walk.clauses)
    if after is not None:
        return query.where(walk.number > after).order_by(walk.number)
    # A bound even without one: with it SQLite goes down the index and never looks at the whole.
    bound = _BEYOND if before is None else before
    return query.where(walk.number < bound).order_by(walk.number.desc())


def _values(connection: sa.Connection, name: str) -> tuple[str, ...]:
    """`name` is one of our own columns, with an index that begins with it."""
    return tuple(connection.execute(sa.text(_VALUES.format(name=name))).scalars())
