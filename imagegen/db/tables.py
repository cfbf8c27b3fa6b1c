"""The tables as the newest migration leaves them."""

import sqlalchemy as sa

from imagegen.db.columns import Amount, Instant

metadata = sa.MetaData()

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("batch", sa.String(32), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("provider", sa.String(32), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("origin", sa.JSON, nullable=False),
    sa.Column("prompt_sent", sa.Text, nullable=False),
    sa.Column("price_low", Amount),
    sa.Column("price_high", Amount),
    sa.Column("price_currency", sa.String(3)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("owner", sa.String(64)),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("cancel_asked", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("not_before", Instant),
    sa.Column("ticket", sa.JSON(none_as_null=True)),
    sa.Column("fingerprint", sa.String(64), nullable=False, server_default=""),
    sa.Column("percent", sa.Integer),
    sa.Index("jobs_kind_number", "kind", "number"),
    sa.Index("jobs_fingerprint", "fingerprint"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("provider", sa.String(32), nullable=False, server_default=""),
    sa.Column("model", sa.String(128), nullable=False, server_default=""),
    sa.Index("attempts_started", "started_at"),
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("batch", sa.String(32), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("brief", sa.JSON, nullable=False),
    sa.Column("template", sa.String(64), nullable=False),
    sa.Column("template_version", sa.Integer),
    sa.Column("parent", sa.String(32)),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("label", sa.String(200), nullable=False, server_default=""),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("prompt_sent", sa.Text, nullable=False),
    sa.Column("negative_prompt", sa.Text, nullable=False),
    sa.Column("provider", sa.String(32), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("family", sa.String(32), nullable=False),
    sa.Column("parameters", sa.JSON, nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("media_type", sa.String(32), nullable=False),
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("byte_count", sa.Integer, nullable=False),
    sa.Column("usage", sa.JSON(none_as_null=True)),
    sa.Column("elapsed_s", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("cost_amount", Amount),
    sa.Column("cost_currency", sa.String(3)),
    sa.Column("cost_kind", sa.String(16), nullable=False),
    sa.Column("request_id", sa.String(128), nullable=False),
    sa.Column("suspect", sa.String(200), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("starred_at", Instant),
    sa.Column("trashed_at", Instant),
    sa.Column("look", sa.String(16), nullable=False, server_default=""),
    sa.Column("stack", sa.Integer),
    sa.UniqueConstraint("job", "place", name="records_job_place"),
    *(
        sa.Index(f"records_{name}_live", name, "number", sqlite_where=sa.text("trashed_at IS NULL"))
        for name in ("kind", "provider", "model", "template", "who")
    ),
    sa.Index("records_created_at", "created_at", "number"),
    sa.Index("records_parent", "parent"),
    sa.Index("records_starred", "number", sqlite_where=sa.text("starred_at IS NOT NULL")),
    sa.Index("records_trashed", "number", sqlite_where=sa.text("trashed_at IS NOT NULL")),
    sa.Index("records_suspect", "number", sqlite_where=sa.text("suspect != ''")),
    sa.Index("records_stack", "stack", "number"),
    sa.Index("records_unseen", "number", sqlite_where=sa.text("look = ''")),
    sa.Index("records_template", "kind", "template", "template_version"),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), nullable=False, index=True),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("entry", sa.String(16), nullable=False),
    sa.Column("amount", Amount),
    sa.Column("currency", sa.String(3)),
    sa.Column("cost_kind", sa.String(16), nullable=False),
    sa.Column("pictures", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("provider", sa.String(32), nullable=False),
    sa.Column("model", sa.String(128), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("job", "attempt", "entry", name="ledger_once"),
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

cast = sa.Table(
    "cast",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("folded", sa.Text, nullable=False, unique=True),
    sa.Column("description", sa.String(200), nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
)

template_versions = sa.Table(
    "template_versions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("note", sa.String(500), nullable=False),
    sa.Column("source_name", sa.String(64), nullable=False),
    sa.Column("source_version", sa.Integer),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("kind", "name", "version", name="template_versions_once"),
)

template_labels = sa.Table(
    "template_labels",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("label", sa.String(16), nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("override", sa.Boolean, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("template_labels_kind", "kind", "name"),
)

budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("period", sa.String(16), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("provider", sa.String(32), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("warn_at", Amount),
    sa.Column("stop_at", Amount),
    sa.Column("allows_unknown", sa.Boolean, nullable=False),
)

# The index of words (SQLite FTS5): one row for each record, its rowid the record's number.
record_words = sa.table(
    "record_words", sa.column("rowid"), *(sa.column(name) for name in ("words", "tags", "facts"))
)

record_tags = sa.Table(
    "record_tags",
    metadata,
    sa.Column("tag", sa.String(64), primary_key=True),
    sa.Column(
        "number",
        sa.Integer,
        sa.ForeignKey("records.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

boards = sa.Table(
    "boards",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("folded", sa.String(160), nullable=False, unique=True),
    sa.Column("made_at", Instant, nullable=False),
)

board_records = sa.Table(
    "board_records",
    metadata,
    sa.Column(
        "board", sa.String(32), sa.ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "number",
        sa.Integer,
        sa.ForeignKey("records.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)

items = sa.Table(
    "items",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), nullable=False, unique=True),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("record", sa.String(32)),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False, index=True),
)

reuses = sa.Table(
    "reuses",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("record", sa.String(32), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("amount", Amount),
    sa.Column("currency", sa.String(3)),
    sa.Column("at", Instant, nullable=False),
)

looks = sa.Table(
    "looks",
    metadata,
    sa.Column("part", sa.String(6), primary_key=True),
    sa.Column(
        "number",
        sa.Integer,
        sa.ForeignKey("records.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    sa.Column("look", sa.String(16), nullable=False),
)
