"""The first tables: jobs, attempts, records and the append-only ledger."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, short_text
from imagegen.db.guards import append_only

revision = "0001"
down_revision = None


def upgrade() -> None:
    _make_jobs()
    _make_attempts()
    _make_records()
    _make_ledger()
    _guard_ledger()


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("id", short_text(32), nullable=False, unique=True),
        sa.Column("batch", short_text(32), nullable=False),
        sa.Column("kind", short_text(32), nullable=False),
        sa.Column("state", short_text(16), nullable=False),
        sa.Column("stage", short_text(16), nullable=False),
        sa.Column("provider", short_text(32), nullable=False),
        sa.Column("model", short_text(128), nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("origin", sa.JSON, nullable=False),
        sa.Column("prompt_sent", sa.Text, nullable=False),
        sa.Column("price_low", sa.BigInteger),
        sa.Column("price_high", sa.BigInteger),
        sa.Column("price_currency", short_text(3)),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("owner", short_text(64)),
        sa.Column("error", sa.JSON(none_as_null=True)),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.BigInteger),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("not_before", sa.BigInteger),
    )
    op.create_index("ix_jobs_batch", "jobs", ["batch"])
    op.create_index("ix_jobs_state", "jobs", ["state"])
    op.create_index("jobs_kind_number", "jobs", ["kind", "number"])


def _make_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("job", short_text(32), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("number", WHOLE, primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("outcome", short_text(16), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True)),
    )


def _make_records() -> None:
    op.create_table(
        "records",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("id", short_text(32), nullable=False, unique=True),
        sa.Column("job", short_text(32), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("batch", short_text(32), nullable=False),
        sa.Column("kind", short_text(32), nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
        sa.Column("template", short_text(64), nullable=False),
        sa.Column("template_version", WHOLE),
        sa.Column("parent", short_text(32)),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("prompt_sent", sa.Text, nullable=False),
        sa.Column("negative_prompt", sa.Text, nullable=False),
        sa.Column("provider", short_text(32), nullable=False),
        sa.Column("model", short_text(128), nullable=False),
        sa.Column("family", short_text(32), nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("references", sa.JSON, nullable=False),
        sa.Column("sha256", short_text(64), nullable=False),
        sa.Column("media_type", short_text(32), nullable=False),
        sa.Column("width", WHOLE, nullable=False),
        sa.Column("height", WHOLE, nullable=False),
        sa.Column("byte_count", WHOLE, nullable=False),
        sa.Column("usage", sa.JSON(none_as_null=True)),
        sa.Column("elapsed_s", sa.Float, nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("cost_amount", sa.BigInteger),
        sa.Column("cost_currency", short_text(3)),
        sa.Column("cost_kind", short_text(16), nullable=False),
        sa.Column("request_id", short_text(128), nullable=False),
        sa.Column("suspect", short_text(200), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("job", "place", name="records_job_place"),
    )
    op.create_index("ix_records_batch", "records", ["batch"])
    op.create_index("ix_records_sha256", "records", ["sha256"])
    op.create_index("records_kind_number", "records", ["kind", "number"])


def _make_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("job", short_text(32), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("attempt", WHOLE, nullable=False),
        sa.Column("entry", short_text(16), nullable=False),
        sa.Column("amount", sa.BigInteger),
        sa.Column("currency", short_text(3)),
        sa.Column("cost_kind", short_text(16), nullable=False),
        sa.Column("pictures", WHOLE, nullable=False),
        sa.Column("kind", short_text(32), nullable=False),
        sa.Column("provider", short_text(32), nullable=False),
        sa.Column("model", short_text(128), nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("job", "attempt", "entry", name="ledger_once"),
    )
    op.create_index("ix_ledger_job", "ledger", ["job"])
    op.create_index("ix_ledger_at", "ledger", ["at"])


def _guard_ledger() -> None:
    """No row of the ledger is ever changed or removed, not even by a bug of ours."""
    for statement in append_only("ledger", "the ledger is append-only", op.get_bind().dialect.name):
        op.execute(statement)
