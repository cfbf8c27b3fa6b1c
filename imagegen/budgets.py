"""Budgets: what may be spent in a day, in a month or in all; a soft warning and a hard stop.

What counts is what was settled, what may have been charged, and what is held for open jobs. A
hard stop is looked at in the transaction that reserves, so no number of workers passes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Literal

import sqlalchemy as sa

from imagegen.bidi import isolated
from imagegen.db.entries import charged, spellings, sums_of
from imagegen.db.entries import held as held_entries
from imagegen.db.locks import hold_lock
from imagegen.db.tables import budgets, ledger
from imagegen.errors import NotFound, OverBudget, RequestError
from imagegen.money import CENT, show_money
from imagegen.people import clean_person, is_same_person
from imagegen.rates import load_rates
from imagegen.types import OPEN_STATES, Job, Money

Period = Literal["day", "month", "ever"]
_MOST = Decimal(1_000_000_000)
"""The database keeps billionths in 64 bits."""
PERIOD_WORDS: Mapping[Period, str] = {"day": "a day", "month": "a month", "ever": "in all"}


@dataclass(frozen=True, kw_only=True)
class Budget:
    """An amount for a period, of everybody or of one person, over all keys or over one provider's.

    A person is meant however the name is spelled. Days and months are those of this machine.
    `allows_unknown` lets calls pass whose price nobody knows, although there is a stop; they are
    counted, not summed.
    """

    number: int = 0
    period: Period
    who: str = ""
    provider: str = ""
    currency: str
    warn_at: Decimal | None = None
    stop_at: Decimal | None = None
    allows_unknown: bool = False

    def __str__(self) -> str:
        of = [
            f"by {isolated(self.who)}" if self.who else "",
            f"at {self.provider}" if self.provider else "",
        ]
        amount = self.stop_at if self.stop_at is not None else self.warn_at
        text = show_money(Money(amount=amount or Decimal(0), currency=self.currency))
        return " ".join(part for part in (text, PERIOD_WORDS[self.period], *of) if part)


@dataclass(frozen=True, kw_only=True)
class Use:
    """How far a budget is used: spent, held for open jobs, and calls of unknown cost."""

    budget: Budget
    spent: Decimal
    held: Decimal
    unknown: int

    @property
    def committed(self) -> Decimal:
        return self.spent + self.held

    @property
    def warns(self) -> bool:
        warn_at = self.budget.warn_at
        return warn_at is not None and self.committed >= warn_at

    @property
    def stops(self) -> bool:
        stop_at = self.budget.stop_at
        return stop_at is not None and self.committed >= stop_at


class Budgets:
    """The table of budgets, and the question whether the ledger keeps within them."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def all(self) -> list[Budget]:
        with self._engine.connect() as connection:
            return _read(connection)

    def keep(self, budget: Budget) -> None:
        """Add one, or replace the one of that number.

        Raises RequestError for one that is none, NotFound when that number is gone.
        """
        check_budget(budget)
        values = vars(budget) | {"who": clean_person(budget.who)}
        del values["number"]
        with self._engine.begin() as connection:
            if budget.number:
                change = sa.update(budgets).where(budgets.c.number == budget.number)
                if connection.execute(change.values(values)).rowcount == 0:
                    raise NotFound("That budget was removed meanwhile.", "Add it again.")
            else:
                connection.execute(sa.insert(budgets).values(values))

    def remove(self, number: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.delete(budgets).where(budgets.c.number == number))

    def uses(self, now: datetime | None = None) -> list[Use]:
        with self._engine.connect() as connection:
            return [_use(connection, budget, now) for budget in _read(connection)]

    def nearly_used(self, who: str) -> list[Use]:
        """Those that concern this person and have reached their warning or their stop."""
        with self._engine.connect() as connection:
            concerned = [b for b in _read(connection) if _is_of(b, who)]
            uses = [_use(connection, budget, None) for budget in concerned]
        return [use for use in uses if use.warns or use.stops]

    def check(self, connection: sa.Connection, new: Sequence[Job]) -> None:
        """Raise OverBudget when what is held now, `new` among it, passes a hard stop.

        Called inside the transaction that reserved; the caller rolls it back. One at a time looks,
        so each sees what those before it hold.
        """
        hold_lock(connection, "budgets")
        _check_all(connection, new, are_held=True)

    def problem(self, new: Sequence[Job]) -> OverBudget | None:
        """What `check` would raise for jobs that are not yet written."""
        try:
            with self._engine.connect() as connection:
                _check_all(connection, new, are_held=False)
        except OverBudget as error:
            return error
        return None


def check_budget(budget: Budget) -> None:
    amounts = [amount for amount in (budget.warn_at, budget.stop_at) if amount is not None]
    if not amounts:
        raise RequestError("A budget needs an amount.", "Say when to warn or when to stop.")
    if any(not amount.is_finite() or amount < 0 for amount in amounts):
        raise RequestError("An amount below 0 is no budget.", "Give 0 or more.")
    if any(amount > _MOST for amount in amounts):
        raise RequestError(f"A budget is at most {_MOST:,}.", "Give a smaller amount.")
    warn_at, stop_at = budget.warn_at, budget.stop_at
    if warn_at is not None and stop_at is not None and warn_at > stop_at:
        raise RequestError("The warning would come after the stop.", "Warn at less than the stop.")
    if budget.who and not clean_person(budget.who):
        raise RequestError("That name has no visible character.", "Leave it empty for everybody.")
    if load_rates().convert(Money(amount=Decimal(1), currency=budget.currency), "USD") is None:
        raise RequestError(f"No exchange rate is known for {budget.currency!r}.", "Use CNY or USD.")


def period_start(period: Period, now: datetime | None = None) -> datetime | None:
    """The first moment of the running period on this machine's clock; None for ever."""
    if period == "ever":
        return None
    local = (now or datetime.now(UTC)).astimezone()
    first = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if period == "month":
        first = first.replace(day=1)
    return first.replace(tzinfo=None).astimezone()  # the offset of that day, not of today


def _read(connection: sa.Connection) -> list[Budget]:
    rows = connection.execute(sa.select(budgets).order_by(budgets.c.number)).mappings()
    return [Budget(**row) for row in rows]


def _is_of(budget: Budget, who: str) -> bool:
    return not budget.who or is_same_person(budget.who, who)


def _concerns(budget: Budget, job: Job) -> bool:
    """A free call passes every budget."""
    same = _is_of(budget, job.origin.who) and budget.provider in ("", job.request.provider)
    return same and not (job.estimate is not None and job.estimate.is_free)


def _check_all(connection: sa.Connection, new: Sequence[Job], *, are_held: bool) -> None:
    for budget in _read(connection):
        concerned = [job for job in new if _concerns(budget, job)]
        if budget.stop_at is None or not concerned:
            continue
        _check_unknown(budget, concerned)
        more = Decimal(0) if are_held else _in(budget.currency, _prices(concerned))
        _check_stop(_use(connection, budget, None), budget.stop_at, more)


def _check_unknown(budget: Budget, concerned: Sequence[Job]) -> None:
    unknown = [job for job in concerned if job.estimate is None]
    if unknown and not budget.allows_unknown:
        raise OverBudget(
            f"The price of {unknown[0].request.model} is unknown, and the budget of {budget} "
            "holds no call of unknown price.",
            "Choose a model with a price, or let the budget allow unknown prices.",
        )


def _check_stop(use: Use, stop_at: Decimal, more: Decimal = Decimal(0)) -> None:
    over = use.committed + more - stop_at
    if over > 0:
        budget, currency = use.budget, use.budget.currency
        raise OverBudget(
            f"The budget of {budget} would be passed by {_show(over, currency)}: "
            f"{_show(use.spent, currency)} spent, {_show(use.held, currency)} held.",
            "Make fewer, choose a cheaper model, or raise the budget on the page Costs.",
        )


def _use(connection: sa.Connection, budget: Budget, now: datetime | None) -> Use:
    own = [ledger.c.provider == budget.provider] if budget.provider else []
    since = period_start(budget.period, now)
    dated = [] if since is None else [ledger.c.at >= since]
    holds = held_entries(tuple(OPEN_STATES))
    if budget.who:
        counted = sa.and_(sa.true(), *own, *dated), sa.and_(holds, *own)
        names = spellings(connection, budget.who, *counted)
        # Made longer by nothing: at a plain name SQLite leaves the index of days for a full scan.
        own.append((ledger.c.who + "").in_(names))
    # One statement: between two, a call could end, and count in neither.
    query = sa.union_all(sums_of("spent", charged(), *own, *dated), sums_of("held", holds, *own))
    rows = connection.execute(query).all()
    amounts: dict[str, dict[str, Decimal]] = {"spent": {}, "held": {}}
    for row in rows:
        sums = amounts[row.part]
        if row.currency:
            sums[row.currency] = sums.get(row.currency, Decimal(0)) + row.amount
    return Use(
        budget=budget,
        spent=_in(budget.currency, amounts["spent"]),
        held=_in(budget.currency, amounts["held"]),
        unknown=sum(row.entries for row in rows if row.currency is None),
    )


def _in(currency: str, sums: Mapping[str, Decimal]) -> Decimal:
    """Sums of several currencies in one, at the dated rate."""
    there = [
        load_rates().exact(Money(amount=amount, currency=name), currency)
        for name, amount in sums.items()
    ]
    if None in there:
        raise OverBudget(
            f"No exchange rate is known between {' or '.join(_foreign(sums))} and {currency}.",
            "Remove the budget: what was spent cannot be held against it.",
        )
    return sum((money.amount for money in there if money is not None), Decimal(0))


def _prices(new: Sequence[Job]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for job in new:
        if job.estimate is not None:
            most = job.estimate.high
            sums[most.currency] = sums.get(most.currency, Decimal(0)) + most.amount
    return sums


def as_text(use: Use) -> str:
    """ "¥12.00 of ¥50.00 a day, ¥4.00 of it held"."""
    currency = use.budget.currency
    held = f", {_show(use.held, currency)} of it held" if use.held else ""
    calls = f"{use.unknown:,} call{'s' if use.unknown > 1 else ''}"
    unknown = f", {calls} of unknown cost" if use.unknown else ""
    return f"{_show(use.committed, currency)} of {use.budget}{held}{unknown}"


def state_words(use: Use) -> str:
    """ "Used up", "Nearly used" before a stop, "Passed" where nothing stops; "" for all is well."""
    if use.stops:
        return "Used up"
    if not use.warns:
        return ""
    return "Passed" if use.budget.stop_at is None else "Nearly used"


def _foreign(sums: Mapping[str, Decimal]) -> list[str]:
    """The currencies that the rates do not know."""
    one, rates = Decimal(1), load_rates()
    return [n for n in sums if rates.exact(Money(amount=one, currency=n), rates.base) is None]


def _show(amount: Decimal, currency: str) -> str:
    """Rounded up where it was converted, to cents from 1 on: what is left must not look like
    more."""
    step = CENT if amount >= 1 else Decimal("0.0001")
    return show_money(Money(amount=amount.quantize(step, ROUND_CEILING), currency=currency))
