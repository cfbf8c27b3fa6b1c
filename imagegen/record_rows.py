"""Records as rows of the table, and back."""

from typing import Any

import sqlalchemy as sa

from imagegen.search import item_of
from imagegen.types import Cost, Money, Origin, Record, Usage

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
    amount, currency = row["cost_amount"], row["cost_currency"]
    money = None if amount is None else Money(amount=amount, currency=currency)
    return Record(
        **{name: row[name] for name in _PLAIN},
        number=row["number"],
        parameters=row["parameters"],
        origin=Origin(**{name: row[name] for name in _ORIGIN}),
        references=tuple(row["references"]),
        usage=None if row["usage"] is None else Usage(**row["usage"]),
        cost=Cost(money=money, kind=row["cost_kind"]),
    )
