"""Submit once, ask until it is done, resume after a crash, stop when asked."""

from collections.abc import Mapping
from typing import ClassVar

import pytest

import imagegen.plans
from imagegen.errors import ContentRefused, JobCancelled, OutOfCapacity, ProviderDown
from imagegen.model import ModelSpec
from imagegen.providers.base import Ended, PollingProvider, Progress, Ticket
from imagegen.studio import Studio
from imagegen.types import ImageRequest, ImageResult
from tests.doubles.scripted import noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]


class Slow(PollingProvider):
    """Plays `answers`, one a poll: None is "not yet"."""

    name = "scripted"
    title = "Slow"
    needs_key = False
    first_wait_s = 0.001
    longest_wait_s = 0.002
    answers: ClassVar[list[ImageResult | Exception | None]] = []
    submits: ClassVar[list[ImageRequest]] = []
    polls: ClassVar[list[str]] = []
    cancelled: ClassVar[list[str]] = []

    def submit(self, request: ImageRequest, model: ModelSpec) -> Ticket:
        self.submits.append(request)
        return {"id": f"ticket-{len(self.submits)}"}

    def poll(self, ticket: Ticket, request: ImageRequest, model: ModelSpec) -> ImageResult | None:
        self.polls.append(ticket["id"])
        answer = self.answers.pop(0) if self.answers else result(noise_picture())
        if isinstance(answer, Exception):
            raise answer
        return answer

    def cancel(self, ticket: Mapping[str, str]) -> None:
        self.cancelled.append(ticket["id"])


@pytest.fixture
def slow(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> type[Slow]:
    for name in ("answers", "submits", "polls", "cancelled"):
        monkeypatch.setattr(Slow, name, [])
    monkeypatch.setattr(imagegen.plans, "provider_class", lambda _name: Slow)
    return Slow


def test_asks_until_it_is_done(studio: Studio, slow: type[Slow]) -> None:
    slow.answers[:] = [None, None]
    assert studio.generate(ASK).jobs[0].state == "done"
    assert (len(slow.submits), slow.polls) == (1, ["ticket-1"] * 3)


def test_a_poll_that_fails_in_passing_is_made_again(studio: Studio, slow: type[Slow]) -> None:
    slow.answers[:] = [ProviderDown("502", charged="perhaps"), None]
    assert studio.generate(ASK).jobs[0].state == "done"
    assert len(slow.submits) == 1


def test_a_failure_of_the_provider_ends_it(studio: Studio, slow: type[Slow]) -> None:
    slow.answers[:] = [None, ContentRefused("no")]
    with pytest.raises(ContentRefused):
        studio.generate(ASK)
    assert studio.jobs.recent()[0].state == "refused"


def test_a_request_that_failed_is_not_asked_again(studio: Studio, slow: type[Slow]) -> None:
    slow.answers[:] = [None, Ended(OutOfCapacity("no room"))]
    with pytest.raises(OutOfCapacity):
        studio.generate(ASK)
    assert len(slow.polls) == 2


def test_patience_has_an_end(
    studio: Studio, slow: type[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow, "patience_s", 0.02)
    slow.answers[:] = [None] * 1000
    with pytest.raises(ProviderDown, match="not finished"):
        studio.generate(ASK)
    assert studio.jobs.recent()[0].state == "unknown"


def test_a_crash_while_waiting_is_resumed_without_paying_again(
    studio: Studio, slow: type[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def die(*_: object) -> None:
        raise Killed

    job = studio.submit(ASK)[0]
    with monkeypatch.context() as patch:
        patch.setattr(slow, "poll", die)
        with pytest.raises(Killed):
            studio.run_attempt(job.id, 1)
    studio.recover()
    waiting = studio.jobs.get(job.id)
    assert (waiting.state, waiting.ticket) == ("waiting", {"id": "ticket-1"})
    studio.run_attempt(job.id, 2)
    assert studio.jobs.get(job.id).state == "done"
    assert len(slow.submits) == 1
    assert [attempt.outcome for attempt in studio.jobs.attempts(job.id)] == ["failed", "done"]


def test_a_cancel_reaches_the_provider(
    studio: Studio, slow: type[Slow], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = studio.submit(ASK)[0]
    monkeypatch.setattr(slow, "poll", lambda *_: studio.cancel(job.id) and None)
    studio.run_attempt(job.id, 1)
    assert slow.cancelled == ["ticket-1"]
    ended = studio.jobs.get(job.id)
    assert ended.state == "cancelled"
    assert ended.error is not None
    assert ended.error.charged == "perhaps"
    assert [(total.kind, total.entries) for total in studio.ledger.totals()] == [("unknown", 1)]


def test_progress_without_listeners_is_quiet() -> None:
    progress = Progress()
    progress("working")
    progress.submitted({"id": "1"})
    assert progress.ticket == {"id": "1"}
    assert not progress.is_cancelled()


def test_cancelled_by_hand_is_said_as_such() -> None:
    assert JobCancelled("x").charged == "no"
