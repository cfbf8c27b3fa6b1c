"""The cast: people to be shown again."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import short_text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "cast",
        sa.Column("id", short_text(32), primary_key=True),
        sa.Column("name", short_text(60), nullable=False),
        sa.Column("folded", sa.Text, nullable=False, unique=True),
        sa.Column("description", short_text(200), nullable=False),
        sa.Column("references", sa.JSON, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
