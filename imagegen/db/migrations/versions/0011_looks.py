"""Which pictures look alike: the stack of each, and the looks of those that began one."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, only_where, short_text

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("records", sa.Column("stack", WHOLE))
    op.create_index("records_stack", "records", ["stack", "number"])
    op.create_index("records_unseen", "records", ["number"], **only_where("look = ''"))
    op.drop_index("records_look", "records")
    gone = sa.ForeignKey("records.number", ondelete="CASCADE")
    op.create_table(
        "looks",
        sa.Column("part", short_text(6), primary_key=True),
        sa.Column("number", WHOLE, gone, primary_key=True, index=True),
        sa.Column("look", short_text(16), nullable=False),
    )
