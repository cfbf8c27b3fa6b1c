"""The tables of grids: what somebody let vary, how it was arranged, and what was made of it."""

import sqlalchemy as sa

from imagegen.db import review_tables
from imagegen.db.columns import Instant, only_where, short_text
from imagegen.db.tables import metadata

__all__ = ["grid_batches", "metadata", "review_tables", "saved_grids"]

saved_grids = sa.Table(
    "saved_grids",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("definition", sa.JSON, nullable=False),
    sa.Column("arrangement", sa.JSON, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("digest", short_text(64), nullable=False, server_default=""),
    sa.Column("refusal", sa.JSON, nullable=False, server_default=sa.text("'{}'")),
    sa.Index("saved_grids_at", "at"),
    sa.Index("saved_grids_digest", "digest", unique=True),
    sa.Index("saved_grids_name", "name", unique=True, **only_where("name != ''")),
)

grid_batches = sa.Table(
    "grid_batches",
    metadata,
    sa.Column("batch", sa.Text, primary_key=True),
    sa.Column("grid", sa.Text, sa.ForeignKey("saved_grids.id", ondelete="CASCADE"), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("grid_batches_grid", "grid", "at"),
)
