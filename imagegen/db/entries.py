"""Which entries of the ledger count: what was charged, what may have been, what is held."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from imagegen.db.tables import jobs, ledger
from imagegen.people import is_same_person

CLOSING = ("settle", "release", "doubt")


def charged() -> sa.ColumnElement[bool]:
    """Settled money, and doubts that no later settlement of the same attempt has cleared."""
    settled = ledger.alias()
    cleared = sa.exists().where(
        settled.c.job == ledger.c.job,
        settled.c.attempt == ledger.c.attempt,
        settled.c.entry == "settle",
    )
    return sa.or_(ledger.c.entry == "settle", sa.and_(ledger.c.entry == "doubt", sa.not_(cleared)))


def held(open_states: Sequence[str]) -> sa.ColumnElement[bool]:
    """Reservations of open jobs that no later entry of the job has closed."""
    later = ledger.alias()
    closed = sa.exists().where(
        later.c.job == ledger.c.job,
        later.c.number > ledger.c.number,
        later.c.entry.in_(CLOSING),
    )
    running = sa.select(jobs.c.id).where(jobs.c.state.in_(open_states))
    return sa.and_(ledger.c.entry == "reserve", ledger.c.job.in_(running), sa.not_(closed))


def sums_of(part: str, *clauses: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The entries' amounts by currency; those without a currency have none that is known."""
    total = sa.func.sum(ledger.c.amount, type_=ledger.c.amount.type).label("amount")
    named, count = sa.literal(part).label("part"), sa.func.count().label("entries")
    query = sa.select(named, ledger.c.currency, total, count)
    return query.where(*clauses).group_by(ledger.c.currency)


def spellings(
    connection: sa.Connection, who: str, *entries: sa.ColumnElement[bool]
) -> Sequence[str]:
    """How that person's name is written in any of these entries."""
    names = sa.union(*(sa.select(ledger.c.who).where(clause) for clause in entries))
    return [name for name in connection.execute(names).scalars() if is_same_person(name, who)]
