"""A filter as SQL: from which table the search walks, newest first, and what it checks.

The walk goes down one index that is ordered by the record's number and stops after a page. What
the filter asks besides is checked at each step. Where one part of the filter is met by few
records, those are looked up and sorted instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.selectable import Join

from imagegen.db.review_tables import judged
from imagegen.db.tables import board_records, record_tags, record_words, records
from imagegen.filters import UNJUDGED, Filter
from imagegen.search import FACTS, terms_of
from imagegen.word_clauses import EVERYWHERE, Reach, fact_clause, text_checks, word_clauses

FEW = 1000
"""Records that are read and sorted sooner than a walk is tried that may find none of them."""
_OUT_OF_ORDER = 1000
"""Records are numbered as they are written and dated as they were delivered: after a crash some
get their row late. No more than this many stand in another order than their dates."""

_EQUAL = ("kind", "provider", "model", "template", "who", "batch", "item")
_RARE = ("item", "batch", "starred", "suspect", "trashed")

Clause = sa.ColumnElement[bool]


@dataclass(frozen=True, kw_only=True)
class Walk:
    """`source` is what to select from, `shown` where in it the records' columns are; `number` is
    the record's number in the table that leads."""

    number: sa.ColumnElement[int]
    source: Any
    shown: Any
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a filter: the rows of `table` that meet it, each with its record's `number`.

    `in_order`: an index has them in the order of the numbers, so that a page costs a page.
    `checks` are looked at row by row: no index answers them.
    """

    table: Any
    number: sa.ColumnElement[int]
    clauses: tuple[Clause, ...]
    in_order: bool = True
    checks: tuple[Clause, ...] = ()


class _LedJoin(Join):
    """A join whose left side stays the outer loop: SQLite may not turn it around and sort."""

    inherit_cache = True


@compiles(_LedJoin, "sqlite")
def _compile_led_join(join: Join, compiler: Any, **options: Any) -> str:
    options["asfrom"] = True
    left, right = compiler.process(join.left, **options), compiler.process(join.right, **options)
    options["asfrom"] = False
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"


def parts_of(chosen: Filter, dialect: str) -> list[Part]:
    """The parts that few records may meet, by experience the rarest first."""
    own: dict[str, list[Clause]] = {
        "item": [records.c.item == chosen.item, _filled(records.c.item)] if chosen.item else [],
        "batch": [records.c.batch == chosen.batch] if chosen.batch else [],
        "stack": [records.c.stack == chosen.stack] if chosen.stack is not None else [],
        "starred": [records.c.starred_at.is_not(None)] if chosen.starred else [],
        "suspect": [_filled(records.c.suspect)] if chosen.suspect else [],
        "trashed": [records.c.trashed_at.is_not(None)] if chosen.trashed else [],
        "cost": _price(chosen) if chosen.currency else [],
    }
    found = [
        Part(
            table=records, number=records.c.number, clauses=tuple(clauses), in_order=name != "cost"
        )
        for name, clauses in own.items()
        if clauses
    ]
    return [*found, *_leads(chosen, dialect)]


def sparse_part(chosen: Filter, dialect: str) -> Part | None:
    """A text together with facts, for where few records have those: then their words are read.

    FTS5 takes longer to skip through the records of a common word than to read a few texts.
    """
    facts = {name: getattr(chosen, name) for name in FACTS if getattr(chosen, name)}
    checks = tuple(text_checks(chosen.text)) if dialect == "sqlite" and facts else ()
    if not checks:
        return None
    number, clauses = record_words.c.rowid, (fact_clause(facts),)
    return Part(table=record_words, number=number, clauses=clauses, checks=checks)


def capped_counts(some: Iterable[sa.Select[Any]], most: int) -> sa.Select[Any]:
    """One row: how many rows each of these has, counted up to one more than `most`."""
    counts = (
        sa.select(sa.func.count()).select_from(each.limit(most + 1).subquery()) for each in some
    )
    return sa.select(*(count.scalar_subquery() for count in counts))


def walk_of(
    chosen: Filter,
    dialect: str,
    *,
    few: Part | None = None,
    reach: Reach | None = EVERYWHERE,
    newest_first: bool | None = True,
) -> Walk:
    """How the pictures of that filter are walked through; `few` is a part that few meet.

    Without a `reach` only a text is looked up in the index of words, and no facts. Where
    `newest_first` is None they are only counted: in any order, and nothing of them is `shown`.
    """
    leads = _leads(chosen, dialect, reach)
    checks = [*_state(chosen), *_facts(chosen, dialect, leads)]
    lead = few or (leads[0] if leads else None)
    checks += [_also(each) for each in leads if lead is None or each.table is not lead.table]
    if lead is None:
        clauses = (*checks, *_days(chosen, records.c.number))
        return Walk(number=records.c.number, source=records, shown=records, clauses=clauses)
    if newest_first is None and few is None and _is_enough(chosen, checks):
        clauses = (*lead.clauses, _kept(lead.number, dialect))
        return Walk(number=lead.number, source=lead.table, shown=None, clauses=clauses)
    apart = not lead.in_order or (few is not None and few.table is not record_words)
    if apart and dialect != "sqlite":
        return _looked_up(lead, [*checks, *_days(chosen, records.c.number)], newest_first)
    table, number = _apart(lead) if apart else (lead.table, lead.number)
    source = _LedJoin(table, records, records.c.number == number)
    own = () if apart else (*lead.clauses, *lead.checks)
    clauses = (*checks, *own, *_days(chosen, number))
    return Walk(number=number, source=source, shown=records, clauses=clauses)


def _is_enough(chosen: Filter, checks: Sequence[Clause]) -> bool:
    """Whether nothing is asked of the records beside the lead, but that they are no trash."""
    return len(checks) == 1 and not (chosen.trashed or chosen.since or chosen.until)


def _kept(number: sa.ColumnElement[int], dialect: str) -> Clause:
    """Not in the trash, whose index is small: the records themselves lie far apart."""
    trash = sa.text("records INDEXED BY records_trashed") if dialect == "sqlite" else records
    inner = sa.select(sa.literal(1)).select_from(trash)
    there = sa.literal_column("records.number") == number
    thrown = sa.literal_column("records.trashed_at").is_not(None)
    return sa.not_(inner.where(there, thrown).exists())


def _looked_up(lead: Part, checks: Sequence[Clause], newest_first: bool | None) -> Walk:
    """The numbers of a part in order, and then one record after the other until the page is full.

    PostgreSQL's planner expects many pictures of two common facts and would go through all
    records beside those that were found, of which there may be none: here it has no choice.
    """
    _, number = _apart(lead)
    numbers = sa.select(number).offset(0)
    if newest_first is not None:
        numbers = numbers.order_by(number.desc() if newest_first else number)
    found = numbers.subquery("ordered")
    one = sa.select(records).where(records.c.number == found.c.number, *checks).limit(1)
    shown = one.lateral("shown")
    source = found.join(shown, sa.true())
    return Walk(number=found.c.number, source=source, shown=shown, clauses=())


def _leads(chosen: Filter, dialect: str, reach: Reach | None = EVERYWHERE) -> list[Part]:
    """Tables beside the records. The rarest first, by experience: words, then a board, a tag, a
    verdict."""
    words = _words(chosen, dialect, reach)
    leads = []
    if words:
        in_order, number = dialect == "sqlite", record_words.c.rowid
        leads.append(Part(table=record_words, number=number, clauses=words, in_order=in_order))
    for table, column, value in (
        (board_records, board_records.c.board, chosen.board),
        (record_tags, record_tags.c.tag, chosen.tag),
        (judged, judged.c.verdict, "" if chosen.verdict == UNJUDGED else chosen.verdict),
    ):
        if value:
            leads.append(Part(table=table, number=table.c.number, clauses=(column == value,)))
    return leads


def _words(chosen: Filter, dialect: str, reach: Reach | None) -> tuple[Clause, ...]:
    """The index of words knows facts too: it finds two that rarely go together, where the index
    of one would walk. But what has an index of its own is rarer still."""
    facts = {name: getattr(chosen, name) for name in FACTS}
    own = (chosen.version, chosen.stack, *(getattr(chosen, name) or None for name in _RARE))
    several = reach is not None and sum(map(bool, facts.values())) > 1
    if not chosen.text and (not several or own.count(None) < len(own)):
        return ()
    return word_clauses(chosen.text, facts, dialect, reach or EVERYWHERE)


def _apart(part: Part) -> tuple[Any, sa.ColumnElement[int]]:
    """The numbers of its records, looked up before anything else is asked."""
    found = sa.select(part.number.label("number")).select_from(part.table).where(*part.clauses)
    table = found.cte("found").prefix_with("MATERIALIZED")
    return table, table.c.number


def _also(part: Part) -> Clause:
    inner = sa.select(sa.literal(1)).select_from(part.table)
    return inner.where(*part.clauses, part.number == records.c.number).correlate(records).exists()


def _filled(column: sa.ColumnElement[str]) -> Clause:
    """Written as in the partial index, so that it is used."""
    return column != sa.literal_column("''")


def _price(
    chosen: Filter,
    currency: Any = records.c.cost_currency,
    amount: Any = records.c.cost_amount,
) -> list[Clause]:
    clauses = [currency == chosen.currency] if chosen.currency else []
    if chosen.least is not None:
        clauses.append(amount >= chosen.least)
    if chosen.most is not None:
        clauses.append(amount <= chosen.most)
    return clauses


def _state(chosen: Filter) -> list[Clause]:
    """Written as in the partial indexes, so that they are used."""
    trashed = records.c.trashed_at
    clauses: list[Clause] = [trashed.is_not(None) if chosen.trashed else trashed.is_(None)]
    if chosen.text and not terms_of(chosen.text):
        clauses.append(sa.false())  # signs that part words are in no text: not all is meant
    if chosen.starred:
        clauses.append(records.c.starred_at.is_not(None))
    if chosen.verdict == UNJUDGED:
        clauses.append(sa.not_(sa.exists().where(judged.c.number == records.c.number)))
    if chosen.suspect:
        clauses.append(_filled(records.c.suspect))
    return clauses


def _facts(chosen: Filter, dialect: str, leads: Sequence[Part]) -> list[Clause]:
    """What is asked of the record itself, but for what the index of words answers."""
    known = FACTS if any(lead.table is record_words for lead in leads) else ()
    given = [(name, getattr(chosen, name)) for name in _EQUAL if name not in known]
    clauses: list[Clause] = [records.c[name] == value for name, value in given if value]
    if chosen.version is not None:
        clauses.append(records.c.template_version == chosen.version)
    if chosen.stack is not None:
        clauses.append(records.c.stack == chosen.stack)
    if chosen.item:
        clauses.append(_filled(records.c.item))
    if dialect != "sqlite":
        return [*clauses, *_price(chosen)]
    # These expressions have no index: half of all may cost that, and would be sorted.
    currency = records.c.cost_currency.concat(sa.literal_column("''"))
    return [*clauses, *_price(chosen, currency, records.c.cost_amount + sa.literal_column("0"))]


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
    """The first moment of a day on this machine's clock, as the ledger and the budgets have it."""
    first = datetime.combine(day, time())
    return first.replace(tzinfo=UTC) if day == date.min else first.astimezone()  # no day before it
