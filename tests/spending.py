"""Reserves, settles and fails in many processes at once: `python -m tests.spending 8` reads its
steps from stdin, each a line of JSON: price in billionths, ending, per cent of it charged."""

import json
import multiprocessing
import secrets
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from multiprocessing.synchronize import Barrier

from imagegen.errors import OverBudget
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Cost, ImageRequest, Job, Money, Origin, Price
from tests.stocking import Stock, add_record_of

Step = tuple[int, str, int]
ENDINGS = ("settle", "release", "doubt", "open")


_gates: list[Barrier] = []
_LONGEST_WAIT_S = 120


def money(billionths: int) -> Money:
    return Money(amount=Decimal(billionths) / 10**9, currency="CNY")


def spend(
    studio: Studio, steps: Sequence[Step], wait: Callable[[], object] = lambda: None
) -> Counter[str]:
    """Each step as a call makes it: `wait`, hold its price, run, end. How many ended how."""
    ended: Counter[str] = Counter()
    for price, ending, percent in steps:
        wait()
        job = job_of(price)
        try:
            with studio.engine.begin() as connection:
                studio._hold(connection, [job])
        except OverBudget:
            ended["refused"] += 1
            continue
        _end(studio, job, ending, money(price * percent // 100))
        ended[ending] += 1
    return ended


def _end(studio: Studio, job: Job, ending: str, actual: Money) -> None:
    if ending == "open":
        return
    assert studio.jobs.start(job.id, 1, "nobody")
    job = studio.jobs.get(job.id)
    with studio.engine.begin() as connection:
        if ending == "settle":
            studio.jobs.close(connection, job, "done")
            cost = Cost(money=actual, kind="actual")
            add_record_of(connection, studio, job, Stock(cost=cost))
            studio.ledger.settle(connection, job, 1, cost, 1)
        else:
            studio.jobs.close(connection, job, "failed" if ending == "release" else "unknown")
            close = studio.ledger.release if ending == "release" else studio.ledger.doubt
            close(connection, job, 1)


def job_of(price: int) -> Job:
    """One that was just asked for; its price in billionths."""
    job_id = secrets.token_hex(16)
    return Job(
        id=job_id,
        batch=job_id,
        state="queued",
        stage="queued",
        request=ImageRequest(prompt="a boat", provider="gateway", model="m"),
        origin=Origin(who="Ann"),
        prompt_sent="a boat",
        estimate=Price(low=money(price), high=money(price)),
        attempts=0,
        error=None,
        notes=(),
        cancel_asked=False,
        created_at=datetime.now(UTC),
        started_at=None,
        ended_at=None,
        not_before=None,
    )


def _spend_together(steps: Sequence[Step]) -> Counter[str]:
    """All processes reserve in the same moment, again and again; each has as many steps."""
    studio = Studio(load_settings())
    try:
        return spend(studio, steps, _gates[0].wait)
    finally:
        studio.engine.dispose()


def main(processes: int) -> None:
    steps = [json.loads(line) for line in sys.stdin]
    shares = [steps[first::processes] for first in range(processes)]
    fork = multiprocessing.get_context("fork")
    _gates.append(fork.Barrier(processes, timeout=_LONGEST_WAIT_S))
    with fork.Pool(processes) as pool:
        print(json.dumps(sum(pool.map(_spend_together, shares, chunksize=1), Counter())))


if __name__ == "__main__":
    main(int(sys.argv[1]))
