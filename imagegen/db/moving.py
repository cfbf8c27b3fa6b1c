"""Moving every row to another database: all of them in one transaction, or none."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sa

from imagegen.db import grid_tables
from imagegen.db.binding import FOLDER, bind_folder
from imagegen.db.engine import is_shared, name_of, refresh_statistics
from imagegen.db.tables import jobs, ledger, preferences, record_words, records
from imagegen.db.upgrade import HEAD, current_revision, upgrade_database
from imagegen.errors import ConfigError
from imagegen.types import OPEN_STATES

ROWS_AT_ONCE = 500
"""So many are in memory, whatever the size of a table."""

Sums = Mapping[str, Decimal]
OnTable = Callable[[str, int], None]
WORDS = (record_words.c.rowid, record_words.c.words, record_words.c.tags, record_words.c.facts)
"""The same on every database; what else an index holds, each makes of these."""


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a database holds: `rows` by table, money by what it is the sum of."""

    rows: Mapping[str, int]
    sums: Sums


def move_rows(source: sa.Engine, target: sa.Engine, home: Path, on_table: OnTable) -> Contents:
    """Copy what `source` holds into the empty `target`; `on_table(name, rows)` after each table.

    The source is only read, and nobody can write to it meanwhile. ConfigError where one of the
    two is not fit for it, or where the target came to hold something else: then it is left empty.
    """
    _check_source(source)
    _check_target(target)
    upgrade_database(target, home / "locks")
    bind_folder(target, home)
    with _held_still(source) as read, target.begin() as write:
        _check_open_jobs(read)
        if is_shared(target):
            write.exec_driver_sql(f"LOCK TABLE {_names(write)} IN EXCLUSIVE MODE")
        _check_empty(write)
        for table, query in _copied():
            on_table(table.name, _copy(read, write, table, query))
        _count_on(write)
        found, expected = contents_of(write), contents_of(read)
        if found != expected:
            raise ConfigError(_difference(expected, found), "Nothing was changed; report this.")
    refresh_statistics(target)
    return found


def contents_of(connection: sa.Connection) -> Contents:
    """Rows of each table that is moved, and the sums of the ledger and of the records."""
    rows = {}
    for table, query in _copied():
        count = sa.select(sa.func.count()).select_from(query.order_by(None).subquery())
        rows[table.name] = connection.execute(count).scalar_one()
    return Contents(rows=rows, sums=dict(_sums(connection)))


def _sums(connection: sa.Connection) -> Iterator[tuple[str, Decimal]]:
    by_entry = sa.select(ledger.c.entry, ledger.c.currency, sa.func.sum(ledger.c.amount))
    for entry, currency, amount in connection.execute(by_entry.group_by("entry", "currency")):
        if amount is not None:
            yield f"ledger, {entry}, {currency}", amount
    by_currency = sa.select(records.c.cost_currency, sa.func.sum(records.c.cost_amount))
    for currency, amount in connection.execute(by_currency.group_by("cost_currency")):
        if amount is not None:
            yield f"records, {currency}", amount


def _copied() -> Iterator[tuple[sa.TableClause, sa.Select[tuple[object, ...]]]]:
    """Each table with the query of its rows, in an order in which references are there."""
    for table in grid_tables.metadata.sorted_tables:
        query = sa.select(table).order_by(*table.primary_key)
        # Which folder a database belongs to is said anew.
        yield table, query.where(table.c.name != FOLDER) if table is preferences else query
    yield record_words, sa.select(*WORDS).order_by(record_words.c.rowid)


def _copy(
    read: sa.Connection,
    write: sa.Connection,
    table: sa.TableClause,
    query: sa.Select[tuple[object, ...]],
) -> int:
    count = 0
    found = read.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
    for part in found.mappings().partitions():
        write.execute(sa.insert(table), [dict(row) for row in part])
        count += len(part)
    return count


@contextmanager
def _held_still(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection whose reading nobody's writing disturbs; the database is as it was after it."""
    with engine.connect() as connection:
        if is_shared(engine):
            connection.exec_driver_sql(f"LOCK TABLE {_names(connection)} IN SHARE MODE")
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield connection
        finally:
            connection.rollback()


def _names(connection: sa.Connection) -> str:
    quote = connection.dialect.identifier_preparer.quote
    return ", ".join(quote(table.name) for table, _ in _copied())


def _count_on(connection: sa.Connection) -> None:
    """A server counts by itself, and would begin at 1 again. SQLite looks for the largest."""
    if connection.dialect.name != "postgresql":
        return
    for table in grid_tables.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is None:
            continue
        quoted = connection.dialect.identifier_preparer.quote(table.name)
        sequence = sa.func.pg_get_serial_sequence(quoted, column.name)
        most = sa.select(sa.func.max(column)).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, most)).where(most.is_not(None)))


def _check_source(engine: sa.Engine) -> None:
    found = current_revision(engine)
    if found != HEAD:
        raise ConfigError(
            f"The database {name_of(engine)} is at revision {found or 'none'}, not at {HEAD}.",
            "Start this version of the app once, stop it, and move then.",
        )


def _check_target(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        if names and "alembic_version" not in names:
            raise _not_empty(engine, "it holds tables of something else")
        if "jobs" in names:
            _check_empty(connection)


def _check_empty(connection: sa.Connection) -> None:
    known = set(sa.inspect(connection).get_table_names())
    for table, query in _copied():
        # An older revision may lack columns, so none is asked for.
        any_row = query.with_only_columns(sa.literal(1), maintain_column_froms=True)
        any_row = any_row.order_by(None).limit(1)
        if table.name in known and connection.execute(any_row).first() is not None:
            raise _not_empty(connection.engine, f"there are rows in {table.name}")


def _not_empty(engine: sa.Engine, reason: str) -> ConfigError:
    return ConfigError(
        f"The database {name_of(engine)} is not empty: {reason}.",
        "Name a new one, or put this one aside first. Nothing was changed.",
    )


def _check_open_jobs(connection: sa.Connection) -> None:
    is_open = jobs.c.state.in_(OPEN_STATES)
    query = sa.select(sa.func.count()).select_from(jobs).where(is_open)
    count = connection.execute(query).scalar_one()
    if count:
        raise ConfigError(
            f"{count} {'job is' if count == 1 else 'jobs are'} queued or running.",
            "Start the app, let them end or cancel them, stop it, and move then.",
        )


def _difference(expected: Contents, found: Contents) -> str:
    rows = [name for name, count in expected.rows.items() if found.rows.get(name) != count]
    sums = [name for name in {**expected.sums, **found.sums} if not _is_same(expected, found, name)]
    return f"The copy is not equal to the source in {', '.join(rows + sums)}."


def _is_same(expected: Contents, found: Contents, name: str) -> bool:
    return expected.sums.get(name) == found.sums.get(name)
