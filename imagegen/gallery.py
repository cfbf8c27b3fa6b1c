"""The gallery: the pictures a filter asks for, page by page, and what there is to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import boards, items, record_words, records
from imagegen.filter_clauses import (
    FEW,
    Part,
    Walk,
    capped_counts,
    parts_of,
    sparse_part,
    walk_of,
)
from imagegen.filters import EVERYTHING, Filter
from imagegen.record_rows import record_of_row
from imagegen.types import Record
from imagegen.word_clauses import EVERYWHERE, reaches

PAGE_SIZES = (48, 96)
MOST_COUNTED = 1000
MOST_OF_KIND = 3000
_BEYOND = 2**62
_SCARCE = 3
_COLUMNS = tuple(records.c.keys())

MOST_ITEMS = 100
_LIVE = "trashed_at IS NULL"

# Each value once, by a jump to the next larger one in the index: a look at every row is too many.
_VALUES = """
WITH RECURSIVE value(x) AS (
  SELECT min({name}) FROM {table} WHERE {which}
  UNION ALL
  SELECT (SELECT min({name}) FROM {table} WHERE {which} AND {name} > value.x)
  FROM value WHERE value.x IS NOT NULL
)
SELECT x FROM value WHERE x IS NOT NULL LIMIT {most}
"""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a filter can ask for, as far as there are pictures of it.

    Boards by their id; `items` are MOST_ITEMS SKUs and items by what a filter names them, with what
    they are called.
    """

    providers: tuple[str, ...]
    models: tuple[str, ...]
    templates: tuple[str, ...]
    people: tuple[str, ...]
    tags: tuple[str, ...]
    items: dict[str, str]
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
            rows = _page(connection, chosen, _COLUMNS, before, after, limit)
        found = [record_of_row(row) for row in rows]
        return found[::-1] if after is not None else found

    def ids(self, chosen: Filter, limit: int) -> list[str]:
        """The ids of the newest `limit` pictures of the filter."""
        with self._engine.connect() as connection:
            rows = _page(connection, chosen, ["id"], None, None, limit)
        return [row["id"] for row in rows]

    def count(self, chosen: Filter) -> int:
        """How many there are, counted up to one more than MOST_COUNTED."""
        counts = [0]
        with self._engine.connect() as connection:

            def ask(walk: Walk) -> int:
                some = sa.select(walk.number).select_from(walk.source).where(*walk.clauses)
                counted = some.limit(MOST_COUNTED + 1).subquery()
                query = sa.select(sa.func.count()).select_from(counted)
                counts.append(int(connection.execute(query).scalar_one()))
                return counts[-1]

            _ask_outwards(connection, chosen, None, None, MOST_COUNTED + 1, ask, newest_first=None)
        return counts[-1]

    def kinds(self) -> dict[str, int]:
        """Kind -> how many pictures, counted up to one more than MOST_OF_KIND; those in the trash
        left out."""
        number, live = records.c.number, records.c.trashed_at.is_(None)
        with self._engine.connect() as connection:
            kinds = [kind for kind in _values(connection, "kind") if kind]
            # One count for each: a single GROUP BY may walk another index and read every row.
            each = (sa.select(number).where(records.c.kind == kind, live) for kind in kinds)
            counts = connection.execute(capped_counts(each, MOST_OF_KIND)).one() if kinds else ()
        return dict(zip(kinds, counts, strict=True))

    def choices(self) -> Choices:
        with self._engine.connect() as connection:
            names = ("provider", "model", "template", "who")
            values = {name: [v for v in _values(connection, name) if v] for name in names}
            named = connection.execute(sa.select(boards.c.id, boards.c.name).order_by("folded"))
            return Choices(
                providers=tuple(values["provider"]),
                models=tuple(values["model"]),
                templates=tuple(values["template"]),
                people=tuple(values["who"]),
                tags=tuple(_values(connection, "tag", "record_tags", "tag != ''")),
                items=_item_titles(connection),
                boards={row.id: row.name for row in named},
            )

    def versions(self, template: str) -> tuple[int, ...]:
        """The versions of a template that pictures were made with, newest first."""
        which = f"{_LIVE} AND template = :template"
        with self._engine.connect() as connection:
            found = _values(connection, "template_version", which=which, template=template)
        return tuple(found[::-1])


def _page(
    connection: sa.Connection,
    chosen: Filter,
    columns: Sequence[str],
    before: int | None,
    after: int | None,
    limit: int,
) -> Sequence[sa.RowMapping]:
    """The rows of a page; those after a number come oldest first."""
    rows: list[sa.RowMapping] = []

    def ask(walk: Walk) -> int:
        query = _page_query(walk, columns, before, after).limit(limit)
        rows[:] = connection.execute(query).mappings()
        return len(rows)

    _ask_outwards(connection, chosen, before, after, limit, ask, newest_first=after is None)
    return rows


def _ask_outwards(
    connection: sa.Connection,
    chosen: Filter,
    before: int | None,
    after: int | None,
    most: int,
    ask: Callable[[Walk], int],
    *,
    newest_first: bool | None,
) -> None:
    """Where an index is in no order, ask near the start of the page first, and then further away,
    until the answer is `most`; the last question is for all there is."""
    dialect = connection.dialect.name
    parts = parts_of(chosen, dialect)
    few = _few(connection, parts) or _sparse(connection, chosen)
    if few is not None or all(part.table is not record_words or part.in_order for part in parts):
        ask(walk_of(chosen, dialect, few=few, newest_first=newest_first))
        return
    newest = connection.execute(sa.select(sa.func.max(records.c.number))).scalar() or 0
    found = _SCARCE
    for reach in reaches(before, after, newest):
        # Of what hardly shows nearby there are few in all: no need for the steps between.
        if found >= _SCARCE or len(parts) > 1 or reach == EVERYWHERE:
            found = ask(walk_of(chosen, dialect, reach=reach, newest_first=newest_first))
            if found == most:
                return


def _few(connection: sa.Connection, parts: Sequence[Part]) -> Part | None:
    """The part that the fewest records meet, if those are few."""
    told = [part for part in parts if part.table is not record_words or part.in_order]
    if len(parts) < 2 and all(part.in_order for part in told):
        return None
    some = [sa.select(part.number).select_from(part.table).where(*part.clauses) for part in told]
    counts = connection.execute(capped_counts(some, FEW)).one() if told else ()
    count, place = min(zip(counts, range(len(told)), strict=True), default=(FEW + 1, 0))
    return told[place] if count <= FEW else None


def _sparse(connection: sa.Connection, chosen: Filter) -> Part | None:
    part = sparse_part(chosen, connection.dialect.name)
    if part is None:
        return None
    some = sa.select(part.number).select_from(part.table).where(*part.clauses)
    (count,) = connection.execute(capped_counts([some], FEW)).one()
    return part if count <= FEW else None


def _page_query(
    walk: Walk, columns: Sequence[str], before: int | None, after: int | None
) -> sa.Select[tuple[Any, ...]]:
    shown = (walk.shown.c[name] for name in columns)
    query = sa.select(*shown).select_from(walk.source).where(*walk.clauses)
    if after is not None:
        return query.where(walk.number > after).order_by(walk.number)
    # A bound even without one: with it SQLite goes down the index and never looks at the whole.
    bound = _BEYOND if before is None else before
    return query.where(walk.number < bound).order_by(walk.number.desc())


def _item_titles(connection: sa.Connection) -> dict[str, str]:
    found = _values(connection, "item", which="item != ''", most=MOST_ITEMS)
    titles = sa.select(items.c.id, items.c.title).where(items.c.id.in_(found))
    named = {row.id: row.title for row in connection.execute(titles)}
    return {item: named.get(item) or item for item in found}


def _values(
    connection: sa.Connection,
    name: str,
    table: str = "records",
    which: str = _LIVE,
    most: int = 1000,
    **asked: str,
) -> list[Any]:
    """The names are our own, and an index begins with the column."""
    query = _VALUES.format(name=name, table=table, which=which, most=most)
    return list(connection.execute(sa.text(query), asked).scalars())
