"""The tables of review: verdicts, who holds what, comments, and blind comparisons."""

import sqlalchemy as sa

from imagegen.db.columns import Instant
from imagegen.db.tables import metadata


def _record(name: str, *, primary: bool = False) -> sa.Column[int]:
    """What is said of a picture goes with it."""
    gone = sa.ForeignKey("records.number", ondelete="CASCADE")
    return sa.Column(name, sa.Integer, gone, primary_key=primary, nullable=False)


verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    _record("record"),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Index("verdicts_record", "record", "number"),
)

# The verdict that counts, one row for each judged record, so that filters need no history.
judged = sa.Table(
    "judged",
    metadata,
    _record("number", primary=True),
    sa.Column("verdict", sa.String(16), nullable=False),
    sa.Column("verdict_number", sa.Integer, nullable=False, unique=True),
    sa.Index("judged_verdict", "verdict", "number"),
)

review_leases = sa.Table(
    "review_leases",
    metadata,
    _record("number", primary=True),
    sa.Column("desk", sa.String(64), nullable=False, index=True),
    sa.Column("until", Instant, nullable=False, index=True),
)

review_assignments = sa.Table(
    "review_assignments",
    metadata,
    _record("number", primary=True),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
)

review_comments = sa.Table(
    "review_comments",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    _record("record"),
    sa.Column("left", sa.Float, nullable=False),
    sa.Column("top", sa.Float, nullable=False),
    sa.Column("width", sa.Float, nullable=False),
    sa.Column("height", sa.Float, nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("batch", sa.String(32), nullable=False, server_default=""),
    sa.Index("review_comments_record", "record", "at"),
)

comparisons = sa.Table(
    "comparisons",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("question", sa.String(200), nullable=False),
    sa.Column("axis", sa.String(16), nullable=False),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)

comparison_pairs = sa.Table(
    "comparison_pairs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column(
        "comparison",
        sa.String(32),
        sa.ForeignKey("comparisons.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("place", sa.Integer, nullable=False),
    _record("left"),
    _record("right"),
    sa.Column("left_name", sa.String(200), nullable=False),
    sa.Column("right_name", sa.String(200), nullable=False),
    sa.Column("repeats", sa.Integer),
    sa.UniqueConstraint("comparison", "place", name="comparison_pairs_place"),
)

comparison_votes = sa.Table(
    "comparison_votes",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column(
        "pair",
        sa.Integer,
        sa.ForeignKey("comparison_pairs.number", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("who", sa.String(128), nullable=False),
    sa.Column("choice", sa.String(16), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("pair", "who", name="comparison_votes_once"),
)
