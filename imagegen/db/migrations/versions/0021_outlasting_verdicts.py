"""Verdicts and votes name their pictures without needing them: they outlast a removal for good."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from imagegen.db.columns import WHOLE, short_text
from imagegen.people import clean_person

revision = "0021"
down_revision = "0020"

_OLD = "old_"
_RECORDS = sa.table("records", sa.column("id"), sa.column("number"))
_COMPARISONS = sa.table("comparisons", sa.column("id"))
_PAIRS = sa.table("comparison_pairs", sa.column("number"))
_ASSIGNED = sa.table("review_assignments", sa.column("who"))


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        _name_in_place("verdicts", "record")
        op.create_index("verdicts_record", "verdicts", ["record", "number"])
        _name_in_place("comparison_pairs", "left", "right")
    _make_removed()
    # Their last pair went with its picture: nothing can open them any more.
    op.execute("DELETE FROM comparisons WHERE id NOT IN (SELECT comparison FROM comparison_pairs)")
    _clean_names()


def _name_in_place(table: str, *names: str) -> None:
    """The picture's id where its number was; index and reference go with the old column."""
    for name in names:
        op.add_column(table, sa.Column(f"{name}_id", sa.Text))
        rows = sa.table(table, sa.column(name), sa.column(f"{name}_id"))
        change = sa.update(rows).where(_RECORDS.c.number == rows.c[name])
        op.execute(change.values({f"{name}_id": _RECORDS.c.id}))
        op.drop_column(table, name)
        op.alter_column(table, f"{name}_id", new_column_name=name, nullable=False)


def _make_anew() -> None:
    """A SQLite column keeps its reference for good. Each is copied before the old ones go,
    the votes first: what a dropped table refers to would be emptied with it."""
    op.drop_index("verdicts_record", "verdicts")
    for name in ("verdicts", "comparison_votes", "comparison_pairs"):
        op.rename_table(name, _OLD + name)
    op.create_table("verdicts", *_verdict_columns())
    op.create_index("verdicts_record", "verdicts", ["record", "number"])
    op.create_table("comparison_pairs", *_pair_columns())
    op.create_table("comparison_votes", *_vote_columns())
    _copy("verdicts", ("number", "verdict", "reasons", "who", "at", "undone_at"), ("record",))
    plain = ("number", "comparison", "place", "left_name", "right_name", "repeats")
    _copy("comparison_pairs", plain, ("left", "right"), comparison=_COMPARISONS.c.id)
    said = ("number", "pair", "who", "choice", "at")
    _copy("comparison_votes", said, (), pair=_PAIRS.c.number)
    for name in ("verdicts", "comparison_votes", "comparison_pairs"):
        op.drop_table(_OLD + name)


def _copy(
    table: str, plain: Sequence[str], named: Sequence[str], **of: sa.ColumnElement[Any]
) -> None:
    """`named` were numbers of records and are their ids now. What is about a record that is not
    there, or part `of` what is not, stays behind: a file may have been edited without its rules."""
    names = (*plain, *named)
    old, new = (sa.table(each, *map(sa.column, names)) for each in (_OLD + table, table))
    values: list[Any] = [old.c[name] for name in plain]
    for name in named:
        of_number = sa.select(_RECORDS.c.id).where(_RECORDS.c.number == old.c[name])
        values.append(of_number.scalar_subquery())
    owners = dict.fromkeys(named, _RECORDS.c.number) | of
    whole = [old.c[name].in_(sa.select(owner)) for name, owner in owners.items()]
    op.execute(sa.insert(new).from_select(list(names), sa.select(*values).where(*whole)))


def _verdict_columns() -> list[Any]:
    return [
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("record", short_text(32), nullable=False),
        sa.Column("verdict", short_text(16), nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("undone_at", sa.BigInteger),
    ]


def _pair_columns() -> list[Any]:
    gone = sa.ForeignKey("comparisons.id", ondelete="CASCADE")
    return [
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("comparison", short_text(32), gone, nullable=False),
        sa.Column("place", WHOLE, nullable=False),
        sa.Column("left", short_text(32), nullable=False),
        sa.Column("right", short_text(32), nullable=False),
        sa.Column("left_name", short_text(200), nullable=False),
        sa.Column("right_name", short_text(200), nullable=False),
        sa.Column("repeats", WHOLE),
        sa.UniqueConstraint("comparison", "place", name="comparison_pairs_place"),
    ]


def _vote_columns() -> list[Any]:
    pair = sa.ForeignKey("comparison_pairs.number", ondelete="CASCADE")
    return [
        sa.Column("number", WHOLE, primary_key=True, autoincrement=True),
        sa.Column("pair", WHOLE, pair, nullable=False),
        sa.Column("who", short_text(128), nullable=False),
        sa.Column("choice", short_text(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("pair", "who", name="comparison_votes_once"),
    ]


def _make_removed() -> None:
    op.create_table(
        "removed_records",
        sa.Column("id", short_text(32), primary_key=True),
        sa.Column("kind", short_text(32), nullable=False),
        sa.Column("template", short_text(64), nullable=False),
        sa.Column("template_version", WHOLE),
        sa.Column("provider", short_text(32), nullable=False),
        sa.Column("model", short_text(128), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("verdict_number", WHOLE),
    )


def _clean_names() -> None:
    """As verdicts spell them: a name that is compared must be written in one way. A picture
    assigned to a name of which nothing is left is assigned to nobody."""
    connection = op.get_bind()
    for name in connection.execute(sa.select(_ASSIGNED.c.who).distinct()).scalars().all():
        clean, these = clean_person(name), _ASSIGNED.c.who == name
        if not clean:
            connection.execute(sa.delete(_ASSIGNED).where(these))
        elif clean != name:
            connection.execute(sa.update(_ASSIGNED).where(these).values(who=clean))
