"""How the providers did over a window of time: success, response times, errors by kind.

Source of what is watched: seed document 002. Read from the attempts, which name the model each
call went to and keep the error of each that failed.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from imagegen.db.tables import attempts

MOST_READ = 20_000
"""The newest attempts of a window that are looked at: months of one team's work."""

_READ = ("provider", "outcome", "error", "started_at", "ended_at")
_ENDED = ("done", "failed", "refused", "unknown", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Health:
    """One provider over the window. Times are seconds of successful calls, None without any; what a
    call waited for the limits of its key is no part of them.

    A refusal by policy and a cancellation are no failures of the provider: they are left out of
    `success`, which is None when nothing else was asked.
    """

    provider: str
    calls: int
    done: int
    failed: int
    refused: int
    median_s: float | None
    p95_s: float | None
    errors: tuple[tuple[str, int], ...] = ()

    @property
    def success(self) -> float | None:
        judged = self.done + self.failed
        return self.done / judged if judged else None


@dataclass
class _Tally:
    outcomes: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


class Monitor:
    """Reads the attempts; writes nothing."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def health(self, since: datetime | None = None) -> list[Health]:
        """Each provider that was called since then, by name."""
        query = (
            sa.select(*(attempts.c[name] for name in _READ))
            .where(attempts.c.outcome.in_(_ENDED), attempts.c.provider != "")
            .order_by(attempts.c.started_at.desc())
            .limit(MOST_READ)
        )
        if since is not None:
            query = query.where(attempts.c.started_at >= since)
        with self._engine.connect() as connection:
            return _health(connection.execute(query).all())


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of the values do not exceed (nearest rank)."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _health(rows: Iterable[sa.Row[tuple[object, ...]]]) -> list[Health]:
    tallies: defaultdict[str, _Tally] = defaultdict(_Tally)
    for row in rows:
        tally = tallies[row.provider]
        tally.outcomes[row.outcome] += 1
        if row.error is not None:
            tally.errors[row.error["code"]] += 1
        if row.outcome == "done":
            tally.seconds.append((row.ended_at - row.started_at).total_seconds())
    return [_one(provider, tally) for provider, tally in sorted(tallies.items())]


def _one(provider: str, tally: _Tally) -> Health:
    outcomes = tally.outcomes
    return Health(
        provider=provider,
        calls=outcomes.total(),
        done=outcomes["done"],
        failed=outcomes["failed"] + outcomes["unknown"],
        refused=outcomes["refused"],
        median_s=percentile(tally.seconds, 0.5),
        p95_s=percentile(tally.seconds, 0.95),
        errors=tuple(tally.errors.most_common()),
    )
