"""Which entries of the ledger count: what was charged, what may have been, what is held."""

from collections.abc import Sequence

import sqlalchemy as sa

from imagegen.db.tables import jobs, ledger

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
