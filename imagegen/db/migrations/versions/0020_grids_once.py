"""Each definition and each name of a grid once, and why the last click on one made nothing."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import only_where, short_text

revision = "0020"
down_revision = "0018"

_GRIDS = sa.table(
    "saved_grids",
    sa.column("id"),
    sa.column("name"),
    sa.column("digest"),
    sa.column("definition", sa.JSON),
    sa.column("at"),
)


def upgrade() -> None:
    digest = sa.Column("digest", short_text(64), nullable=False, server_default="")
    op.add_column("saved_grids", digest)
    nothing = sa.Column("refusal", sa.JSON, nullable=False, server_default=sa.text("'{}'"))
    op.add_column("saved_grids", nothing)
    connection = op.get_bind()
    rows = connection.execute(sa.select(_GRIDS).order_by(_GRIDS.c.at, _GRIDS.c.id)).all()
    for grid_id, values in _told_apart(rows):
        connection.execute(sa.update(_GRIDS).where(_GRIDS.c.id == grid_id).values(values))
    op.create_index("saved_grids_digest", "saved_grids", ["digest"], unique=True)
    op.create_index(
        "saved_grids_name", "saved_grids", ["name"], unique=True, **only_where("name != ''")
    )


def _told_apart(rows: Any) -> Iterator[tuple[str, dict[str, str]]]:
    """The oldest keeps its name and stands for its definition; later ones stay beside it."""
    digests: set[str] = set()
    names = {""}
    for row in rows:
        text = json.dumps(row.definition, sort_keys=True)
        digest = hashlib.sha256(text.encode()).hexdigest()
        values = {"digest": row.id if digest in digests else digest, "name": row.name}
        number = 1
        while row.name and values["name"] in names:
            number += 1
            values["name"] = f"{row.name[:70]} ({number})"
        digests.add(digest)
        names.add(values["name"])
        yield row.id, values
