"""Records as rows of the table, and back."""

from typing import Any, TypeVar

import sqlalchemy as sa

from imagegen.search import item_of
from imagegen.types import Cost, Money, Origin, Record, Usage

_T = TypeVar("_T")
_ORIGIN = ("kind", "brief", "template", "template_version", "parent", "who", "label")
_PLAIN = (  # columns whose value is the record's own
    *("id", "job", "batch", "prompt", "prompt_sent", "negative_prompt"),
    *("provider", "model", "family", "sha256", "media_type", "width", "height", "byte_count"),
    *("elapsed_s", "attempts", "request_id", "suspect", "created_at"),
    *("look", "stack", "starred_at", "trashed_at"),
)


def row_of(record: Record, place: int) -> dict[str, Any]:
    """A record as the row to insert; `place` counts the pictures of one job from 0."""
    usage, money = record.usage, record.cost.money
    return {name: getattr(record, name) for name in _PLAIN} | {
        **{name: getattr(record.origin, name) for name in _ORIGIN},
        "place": place,
        "item": item_of(record.origin.kind, record.origin.brief),
        "brief": dict(record.origin.brief),
        "parameters": dict(record.parameters),
        "references": list(record.references),
        "usage": None if usage is None else vars(usage),
        "cost_amount": money.amount if money else None,
        "cost_currency": money.currency if money else None,
        "cost_kind": record.cost.kind,
    }


def record_of_row(row: sa.RowMapping) -> Record:
    """The record that `row_of` made the row of."""
    facts = {name: row[name] for name in _PLAIN}
    usage, amount = row["usage"], row["cost_amount"]
    money = None if amount is None else {"amount": amount, "currency": row["cost_currency"]}
    facts["number"] = row["number"]
    facts["parameters"] = row["parameters"]
    facts["origin"] = _read(Origin, {name: row[name] for name in _ORIGIN})
    facts["references"] = tuple(row["references"])
    facts["usage"] = None if usage is None else Usage(**usage)
    cost = {"money": money and _read(Money, money), "kind": row["cost_kind"]}
    facts["cost"] = _read(Cost, cost)
    return _read(Record, facts)


def _read(kind: type[_T], facts: dict[str, Any]) -> _T:
    """A frozen value of all its fields at once.

    Its own __init__ sets each by a call of object.__setattr__, five times as slow, and a page of
    the gallery reads hundreds of values.
    """
    value = object.__new__(kind)
    value.__dict__.update(facts)
    return value
