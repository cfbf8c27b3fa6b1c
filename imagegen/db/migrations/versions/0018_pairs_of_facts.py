"""Each two facts of a picture as one word of the index, and other blocks of numbers on a server."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import short_text
from imagegen.search import FACTS, facts_of

revision = "0018"
down_revision = "0016"

_STEP = 10_000
_SETS = sa.table("fact_sets", *map(sa.column, (*FACTS, "facts")))
_FILL = """
INSERT INTO record_words (rowid, words, tags, facts)
SELECT old.rowid, old.words, old.tags, fact_sets.facts
FROM record_words_old AS old
CROSS JOIN records ON records.number = old.rowid
CROSS JOIN fact_sets ON {same}
ORDER BY old.rowid
"""
_CHANGE = """
UPDATE record_words SET facts = fact_sets.facts
FROM records JOIN fact_sets ON {same}
WHERE record_words.rowid = records.number
AND record_words.rowid > :last AND record_words.rowid <= :end
AND records.number > :last AND records.number <= :end
"""
_SAME = " AND ".join(f"fact_sets.{name} = records.{name}" for name in FACTS)


def upgrade() -> None:
    _name_sets()
    if op.get_bind().dialect.name == "sqlite":
        _make_words()
    else:
        _make_vectors()
    op.drop_table("fact_sets")


def _name_sets() -> None:
    """The words of every set of facts there is: many records have the same."""
    columns = (sa.Column(name, short_text(128), primary_key=True) for name in FACTS)
    op.create_table("fact_sets", *columns, sa.Column("facts", sa.Text, nullable=False))
    connection = op.get_bind()
    names: list[Any] = list(map(sa.column, FACTS))
    found = sa.select(*names).select_from(sa.table("records")).distinct()
    sets = [dict(row) for row in connection.execute(found).mappings()]
    for start in range(0, len(sets), _STEP):
        some = [each | {"facts": facts_of(each)} for each in sets[start : start + _STEP]]
        connection.execute(sa.insert(_SETS), some)


def _make_words() -> None:
    """Filled anew: to change a row in place costs its removal too."""
    op.execute("DROP TRIGGER records_words_gone")
    op.execute("ALTER TABLE record_words RENAME TO record_words_old")
    op.execute(
        "CREATE VIRTUAL TABLE record_words USING fts5("
        "words, tags, facts, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    op.execute(_FILL.format(same=_SAME))
    op.execute("DROP TABLE record_words_old")
    op.execute(
        "CREATE TRIGGER records_words_gone AFTER DELETE ON records "
        "BEGIN DELETE FROM record_words WHERE rowid = old.number; END"
    )


def _make_vectors() -> None:
    """Some at a time and in their order, so that neighbours stay neighbours on the disk."""
    op.execute("ALTER TABLE record_words DROP COLUMN vector")
    connection, change = op.get_bind(), sa.text(_CHANGE.format(same=_SAME))
    newest = connection.execute(sa.text("SELECT max(rowid) FROM record_words")).scalar() or 0
    for last in range(-1, newest, _STEP):
        connection.execute(change, {"last": last, "end": last + _STEP})
    op.execute(
        "ALTER TABLE record_words ADD COLUMN "
        "vector tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove("
        "string_to_array(left(words, 200000), ' ') || string_to_array(left(tags, 20000), ' ') || "
        "string_to_array('=' || replace(facts, ' ', ' ='), ' ') || "
        "ARRAY['#a' || (rowid >> 12)::text, '#b' || (rowid >> 18)::text], ''))) STORED"
    )
    op.execute(
        "CREATE INDEX record_words_vector ON record_words USING gin (vector) "
        "WITH (fastupdate = off)"
    )
    op.execute("ANALYZE record_words")
