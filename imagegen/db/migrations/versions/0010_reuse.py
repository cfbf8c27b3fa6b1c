"""What each job asks of its provider, as a fingerprint, and which pictures were used again."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import Amount, Instant

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    fingerprint = sa.Column("fingerprint", sa.String(64), nullable=False, server_default="")
    op.add_column("jobs", fingerprint)
    op.create_index("jobs_fingerprint", "jobs", ["fingerprint"])
    op.create_table(
        "reuses",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("record", sa.String(32), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("amount", Amount),
        sa.Column("currency", sa.String(3)),
        sa.Column("at", Instant, nullable=False),
    )
