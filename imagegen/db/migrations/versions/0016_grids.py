"""Grids under a name, and the batches that were made of each."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "saved_grids",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("arrangement", sa.JSON, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("saved_grids_at", "saved_grids", ["at"])
    gone = sa.ForeignKey("saved_grids.id", ondelete="CASCADE")
    op.create_table(
        "grid_batches",
        sa.Column("batch", sa.Text, primary_key=True),
        sa.Column("grid", sa.Text, gone, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("grid_batches_grid", "grid_batches", ["grid", "at"])
