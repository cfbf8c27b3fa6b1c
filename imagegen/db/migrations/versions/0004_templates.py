"""The users' versions of templates, their labels, and an index from a template to its pictures."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, short_text
from imagegen.db.guards import append_only

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "template_versions",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("kind", short_text(32), nullable=False),
        sa.Column("name", short_text(64), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("note", short_text(500), nullable=False),
        sa.Column("source_name", short_text(64), nullable=False),
        sa.Column("source_version", WHOLE),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("kind", "name", "version", name="template_versions_once"),
    )
    op.create_table(
        "template_labels",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("kind", short_text(32), nullable=False),
        sa.Column("name", short_text(64), nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.Column("label", short_text(16), nullable=False),
        sa.Column("reason", short_text(500), nullable=False),
        sa.Column("override", sa.Boolean, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("template_labels_kind", "template_labels", ["kind", "name"])
    op.create_index("records_template", "records", ["kind", "template", "template_version"])
    for table in ("template_versions", "template_labels"):
        _guard(table)


def _guard(table: str) -> None:
    """A version that pictures were made with never changes, nor what was said of it."""
    for statement in append_only(table, f"{table} is append-only", op.get_bind().dialect.name):
        op.execute(statement)
