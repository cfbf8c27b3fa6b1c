"""What may be spent in a period, and where it stops; the attempts of a window of time."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, Amount, short_text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "budgets",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("period", short_text(16), nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("provider", short_text(32), nullable=False),
        sa.Column("currency", short_text(3), nullable=False),
        sa.Column("warn_at", Amount),
        sa.Column("stop_at", Amount),
        sa.Column("allows_unknown", sa.Boolean, nullable=False),
    )
    op.create_index("attempts_started", "attempts", ["started_at"])
