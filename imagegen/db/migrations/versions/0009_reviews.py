"""Verdicts, leases, assignments, pinned comments and blind comparisons."""

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, short_text

revision = "0009"
down_revision = "0008"


def _record(name: str, *, primary: bool = False) -> sa.Column[int]:
    gone = sa.ForeignKey("records.number", ondelete="CASCADE")
    return sa.Column(name, WHOLE, gone, primary_key=primary, nullable=False)


def upgrade() -> None:
    _make_verdicts()
    _make_desk()
    _make_comparisons()


def _make_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        _record("record"),
        sa.Column("verdict", short_text(16), nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
    )
    op.create_index("verdicts_record", "verdicts", ["record", "number"])
    op.create_table(
        "judged",
        _record("number", primary=True),
        sa.Column("verdict", short_text(16), nullable=False),
        sa.Column("verdict_number", WHOLE, nullable=False, unique=True),
    )
    op.create_index("judged_verdict", "judged", ["verdict", "number"])
    op.create_table(
        "review_comments",
        sa.Column("id", short_text(32), primary_key=True),
        _record("record"),
        sa.Column("left", sa.Float, nullable=False),
        sa.Column("top", sa.Float, nullable=False),
        sa.Column("width", sa.Float, nullable=False),
        sa.Column("height", sa.Float, nullable=False),
        sa.Column("text", short_text(500), nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("batch", short_text(32), nullable=False, server_default=""),
    )
    op.create_index("review_comments_record", "review_comments", ["record", "at"])


def _make_desk() -> None:
    op.create_table(
        "review_leases",
        _record("number", primary=True),
        sa.Column("desk", short_text(64), nullable=False),
        sa.Column("until", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_review_leases_desk", "review_leases", ["desk"])
    op.create_index("ix_review_leases_until", "review_leases", ["until"])
    op.create_table(
        "review_assignments",
        _record("number", primary=True),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _make_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", short_text(32), primary_key=True),
        sa.Column("question", short_text(200), nullable=False),
        sa.Column("axis", short_text(16), nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("made_at", sa.BigInteger, nullable=False),
    )
    gone = sa.ForeignKey("comparisons.id", ondelete="CASCADE")
    op.create_table(
        "comparison_pairs",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("comparison", short_text(32), gone, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        _record("left"),
        _record("right"),
        sa.Column("left_name", short_text(200), nullable=False),
        sa.Column("right_name", short_text(200), nullable=False),
        sa.Column("repeats", WHOLE),
        sa.UniqueConstraint("comparison", "place", name="comparison_pairs_place"),
    )
    pair = sa.ForeignKey("comparison_pairs.number", ondelete="CASCADE")
    op.create_table(
        "comparison_votes",
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("pair", WHOLE, pair, nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("choice", short_text(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("pair", "who", name="comparison_votes_once"),
    )
