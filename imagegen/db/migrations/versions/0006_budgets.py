"""What may be spent in a period, and where it stops; the attempts of a window of time."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import Amount

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("period", sa.String(16), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("warn_at", Amount),
        sa.Column("stop_at", Amount),
        sa.Column("allows_unknown", sa.Boolean, nullable=False),
    )
    op.create_index("attempts_started", "attempts", ["started_at"])
