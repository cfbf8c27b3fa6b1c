"""The tables of review: verdicts, who holds what, comments, and blind comparisons."""

import sqlalchemy as sa

from imagegen.db.columns import WHOLE, Instant, short_text
from imagegen.db.tables import metadata


def _record(name: str, *, primary: bool = False) -> sa.Column[int]:
    """What is private or only of use beside the picture goes with it."""
    gone = sa.ForeignKey("records.number", ondelete="CASCADE")
    return sa.Column(name, WHOLE, gone, primary_key=primary, nullable=False)


def _record_id(name: str) -> sa.Column[str]:
    """Of a picture that may be gone. Its id, because SQLite gives a free number away again."""
    return sa.Column(name, short_text(32), nullable=False)


verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    _record_id("record"),
    sa.Column("verdict", short_text(16), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("undone_at", Instant),
    sa.Index("verdicts_record", "record", "number"),
)

# The verdict that counts, one row for each judged record, so that filters need no history.
judged = sa.Table(
    "judged",
    metadata,
    _record("number", primary=True),
    sa.Column("verdict", short_text(16), nullable=False),
    sa.Column("verdict_number", WHOLE, nullable=False, unique=True),
    sa.Index("judged_verdict", "verdict", "number"),
)

# What the statistics need of a picture that was removed for good, and the verdict that counted.
removed_records = sa.Table(
    "removed_records",
    metadata,
    sa.Column("id", short_text(32), primary_key=True),
    sa.Column("kind", short_text(32), nullable=False),
    sa.Column("template", short_text(64), nullable=False),
    sa.Column("template_version", WHOLE),
    sa.Column("provider", short_text(32), nullable=False),
    sa.Column("model", short_text(128), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("verdict_number", WHOLE),
)

review_leases = sa.Table(
    "review_leases",
    metadata,
    _record("number", primary=True),
    sa.Column("desk", short_text(64), nullable=False, index=True),
    sa.Column("until", Instant, nullable=False, index=True),
)

review_assignments = sa.Table(
    "review_assignments",
    metadata,
    _record("number", primary=True),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
)

review_comments = sa.Table(
    "review_comments",
    metadata,
    sa.Column("id", short_text(32), primary_key=True),
    _record("record"),
    sa.Column("left", sa.Float, nullable=False),
    sa.Column("top", sa.Float, nullable=False),
    sa.Column("width", sa.Float, nullable=False),
    sa.Column("height", sa.Float, nullable=False),
    sa.Column("text", short_text(500), nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("batch", short_text(32), nullable=False, server_default=""),
    sa.Index("review_comments_record", "record", "at"),
)

comparisons = sa.Table(
    "comparisons",
    metadata,
    sa.Column("id", short_text(32), primary_key=True),
    sa.Column("question", short_text(200), nullable=False),
    sa.Column("axis", short_text(16), nullable=False),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
)

comparison_pairs = sa.Table(
    "comparison_pairs",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column(
        "comparison",
        short_text(32),
        sa.ForeignKey("comparisons.id", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("place", WHOLE, nullable=False),
    _record_id("left"),
    _record_id("right"),
    sa.Column("left_name", short_text(200), nullable=False),
    sa.Column("right_name", short_text(200), nullable=False),
    sa.Column("repeats", WHOLE),
    sa.UniqueConstraint("comparison", "place", name="comparison_pairs_place"),
)

comparison_votes = sa.Table(
    "comparison_votes",
    metadata,
    sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
    sa.Column(
        "pair",
        WHOLE,
        sa.ForeignKey("comparison_pairs.number", ondelete="CASCADE"),
        nullable=False,
    ),
    sa.Column("who", short_text(128), nullable=False),
    sa.Column("choice", short_text(16), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("pair", "who", name="comparison_votes_once"),
)
