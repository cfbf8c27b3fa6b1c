"""Whatever stops us, paid pictures are on disk, in their rows, and counted once."""

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from imagegen.errors import BadAnswer, ConfigError, JobCancelled, ProviderDown, RateLimited
from imagegen.settings import Settings
from imagegen.storage import Storage
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Picture, Reference
from tests.doubles.scripted import Scripted, blank_picture, noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases

PHOTO = Reference(name="room.png", data=noise_picture(99).data)
THREE = replace(ASK, model="many", count=3)


class Killed(BaseException):
    """The process ends here: nothing of ours may catch it."""


def kill_at(monkeypatch: pytest.MonkeyPatch, target: str, after: int = 0) -> None:
    """The call of `target` after `after` more ends the process."""
    calls = 0
    name, _, method = target.rpartition(".")
    owner: Any = {"Storage": Storage}[name]
    real = getattr(owner, method)

    def killed(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > after:
            raise Killed
        return real(*arguments)

    monkeypatch.setattr(owner, method, killed)


def run_until_killed(studio: Studio, request: ImageRequest = ASK) -> str:
    """Submit and run one job of a process that dies on the way; returns its id."""
    job = studio.submit(request)[0]
    with pytest.raises(Killed):
        studio.run_attempt(job.id, 1)
    return job.id


def entries(studio: Studio) -> list[str]:
    with studio.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT entry FROM ledger")]


# A kill between any two steps


@pytest.mark.parametrize("step", ["note_delivery", "put"])
def test_killed_before_anything_is_stored(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patch:
        kill_at(patch, f"Storage.{step}")
        job = run_until_killed(studio)
    studio.recover()
    assert studio.jobs.get(job).state == "unknown"
    assert studio.storage.deliveries() == []
    assert entries(studio) == ["reserve", "doubt"]


def test_killed_after_some_of_the_pictures(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    Scripted.reset(result(*(noise_picture(n) for n in range(3))))
    with monkeypatch.context() as patch:
        kill_at(patch, "Storage.put", after=2)
        job = run_until_killed(studio, THREE)
    studio.recover()
    ended = studio.jobs.get(job)
    assert (ended.state, studio.history.count()) == ("done", 2)
    assert ended.notes == ("1 of 3 pictures were lost when the app stopped.",)


@pytest.mark.parametrize("picture", [noise_picture(1), blank_picture()], ids=["good", "blank"])
def test_killed_after_the_rows_were_written(
    studio: Studio, settings: Settings, monkeypatch: pytest.MonkeyPatch, picture: Picture
) -> None:
    Scripted.reset(result(picture))
    with monkeypatch.context() as patch:
        kill_at(patch, "Storage.drop_delivery")
        job = run_until_killed(studio)
    state = studio.jobs.get(job).state
    Studio(settings).recover()
    assert studio.storage.deliveries() == []
    assert studio.jobs.get(job).state == state
    assert studio.history.count() == 1
    assert entries(studio) == ["reserve", "settle"]


def test_one_job_that_cannot_be_recovered_does_not_keep_the_others(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = [studio.submit(ASK)[0] for _ in range(2)]
    for job in jobs:
        assert studio.jobs.start(job.id, 1, "4194304-deadbeef")
    real = studio.jobs.get

    def broken(job_id: str) -> Any:
        if job_id == jobs[0].id:
            raise RuntimeError("this row cannot be read")
        return real(job_id)

    monkeypatch.setattr(studio.jobs, "get", broken)
    studio.recover()
    assert "could not be recovered" in caplog.text
    assert real(jobs[1].id).state == "unknown"


# Disks that fail


def test_a_note_that_cannot_be_written_does_not_cost_the_picture(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Storage, "note_delivery", full)
    assert len(studio.generate(ASK).records) == 1


def test_a_picture_that_cannot_be_stored_does_not_cost_the_others(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scripted.reset(result(*(noise_picture(n) for n in range(3))))
    real = Storage.put

    def fail_first(storage: Storage, picture: Picture) -> str:
        if picture.sha256 == noise_picture(0).sha256:
            raise ConfigError("Picture 1 is rescued elsewhere.", "Free some space.")
        return real(storage, picture)

    monkeypatch.setattr(Storage, "put", fail_first)
    made = studio.generate(THREE)
    assert len(made.records) == 2
    assert made.jobs[0].notes == ("Picture 1 is rescued elsewhere.",)


def test_a_call_whose_pictures_cannot_be_stored_was_paid(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_storage: Storage, _picture: Picture) -> str:
        raise ConfigError("Rescued elsewhere.", "Free some space.")

    monkeypatch.setattr(Storage, "put", fail)
    with pytest.raises(ConfigError, match="Rescued"):
        studio.generate(ASK)
    job = studio.jobs.recent()[0]
    assert job.error is not None
    assert (job.state, job.error.charged) == ("failed", "perhaps")
    assert entries(studio) == ["reserve", "doubt"]


# Two processes, two threads


def test_the_sweep_leaves_a_living_process_its_delivery(studio: Studio, settings: Settings) -> None:
    app = Studio(settings)

    def sweep_meanwhile(_request: ImageRequest) -> Any:
        key = f"{studio.jobs.recent()[0].id}.1"
        studio.storage.note_delivery(key, {"pictures": []})
        app.recover()
        assert studio.storage.deliveries() == [key]
        return result(noise_picture())

    Scripted.reset(sweep_meanwhile)
    made = studio.generate(ASK)
    assert (made.jobs[0].state, len(made.records)) == ("done", 1)


def test_the_sweep_leaves_our_own_running_calls_alone(studio: Studio) -> None:
    def sweep_meanwhile(_request: ImageRequest) -> Any:
        studio.recover()
        return result(noise_picture())

    Scripted.reset(sweep_meanwhile)
    job = studio.submit(ASK)[0]
    studio.run_attempt(job.id, 1)
    assert studio.jobs.get(job.id).state == "done"


def test_a_second_workflow_of_an_attempt_changes_nothing(studio: Studio) -> None:
    def run_again(_request: ImageRequest) -> Any:
        studio.run_attempt(job.id, 1)
        studio.recover()
        return result(noise_picture())

    Scripted.reset(run_again)
    job = studio.submit(ASK)[0]
    studio.run_attempt(job.id, 1)
    assert studio.jobs.get(job.id).state == "done"
    assert len(Scripted.asked) == 1


def test_the_sweep_does_not_cancel_a_retry(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    job = studio.submit(replace(ASK, references=(PHOTO,)))[0]
    real = studio.jobs.owners

    def stale() -> dict[str, tuple[str, int]]:
        """The first reading finds the call running; it fails before anything comes of that."""
        monkeypatch.setattr(studio.jobs, "owners", real)
        assert studio.jobs.start(job.id, 1, studio._runner._owner.id)
        found = real()
        studio._runner._calls.fail(studio.jobs.get(job.id), RateLimited("429"))
        return found

    monkeypatch.setattr(studio.jobs, "owners", stale)
    studio.recover()
    assert studio.jobs.get(job.id).state == "waiting"


def test_a_job_cancelled_before_its_turn_is_not_sent(studio: Studio) -> None:
    def cancel_the_next(_request: ImageRequest) -> Any:
        second = next(job for job in studio.jobs.recent() if job.state == "queued")
        studio.cancel(second.id)
        return result(noise_picture())

    Scripted.reset(cancel_the_next)
    made = studio.generate(replace(ASK, count=2))
    assert isinstance(made.error, JobCancelled)
    assert len(Scripted.asked) == 1
    assert [job.state for job in made.jobs] == ["done", "cancelled"]


def test_a_retry_cancelled_while_it_waits_is_not_sent(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scripted.reset(RateLimited("429"))
    monkeypatch.setattr(
        "imagegen.running.time.sleep", lambda _s: studio.cancel(studio.jobs.recent()[0].id)
    )
    with pytest.raises(JobCancelled):
        studio.generate(replace(ASK, references=(PHOTO,)))
    assert len(Scripted.asked) == 1


def test_a_cancel_and_the_end_of_an_attempt_cannot_miss_each_other(studio: Studio) -> None:
    """Whichever comes first, a cancelled job is not sent again."""
    for _ in range(20):
        Scripted.reset(RateLimited("429"))
        job = studio.submit(replace(ASK, references=(PHOTO,)))[0]
        run = threading.Thread(target=studio.run_attempt, args=(job.id, 1))
        run.start()
        studio.cancel(job.id)
        run.join()
        studio.run_attempt(job.id, 2)
        assert studio.jobs.get(job.id).state == "cancelled"
        assert len(Scripted.asked) <= 1


def test_an_attempt_that_ends_while_it_is_cancelled_is_the_last(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = studio.submit(replace(ASK, references=(PHOTO,)))[0]
    assert studio.jobs.start(job.id, 1, studio._runner._owner.id)
    running = studio.jobs.get(job.id)
    end = threading.Thread(target=studio._runner._calls.fail, args=(running, RateLimited("429")))
    real = studio.jobs.ask_cancel

    def end_meanwhile(*asked: Any) -> None:
        end.start()
        end.join(0.3)  # it waits for the one who cancels
        real(*asked)

    monkeypatch.setattr(studio.jobs, "ask_cancel", end_meanwhile)
    studio.cancel(job.id)
    end.join()
    assert studio.jobs.get(job.id).state == "cancelled"


def test_money_in_doubt_is_said_even_after_a_cancel(studio: Studio) -> None:
    def cancelled_meanwhile(_request: ImageRequest) -> Any:
        studio.cancel(job.id)
        raise ProviderDown("cut", charged="perhaps", answered=False)

    Scripted.reset(cancelled_meanwhile)
    job = studio.submit(ASK)[0]
    studio.run_attempt(job.id, 1)
    assert studio.jobs.get(job.id).state == "unknown"


# Counting once


def test_pictures_that_did_not_come_are_counted(studio: Studio) -> None:
    one = studio.catalog.find("one", "scripted")
    object.__setattr__(studio.catalog.find("many", "scripted"), "price", one.price)
    Scripted.reset(result(noise_picture(1), noise_picture(2)))
    made = studio.generate(THREE)
    (total,) = studio.ledger.totals()
    assert (total.amount, total.pictures) == (Decimal("1.05"), 2)
    parts = [record.cost.money.amount for record in made.records if record.cost.money]
    assert sum(parts) == Decimal("1.05")


# What came instead of a picture, and rows that could not be written


def test_paid_pictures_survive_a_database_that_fails(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(studio.history, "add", lambda *a: 1 / 0)
        with pytest.raises(Exception, match="reference"):
            studio.generate(ASK)
    assert studio.history.count() == 0
    studio.recover()
    assert studio.history.count() == 1
    assert studio.jobs.recent()[0].state == "done"
    totals = studio.ledger.totals()
    assert [(t.kind, t.amount, t.pictures) for t in totals] == [("estimated", Decimal("0.35"), 1)]
    studio.recover()
    assert studio.history.count() == 1


def test_a_job_of_a_dead_process_becomes_unknown(studio: Studio) -> None:
    job = studio.submit(ASK)[0]
    assert studio.jobs.start(job.id, 1, "4194304-deadbeef")
    studio.recover()
    ended = studio.jobs.get(job.id)
    assert ended.state == "unknown"
    assert ended.error is not None
    assert ended.error.charged == "perhaps"
    assert Scripted.asked == []
    assert [(t.kind, t.amount) for t in studio.ledger.totals()] == [("unknown", Decimal("0.35"))]


def test_a_job_of_a_living_process_is_left_alone(studio: Studio, settings: Settings) -> None:
    other = Studio(settings)
    job = studio.submit(ASK)[0]
    with other._runner.claimed([job.id]) as owner:
        assert studio.jobs.start(job.id, 1, owner)
        studio.recover()
        assert studio.jobs.get(job.id).state == "running"


def test_bytes_that_are_no_picture_are_kept_as_they_came(studio: Studio) -> None:
    unreadable = BadAnswer("Cut off.", "Making it again is paid again.", charged="perhaps")
    unreadable.evidence = b"\x89PNG half of a paid picture"
    Scripted.reset(unreadable)
    with pytest.raises(BadAnswer, match="kept at"):
        studio.generate(ASK)
    (file,) = (studio.storage.folder / "unusable").iterdir()
    assert file.read_bytes() == unreadable.evidence
    error = studio.jobs.recent()[0].error
    assert error is not None
    assert str(file) in error.hint


def test_one_bad_picture_of_several_is_kept_and_told(studio: Studio) -> None:
    Scripted.reset(replace(result(noise_picture()), unusable=(b"rubbish",)))
    made = studio.generate(ASK)
    assert "kept at" in made.jobs[0].notes[0]
    assert len(list((studio.storage.folder / "unusable").iterdir())) == 1
