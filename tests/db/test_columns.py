"""Instants and amounts go through the database unchanged."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from imagegen.db.columns import Amount, Instant

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=ZONES)  # noqa: DTZ001
AMOUNTS = st.decimals(0, 1_000_000, places=9)

ENGINE = sa.create_engine("sqlite://")
TABLE = sa.Table("t", sa.MetaData(), sa.Column("at", Instant), sa.Column("amount", Amount))


def through_database(at: datetime | None, amount: Decimal | None) -> tuple[object, object]:
    with ENGINE.begin() as connection:
        TABLE.drop(connection, checkfirst=True)
        TABLE.create(connection)
        connection.execute(sa.insert(TABLE).values(at=at, amount=amount))
        row = connection.execute(sa.select(TABLE)).one()
    return row.at, row.amount


@given(MOMENTS, AMOUNTS)
def test_values_survive(at: datetime, amount: Decimal) -> None:
    found_at, found_amount = through_database(at, amount)
    assert found_at == at
    assert found_amount == amount


def test_unknown_stays_unknown() -> None:
    assert through_database(None, None) == (None, None)


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_sums_are_exact(amounts: list[Decimal]) -> None:
    with ENGINE.begin() as connection:
        TABLE.drop(connection, checkfirst=True)
        TABLE.create(connection)
        now = datetime.now(UTC)
        connection.execute(sa.insert(TABLE), [{"at": now, "amount": a} for a in amounts])
        total = connection.execute(sa.select(sa.func.sum(TABLE.c.amount, type_=Amount()))).scalar()
    assert total == sum(amounts)
