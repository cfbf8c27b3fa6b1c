"""Jobs and attempts as rows of their tables, and back."""

import dataclasses
from typing import Any

import sqlalchemy as sa

from imagegen.plain import request_from_plain, request_to_plain
from imagegen.types import Attempt, Job, JobError, Money, Origin, Price

_SAME = (  # columns whose value is the job's own
    *("id", "batch", "state", "stage", "prompt_sent", "attempts", "cancel_asked"),
    *("created_at", "started_at", "ended_at", "not_before", "ticket", "fingerprint", "percent"),
)


def error_to_plain(error: JobError | None) -> dict[str, Any] | None:
    return None if error is None else dataclasses.asdict(error)


def job_to_row(job: Job) -> dict[str, Any]:
    """The values of a new row. Whose it is stands in the column `owner`, and only there."""
    return (
        {name: getattr(job, name) for name in _SAME}
        | plan_to_row(job)
        | {
            "kind": job.origin.kind,
            "origin": vars(job.origin) | {"brief": dict(job.origin.brief)},
            "error": error_to_plain(job.error),
        }
    )


def plan_to_row(job: Job) -> dict[str, Any]:
    """What the next attempt will ask for, of whom, and at what price."""
    price = job.estimate
    return {
        "provider": job.request.provider,
        "model": job.request.model,
        "request": request_to_plain(job.request),
        "prompt_sent": job.prompt_sent,
        "fingerprint": job.fingerprint,
        "price_low": price.low.amount if price else None,
        "price_high": price.high.amount if price else None,
        "price_currency": price.high.currency if price else None,
        "notes": list(job.notes),
    }


def job_of_row(row: sa.RowMapping) -> Job:
    return Job(
        **{name: row[name] for name in _SAME},
        request=request_from_plain(row["request"]),
        origin=Origin(**row["origin"]),
        estimate=_price(row),
        error=None if row["error"] is None else JobError(**row["error"]),
        notes=tuple(row["notes"]),
    )


def _price(row: sa.RowMapping) -> Price | None:
    if row["price_high"] is None:
        return None
    low, high = (
        Money(amount=row[name], currency=row["price_currency"])
        for name in ("price_low", "price_high")
    )
    return Price(low=low, high=high)


def attempt_of_row(row: sa.RowMapping) -> Attempt:
    return Attempt(
        number=row["number"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        outcome=row["outcome"],
        provider=row["provider"],
        model=row["model"],
        error=None if row["error"] is None else JobError(**row["error"]),
    )
