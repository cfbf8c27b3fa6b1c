"""The tables as the newest migration leaves them."""

import sqlalchemy as sa

from imagegen.db.columns import WHOLE, Amount, Instant, only_where, short_text

metadata = sa.MetaData()

jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("id", short_text(32), nullable=False, unique=True),
    sa.Column("batch", short_text(32), nullable=False, index=True),
    sa.Column("kind", short_text(32), nullable=False),
    sa.Column("state", short_text(16), nullable=False, index=True),
    sa.Column("stage", short_text(16), nullable=False),
    sa.Column("provider", short_text(32), nullable=False),
    sa.Column("model", short_text(128), nullable=False),
    sa.Column("request", sa.JSON, nullable=False),
    sa.Column("origin", sa.JSON, nullable=False),
    sa.Column("prompt_sent", sa.Text, nullable=False),
    sa.Column("price_low", Amount),
    sa.Column("price_high", Amount),
    sa.Column("price_currency", short_text(3)),
    sa.Column("attempts", WHOLE, nullable=False),
    sa.Column("owner", short_text(64)),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("cancel_asked", sa.Boolean, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("started_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("not_before", Instant),
    sa.Column("ticket", sa.JSON(none_as_null=True)),
    sa.Column("fingerprint", short_text(64), nullable=False, server_default=""),
    sa.Column("percent", WHOLE),
    sa.Index("jobs_kind_number", "kind", "number"),
    sa.Index("jobs_fingerprint", "fingerprint"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("job", short_text(32), sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("number", WHOLE, primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
    sa.Column("outcome", short_text(16), nullable=False),
    sa.Column("error", sa.JSON(none_as_null=True)),
    sa.Column("provider", short_text(32), nullable=False, server_default=""),
    sa.Column("model", short_text(128), nullable=False, server_default=""),
    sa.Index("attempts_started", "started_at"),
)

records = sa.Table(
    "records",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("id", short_text(32), nullable=False, unique=True),
    sa.Column("job", short_text(32), sa.ForeignKey("jobs.id"), nullable=False),
    sa.Column("place", WHOLE, nullable=False),
    sa.Column("batch", short_text(32), nullable=False, index=True),
    sa.Column("kind", short_text(32), nullable=False),
    sa.Column("brief", sa.JSON, nullable=False),
    sa.Column("template", short_text(64), nullable=False),
    sa.Column("template_version", WHOLE),
    sa.Column("parent", short_text(32)),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("label", short_text(200), nullable=False, server_default=""),
    sa.Column("prompt", sa.Text, nullable=False),
    sa.Column("prompt_sent", sa.Text, nullable=False),
    sa.Column("negative_prompt", sa.Text, nullable=False),
    sa.Column("provider", short_text(32), nullable=False),
    sa.Column("model", short_text(128), nullable=False),
    sa.Column("family", short_text(32), nullable=False),
    sa.Column("parameters", sa.JSON, nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("sha256", short_text(64), nullable=False, index=True),
    sa.Column("media_type", short_text(32), nullable=False),
    sa.Column("width", WHOLE, nullable=False),
    sa.Column("height", WHOLE, nullable=False),
    sa.Column("byte_count", WHOLE, nullable=False),
    sa.Column("usage", sa.JSON(none_as_null=True)),
    sa.Column("elapsed_s", sa.Float, nullable=False),
    sa.Column("attempts", WHOLE, nullable=False),
    sa.Column("cost_amount", Amount),
    sa.Column("cost_currency", short_text(3)),
    sa.Column("cost_kind", short_text(16), nullable=False),
    sa.Column("request_id", short_text(128), nullable=False),
    sa.Column("suspect", short_text(200), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("starred_at", Instant),
    sa.Column("trashed_at", Instant),
    sa.Column("look", short_text(16), nullable=False, server_default=""),
    sa.Column("stack", WHOLE),
    sa.Column("item", short_text(64), nullable=False, server_default=""),
    sa.UniqueConstraint("job", "place", name="records_job_place"),
    *(
        sa.Index(f"records_{name}_live", name, "number", **only_where("trashed_at IS NULL"))
        for name in ("kind", "provider", "model", "template", "who")
    ),
    sa.Index("records_created_at", "created_at", "number"),
    sa.Index("records_parent", "parent"),
    sa.Index("records_starred", "number", **only_where("starred_at IS NOT NULL")),
    sa.Index("records_trashed", "number", **only_where("trashed_at IS NOT NULL")),
    sa.Index("records_suspect", "number", **only_where("suspect != ''")),
    sa.Index("records_stack", "stack", "number"),
    sa.Index("records_unseen", "number", **only_where("look = ''")),
    sa.Index("records_template", "kind", "template", "template_version"),
    sa.Index("records_item", "item", "number", **only_where("item != ''")),
    sa.Index(
        "records_version_live",
        *("template", "template_version", "number"),
        **only_where("trashed_at IS NULL"),
    ),
    sa.Index("records_cost", "cost_currency", "cost_amount", "number"),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("job", short_text(32), sa.ForeignKey("jobs.id"), nullable=False, index=True),
    sa.Column("attempt", WHOLE, nullable=False),
    sa.Column("entry", short_text(16), nullable=False),
    sa.Column("amount", Amount),
    sa.Column("currency", short_text(3)),
    sa.Column("cost_kind", short_text(16), nullable=False),
    sa.Column("pictures", WHOLE, nullable=False),
    sa.Column("kind", short_text(32), nullable=False),
    sa.Column("provider", short_text(32), nullable=False),
    sa.Column("model", short_text(128), nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("job", "attempt", "entry", name="ledger_once"),
)

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("name", short_text(64), primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)

cast = sa.Table(
    "cast",
    metadata,
    sa.Column("id", short_text(32), primary_key=True),
    sa.Column("name", short_text(60), nullable=False),
    sa.Column("folded", sa.Text, nullable=False, unique=True),
    sa.Column("description", short_text(200), nullable=False),
    sa.Column("references", sa.JSON, nullable=False),
    sa.Column("archived", sa.Boolean, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
)

template_versions = sa.Table(
    "template_versions",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("kind", short_text(32), nullable=False),
    sa.Column("name", short_text(64), nullable=False),
    sa.Column("version", WHOLE, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("note", short_text(500), nullable=False),
    sa.Column("source_name", short_text(64), nullable=False),
    sa.Column("source_version", WHOLE),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("kind", "name", "version", name="template_versions_once"),
)

template_labels = sa.Table(
    "template_labels",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("kind", short_text(32), nullable=False),
    sa.Column("name", short_text(64), nullable=False),
    sa.Column("version", WHOLE, nullable=False),
    sa.Column("label", short_text(16), nullable=False),
    sa.Column("reason", short_text(500), nullable=False),
    sa.Column("override", sa.Boolean, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("template_labels_kind", "kind", "name"),
)

budgets = sa.Table(
    "budgets",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("period", short_text(16), nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("provider", short_text(32), nullable=False),
    sa.Column("currency", short_text(3), nullable=False),
    sa.Column("warn_at", Amount),
    sa.Column("stop_at", Amount),
    sa.Column("allows_unknown", sa.Boolean, nullable=False),
)

# The index of words: one row for each record, its rowid the record's number. FTS5 on SQLite; on
# PostgreSQL a table whose `vector` is made by the database.
record_words = sa.table(
    "record_words", *map(sa.column, ("rowid", "words", "tags", "facts", "vector"))
)

record_tags = sa.Table(
    "record_tags",
    metadata,
    sa.Column("tag", short_text(64), primary_key=True),
    sa.Column(
        "number",
        WHOLE,
        sa.ForeignKey("records.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

boards = sa.Table(
    "boards",
    metadata,
    sa.Column("id", short_text(32), primary_key=True),
    sa.Column("name", short_text(80), nullable=False),
    sa.Column("folded", short_text(160), nullable=False, unique=True),
    sa.Column("made_at", Instant, nullable=False),
)

board_records = sa.Table(
    "board_records",
    metadata,
    sa.Column(
        "board", short_text(32), sa.ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column(
        "number",
        WHOLE,
        sa.ForeignKey("records.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("name", short_text(80), primary_key=True),
    sa.Column("address", sa.JSON, nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)

items = sa.Table(
    "items",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("id", short_text(32), nullable=False, unique=True),
    sa.Column("title", short_text(120), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    sa.Column("record", short_text(32)),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("changed_at", Instant, nullable=False, index=True),
)

reuses = sa.Table(
    "reuses",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column("record", short_text(32), nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("amount", Amount),
    sa.Column("currency", short_text(3)),
    sa.Column("at", Instant, nullable=False),
)

looks = sa.Table(
    "looks",
    metadata,
    sa.Column("part", short_text(6), primary_key=True),
    sa.Column(
        "number",
        WHOLE,
        sa.ForeignKey("records.number", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
    sa.Column("look", short_text(16), nullable=False),
)
