"""What it cost: an append-only ledger; every sum can be rebuilt from it.

Entries of one job: `reserve` when it is submitted; then `settle` (what it did cost), `release`
(nothing was charged) or `doubt` (money may be gone: the amount is what it may have cost). A job
that goes on with another model has its first price released, or doubted, and the new one reserved.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa

from imagegen.db.entries import charged
from imagegen.db.tables import jobs, ledger
from imagegen.types import Cost, CostKind, Job, Price

By = Literal["provider", "model", "kind", "who", "day", "template"]
Entry = Literal["reserve", "settle", "release", "doubt"]

_QUARTER_US = 15 * 60 * 1_000_000


@dataclass(frozen=True, kw_only=True)
class Total:
    """A sum of ledger entries. `amount` is None where no amount is known."""

    label: str = ""
    currency: str | None
    kind: CostKind
    amount: Decimal | None
    entries: int
    pictures: int


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """Calls whose provider said what it charged, against the highest price shown before.

    `over` and `under` count calls outside the range that was shown.
    """

    provider: str
    currency: str
    calls: int
    estimated: Decimal
    actual: Decimal
    over: int
    under: int


class Ledger:
    """Money held and spent. `doubt` entries count as kind "unknown", never as spent."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def reserve(self, connection: sa.Connection, job: Job, attempt: int = 0) -> None:
        """Hold the price of what follows `attempt`; 0 for a new job."""
        self._write(connection, job, attempt, "reserve", _possible(job.estimate), 0)

    def settle(
        self, connection: sa.Connection, job: Job, attempt: int, cost: Cost, pictures: int
    ) -> None:
        self._write(connection, job, attempt, "settle", cost, pictures)

    def release(self, connection: sa.Connection, job: Job, attempt: int) -> None:
        self._write(connection, job, attempt, "release", _possible(job.estimate), 0)

    def let_go(self, connection: sa.Connection, job: Job) -> None:
        """Release what a waiting job holds for the attempt that will not be made.

        The attempt before it may have a release of its own, of another model's price.
        """
        self.release(connection, job, job.attempts + 1)

    def doubt(self, connection: sa.Connection, job: Job, attempt: int) -> None:
        """An attempt that may have been charged, for as much as its price says."""
        self._write(connection, job, attempt, "doubt", _possible(job.estimate, "unknown"), 0)

    def totals(self, since: datetime | None = None) -> list[Total]:
        """Spent and doubtful money since then, for each currency and kind."""
        return self.by(None, since)

    def by(self, what: By | None, since: datetime | None = None) -> list[Total]:
        """As `totals`, split by provider, model, kind of asset, person, local day or template."""
        label = _label(what)
        query = (
            sa.select(
                label.label("label"),
                ledger.c.currency,
                ledger.c.cost_kind,
                sa.func.sum(ledger.c.amount, type_=ledger.c.amount.type).label("amount"),
                sa.func.count().label("entries"),
                sa.func.sum(ledger.c.pictures).label("pictures"),
            )
            .where(charged())
            .group_by("label", ledger.c.currency, ledger.c.cost_kind)
            .order_by("label", ledger.c.currency.nulls_first(), ledger.c.cost_kind)
        )
        if what == "template":
            query = query.join_from(ledger, jobs, jobs.c.id == ledger.c.job)
        if since is not None:
            query = query.where(ledger.c.at >= since)
        with self._engine.connect() as connection:
            rows = [_total(row) for row in connection.execute(query)]
        return _by_local_day(rows) if what == "day" else rows

    def accuracy(self, since: datetime | None = None) -> list[Accuracy]:
        """What was said before the click against what the provider said after it, by provider."""
        over = ledger.c.amount > jobs.c.price_high
        under = ledger.c.amount < jobs.c.price_low
        amounts = {"estimated": jobs.c.price_high, "actual": ledger.c.amount}
        query = (
            sa.select(
                ledger.c.provider,
                ledger.c.currency,
                sa.func.count().label("calls"),
                *(
                    sa.func.sum(column, type_=ledger.c.amount.type).label(name)
                    for name, column in amounts.items()
                ),
                sa.func.sum(sa.case((over, 1), else_=0)).label("over"),
                sa.func.sum(sa.case((under, 1), else_=0)).label("under"),
            )
            .join_from(ledger, jobs, jobs.c.id == ledger.c.job)
            .where(ledger.c.entry == "settle", ledger.c.cost_kind == "actual")
            .where(jobs.c.price_currency == ledger.c.currency)
            .group_by(ledger.c.provider, ledger.c.currency)
            .order_by(ledger.c.provider, ledger.c.currency.nulls_first())
        )
        if since is not None:
            query = query.where(ledger.c.at >= since)
        with self._engine.connect() as connection:
            return [Accuracy(**row) for row in connection.execute(query).mappings()]

    def _write(  # one row has this many facts
        self,
        connection: sa.Connection,
        job: Job,
        attempt: int,
        entry: Entry,
        cost: Cost,
        pictures: int,
    ) -> None:
        money = cost.money
        connection.execute(
            sa.insert(ledger).values(
                job=job.id,
                attempt=attempt,
                entry=entry,
                amount=money.amount if money else None,
                currency=money.currency if money else None,
                cost_kind=cost.kind,
                pictures=pictures,
                kind=job.origin.kind,
                provider=job.request.provider,
                model=job.request.model,
                who=job.origin.who,
                at=datetime.now(UTC),
            )
        )


def _possible(price: Price | None, kind: CostKind = "estimated") -> Cost:
    """The most a price may come to; kind "unknown" when there is none."""
    return Cost(money=price.high if price else None, kind=kind if price else "unknown")


def _label(what: By | None) -> sa.ColumnElement[Any]:
    if what is None:
        return sa.literal("")
    if what == "day":
        # Quarter hours of UTC: every time zone's days are made of whole ones.
        return sa.type_coerce(ledger.c.at, sa.BigInteger) // _QUARTER_US
    if what == "template":
        return _template()
    return ledger.c[what]


def _template() -> sa.ColumnElement[str]:
    """ "professional-headshot, version 2"; empty for a prompt of no template."""
    name = jobs.c.origin["template"].as_string()
    version = sa.func.coalesce(sa.cast(jobs.c.origin["template_version"].as_integer(), sa.Text), "")
    return sa.case((name != "", name + ", version " + version), else_="")


def _total(row: sa.Row[tuple[object, ...]]) -> Total:
    values = row._mapping
    return Total(
        label=str(values["label"]),
        currency=values["currency"],
        kind=values["cost_kind"],
        amount=values["amount"],
        entries=values["entries"],
        pictures=values["pictures"],
    )


def _local_day(quarter: str) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * int(quarter))
    return moment.astimezone().date().isoformat()


def _by_local_day(rows: list[Total], day_of: Callable[[str], str] = _local_day) -> list[Total]:
    """Quarter hours -> local days, one row for each day, currency and kind."""
    days: dict[tuple[str, str | None, CostKind], Total] = {}
    for row in rows:
        key = (day_of(row.label), row.currency, row.kind)
        days[key] = _plus(days.get(key), row, key[0])
    return [days[key] for key in sorted(days, key=lambda k: (k[0], k[1] or "", k[2]))]


def _plus(total: Total | None, row: Total, label: str) -> Total:
    amounts = [t.amount for t in (total, row) if t is not None and t.amount is not None]
    return Total(
        label=label,
        currency=row.currency,
        kind=row.kind,
        amount=sum(amounts, Decimal(0)) if amounts else None,
        entries=row.entries + (total.entries if total else 0),
        pictures=row.pictures + (total.pictures if total else 0),
    )
