"""A list of materials as the user edits it: checked rows, totals, and files to take away."""

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from imagegen.errors import RequestError
from imagegen.interiors import Language

NOTICES: Mapping[Language, str] = {
    "en": "visual concept, not a quote",
    "zh": "仅为视觉概念，不构成报价 (visual concept, not a quote)",
}
UNKNOWN = "unknown"
LARGEST = Decimal(10_000_000)
"""Of a quantity and of a price: more is a slip of the keyboard."""

MOST_ROWS = 500
LONGEST: Mapping[str, int] = {"item": 200, "unit": 20, "currency": 3, "source": 200}
"""Characters each text may have."""

BANDS = ("low", "mid", "high")
_GAPS = ("", "none", "nan", "nat", "<na>", UNKNOWN)
"""How tables write that there is nothing, in small letters."""

_MOST_DIGITS = 40
_FORMULA_STARTS = ("=", "+", "-", "@")
_HEADS: Mapping[Language, tuple[str, ...]] = {
    "en": (
        *("Item", "Quantity", "Unit", "Unit price low", "Unit price mid", "Unit price high"),
        *("Low", "Mid", "High", "Currency", "Source date", "Source", "Notice"),
    ),
    "zh": (
        *("项目", "数量", "单位", "单价（低）", "单价（中）", "单价（高）"),
        *("小计（低）", "小计（中）", "小计（高）", "币种", "价格日期", "来源", "说明"),
    ),
}
_TOTALS: Mapping[Language, str] = {"en": "Total", "zh": "合计"}


@dataclass(frozen=True, kw_only=True)
class MaterialRow:
    """One line: how much of what, and what one unit costs. RequestError names the field.

    A price that is not known is None, never 0; then all three are None.
    """

    item: str
    quantity: Decimal
    unit: str
    low: Decimal | None = None
    mid: Decimal | None = None
    high: Decimal | None = None
    currency: str = "CNY"
    source_date: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        for name, longest in LONGEST.items():
            object.__setattr__(self, name, _plain_text(name, getattr(self, name), longest))
        if not self.item:
            raise RequestError("Materials, item: the text is empty.", "Name it or remove its row.")
        _check_amount("quantity", self.quantity)
        _check_currency(self.currency)
        self._check_band()

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> "MaterialRow":
        """A row as a table gives it: numbers or texts, dates as YYYY-MM-DD, gaps as None."""
        known = {name: values[name] for name in _NAMES if values.get(name) is not None}
        for name in ("quantity", *BANDS):
            known[name] = _read_amount(name, known.get(name))
        known["quantity"] = Decimal(0) if known["quantity"] is None else known["quantity"]
        known["source_date"] = _read_date(known.get("source_date"))
        return cls(**{"item": "", "unit": "", **known})

    def cost(self, band: str) -> Decimal | None:
        """Quantity times the unit price of "low", "mid" or "high", in cents; None if unknown."""
        price: Decimal | None = getattr(self, band)
        return None if price is None else (self.quantity * price).quantize(Decimal("0.01"))

    def _check_band(self) -> None:
        prices = [price for band in BANDS if (price := getattr(self, band)) is not None]
        for price in prices:
            _check_amount("price", price)
        if prices and (len(prices) < len(BANDS) or prices != sorted(prices)):
            raise RequestError(
                f"Materials, {self.item[:40]}: the prices must rise from low over mid to high.",
                "Give all three, or none where they are unknown.",
            )


@dataclass(frozen=True, kw_only=True)
class MaterialList:
    """The rows for one room in one style; `area` is its floor in m². One currency for all."""

    style: str
    room: str
    area: Decimal
    language: Language = "en"
    rows: tuple[MaterialRow, ...] = ()

    def __post_init__(self) -> None:
        if len(self.rows) > MOST_ROWS:
            raise RequestError(f"Materials: at most {MOST_ROWS} rows fit.", "Remove some.")
        if len({row.currency for row in self.rows}) > 1:
            raise RequestError(
                "Materials: the rows are in several currencies.", "Give all prices in one."
            )

    def total(self, band: str) -> Decimal | None:
        """The sum of a band; None as soon as the price of one row is unknown."""
        costs = [row.cost(band) for row in self.rows]
        known = [cost for cost in costs if cost is not None]
        return sum(known, Decimal("0.00")) if len(known) == len(costs) else None

    def as_csv(self) -> bytes:
        """UTF-8 with a mark, so that spreadsheets read Chinese; texts never run as formulas.

        The notice stands in every row, the totals in the last one.
        """
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(_HEADS[self.language])
        writer.writerows(_cells(row, NOTICES[self.language]) for row in self.rows)
        totals = [_number(self.total(band)) for band in BANDS]
        last = [_TOTALS[self.language], *[""] * 5, *totals, self._currency, "", ""]
        writer.writerow([*last, NOTICES[self.language]])
        return text.getvalue().encode("utf-8-sig")

    def as_json(self) -> str:
        """Amounts are decimal texts; one that is not known is null."""
        plain = {
            "notice": NOTICES[self.language],
            "style": self.style,
            "room": self.room,
            "area_m2": f"{self.area:f}",
            "language": self.language,
            "currency": self._currency,
            "rows": [_plain_row(row) for row in self.rows],
            "total": {band: _plain_number(self.total(band)) for band in BANDS},
        }
        return json.dumps(plain, ensure_ascii=False, indent=2)

    @property
    def _currency(self) -> str:
        return self.rows[0].currency if self.rows else ""


def read_rows(values: Sequence[Mapping[str, Any]]) -> tuple[MaterialRow, ...]:
    """The rows of an edited table; one that was left empty is none.

    RequestError names the row, counted from 1 with the empty ones.
    """
    rows = []
    for number, row in enumerate(values, 1):
        if not _is_filled(row):
            continue
        try:
            rows.append(MaterialRow.from_values(row))
        except RequestError as error:
            raise RequestError(f"Row {number}: {error.message}", error.hint) from error
    return tuple(rows)


_NAMES = tuple(item.name for item in fields(MaterialRow))


def _is_filled(row: Mapping[str, Any]) -> bool:
    """A row that was added and left empty still has the currency of the others."""
    return any(row.get(name) not in (None, "") for name in ("item", "quantity", *BANDS))


def _cells(row: MaterialRow, notice: str) -> list[str]:
    prices = [_number(getattr(row, band)) for band in BANDS]
    costs = [_number(row.cost(band)) for band in BANDS]
    when = row.source_date.isoformat() if row.source_date else UNKNOWN
    texts = [_harmless(text) for text in (row.item, row.unit, row.source or UNKNOWN)]
    item, unit, source = texts
    return [item, f"{row.quantity:f}", unit, *prices, *costs, row.currency, when, source, notice]


def _plain_row(row: MaterialRow) -> dict[str, Any]:
    return {
        "item": row.item,
        "quantity": f"{row.quantity:f}",
        "unit": row.unit,
        "unit_price": {band: _plain_number(getattr(row, band)) for band in BANDS},
        "cost": {band: _plain_number(row.cost(band)) for band in BANDS},
        "currency": row.currency,
        "source_date": row.source_date.isoformat() if row.source_date else None,
        "source": row.source or None,
    }


def _harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would run (OWASP, CSV injection), in any width."""
    start = unicodedata.normalize("NFKC", text).lstrip()[:1]
    return f"'{text}" if start in _FORMULA_STARTS and start else text


def _number(amount: Decimal | None) -> str:
    return UNKNOWN if amount is None else f"{amount:f}"


def _plain_number(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _plain_text(name: str, value: object, longest: int) -> str:
    """One line of visible text."""
    if not isinstance(value, str):
        raise RequestError(f"Materials, {name}: must be text, not {type(value).__name__}.")
    if len(value) > longest:
        raise RequestError(
            f"Materials, {name}: has {len(value)} characters; at most {longest} fit."
        )
    visible = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in value
    )
    return " ".join(visible.split())


def _check_amount(name: str, value: object) -> None:
    if not isinstance(value, Decimal):
        raise RequestError(f"Materials, {name}: must be a number, not {type(value).__name__}.")
    if not (value.is_finite() and 0 <= value <= LARGEST):
        raise RequestError(f"Materials, {name}: {value:.9g} is not from 0 to {LARGEST}.")


def _check_currency(value: str) -> None:
    if not (len(value) == 3 and value.isascii() and value.isupper() and value.isalpha()):
        raise RequestError(
            f"Materials, currency: {value!r} is not a currency.", "Use its code of three letters."
        )


def _read_amount(name: str, value: object) -> Decimal | None:
    """A number as a table holds it; a gap is not known."""
    text = str(value).strip()
    if text.casefold() in _GAPS:
        return None
    try:
        # A bool is no number here, and one of many digits is a slip.
        return Decimal("" if isinstance(value, bool) or len(text) > _MOST_DIGITS else text)
    except InvalidOperation as error:
        raise RequestError(
            f"Materials, {name}: {text[:_MOST_DIGITS]!r} is not a number.", "Write it as 12.50."
        ) from error


def _read_date(value: object) -> date | None:
    text = str(value)[:10]  # of a moment, only its day
    if text.casefold() in _GAPS:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RequestError(
            f"Materials, source_date: {text!r} is not a date.", "Write it as 2026-11-20."
        ) from error
