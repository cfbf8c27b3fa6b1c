"""Column types that mean the same on every database: instants, amounts, numbers, short texts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NANOS = Decimal(10) ** 9

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of 64 bits; of that name only, SQLite counts up a primary key by itself."""


def short_text(characters: int) -> sa.types.TypeEngine[str]:
    """A text that our code keeps within so many characters.

    PostgreSQL would refuse a longer one, and the row of a paid picture with it; SQLite takes it.
    So neither counts.
    """
    return sa.String(characters).with_variant(sa.Text(), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as whole microseconds since 1970 UTC: sorts and groups alike on
    every database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else _EPOCH + value * _MICROSECOND


class Amount(TypeDecorator[Decimal]):
    """A Decimal in units of a currency, kept as billionths, so that SQL sums are exact."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> int | None:
        return None if value is None else int((value * _NANOS).to_integral_value())

    def process_result_value(self, value: int | None, dialect: Any) -> Decimal | None:
        return None if value is None else (Decimal(value) / _NANOS)


def only_where(condition: str) -> dict[str, Any]:
    """The arguments that let an index hold only the rows of that condition, on each database."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
