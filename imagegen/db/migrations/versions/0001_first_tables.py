"""The first tables: jobs, attempts, records and the append-only ledger."""

import sqlalchemy as sa
from alembic import op

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
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("request", sa.JSON, nullable=False),
        sa.Column("origin", sa.JSON, nullable=False),
        sa.Column("prompt_sent", sa.Text, nullable=False),
        sa.Column("price_low", sa.BigInteger),
        sa.Column("price_high", sa.BigInteger),
        sa.Column("price_currency", sa.String(3)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("owner", sa.String(64)),
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
        sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("started_at", sa.BigInteger, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("error", sa.JSON(none_as_null=True)),
    )


def _make_records() -> None:
    op.create_table(
        "records",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(32), nullable=False, unique=True),
        sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("batch", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("brief", sa.JSON, nullable=False),
        sa.Column("template", sa.String(64), nullable=False),
        sa.Column("template_version", sa.Integer),
        sa.Column("parent", sa.String(32)),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("prompt", sa.Text, nullable=False),
        sa.Column("prompt_sent", sa.Text, nullable=False),
        sa.Column("negative_prompt", sa.Text, nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("family", sa.String(32), nullable=False),
        sa.Column("parameters", sa.JSON, nullable=False),
        sa.Column("references", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("byte_count", sa.Integer, nullable=False),
        sa.Column("usage", sa.JSON(none_as_null=True)),
        sa.Column("elapsed_s", sa.Float, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("cost_amount", sa.BigInteger),
        sa.Column("cost_currency", sa.String(3)),
        sa.Column("cost_kind", sa.String(16), nullable=False),
        sa.Column("request_id", sa.String(128), nullable=False),
        sa.Column("suspect", sa.String(200), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("job", "place", name="records_job_place"),
    )
    op.create_index("ix_records_batch", "records", ["batch"])
    op.create_index("ix_records_sha256", "records", ["sha256"])
    op.create_index("records_kind_number", "records", ["kind", "number"])


def _make_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("entry", sa.String(16), nullable=False),
        sa.Column("amount", sa.BigInteger),
        sa.Column("currency", sa.String(3)),
        sa.Column("cost_kind", sa.String(16), nullable=False),
        sa.Column("pictures", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("job", "attempt", "entry", name="ledger_once"),
    )
    op.create_index("ix_ledger_job", "ledger", ["job"])
    op.create_index("ix_ledger_at", "ledger", ["at"])


def _guard_ledger() -> None:
    """No row of the ledger is ever changed or removed, not even by a bug of ours."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER ledger_no_{action.lower()} BEFORE {action} ON ledger "
            "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        )
