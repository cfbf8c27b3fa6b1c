"""Inserting where a row may be there already, as each database says it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_keep(
    connection: sa.Connection, table: sa.Table, key: list[str]
) -> postgresql.Insert | sqlite.Insert:
    """An insert that leaves a row of the same key as it is."""
    return _insert(connection, table).on_conflict_do_nothing(index_elements=key)


def insert_or_replace(
    connection: sa.Connection, table: sa.Table, key: str, row: dict[str, Any]
) -> postgresql.Insert | sqlite.Insert:
    """An insert of the row that changes the one of the same key to it."""
    insert = _insert(connection, table).values(row)
    rest = {name: insert.excluded[name] for name in row if name != key}
    return insert.on_conflict_do_update(index_elements=[key], set_=rest)


def insert_where_free(
    connection: sa.Connection,
    table: sa.Table,
    key: str,
    source: sa.Select[Any],
    free: sa.ColumnElement[bool],
) -> postgresql.Insert | sqlite.Insert:
    """An insert of the rows of `source`; a row of the same key is changed where it is `free`."""
    names = [column.name for column in source.selected_columns]
    insert = _insert(connection, table).from_select(names, source)
    rest = {name: insert.excluded[name] for name in names if name != key}
    return insert.on_conflict_do_update(index_elements=[key], set_=rest, where=free)


def _insert(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    is_server = connection.dialect.name == "postgresql"
    return postgresql.insert(table) if is_server else sqlite.insert(table)
