"""The SKU or item a picture is of, and indexes for it, for a template's versions and for costs."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import only_where, short_text
from imagegen.search import LONGEST_ITEM

revision = "0014"
down_revision = "0012"

_NAMED = {"product_shot": "sku", "listen_and_repeat": "item"}


def upgrade() -> None:
    item = sa.Column("item", short_text(LONGEST_ITEM), nullable=False, server_default="")
    op.add_column("records", item)
    _name_items()
    op.create_index("records_item", "records", ["item", "number"], **only_where("item != ''"))
    op.create_index(
        "records_version_live",
        "records",
        ["template", "template_version", "number"],
        **only_where("trashed_at IS NULL"),
    )
    op.create_index("records_cost", "records", ["cost_currency", "cost_amount", "number"])


def _name_items() -> None:
    brief = sa.column("brief", sa.JSON)
    records = sa.table("records", sa.column("kind"), sa.column("item"), brief)
    for kind, key in _NAMED.items():
        named = records.c.brief[key].as_string()
        fits = records.c.kind == kind, sa.func.length(named).between(1, LONGEST_ITEM)
        op.execute(sa.update(records).where(*fits).values(item=named))
