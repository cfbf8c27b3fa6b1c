"""However many spend at once, no budget is passed, and the ledger adds up to the records."""

import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import imagegen.budgets
from imagegen.budgets import Budget
from imagegen.db.tables import records
from imagegen.errors import OverBudget
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Job, Price
from tests.app import ROOT
from tests.postgresql import Server
from tests.spending import ENDINGS, Step, job_of, money, spend

WORKERS = 8
PER_WORKER = 63  # 504 reservations by eight processes
STEP = st.tuples(
    st.integers(3 * 10**8, 10**9),
    st.sampled_from((*ENDINGS, "release", "settle", "settle")),
    st.integers(0, 100),
)
STEPS = st.lists(STEP, min_size=20, max_size=60)
SHARES = st.integers(5, 30)
"""Per cent of what all of it would come to, at which the budget stops."""
Watched = list[Decimal]


def comes_to(step: Step) -> int:
    price, ending, percent = step
    return {"settle": price * percent // 100, "release": 0}.get(ending, price)


def stop_at(steps: list[Step], percent: int) -> Budget:
    """One that must refuse some of the steps."""
    whole = sum(map(comes_to, steps))
    return Budget(period="day", currency="CNY", stop_at=money(whole * percent // 100).amount)


@contextmanager
def watched(studio: Studio) -> Iterator[Watched]:
    """What was committed at many moments meanwhile."""
    seen: Watched = []
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(0.05):
            seen.append(studio.budgets.uses()[0].committed)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


def check_sums(studio: Studio, budget: Budget, seen: Watched, ended: Counter[str]) -> Decimal:
    """Returns how much is committed in the end."""
    (use,) = studio.budgets.uses()
    assert budget.stop_at is not None
    assert ended["refused"] > 0
    assert max([use.committed, *seen]) <= budget.stop_at
    with studio.engine.connect() as connection:
        total = sa.func.sum(records.c.cost_amount, type_=records.c.cost_amount.type)
        kept, count = connection.execute(sa.select(total, sa.func.count(records.c.id))).one()
    spent = {t.kind: t for t in studio.ledger.totals()}
    settled, doubted = spent.get("actual"), spent.get("unknown")
    assert (settled.amount if settled else None) == kept
    assert count == ended["settle"] == (settled.entries if settled else 0)
    assert (doubted.entries if doubted else 0) == ended["doubt"]
    sums = [t.amount for t in spent.values() if t.amount is not None]
    assert use.spent == sum(sums, Decimal(0))
    if not ended["open"]:
        assert use.held == 0
    return use.committed


@given(STEPS, SHARES)
@settings(max_examples=5)
def test_threads_on_a_file(steps: list[Step], percent: int) -> None:
    assume(sum(map(comes_to, steps)))
    with TemporaryDirectory() as home:
        studio = Studio(load_settings({"IMAGEGEN_HOME": home}))
        budget = stop_at(steps, percent)
        studio.budgets.keep(budget)
        with watched(studio) as seen, ThreadPoolExecutor(WORKERS) as pool:
            shares = [steps[first::WORKERS] for first in range(WORKERS)]
            ended = sum(pool.map(lambda share: spend(studio, share), shares), Counter[str]())
        assert ended.total() == len(steps)
        check_sums(studio, budget, seen, ended)
        studio.engine.dispose()


@given(STEPS, SHARES)
@settings(
    max_examples=1,
    phases=[Phase.generate],  # a smaller case would take as long, and say no more
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_processes_on_a_server(
    postgresql: str, server: Server, tmp_path: Path, steps: list[Step], percent: int
) -> None:
    assume(len(set(steps)) > len(steps) / 2)  # not the plainest one, with which it begins
    server.empty()
    for file in tmp_path.rglob("database.folder"):
        file.unlink()
    studio = Studio(load_settings())
    many = (steps * (WORKERS * PER_WORKER))[: WORKERS * PER_WORKER]
    budget = stop_at(many, percent)
    studio.budgets.keep(budget)
    with watched(studio) as seen:
        found = subprocess.run(
            [sys.executable, "-m", "tests.spending", str(WORKERS)],
            cwd=ROOT,
            env=os.environ,
            input="\n".join(map(json.dumps, many)),
            capture_output=True,
            check=True,
            text=True,
        )
    ended = Counter(json.loads(found.stdout))
    committed = check_sums(studio, budget, seen, ended)
    print(f"{dict(ended)}; {committed} of {budget.stop_at} committed, looked at {len(seen)} times")
    assert ended.total() == len(many)
    studio.engine.dispose()


@pytest.mark.both_databases
def test_two_chains_that_go_on_together_pass_no_budget(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is a new job: only the budgets' own lock keeps them from looking side by side."""
    studio.budgets.keep(Budget(period="ever", currency="CNY", stop_at=Decimal(3)))
    chains = [_running(studio, 10**9), _running(studio, 10**9)]
    both_have_looked, look = threading.Barrier(2), imagegen.budgets._check_all

    def look_together(*asked: Any, **how: Any) -> None:
        look(*asked, **how)
        with suppress(threading.BrokenBarrierError):
            both_have_looked.wait(0.3)  # in vain, where one waits for the other

    monkeypatch.setattr(imagegen.budgets, "_check_all", look_together)
    with ThreadPoolExecutor(2) as pool:
        gone_on = list(pool.map(lambda job: _goes_on(studio, job, 2 * 10**9), chains))
    assert sorted(gone_on) == [False, True]
    assert studio.budgets.uses()[0].committed == 3


def _running(studio: Studio, price: int) -> Job:
    job = job_of(price)
    with studio.engine.begin() as connection:
        studio._hold(connection, [job])
    assert studio.jobs.start(job.id, 1, "nobody")
    return studio.jobs.get(job.id)


def _goes_on(studio: Studio, job: Job, price: int) -> bool:
    """Whether it may, with a model of that price."""
    most = money(price)
    following = replace(job, estimate=Price(low=most, high=most))
    try:
        with studio.engine.begin() as connection:
            studio._runner._calls._carry_on(connection, job, following, False)
    except OverBudget:
        return False
    return True
