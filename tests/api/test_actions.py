"""Cancel and repeat over HTTP: what they do, and the status of every refusal."""

from dataclasses import replace

import pytest

from imagegen.api import actions
from imagegen.api.actions import error_answer
from imagegen.endings import MOST_BODY
from imagegen.errors import (
    BadReference,
    ConfigError,
    ContentRefused,
    ImagegenError,
    JobCancelled,
    MissingKey,
    NotFound,
    OutOfCapacity,
    OverBudget,
    ProviderDown,
    UnknownModel,
)
from imagegen.redaction import register_secret
from imagegen.studio import Studio
from tests.api.calling import call_routes
from tests.doubles.scripted import Scripted
from tests.studios import ASK, studio

__all__ = ["studio"]


@pytest.fixture(autouse=True)
def shared(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "shared_studio", lambda: studio)


class TestCancel:
    def test_a_queued_job_is_cancelled_and_the_batch_comes_back(self, studio: Studio) -> None:
        first, second = studio.submit(replace(ASK, count=2))
        answer = call_routes("POST", f"/api/jobs/{first.id}/cancel")
        assert answer.status == 200
        batch = answer.json()["batch"]
        assert [job["state"] for job in batch["jobs"]] == ["cancelled", "queued"]
        assert studio.jobs.get(first.id).state == "cancelled"
        assert studio.jobs.get(second.id).state == "queued"

    def test_cancelling_twice_changes_nothing(self, studio: Studio) -> None:
        (job,) = studio.submit(ASK)
        answers = [call_routes("POST", f"/api/jobs/{job.id}/cancel") for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]
        assert studio.jobs.get(job.id).state == "cancelled"

    def test_a_finished_job_stays_finished(self, studio: Studio) -> None:
        (job,) = studio.generate(ASK).jobs
        answer = call_routes("POST", f"/api/jobs/{job.id}/cancel")
        assert answer.json()["batch"]["jobs"][0]["state"] == "done"

    @pytest.mark.parametrize("action", ["cancel", "repeat"])
    def test_an_unknown_job_is_a_json_404(self, action: str) -> None:
        answer = call_routes("POST", f"/api/jobs/{'0' * 32}/{action}")
        assert answer.status == 404
        assert answer.json()["error"]["code"] == "not_found"

    @pytest.mark.parametrize("action", ["cancel", "repeat"])
    def test_reading_the_address_does_nothing(self, studio: Studio, action: str) -> None:
        (job,) = studio.submit(ASK)
        assert call_routes("GET", f"/api/jobs/{job.id}/{action}").status in (404, 405)
        assert studio.jobs.get(job.id).state == "queued"
        assert len(studio.jobs.recent()) == 1


class TestRepeat:
    def test_a_finished_job_is_made_again_as_a_new_batch(self, studio: Studio) -> None:
        (job,) = studio.generate(ASK).jobs
        answer = call_routes("POST", f"/api/jobs/{job.id}/repeat")
        assert answer.status == 200
        batch = answer.json()["batch"]
        assert batch["id"] != job.batch
        assert batch["open"] is True
        (new,) = studio.jobs.of_batch(batch["id"])
        assert (new.request.prompt, new.origin) == (job.request.prompt, job.origin)

    def test_an_open_job_is_not_made_again(self, studio: Studio) -> None:
        (job,) = studio.submit(ASK)
        answer = call_routes("POST", f"/api/jobs/{job.id}/repeat")
        assert answer.status == 400
        assert answer.json()["error"]["hint"]
        assert len(studio.jobs.recent()) == 1


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x"), 404),
        (UnknownModel("x"), 400),
        (BadReference("x"), 400),
        (OverBudget("x"), 402),
        (MissingKey("x"), 409),
        (ConfigError("x"), 409),
        (JobCancelled("x"), 409),
        (ContentRefused("x"), 502),
        (ProviderDown("x"), 502),
    ],
)
def test_every_error_has_its_status_and_its_words(error: ImagegenError, status: int) -> None:
    answer = error_answer(error)
    assert answer.status_code == status
    assert f'"code":"{error.code}"'.encode() in bytes(answer.body)


class TestShow:
    def test_every_attempt_tells_whom_it_went_to_and_what_was_said(self, studio: Studio) -> None:
        refused = OutOfCapacity("No capacity.", status=503)
        refused.body = b'{"error": {"message": "MODEL_CAPACITY_EXHAUSTED"}}'
        Scripted.reset(refused)
        (job,) = studio.generate(replace(ASK, fallbacks=("scripted/many",))).jobs
        answer = call_routes("GET", f"/api/jobs/{job.id}")
        assert answer.status == 200
        first, second = answer.json()["job"]["attempts"]
        assert (first["model"], first["outcome"]) == ("scripted/one", "failed")
        assert first["body"] == '{"error": {"message": "MODEL_CAPACITY_EXHAUSTED"}}'
        assert (second["model"], second["outcome"], second["body"]) == ("scripted/many", "done", "")

    def test_no_key_and_no_endless_text_is_kept(self, studio: Studio) -> None:
        key = "sk-kept-nowhere-0123456789"
        register_secret(key)
        refused = ContentRefused("Refused.")
        refused.body = f"you sent {key}\0 ".encode() + b"x" * 10**6
        Scripted.reset(refused)
        with pytest.raises(ContentRefused):
            studio.generate(ASK)
        (attempt,) = studio.jobs.attempts(studio.jobs.recent()[0].id)
        assert attempt.error is not None
        assert attempt.error.body.startswith("you sent ")
        assert key not in attempt.error.body
        assert "\0" not in attempt.error.body
        assert len(attempt.error.body) <= MOST_BODY + 1

    def test_an_unknown_job_is_not_found(self) -> None:
        assert call_routes("GET", "/api/jobs/none").status == 404
