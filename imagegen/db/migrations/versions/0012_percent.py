"""How far a running call is, where its provider says so."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("jobs", sa.Column("percent", WHOLE))
