"""The queue of a review desk: which pictures it is given, so that no two desks get the same one."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from imagegen.db.changes import insert_where_free
from imagegen.db.locks import hold_lock
from imagegen.db.review_tables import review_assignments, review_leases
from imagegen.db.tables import records
from imagegen.errors import RequestError
from imagegen.filter_clauses import Walk, walk_of
from imagegen.filters import Filter
from imagegen.people import clean_person
from imagegen.record_rows import record_of_row
from imagegen.types import Record

LEASE = timedelta(minutes=3)
"""A desk asks again every minute; one that is gone loses its pictures after this."""
MOST_ASSIGNED = 1000
_BEYOND = 2**62
_LOCK = "desks"
"""Desks that ask at once are served one after the other: none is told there is nothing left
because another took what it was about to take."""


class ReviewDesk:
    """Leases and assignments. A desk is one open page; `who` is the person at it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def claim(
        self,
        chosen: Filter,
        *,
        desk: str,
        who: str,
        before: int | None = None,
        limit: int = 6,
        now: datetime | None = None,
    ) -> list[Record]:
        """The newest pictures of the filter older than the number `before` that no other desk
        holds and that are not assigned to somebody else: they are this desk's until the lease
        ends. Those it held already are among them, with a new lease."""
        if not desk:
            raise RequestError("The desk has no name.", "Open the page again.")
        now = now or datetime.now(UTC)
        walk = walk_of(chosen, self._engine.dialect.name, reach=None)
        found = _free(walk, desk, clean_person(who), before, now).limit(limit)
        with self._engine.begin() as connection:
            hold_lock(connection, _LOCK)
            connection.execute(sa.delete(review_leases).where(review_leases.c.until <= now))
            numbers = connection.execute(_take(connection, found, desk, now)).scalars().all()
            query = sa.select(records).where(records.c.number.in_(numbers))
            rows = connection.execute(query.order_by(records.c.number.desc())).mappings()
            return [record_of_row(row) for row in rows]

    def hold(self, record_id: str, desk: str) -> None:
        """Hold one picture, unless another desk does."""
        now = datetime.now(UTC)
        wanted = sa.select(records.c.number.label("number")).where(records.c.id == record_id)
        with self._engine.begin() as connection:
            hold_lock(connection, _LOCK)
            connection.execute(_take(connection, wanted, desk, now))

    def renew(self, record_ids: Sequence[str], desk: str) -> list[str]:
        """Hold these for a full lease from now on; returns those that another desk has meanwhile.

        What lapsed and nobody took is taken again: the page that shows it is still open.
        """
        now = datetime.now(UTC)
        named = sa.select(records.c.number.label("number")).where(records.c.id.in_(record_ids))
        with self._engine.begin() as connection:
            hold_lock(connection, _LOCK)
            kept = connection.execute(_take(connection, named, desk, now)).scalars().all()
            ours = records.c.number.in_(kept)
            still = connection.execute(sa.select(records.c.id).where(ours)).scalars().all()
        return [name for name in record_ids if name not in still]

    def release(self, desk: str) -> None:
        """Give back everything the desk holds."""
        with self._engine.begin() as connection:
            hold_lock(connection, _LOCK)
            connection.execute(sa.delete(review_leases).where(review_leases.c.desk == desk))

    def held_elsewhere(self, desk: str) -> int:
        """How many pictures other desks hold now."""
        theirs = [review_leases.c.desk != desk, review_leases.c.until > datetime.now(UTC)]
        query = sa.select(sa.func.count()).select_from(review_leases).where(*theirs)
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def assign(self, chosen: Filter, who: str, limit: int = MOST_ASSIGNED) -> int:
        """Give the newest `limit` pictures of the filter to `who` alone; "" gives them to all.
        Returns how many."""
        walk = walk_of(chosen, self._engine.dialect.name, reach=None)
        numbers, owner = _numbers(walk, None).limit(limit), clean_person(who)
        with self._engine.begin() as connection:
            hold_lock(connection, _LOCK)
            found = list(connection.execute(numbers).scalars())
            for first in range(0, len(found), 500):
                some = review_assignments.c.number.in_(found[first : first + 500])
                connection.execute(sa.delete(review_assignments).where(some))
            if owner and found:
                at = datetime.now(UTC)
                rows = [{"number": number, "who": owner, "at": at} for number in found]
                connection.execute(sa.insert(review_assignments), rows)
        return len(found)

    def assigned(self) -> dict[str, int]:
        """Person -> how many pictures are theirs alone."""
        query = sa.select(review_assignments.c.who, sa.func.count()).group_by("who")
        with self._engine.connect() as connection:
            return {who: count for who, count in connection.execute(query)}


def _numbers(walk: Walk, before: int | None) -> sa.Select[int]:
    query = sa.select(walk.number.label("number")).select_from(walk.source).where(*walk.clauses)
    bound = _BEYOND if before is None else before
    return query.where(walk.number < bound).order_by(walk.number.desc())


def _free(walk: Walk, desk: str, who: str, before: int | None, now: datetime) -> sa.Select[int]:
    lease, assignment = review_leases.alias(), review_assignments.alias()
    held = sa.exists().where(
        lease.c.number == walk.number, lease.c.desk != desk, lease.c.until > now
    )
    foreign = sa.exists().where(assignment.c.number == walk.number, assignment.c.who != who)
    return _numbers(walk, before).where(sa.not_(held), sa.not_(foreign))


def _take(connection: sa.Connection, found: sa.Select[int], desk: str, now: datetime) -> Any:
    """One statement finds and holds: two desks that ask at once cannot both be given a picture."""
    number = found.subquery().c.number
    until = sa.literal(now + LEASE, review_leases.c.until.type)
    source = sa.select(number, sa.literal(desk).label("desk"), until.label("until"))
    ours = sa.or_(review_leases.c.desk == desk, review_leases.c.until <= now)
    # With a condition, or SQLite takes the ON of the conflict for that of a join.
    insert = insert_where_free(connection, review_leases, "number", source.where(sa.true()), ours)
    return insert.returning(review_leases.c.number)
