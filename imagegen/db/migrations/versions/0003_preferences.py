"""What users prefer, which model each attempt went to, and each picture's label in its batch."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import short_text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("name", short_text(64), primary_key=True),
        sa.Column("value", sa.JSON, nullable=False),
    )
    for name, length in (("provider", 32), ("model", 128)):
        column = sa.Column(name, short_text(length), nullable=False, server_default="")
        op.add_column("attempts", column)
    label = sa.Column("label", short_text(200), nullable=False, server_default="")
    op.add_column("records", label)
    op.execute(
        "UPDATE attempts SET (provider, model) = "
        "(SELECT provider, model FROM jobs WHERE jobs.id = attempts.job)"
    )
