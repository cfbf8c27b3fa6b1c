"""A filter as SQL: from which table the search walks, newest first, and what it checks.

The walk goes down one index that is ordered by the record's number and stops after a page. What
the filter asks besides is checked at each step.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.selectable import Join

from imagegen.db.review_tables import judged
from imagegen.db.tables import board_records, record_tags, record_words, records
from imagegen.filters import UNJUDGED, Filter
from imagegen.search import FACTS, match_all

_OUT_OF_ORDER = 1000
"""Records are numbered as they are written and dated as they were delivered: after a crash some
get their row late. No more than this many stand in another order than their dates."""

_EQUAL = ("kind", "provider", "model", "template", "who", "batch")

Clause = sa.ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Walk:
    """`number` is the record's number in the table that leads; `source` is what to select from."""

    number: sa.ColumnElement[int]
    source: Any
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class _Lead:
    """A table that knows which records meet one part of the filter, in the order of numbers."""

    table: Any
    number: sa.ColumnElement[int]
    clause: Clause


class _LedJoin(Join):
    """A join whose left side stays the outer loop: SQLite may not turn it around and sort."""

    inherit_cache = True


@compiles(_LedJoin, "sqlite")
def _compile_led_join(join: Join, compiler: Any, **options: Any) -> str:
    options["asfrom"] = True
    left, right = compiler.process(join.left, **options), compiler.process(join.right, **options)
    options["asfrom"] = False
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"


def walk_of(chosen: Filter) -> Walk:
    """How the pictures of that filter are walked through."""
    clauses = [*_state(chosen), *_facts(chosen)]
    leads = _leads(chosen)
    if not leads:
        number: sa.ColumnElement[int] = records.c.number
        source: Any = records
    else:
        number = leads[0].number
        source = _LedJoin(leads[0].table, records, records.c.number == number)
        clauses.append(leads[0].clause)
        clauses += [_also(lead) for lead in leads[1:]]
    return Walk(number=number, source=source, clauses=(*clauses, *_days(chosen, number)))


def _leads(chosen: Filter) -> list[_Lead]:
    """The rarest first, by experience: words, then a board, then a tag, then a verdict."""
    match = match_all(chosen.text, {name: getattr(chosen, name) for name in FACTS})
    leads = []
    if match:
        clause = sa.column("record_words").op("MATCH")(match)
        leads.append(_Lead(table=record_words, number=record_words.c.rowid, clause=clause))
    for table, column, value in (
        (board_records, board_records.c.board, chosen.board),
        (record_tags, record_tags.c.tag, chosen.tag),
        (judged, judged.c.verdict, "" if chosen.verdict == UNJUDGED else chosen.verdict),
    ):
        if value:
            leads.append(_Lead(table=table, number=table.c.number, clause=column == value))
    return leads


def _also(lead: _Lead) -> Clause:
    inner = sa.select(sa.literal(1)).select_from(lead.table)
    return inner.where(lead.clause, lead.number == records.c.number).correlate(records).exists()


def _state(chosen: Filter) -> list[Clause]:
    """Written as in the partial indexes, so that they are used."""
    trashed = records.c.trashed_at
    clauses: list[Clause] = [trashed.is_not(None) if chosen.trashed else trashed.is_(None)]
    if chosen.starred:
        clauses.append(records.c.starred_at.is_not(None))
    if chosen.verdict == UNJUDGED:
        clauses.append(sa.not_(sa.exists().where(judged.c.number == records.c.number)))
    if chosen.suspect:
        clauses.append(records.c.suspect != sa.literal_column("''"))
    return clauses


def _facts(chosen: Filter) -> list[Clause]:
    given = [(name, getattr(chosen, name)) for name in _EQUAL]
    clauses: list[Clause] = [records.c[name] == value for name, value in given if value]
    if chosen.version is not None:
        clauses.append(records.c.template_version == chosen.version)
    if chosen.stack is not None:
        clauses.append(records.c.stack == chosen.stack)
    if chosen.currency:
        clauses.append(records.c.cost_currency == chosen.currency)
    if chosen.least is not None:
        clauses.append(records.c.cost_amount >= chosen.least)
    if chosen.most is not None:
        clauses.append(records.c.cost_amount <= chosen.most)
    return clauses


def _days(chosen: Filter, number: sa.ColumnElement[int]) -> list[Clause]:
    """The days themselves, and the numbers between which their records stand."""
    made, clauses = records.c.created_at, []
    if chosen.since is not None:
        first = _midnight(chosen.since)
        clauses += [made >= first, number >= _edge(made >= first, made, sa.func.min)]
    if chosen.until is not None and chosen.until < date.max:  # after that there is no day
        end = _midnight(chosen.until + timedelta(days=1))
        clauses += [made < end, number <= _edge(made < end, made.desc(), sa.func.max)]
    return clauses


def _edge(clause: Clause, order: Any, choose: Any) -> Any:
    """The first or last number on that side of a moment, without looking at all of them."""
    near = sa.select(records.c.number).where(clause).order_by(order).limit(_OUT_OF_ORDER)
    return sa.select(choose(near.subquery().c.number)).scalar_subquery()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
