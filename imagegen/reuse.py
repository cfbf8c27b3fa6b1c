"""Pictures used again: what was made for the same request is found, and offered for nothing.

Source: the cache of seed document 003. The same request is all that goes on the wire, to the same
address with the same key; a request whose seed the provider chooses makes another picture each
time, so it is looked up only when the user asks for that.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache

import sqlalchemy as sa

from imagegen.db.tables import jobs, records, reuses
from imagegen.keys import Credential
from imagegen.model import ModelSpec
from imagegen.record_rows import record_of_row
from imagegen.types import ImageRequest, Money, Record


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What pictures used again would have cost, in one currency; None where it was unknown."""

    money: Money | None
    pictures: int


def fingerprint_of(
    request: ImageRequest, prompt_sent: str, model: ModelSpec, account: Credential | None
) -> str:
    """64 hex digits of everything that the provider is sent, and of where and as whom."""
    mask = None if request.mask is None else request.mask.sha256
    sent = {
        "at": account.base_url if account else "",
        "account": _mark_of(account.key) if account else "",
        "provider": request.provider,
        "model": request.model,
        "facts": model.facts,
        "task": request.task,
        "prompt": prompt_sent,
        "negative_prompt": request.negative_prompt,
        "aspect_ratio": request.aspect_ratio,
        "size": model.size_for(request),
        "quality": request.quality,
        "count": request.count,
        "seed": request.seed,
        "references": [reference.sha256 for reference in request.references],
        "mask": mask,
        "options": dict(request.options),
    }
    text = json.dumps(sent, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=64)
def _mark_of(key: str) -> str:
    """Tells keys apart. It is slow to make and goes into a hash with all the rest: whoever reads a
    fingerprint learns nothing of the key, and cannot try out short passwords against it."""
    if not key:
        return ""
    return hashlib.scrypt(key.encode(), salt=b"fingerprint", n=2**14, r=8, p=1).hex()


class Reuse:
    """Finds what was made before, and keeps account of what was used again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def find_all(self, fingerprints: Sequence[str], who: str = "") -> list[list[Record]]:
        """For each call its pictures; equal calls are given those of different jobs.

        With `who`, only what that person made.
        """
        seen: Counter[str] = Counter()
        found = []
        for fingerprint in fingerprints:
            found.append(self.find(fingerprint, seen[fingerprint], who))
            seen[fingerprint] += 1
        return found

    def find(self, fingerprint: str, newer: int = 0, who: str = "") -> list[Record]:
        """The pictures of the newest job but `newer` that asked for the same and has as many good
        ones left as were asked for."""
        good = (jobs.c.fingerprint == fingerprint, jobs.c.state == "done")
        made = sa.and_(records.c.suspect == "", records.c.trashed_at.is_(None))
        if who:
            made = sa.and_(made, records.c.who == who)
        newest = (
            sa.select(records.c.job)
            .join(jobs, jobs.c.id == records.c.job)
            .where(*good, made)
            .group_by(records.c.job)
            .having(sa.func.count() >= sa.func.max(jobs.c.request["count"].as_integer()))
            .order_by(sa.func.max(records.c.number).desc())
            .limit(1)
            .offset(newer)
        )
        query = sa.select(records).where(records.c.job == newest.scalar_subquery(), made)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(records.c.number)).mappings()
            return [record_of_row(row) for row in rows]

    def note(self, used: Sequence[Record], who: str) -> None:
        """These were taken instead of being paid for again."""
        rows = [
            {
                "record": record.id,
                "who": who,
                "amount": record.cost.money.amount if record.cost.money else None,
                "currency": record.cost.money.currency if record.cost.money else None,
                "at": datetime.now(UTC),
            }
            for record in used
        ]
        with self._engine.begin() as connection:
            connection.execute(sa.insert(reuses), rows)

    def saved(self, since: datetime | None = None) -> list[Saved]:
        """By currency, what was not paid a second time."""
        total = sa.func.sum(reuses.c.amount, type_=reuses.c.amount.type)
        query = sa.select(reuses.c.currency, total, sa.func.count()).group_by(reuses.c.currency)
        if since is not None:
            query = query.where(reuses.c.at >= since)
        with self._engine.connect() as connection:
            return [
                Saved(money=_money(amount, currency), pictures=count)
                for currency, amount, count in connection.execute(query)
            ]


def _money(amount: Decimal | None, currency: str | None) -> Money | None:
    return None if currency is None or amount is None else Money(amount=amount, currency=currency)
