"""What one successful call delivered: as plain facts beside the bytes, and as records."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from imagegen.model import ModelSpec
from imagegen.plain import cost_from_plain, cost_to_plain
from imagegen.types import (
    UNKNOWN_COST,
    Cost,
    ImageResult,
    Job,
    Picture,
    Record,
    Usage,
)

_SMALLEST = Decimal("1E-9")
"""A billionth: what the database keeps."""

Delivery = Mapping[str, Any]
"""The facts of one delivery as JSON; made by `facts_of`, read by `records_of`."""


def facts_of(job: Job, model: ModelSpec, result: ImageResult, elapsed_s: float) -> dict[str, Any]:
    """Everything a record needs beside the bytes, as JSON."""
    return {
        "family": model.family,
        "pictures": [_picture_facts(picture) for picture in result.pictures],
        "prompt_sent": result.prompt_sent,
        "usage": None if result.usage is None else vars(result.usage),
        "cost": cost_to_plain(_cost(job, model, result)),
        "request_id": result.request_id[:128],
        "notes": list(result.notes),
        "elapsed_s": round(elapsed_s, 3),
        "at": datetime.now(UTC).isoformat(),
    }


def _picture_facts(picture: Picture) -> dict[str, Any]:
    names = ("sha256", "media_type", "width", "height", "extension")
    return {name: getattr(picture, name) for name in names} | {"byte_count": len(picture.data)}


def _cost(job: Job, model: ModelSpec, result: ImageResult) -> Cost:
    """What the provider said; else the price of what was asked, or came; else unknown.

    A picture that was asked for and did not come was probably made and charged.
    """
    if result.cost is not None:
        return result.cost
    count = max(job.request.count, len(result.pictures))
    price = model.price_of(replace(job.request, count=count))
    return UNKNOWN_COST if price is None else Cost(money=price.high, kind="estimated")


def records_of(job: Job, delivery: Delivery, suspects: Sequence[str]) -> list[Record]:
    """One record a picture; `suspects` holds a reason, or an empty text, for each."""
    costs = _shares(cost_from_plain(delivery["cost"]), len(delivery["pictures"]))
    usage = delivery["usage"]
    return [
        Record(
            number=0,
            id=secrets.token_hex(16),
            job=job.id,
            batch=job.batch,
            origin=job.origin,
            prompt=job.request.prompt,
            prompt_sent=delivery["prompt_sent"],
            negative_prompt=job.request.negative_prompt,
            provider=job.request.provider,
            model=job.request.model,
            family=delivery["family"],
            parameters=_parameters(job),
            references=tuple(r.sha256 for r in job.request.references),
            **{name: value for name, value in picture.items() if name != "extension"},
            usage=None if usage is None else Usage(**usage),
            elapsed_s=delivery["elapsed_s"],
            attempts=job.attempts,
            cost=cost,
            request_id=delivery["request_id"],
            suspect=suspect,
            created_at=datetime.fromisoformat(delivery["at"]),
        )
        for picture, suspect, cost in zip(delivery["pictures"], suspects, costs, strict=True)
    ]


def _parameters(job: Job) -> dict[str, Any]:
    """What was asked beside the words. `why` are the steps of a chain that led to this model."""
    names = ("aspect_ratio", "size", "quality", "count", "seed", "special_task")
    given = {name: getattr(job.request, name) for name in names}
    mask = None if job.request.mask is None else job.request.mask.sha256
    return {**given, "mask": mask, "options": dict(job.request.options), "why": list(job.notes)}


def _shares(cost: Cost, pictures: int) -> list[Cost]:
    """The parts of a call's cost, one a picture; they add up to the whole exactly."""
    money = cost.money
    if money is None:
        return [cost] * pictures
    part = (money.amount / pictures).quantize(_SMALLEST, rounding=ROUND_DOWN)
    last = money.amount - part * (pictures - 1)
    parts = [part] * (pictures - 1) + [last]
    return [replace(cost, money=replace(money, amount=amount)) for amount in parts]


def file_name(picture: Mapping[str, Any]) -> str:
    """The store's name of a picture that a delivery lists."""
    return f"{picture['sha256']}.{picture['extension']}"
