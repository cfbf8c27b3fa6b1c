"""Rounds over a room with no page open: the worker begins them, within what was allowed."""

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import imagegen.room_retries
from imagegen import worker
from imagegen.briefs.renovation import RenovationBrief
from imagegen.errors import ConfigError, MissingKey, OverBudget
from imagegen.people import Asker, asked_by
from imagegen.room_retries import Retry, go_on, kept_retries, start_retry
from imagegen.room_rounds import Allowance
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Record, Reference
from tests.doubles.gateway import GatewayDouble
from tests.measures.rooms import Room, draw_room
from tests.test_kill import start

PHOTO = draw_room(Room(size=(160, 120)))
NEVER = 100
"""Points that no draft reaches."""
MOST = 3
LONGEST_S = 60.0


@pytest.fixture(autouse=True)
def stopped() -> Iterator[None]:
    yield
    worker.stop()


def make_room(studio: Studio, model: str, provider: str) -> Record:
    photo = Reference(name="room.png", data=PHOTO)
    brief = RenovationBrief(room="study", style="japandi", photo=photo, count=1)
    request = brief.request(model=model, provider=provider)
    return studio.generate(request, brief.origin()).records[0]


def allowed(pictures: int) -> Allowance:
    return Allowance(wanted=NEVER, pictures=pictures, money=None)


def ended(studio: Studio) -> Retry:
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        (retry,) = kept_retries(studio)
        if retry.ended:
            return retry
        time.sleep(0.02)
    raise AssertionError(f"still open: {studio.jobs.open_jobs()}")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_rounds_follow_each_other_in_the_name_of_who_allowed_them(
    database: str, studio: Studio
) -> None:
    record = make_room(studio, "draft", "draft")
    worker.start(studio)
    with asked_by(Asker(name="mei")):
        start_retry(studio, record.id, allowed(3))
    retry = ended(studio)
    assert retry.ended == "pictures spent"
    rounds = studio.jobs.of_ids([job.id for job in studio.jobs.recent()][:-1]).values()
    assert Counter((job.state, job.origin.who) for job in rounds) == {("done", "mei"): 3}


@pytest.mark.parametrize(
    ("problem", "left"),
    [
        (OverBudget("Too dear."), "Too dear."),
        (MissingKey("No key."), "No key."),
        (ConfigError("The disk is full."), ""),
    ],
)
def test_what_ends_it_and_what_it_waits_for(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, problem: Exception, left: str
) -> None:
    record = make_room(studio, "draft", "draft")
    start_retry(studio, record.id, allowed(3))
    (job,) = studio.jobs.open_jobs()
    studio.run_attempt(job.id, 1)

    def refuse(*_: object) -> None:
        raise problem

    with monkeypatch.context() as away:
        away.setattr(imagegen.room_retries, "ask_again", refuse)
        go_on(studio)
    assert [retry.ended for retry in kept_retries(studio)] == [left]
    go_on(studio)
    assert len(studio.jobs.open_jobs()) == (0 if left else 1)


def test_kill_9_pays_no_round_twice(tmp_path: Path) -> None:
    with GatewayDouble() as gateway:
        home = tmp_path / "home"
        environment = {**gateway.environment, "IMAGEGEN_HOME": str(home), "HOME": str(home)}
        studio = Studio(load_settings({**os.environ, **environment}))
        record = make_room(studio, "gemini-3-pro-image-preview", "gateway")
        start_retry(studio, record.id, allowed(MOST))
        gateway.delay_s = 1.0
        process = start(home, gateway, 0)
        while len(gateway.calls) < 3:  # the first picture, a round, and one that is cut off
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        gateway.delay_s = 0
        process = start(home, gateway, 0)
        process.communicate(timeout=LONGEST_S)
        assert process.returncode == 0
        assert len(gateway.calls) == 1 + MOST
    assert ended(studio).ended == "pictures spent"
    rounds = studio.jobs.recent()[:-1]
    assert Counter(job.state for job in rounds) == {"done": MOST - 1, "unknown": 1}
    assert studio.history.count() == MOST
    studio.engine.dispose()
