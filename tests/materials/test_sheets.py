"""The list as it is edited and taken away: rows that hold, totals, and files that do no harm."""

import csv
import io
import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from imagegen.errors import RequestError
from imagegen.materials import NOTICES, MaterialList, MaterialRow, read_rows, recommend
from imagegen.materials.sheets import LONGEST, MOST_ROWS

THOROUGH = settings(deadline=None, max_examples=150, database=None)
OAK = MaterialRow(
    item="Oak boards",
    quantity=Decimal("12.5"),
    unit="m²",
    low=Decimal(100),
    mid=Decimal("150.55"),
    high=Decimal(200),
    source_date=date(2026, 11, 20),
    source="a shop window",
)
GIFT = MaterialRow(item="Grandmother's chair", quantity=Decimal(1), unit="piece")


def sheet(*rows: MaterialRow, **changes: Any) -> MaterialList:
    return MaterialList(style="japandi", room="study", area=Decimal(12), rows=rows, **changes)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_costs_its_quantity_times_its_price() -> None:
    assert [OAK.cost(band) for band in ("low", "mid", "high")] == [
        Decimal("1250.00"),
        Decimal("1881.88"),
        Decimal("2500.00"),
    ]
    assert GIFT.cost("low") is None


def test_a_total_with_something_unknown_in_it_is_unknown() -> None:
    assert sheet(OAK, OAK).total("low") == Decimal("2500.00")
    assert sheet(OAK, GIFT).total("low") is None
    assert sheet().total("low") == Decimal("0.00")


def test_the_csv_has_every_row_its_notice_and_the_totals() -> None:
    rows = read_csv(sheet(OAK, GIFT).as_csv())
    assert rows[0][:3] == ["Item", "Quantity", "Unit"]
    notice = "visual concept, not a quote"
    assert rows[1] == [
        *("Oak boards", "12.5", "m²", "100", "150.55", "200", "1250.00", "1881.88", "2500.00"),
        *("CNY", "2026-11-20", "a shop window", notice),
    ]
    assert rows[2][3:9] == ["unknown"] * 6
    assert rows[2][10:12] == ["unknown", "unknown"]
    assert rows[3][0] == "Total"
    assert rows[3][6:9] == ["unknown"] * 3
    assert {row[-1] for row in rows[1:]} == {notice}
    assert {len(row) for row in rows} == {13}


def test_the_json_has_the_same_and_knows_null() -> None:
    found = json.loads(sheet(OAK, GIFT).as_json())
    assert found["notice"] == "visual concept, not a quote"
    assert (found["style"], found["room"], found["area_m2"]) == ("japandi", "study", "12")
    assert found["rows"][0]["cost"] == {"low": "1250.00", "mid": "1881.88", "high": "2500.00"}
    assert found["rows"][1]["unit_price"] == {"low": None, "mid": None, "high": None}
    assert found["rows"][1]["source_date"] is None
    assert found["total"]["low"] is None


def test_an_empty_list_still_says_what_it_is_not() -> None:
    assert read_csv(sheet().as_csv())[1][-1] == NOTICES["en"]
    assert json.loads(sheet().as_json())["notice"] == NOTICES["en"]


def test_a_chinese_list_speaks_chinese_and_keeps_the_notice_in_both() -> None:
    found = recommend("中式", "客厅", Decimal(20), "zh")
    data = found.as_csv()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = read_csv(data)
    assert rows[0][0] == "项目"
    assert rows[-1][0] == "合计"
    assert "平方米" in {row[2] for row in rows}
    for text in (rows[1][-1], json.loads(found.as_json())["notice"]):
        assert "不构成报价" in text
        assert "visual concept, not a quote" in text


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "=1+1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "\n@x",
        "  =1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "\x00=1",
        "=cmd|' /C calc'!A0",
    ],
)
@pytest.mark.parametrize("field", ["item", "unit", "source"])
def test_no_text_runs_as_a_formula(field: str, text: str) -> None:
    row = replace(OAK, **{field: text[: LONGEST[field]]})
    cells = read_csv(sheet(row).as_csv())[1]
    assert not any(
        cell.lstrip()[:1] in ("=", "+", "-", "@", "＝", "＋", "－", "＠") for cell in cells
    )
    place = {"item": 0, "unit": 2, "source": 11}[field]
    assert cells[place].startswith("'")
    assert json.loads(sheet(row).as_json())["rows"][0][field] == getattr(row, field)


@THOROUGH
@given(text=st.text(max_size=200))
@example(text='a,"b"\r\n;c')
def test_any_name_is_one_cell_of_one_row_or_refused(text: str) -> None:
    with suppress(RequestError):
        row = replace(OAK, item=text)
        rows = read_csv(sheet(row).as_csv())
        assert len(rows) == 3
        assert rows[1][0] in (row.item, f"'{row.item}")
        assert rows[1][0][0] not in "=+-@\t\r"
        assert json.loads(sheet(row).as_json())["rows"][0]["item"] == row.item


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("item", "", "item: the text is empty"),
        ("item", "\x00 \n", "item: the text is empty"),
        ("item", 3, "item: must be text, not int"),
        ("item", "x" * 201, "201 characters; at most 200"),
        ("unit", None, "unit: must be text"),
        ("quantity", Decimal(-1), "quantity: -1 is not from 0"),
        ("quantity", Decimal("NaN"), "quantity: NaN is not from 0"),
        ("quantity", Decimal("sNaN"), "quantity: .* is not from 0"),
        ("quantity", 3, "quantity: must be a number, not int"),
        ("low", Decimal("Infinity"), "price: Infinity is not from 0"),
        ("low", Decimal(300), "the prices must rise"),
        ("low", None, "the prices must rise.*Give all three, or none"),
        ("currency", "yuan", "at most 3"),
        ("currency", "cny", "is not a currency"),
        ("currency", "", "is not a currency"),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_the_name_of_its_field(
    field: str, value: Any, problem: str
) -> None:
    with pytest.raises(RequestError, match=problem):
        replace(OAK, **{field: value})


def test_rows_come_back_from_a_table_with_gaps_and_other_numbers() -> None:
    table = [
        {
            "item": " Oak \n boards ",
            "quantity": 12.5,
            "unit": "m²",
            "low": 1,
            "mid": "2",
            "high": 3.5,
        },
        {
            "item": "Chair",
            "quantity": "1",
            "unit": None,
            "low": float("nan"),
            "mid": None,
            "high": "",
        },
        {"item": "Lamp", "quantity": None, "source_date": "2026-11-20T08:00:00", "low": "unknown"},
        {"item": "Rug", "quantity": 1, "source_date": datetime(2026, 1, 2, tzinfo=UTC)},
    ]
    oak, chair, lamp, rug = read_rows(table)
    assert (oak.item, oak.quantity, oak.high) == ("Oak boards", Decimal("12.5"), Decimal("3.5"))
    assert (chair.low, chair.mid, chair.high, chair.unit) == (None, None, None, "")
    assert (lamp.quantity, lamp.source_date) == (0, date(2026, 11, 20))
    assert rug.source_date == date(2026, 1, 2)
    assert read_rows([{**vars(OAK), "colour": "brown"}]) == (OAK,)


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"quantity": "a few"}, "Row 2: Materials, quantity: 'a few' is not a number"),
        ({"quantity": True}, "Row 2: .*'True' is not a number"),
        ({"low": "1" * 41}, "Row 2: .* is not a number"),
        ({"source_date": "soon"}, "Row 2: .*'soon' is not a date.*2026-11-20"),
        ({"item": None}, "Row 2: .*item: the text is empty"),
        ({"currency": "€"}, "Row 2: .*not a currency"),
    ],
)
def test_a_wrong_row_of_a_table_is_named_by_its_number(values: Any, problem: str) -> None:
    with pytest.raises(RequestError, match=problem):
        read_rows([vars(OAK), {**vars(OAK), **values}])


JSON = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@THOROUGH
@given(values=st.dictionaries(st.sampled_from([*vars(OAK)]), JSON))
def test_any_row_of_a_table_is_a_row_or_a_request_error(values: dict[str, Any]) -> None:
    with suppress(RequestError):
        row = MaterialRow.from_values(values)
        assert len(read_csv(sheet(row).as_csv())) == 3


def test_a_list_has_one_currency_and_an_end() -> None:
    with pytest.raises(RequestError, match="several currencies"):
        sheet(OAK, replace(OAK, currency="EUR"))
    with pytest.raises(RequestError, match="at most 500 rows"):
        sheet(*[OAK] * (MOST_ROWS + 1))
