"""Puts finished pictures into a studio as a paid call would have left them, without a call."""

import io
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from PIL import Image
from sqlalchemy import Connection

from imagegen.record_rows import row_of
from imagegen.studio import Studio
from imagegen.types import (
    UNKNOWN_COST,
    AssetKind,
    Cost,
    CostKind,
    ImageRequest,
    Job,
    Money,
    Origin,
    Picture,
    Record,
    Usage,
)


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What one picture is to be; each default is an ordinary paid avatar."""

    who: str = "a calm teacher of forty"
    prompt: str = "A portrait of a calm teacher of forty."
    kind: AssetKind = "avatar"
    size: tuple[int, int] = (64, 64)
    colour: tuple[int, ...] | None = None
    media_type: str = "image/png"
    family: str = "gemini"
    cost: Cost = field(default_factory=lambda: cost_of("1", "CNY", "estimated"))
    suspect: str = ""
    made_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    person: str = "tester"
    negative_prompt: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def cost_of(amount: str, currency: str, kind: CostKind) -> Cost:
    return Cost(money=Money(amount=Decimal(amount), currency=currency), kind=kind)


def add_picture(studio: Studio, number: int = 1, **facts: Any) -> Record:
    """One finished picture; pictures of different numbers have different bytes."""
    stock = Stock(**facts)
    picture = paint(stock, number)
    studio.storage.put(picture)
    job = _job(stock, f"{number:032x}")
    record = _record(stock, job, picture)
    with studio.engine.begin() as connection:
        studio.jobs.add(connection, [job])
        studio.history.add(connection, [row_of(record, 0)])
        studio.ledger.reserve(connection, job)
        studio.ledger.settle(connection, job, 1, stock.cost, 1)
    return studio.history.get(record.id)


def add_record_of(connection: Connection, studio: Studio, job: Job, stock: Stock) -> None:
    """The row of a picture that this job brought; there is no file."""
    studio.history.add(connection, [row_of(_record(stock, job, _any_picture()), 0)])


@cache
def _any_picture() -> Picture:
    return paint(Stock(), 1)


def paint(stock: Stock, number: int) -> Picture:
    """A picture that is not flat, unless a colour is asked for."""
    chance = random.Random(number)
    colour = stock.colour or tuple(chance.randrange(40, 220) for _ in range(3))
    image = Image.new("RGBA" if len(colour) == 4 else "RGB", stock.size, colour)
    image.putpixel((0, 0), tuple(number >> shift & 255 for shift in (0, 8, 16))[: len(colour)])
    out = io.BytesIO()
    image.save(out, stock.media_type.removeprefix("image/"))
    width, height = stock.size
    return Picture(data=out.getvalue(), media_type=stock.media_type, width=width, height=height)


def _job(stock: Stock, job_id: str) -> Job:
    provider = "draft" if stock.family == "draft" else "gateway"
    model = "draft" if stock.family == "draft" else "gemini-3-pro-image-preview"
    return Job(
        id=job_id,
        batch=job_id,
        state="done",
        stage="done",
        request=ImageRequest(prompt=stock.prompt, provider=provider, model=model),
        origin=Origin(
            kind=stock.kind,
            brief={"who": stock.who} if stock.kind == "avatar" else {},
            template="professional_headshot" if stock.kind == "avatar" else "",
            template_version=1 if stock.kind == "avatar" else None,
            who=stock.person,
        ),
        prompt_sent=f"{stock.prompt} Aspect ratio: 1:1.",
        estimate=None,
        attempts=1,
        error=None,
        notes=(),
        cancel_asked=False,
        created_at=stock.made_at,
        started_at=stock.made_at,
        ended_at=stock.made_at,
        not_before=None,
    )


def _record(stock: Stock, job: Job, picture: Picture) -> Record:
    facts: dict[str, Any] = {
        "number": 0,
        "id": f"{job.id[8:]}{'0' * 8}",
        "job": job.id,
        "batch": job.batch,
        "origin": job.origin,
        "prompt": stock.prompt,
        "prompt_sent": job.prompt_sent,
        "negative_prompt": stock.negative_prompt,
        "provider": job.request.provider,
        "model": job.request.model,
        "family": stock.family,
        "parameters": {"aspect_ratio": "1:1"},
        "references": (),
        "sha256": picture.sha256,
        "media_type": picture.media_type,
        "width": picture.width,
        "height": picture.height,
        "byte_count": len(picture.data),
        "usage": Usage(input_tokens=20, output_tokens=1290, total_tokens=1310),
        "elapsed_s": 12.34,
        "attempts": 1,
        "cost": stock.cost,
        "request_id": "request-1",
        "suspect": stock.suspect,
        "created_at": stock.made_at,
    }
    return Record(**facts | stock.more)


UNKNOWN = UNKNOWN_COST
FREE = cost_of("0", "CNY", "actual")
