"""Listen and Repeat items: the item as its file has it, and the record its scene came from."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, short_text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("id", short_text(32), nullable=False, unique=True),
        sa.Column("title", short_text(120), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("record", short_text(32)),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_items_changed_at", "items", ["changed_at"])
