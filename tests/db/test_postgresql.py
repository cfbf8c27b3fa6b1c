"""PostgreSQL: the same tables as SQLite, and a plain word where it cannot be used."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from imagegen.db.engine import open_engine, refresh_statistics
from imagegen.db.grid_tables import metadata
from imagegen.db.upgrade import HEAD, current_revision, upgrade_database


def shape_of(engine: sa.Engine) -> dict[str, Any]:
    """Table -> columns, keys, references and indexes, as far as both databases tell of them."""
    look, shape = sa.inspect(engine), {}
    for name in look.get_table_names():
        if name.startswith(("record_words", "sqlite")):
            continue
        indexes = {
            (i["name"], tuple(i["column_names"]), bool(i["unique"]), _condition(i))
            for i in look.get_indexes(name)
            if not i.get("duplicates_constraint")
        }
        keys = {tuple(k["constrained_columns"]): k["options"] for k in look.get_foreign_keys(name)}
        shape[name] = {
            "columns": {
                c["name"]: (_family(c["type"]), c["nullable"]) for c in look.get_columns(name)
            },
            "key": tuple(look.get_pk_constraint(name)["constrained_columns"]),
            "references": keys,
            "unique": {tuple(u["column_names"]) for u in look.get_unique_constraints(name)},
            "indexes": indexes,
        }
    return shape


def _condition(index: Any) -> str:
    """Of a partial index, in one spelling."""
    found = [v for name, v in index["dialect_options"].items() if name.endswith("_where")]
    text = str(found[0]) if found else ""
    return text.strip("()").replace("::text", "").replace("<>", "!=")


def _family(found: sa.types.TypeEngine[Any]) -> str:
    families = {"texts": sa.String, "numbers": sa.Integer, "floats": sa.Float, "yes": sa.Boolean}
    return next((name for name, kind in families.items() if isinstance(found, kind)), "json")


def test_both_databases_have_the_same_tables(postgresql: str, tmp_path: Path) -> None:
    engine, file = open_engine(postgresql), open_engine(tmp_path / "studio.sqlite")
    upgrade_database(file, tmp_path / "locks")
    assert current_revision(engine) == HEAD
    assert shape_of(engine) == shape_of(file)
    names = {"include_name": lambda name, *_: not str(name).startswith("record_words")}
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=names), metadata) == []
    refresh_statistics(engine)
    file.dispose()
