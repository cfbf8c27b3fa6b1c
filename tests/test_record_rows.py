"""Records and their rows: what was written is what is read, and no field is left out."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from imagegen.db.tables import records
from imagegen.record_rows import record_of_row, row_of
from imagegen.studio import Studio
from imagegen.types import UNKNOWN_COST, Cost, Record
from tests.stocking import add_picture, cost_of

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    "cost", [cost_of("0.0059", "USD", "actual"), cost_of("0", "CNY", "free"), UNKNOWN_COST]
)
def test_a_row_read_and_written_again_is_the_same(studio: Studio, cost: Cost) -> None:
    made = datetime(2026, 11, 20, 23, 59, 59, 999_999, UTC)
    made_record = add_picture(studio, cost=cost, who="客厅 🦊 שלום", suspect="flat", made_at=made)
    with studio.engine.connect() as connection:
        row = connection.execute(sa.select(records)).mappings().one()
    record = record_of_row(row)
    assert row_of(record, row["place"]).items() <= dict(row).items()
    assert (record.cost, record.created_at) == (cost, made)
    assert record.origin.brief == made_record.origin.brief
    for value in (record, record.origin, record.cost):
        assert set(vars(value)) == {field.name for field in fields(value)}
    assert record == Record(**vars(record))
    assert hash(record.cost) == hash(cost)
