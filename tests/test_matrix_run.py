"""Twenty-four cells over a gateway: one batch, stopped, resumed, and nothing made twice."""

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from imagegen import worker
from imagegen.briefs.matrix import Axis, Step, word_steps
from imagegen.money import show_total
from imagegen.progress import read_batch
from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.doubles.gateway import GatewayDouble
from tests.sets import matrix_asks

AXES: dict[Axis, tuple[Step, ...]] = {
    "attire": word_steps("attire", ["a coat", "a vest", "a shirt", "a gown"]),
    "expression": word_steps("expression", ["calm", "glad"]),
    "setting": word_steps("setting", ["a field", "a street", "a hall"]),
}
CELLS = 24
BOUND_S = 60.0
"""Only keeps a broken queue from hanging the suite."""


@pytest.fixture
def studio(gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    for name, value in gateway.environment.items():
        monkeypatch.setenv(name, value)
    gateway.delay_s = 0.1
    studio = Studio(load_settings())
    yield studio
    worker.stop()


def wait(studio: Studio, batch: str, until: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The batch as the page sees it, as soon as it is so."""
    end = time.monotonic() + BOUND_S
    while time.monotonic() < end:
        view = read_batch(studio, batch)
        assert view is not None
        if until(view):
            return view
        time.sleep(0.02)
    raise AssertionError("the batch never came that far")


def made(view: dict[str, Any]) -> int:
    return sum(len(job["pictures"]) for job in view["jobs"])


def check_truth(studio: Studio, batch: str, gateway: GatewayDouble) -> None:
    """Each cell once, each picture paid once, and the cost of the batch is that of its records."""
    view = read_batch(studio, batch)
    assert view is not None
    assert [len(job["pictures"]) for job in view["jobs"]] == [1] * CELLS
    records = studio.history.page(limit=100)
    assert len({record.origin.label for record in records}) == len(records) == CELLS
    assert gateway.paid == CELLS
    assert {record.batch for record in records} == {batch}
    costs = [record.cost for record in records]
    assert view["cost"] == show_total(costs)
    total = sum((cost.money.amount for cost in costs if cost.money), Decimal(0))
    settled = [one for one in studio.ledger.totals() if one.kind != "unknown"]
    assert total == sum((one.amount for one in settled if one.amount), Decimal(0)) > 0


def test_stopped_restarted_cancelled_and_resumed(studio: Studio, gateway: GatewayDouble) -> None:
    asks = matrix_asks(AXES, "gemini-3-pro-image-preview", "gateway")
    preview = studio.preview_all([ask.request for ask in asks])
    assert (preview.pictures, preview.problem) == (CELLS, None)
    worker.start(studio)
    batch = studio.submit_all(asks)[0].batch
    seen = wait(studio, batch, lambda view: made(view) >= 4)
    assert seen["open"]
    assert made(seen) < CELLS, "it is seen while it runs"

    worker.stop()
    fresh = Studio(load_settings())
    worker.start(fresh)
    half = wait(fresh, batch, lambda view: made(view) >= 10)
    for job in half["jobs"]:
        if job["open"]:
            fresh.cancel(job["id"])
    stopped = wait(fresh, batch, lambda view: not view["open"])
    left = [job["id"] for job in stopped["jobs"] if not job["pictures"]]
    assert left
    assert gateway.paid == CELLS - len(left)

    for job in left:
        fresh.repeat(job)
    wait(fresh, batch, lambda view: not view["open"])
    check_truth(fresh, batch, gateway)
