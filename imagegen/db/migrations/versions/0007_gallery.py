"""Stars, trash, tags, boards, saved searches, looks, and the index of words."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, only_where, short_text
from imagegen.search import FACTS, facts_of, words_of

revision = "0007"
down_revision = "0006"

_STEP = 1000
_LIVE = ("kind", "provider", "model", "template", "who")


def upgrade() -> None:
    op.add_column("records", sa.Column("starred_at", sa.BigInteger))
    op.add_column("records", sa.Column("trashed_at", sa.BigInteger))
    op.add_column("records", sa.Column("look", short_text(16), nullable=False, server_default=""))
    _make_indexes()
    _make_labels()
    if op.get_bind().dialect.name == "sqlite":
        _make_words()
    else:
        _make_vectors()
    _index_what_is_there()
    op.execute("ANALYZE")


def _make_indexes() -> None:
    op.drop_index("records_kind_number", "records")
    live = only_where("trashed_at IS NULL")
    for name in _LIVE:
        op.create_index(
            f"records_{name}_live",
            "records",
            [name, "number"],
            **live,
        )
    op.create_index("records_created_at", "records", ["created_at", "number"])
    op.create_index("records_parent", "records", ["parent"])
    parts = {
        "starred": "starred_at IS NOT NULL",
        "trashed": "trashed_at IS NOT NULL",
        "suspect": "suspect != ''",
        "look": "look != ''",
    }
    for name, part in parts.items():
        columns = ["look", "number"] if name == "look" else ["number"]
        op.create_index(f"records_{name}", "records", columns, **only_where(part))


def _make_labels() -> None:
    def record() -> sa.Column[int]:
        gone = sa.ForeignKey("records.number", ondelete="CASCADE")
        return sa.Column("number", WHOLE, gone, primary_key=True, index=True)

    op.create_table("record_tags", sa.Column("tag", short_text(64), primary_key=True), record())
    op.create_table(
        "boards",
        sa.Column("id", short_text(32), primary_key=True),
        sa.Column("name", short_text(80), nullable=False),
        sa.Column("folded", short_text(160), nullable=False, unique=True),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    board = sa.ForeignKey("boards.id", ondelete="CASCADE")
    op.create_table(
        "board_records", sa.Column("board", short_text(32), board, primary_key=True), record()
    )
    op.create_table(
        "saved_searches",
        sa.Column("name", short_text(80), primary_key=True),
        sa.Column("address", sa.JSON, nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )


def _make_words() -> None:
    op.execute(
        "CREATE VIRTUAL TABLE record_words USING fts5("
        "words, tags, facts, tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    op.execute(
        "CREATE TRIGGER records_words_gone AFTER DELETE ON records "
        "BEGIN DELETE FROM record_words WHERE rowid = old.number; END"
    )


def _make_vectors() -> None:
    """The same table for PostgreSQL, which finds words by a vector of them.

    Its own parser would split words in another way than SQLite does, so the words come split
    and folded. Facts, and blocks of numbers (imagegen.word_clauses), begin with a sign that no
    word has. What a vector cannot hold is cut off, for the row is one of a paid picture.
    """
    op.execute(
        "CREATE TABLE record_words ("
        "rowid bigint PRIMARY KEY REFERENCES records (number) ON DELETE CASCADE, "
        "words text NOT NULL, tags text NOT NULL, facts text NOT NULL, "
        "vector tsvector NOT NULL GENERATED ALWAYS AS (array_to_tsvector(array_remove("
        "string_to_array(left(words, 200000), ' ') || string_to_array(left(tags, 20000), ' ') || "
        "string_to_array('=' || replace(facts, ' ', ' ='), ' ') || "
        "ARRAY['#a' || (rowid >> 14)::text, '#b' || (rowid >> 18)::text], ''))) STORED)"
    )
    op.execute(
        "CREATE INDEX record_words_vector ON record_words USING gin (vector) "
        "WITH (fastupdate = off)"
    )


def _index_what_is_there() -> None:
    names = ("number", "prompt", "prompt_sent", "label", *FACTS)
    records = sa.table("records", *map(sa.column, names), sa.column("brief", sa.JSON))
    add = sa.text(
        "INSERT INTO record_words (rowid, words, tags, facts) VALUES (:number, :words, '', :facts)"
    )
    connection, last = op.get_bind(), -1
    query = sa.select(records).order_by(records.c.number).limit(_STEP)
    while found := connection.execute(query.where(records.c.number > last)).mappings().all():
        rows = [dict(row) for row in found]
        new = [
            {"number": row["number"], "words": words_of(row), "facts": facts_of(row)}
            for row in rows
        ]
        connection.execute(add, new)
        last = rows[-1]["number"]
