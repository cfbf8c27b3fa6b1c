"""The verbs that cross rooms: what is asked, kept, paid, refused, cancelled and made again."""

from dataclasses import replace
from decimal import Decimal

import pytest

from imagegen.errors import (
    BadAnswer,
    BadReference,
    ConfigError,
    ContentRefused,
    KeyRejected,
    MissingKey,
    PlaceholderReturned,
    ProviderDown,
    RateLimited,
    RequestError,
    UnknownModel,
)
from imagegen.studio import Studio
from imagegen.types import Cost, ImageRequest, Money, Origin, Reference
from tests.doubles.scripted import FREE, Scripted, blank_picture, noise_picture, result
from tests.studios import ASK, studio

__all__ = ["studio"]

pytestmark = pytest.mark.both_databases

PHOTO = Reference(name="room.png", data=noise_picture(99).data)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    slept: list[float] = []
    monkeypatch.setattr("imagegen.running.time.sleep", slept.append)
    return slept


def ledger_of(studio: Studio) -> list[tuple[str, str, Decimal | None, str | None]]:
    with studio.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT entry, cost_kind, amount, currency FROM ledger ORDER BY number"
        )
        return [(r[0], r[1], None if r[2] is None else Decimal(r[2]) / 10**9, r[3]) for r in rows]


# Keeping


def test_one_picture_from_click_to_record(studio: Studio) -> None:
    brief = {"who": "学生 🎓 \u202eabc"}
    origin = Origin(kind="avatar", brief=brief, template="headshot", template_version=3)
    made = studio.generate(replace(ASK, aspect_ratio="1:1", negative_prompt="text"), origin)
    record = studio.history.get(made.records[0].id)
    assert record == made.records[0]
    assert studio.storage.read(record.file_name) == noise_picture(1).data
    assert (record.origin.brief, record.origin.template_version) == (brief, 3)
    assert record.origin.who == studio.settings.who
    assert record.prompt_sent == "as sent"
    assert record.parameters["aspect_ratio"] == "1:1"
    assert record.usage is not None
    assert record.usage.total_tokens == 7
    assert record.request_id == "req-1"
    assert record.cost == Cost(
        money=Money(amount=Decimal("0.35"), currency="CNY"), kind="estimated"
    )
    assert made.jobs[0].state == "done"
    assert ledger_of(studio) == [
        ("reserve", "estimated", Decimal("0.35"), "CNY"),
        ("settle", "estimated", Decimal("0.35"), "CNY"),
    ]
    assert studio.storage.deliveries() == []


def test_what_the_provider_charged_wins_over_the_price(studio: Studio) -> None:
    paid = Cost(money=Money(amount=Decimal("0.0123"), currency="USD"), kind="actual")
    Scripted.reset(result(noise_picture(), cost=paid))
    assert studio.generate(ASK).records[0].cost == paid
    assert ledger_of(studio)[-1] == ("settle", "actual", Decimal("0.0123"), "USD")


def test_an_unknown_price_is_never_zero(studio: Studio) -> None:
    made = studio.generate(replace(ASK, model="many"))
    assert made.records[0].cost.kind == "unknown"
    assert made.records[0].cost.money is None
    assert ledger_of(studio)[-1] == ("settle", "unknown", None, None)


def test_several_pictures_in_one_call_share_its_cost(studio: Studio) -> None:
    paid = Cost(money=Money(amount=Decimal("0.10"), currency="USD"), kind="actual")
    Scripted.reset(result(noise_picture(1), noise_picture(2), cost=paid))
    made = studio.generate(replace(ASK, model="many", count=2))
    assert len(Scripted.asked) == 1
    assert [r.cost.money.amount for r in made.records if r.cost.money] == [Decimal("0.05")] * 2
    assert made.jobs[0].request.count == 2


def test_one_call_for_each_picture_where_the_model_makes_one(studio: Studio) -> None:
    made = studio.generate(replace(ASK, count=3, seed=40))
    assert [request.seed for request in Scripted.asked] == [40, 41, 42]
    assert [request.count for request in Scripted.asked] == [1, 1, 1]
    assert len(made.records) == 3
    assert "3 separate calls" in made.warnings[0]
    assert len({record.batch for record in made.records}) == 1


def test_a_blank_picture_is_kept_as_suspect_and_is_no_success(studio: Studio) -> None:
    Scripted.reset(result(blank_picture()))
    with pytest.raises(PlaceholderReturned, match="blank"):
        studio.generate(ASK)
    record = studio.history.page()[0]
    assert record.suspect
    assert studio.storage.holds(record.file_name)
    job = studio.jobs.recent()[0]
    assert (job.state, job.error.code if job.error else "") == ("failed", "placeholder")
    assert ledger_of(studio)[-1][0] == "settle"


def test_the_first_error_ends_the_rest_unsent_and_keeps_what_came(studio: Studio) -> None:
    Scripted.reset(result(noise_picture()), ContentRefused("No.", charged="no"))
    made = studio.generate(replace(ASK, count=4))
    assert len(made.records) == 1
    assert isinstance(made.error, ContentRefused)
    assert len(Scripted.asked) == 2
    assert [job.state for job in made.jobs] == ["done", "refused", "cancelled", "cancelled"]
    assert [row[0] for row in ledger_of(studio)[4:]] == ["settle", "release", "release", "release"]


# Refusing before anything is sent


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (replace(ASK, prompt="  "), RequestError),
        (replace(ASK, model="on"), UnknownModel),
        (replace(ASK, references=(Reference(name="x.png", data=b"<html>"),)), BadReference),
        (ImageRequest(prompt="x"), MissingKey),
        (replace(ASK, count=0), RequestError),
    ],
)
def test_a_wrong_request_leaves_no_trace(
    studio: Studio, request_: ImageRequest, error: type[Exception]
) -> None:
    for verb in (studio.submit, studio.generate):
        with pytest.raises(error):
            verb(request_)
    assert isinstance(studio.preview(request_).problem, error) or error is BadReference
    assert studio.jobs.recent() == []
    assert ledger_of(studio) == []
    assert Scripted.asked == []


def test_a_full_disk_is_noticed_before_paying(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imagegen.storage._LEAST_FREE_BYTES", 10**18)
    with pytest.raises(ConfigError, match="free"):
        studio.generate(ASK)
    assert Scripted.asked == []


def test_preview_tells_price_and_text_even_when_a_key_is_missing(studio: Studio) -> None:
    shown = studio.preview(ImageRequest(prompt="a cat", aspect_ratio="16:9", count=4))
    assert isinstance(shown.problem, MissingKey)
    assert shown.price is not None
    assert shown.price.high == Money(amount=Decimal(4), currency="CNY")
    assert shown.prompt_sent.startswith("a cat")
    assert "16:9" in shown.prompt_sent


# Retrying and failing


def test_text_requests_are_never_repeated(studio: Studio, waits: list[float]) -> None:
    Scripted.reset(RateLimited("slow down", retry_after=1))
    with pytest.raises(RateLimited):
        studio.generate(ASK)
    assert (len(Scripted.asked), waits) == (1, [])
    assert ledger_of(studio)[-1][0] == "release"


def test_edits_get_three_attempts_with_growing_waits(studio: Studio, waits: list[float]) -> None:
    down = ProviderDown("524", charged="perhaps")
    Scripted.reset(down, RateLimited("429", retry_after=30))
    made = studio.generate(replace(ASK, references=(PHOTO,)))
    assert waits == [1.0, 30]
    assert made.attempts == 3
    assert made.records[0].attempts == 3
    assert made.records[0].references == (PHOTO.sha256,)
    assert [request.references[0].data for request in Scripted.asked] == [PHOTO.data] * 3
    attempts = studio.jobs.attempts(made.jobs[0].id)
    assert [attempt.outcome for attempt in attempts] == ["failed", "failed", "done"]
    assert attempts[0].error is not None
    assert attempts[0].error.charged == "perhaps"
    assert [row[0] for row in ledger_of(studio)] == ["reserve", "doubt", "reserve", "settle"]


def test_a_long_retry_after_ends_the_series(studio: Studio, waits: list[float]) -> None:
    Scripted.reset(RateLimited("429", retry_after=121))
    with pytest.raises(RateLimited):
        studio.generate(replace(ASK, references=(PHOTO,)))
    assert waits == []


def test_a_rejected_key_is_not_tried_again(studio: Studio, waits: list[float]) -> None:
    Scripted.reset(KeyRejected("401"))
    with pytest.raises(KeyRejected):
        studio.generate(replace(ASK, references=(PHOTO,)))
    assert len(Scripted.asked) == 1


@pytest.mark.parametrize(
    ("error", "state", "entry"),
    [
        (ContentRefused("no"), "refused", "release"),
        (BadAnswer("text", charged="perhaps"), "failed", "doubt"),
        (ProviderDown("cut", charged="perhaps", answered=False), "unknown", "doubt"),
        (ProviderDown("refused", charged="no", answered=False), "failed", "release"),
        (ValueError("a bug"), "failed", "doubt"),
    ],
)
def test_each_failure_ends_in_its_own_state(
    studio: Studio, error: Exception, state: str, entry: str
) -> None:
    Scripted.reset(error)
    with pytest.raises(Exception, match=r"\w"):
        studio.generate(ASK)
    job = studio.jobs.recent()[0]
    assert (job.state, ledger_of(studio)[-1][0]) == (state, entry)
    assert job.ended_at is not None


def test_a_bug_shows_a_reference_and_no_details(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    Scripted.reset(ValueError("sk-secret-details"))
    with pytest.raises(Exception, match="reference") as caught:
        studio.generate(ASK)
    assert "sk-secret" not in str(caught.value)
    assert "sk-secret-details" in caplog.text


def test_ctrl_c_leaves_no_open_job(studio: Studio) -> None:
    def interrupt(_request: ImageRequest) -> None:
        raise KeyboardInterrupt

    Scripted.reset(interrupt)  # type: ignore[arg-type]  # it never returns
    with pytest.raises(KeyboardInterrupt):
        studio.generate(replace(ASK, count=2))
    assert [job.state for job in reversed(studio.jobs.recent())] == ["unknown", "cancelled"]


# Cancelling and repeating


def test_cancelling_a_queued_job_costs_nothing(studio: Studio) -> None:
    job = studio.submit(ASK)[0]
    assert studio.cancel(job.id).state == "cancelled"
    studio.run_attempt(job.id, 1)
    assert Scripted.asked == []
    assert [row[0] for row in ledger_of(studio)] == ["reserve", "release"]
    studio.cancel(job.id)
    assert len(ledger_of(studio)) == 2


def test_a_picture_that_comes_after_the_cancel_is_kept(studio: Studio) -> None:
    job = studio.submit(ASK)[0]

    def cancelled_meanwhile(_request: ImageRequest) -> object:
        assert studio.cancel(job.id).cancel_asked
        return result(noise_picture())

    Scripted.reset(cancelled_meanwhile)  # type: ignore[arg-type]
    studio.run_attempt(job.id, 1)
    ended = studio.jobs.get(job.id)
    assert ended.state == "done"
    assert "Cancelled too late" in ended.notes[0]
    assert studio.history.count() == 1


def test_a_cancelled_call_is_not_tried_again(studio: Studio) -> None:
    job = studio.submit(replace(ASK, references=(PHOTO,)))[0]

    def fail_after_cancel(_request: ImageRequest) -> object:
        studio.cancel(job.id)
        raise ProviderDown("503", charged="no")

    Scripted.reset(fail_after_cancel)  # type: ignore[arg-type]
    studio.run_attempt(job.id, 1)
    assert studio.jobs.get(job.id).state == "cancelled"


def test_repeat_makes_new_jobs_with_the_same_references(studio: Studio) -> None:
    made = studio.generate(replace(ASK, references=(PHOTO,)))
    again = studio.repeat(made.jobs[0].id)
    assert again[0].id != made.jobs[0].id
    assert again[0].request.references[0].sha256 == PHOTO.sha256
    with pytest.raises(RequestError, match="not finished"):
        studio.repeat(again[0].id)


def test_an_attempt_runs_once_however_often_it_is_called(studio: Studio) -> None:
    job = studio.submit(ASK)[0]
    for _ in range(3):
        studio.run_attempt(job.id, 1)
    studio.run_attempt(job.id, 2)
    assert len(Scripted.asked) == 1


def test_a_free_draft_counts_as_free(studio: Studio) -> None:
    Scripted.reset(result(noise_picture(), cost=FREE))
    studio.generate(ASK)
    assert [(t.amount, t.kind) for t in studio.ledger.totals()] == [(Decimal(0), "actual")]


def test_places_in_the_queue_are_counted_for_each_provider(studio: Studio) -> None:
    first, second, third = studio.submit(replace(ASK, count=3))
    (draft,) = studio.submit(ImageRequest(prompt="a sketch", provider="draft"))
    ids = [job.id for job in (first, second, third, draft)]
    assert studio.jobs.positions(ids) == dict(zip(ids, (1, 2, 3, 1), strict=True))
    studio.cancel(first.id)
    assert studio.jobs.positions(ids) == {second.id: 1, third.id: 2, draft.id: 1}
    assert studio.jobs.positions([]) == {}
