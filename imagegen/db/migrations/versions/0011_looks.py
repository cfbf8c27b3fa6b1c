"""Which pictures look alike: the stack of each, and the looks of those that began one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("records", sa.Column("stack", sa.Integer))
    op.create_index("records_stack", "records", ["stack", "number"])
    op.create_index("records_unseen", "records", ["number"], sqlite_where=sa.text("look = ''"))
    op.drop_index("records_look", "records")
    gone = sa.ForeignKey("records.number", ondelete="CASCADE")
    op.create_table(
        "looks",
        sa.Column("part", sa.String(6), primary_key=True),
        sa.Column("number", sa.Integer, gone, primary_key=True, index=True),
        sa.Column("look", sa.String(16), nullable=False),
    )
