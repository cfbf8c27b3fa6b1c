"""What each job asks of its provider, as a fingerprint, and which pictures were used again."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, Amount, Instant, short_text

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    fingerprint = sa.Column("fingerprint", short_text(64), nullable=False, server_default="")
    op.add_column("jobs", fingerprint)
    op.create_index("jobs_fingerprint", "jobs", ["fingerprint"])
    op.create_table(
        "reuses",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("record", short_text(32), nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("amount", Amount),
        sa.Column("currency", short_text(3)),
        sa.Column("at", Instant, nullable=False),
    )
