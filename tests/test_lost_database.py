"""A server that goes away in the middle of a paid call: what was paid for is kept and settled."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from imagegen.errors import ConfigError
from imagegen.model import ModelSpec
from imagegen.providers.base import Progress
from imagegen.studio import Studio
from imagegen.types import ImageRequest, ImageResult
from tests.doubles.scripted import Scripted, noise_picture, result
from tests.postgresql import MIGRATED, Server
from tests.studios import ASK, studio

__all__ = ["studio"]

Door = Callable[[bool], None]


@pytest.fixture
def door(postgresql: str, server: Server) -> Door:
    """`door(False)` sends everybody away and lets nobody in, until `door(True)`."""

    def move(is_open: bool) -> None:
        server.administer(f"ALTER DATABASE {MIGRATED} ALLOW_CONNECTIONS {is_open}")
        if not is_open:
            server.send_away(MIGRATED)

    return move


def check_kept(studio: Studio, job_id: str) -> None:
    job = studio.jobs.get(job_id)
    assert (job.state, studio.history.count(), len(Scripted.asked)) == ("done", 1, 1)
    totals = [(t.kind, t.amount, t.pictures) for t in studio.ledger.totals()]
    assert totals == [("estimated", Decimal("0.35"), 1)]
    assert studio.storage.deliveries() == []


def test_a_picture_that_comes_while_the_server_is_away_is_kept(studio: Studio, door: Door) -> None:
    def outage(_request: ImageRequest) -> ImageResult:
        door(False)
        return result(noise_picture())

    Scripted.reset(outage)
    job = studio.submit(ASK)[0]
    try:
        with pytest.raises(ConfigError, match="cannot be reached"):
            studio.run_attempt(job.id, 1)
    finally:
        door(True)
    studio.recover()
    check_kept(studio, job.id)


def test_a_submitted_call_goes_on_while_the_server_is_away(
    studio: Studio, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    def polled(
        _self: Scripted, request: ImageRequest, _model: ModelSpec, progress: Progress
    ) -> ImageResult:
        Scripted.asked.append(request)
        door(False)
        try:
            progress.submitted({"id": "7"})
            progress("working")
            assert not progress.is_cancelled()
            progress.done(0.5)
        finally:
            door(True)
        return result(noise_picture())

    monkeypatch.setattr(Scripted, "generate", polled)
    job = studio.submit(ASK)[0]
    studio.run_attempt(job.id, 1)
    check_kept(studio, job.id)
