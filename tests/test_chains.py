"""Chains: the next model is asked when there is no capacity, and for no other reason."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

import pytest

from imagegen import worker
from imagegen.chains import MOST_STEPS, goes_on, is_dearer, split_name
from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    ImagegenError,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    RateLimited,
    RequestError,
    UnknownModel,
)
from imagegen.studio import Studio
from imagegen.types import Money, Price, Reference
from tests.doubles.scripted import Scripted, noise_picture, result
from tests.studios import ASK, studio
from tests.test_worker import wait_closed

__all__ = ["studio"]

CHAIN = replace(ASK, fallbacks=("scripted/many",))

ANSWERS: dict[str, ImagegenError | None] = {
    "picture": None,
    "503": OutOfCapacity("No capacity (MODEL_CAPACITY_EXHAUSTED).", status=503),
    "plain 503": ProviderDown("Service unavailable.", status=503),
    "500": ProviderDown("Internal error.", status=500),
    "silence": ProviderDown("No answer.", charged="perhaps", answered=False),
    "429": RateLimited("Slow down.", status=429),
    "402": OutOfCredit("No credit.", status=402),
    "bad key": KeyRejected("Bad key.", status=401),
    "refusal": ContentRefused("Refused.", status=400),
    "503 refusal": ContentRefused("Refused.", status=503),
    "no picture": BadAnswer("No picture.", status=200, charged="perhaps"),
}
NEXT = ("picture", "503", "bad key")

# What the first model answers, and with that the end of the job for each answer of the second:
# the models that were asked, and the state.
TABLE = {
    "picture": ("one done", "one done", "one done"),
    "503": ("one many done", "one many failed", "one many failed"),
    "plain 503": ("one many done", "one many failed", "one many failed"),
    "500": ("one failed", "one failed", "one failed"),
    "silence": ("one unknown", "one unknown", "one unknown"),
    "429": ("one failed", "one failed", "one failed"),
    "402": ("one failed", "one failed", "one failed"),
    "bad key": ("one failed", "one failed", "one failed"),
    "refusal": ("one refused", "one refused", "one refused"),
    "503 refusal": ("one refused", "one refused", "one refused"),
    "no picture": ("one failed", "one failed", "one failed"),
}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(a, b, ends[place]) for a, ends in TABLE.items() for place, b in enumerate(NEXT)],
)
def test_every_combination(studio: Studio, first: str, second: str, expected: str) -> None:
    Scripted.reset(*[ANSWERS[name] or result(noise_picture()) for name in (first, second)])
    with suppress(ImagegenError):
        studio.generate(CHAIN)
    (job,) = studio.jobs.recent()
    asked = [request.model for request in Scripted.asked]
    assert " ".join([*asked, job.state]) == expected
    assert [attempt.model for attempt in studio.jobs.attempts(job.id)] == asked


def test_the_record_says_which_made_it_and_why(studio: Studio) -> None:
    Scripted.reset(ANSWERS["503"])
    (record,) = studio.generate(CHAIN).records
    assert (record.provider, record.model, record.attempts) == ("scripted", "many", 2)
    (why,) = record.parameters["why"]
    assert why == (
        "scripted/one had no capacity, so scripted/many was asked. "
        "No capacity (MODEL_CAPACITY_EXHAUSTED)."
    )
    assert studio.jobs.get(record.job).notes == (why,)


def test_the_ledger_lets_the_first_price_go_and_holds_the_second(studio: Studio) -> None:
    Scripted.reset(ANSWERS["503"])
    studio.generate(CHAIN)
    with studio.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT attempt, entry, model, cost_kind FROM ledger ORDER BY number"
        ).all()
    assert rows == [
        (0, "reserve", "one", "estimated"),
        (1, "release", "one", "estimated"),
        (1, "reserve", "many", "unknown"),
        (2, "settle", "many", "unknown"),
    ]


def test_what_may_have_been_charged_is_doubted_before_going_on(studio: Studio) -> None:
    Scripted.reset(OutOfCapacity("Gone in mid-call.", status=503, charged="perhaps"))
    studio.generate(CHAIN)
    kinds = {(total.label, total.kind) for total in studio.ledger.by("model")}
    assert kinds == {("one", "unknown"), ("many", "unknown")}


def test_an_edit_goes_on_at_once_with_its_pictures(studio: Studio) -> None:
    photo = Reference(name="room.png", data=noise_picture(5).data)
    Scripted.reset(ANSWERS["503"])
    studio.generate(replace(CHAIN, references=(photo,)))
    assert [request.model for request in Scripted.asked] == ["one", "many"]
    assert [request.references[0].data for request in Scripted.asked] == [photo.data] * 2


def test_the_queue_goes_on_too_and_a_restart_forgets_nothing(studio: Studio) -> None:
    Scripted.reset(ANSWERS["503"])
    jobs = studio.submit(CHAIN)
    worker.start(studio)
    try:
        (job,) = wait_closed(studio, jobs)
    finally:
        worker.stop()
    assert (job.state, job.request.model, job.attempts) == ("done", "many", 2)
    assert job.request.fallbacks == ()
    assert job.estimate is None


def test_a_cancelled_job_does_not_go_on(studio: Studio) -> None:
    def cancelled(_request: object) -> None:
        (job,) = studio.jobs.open_jobs()
        studio.cancel(job.id)
        raise OutOfCapacity("503", status=503)

    Scripted.reset(cancelled)  # type: ignore[arg-type]
    with pytest.raises(OutOfCapacity):
        studio.generate(CHAIN)
    assert len(Scripted.asked) == 1
    assert studio.jobs.recent()[0].state == "cancelled"


class TestPlans:
    def test_no_job_asks_for_more_than_every_step_makes_at_once(self, studio: Studio) -> None:
        ask = replace(ASK, model="many", count=4)
        assert len(studio.submit(ask)) == 1
        assert len(studio.submit(replace(ask, fallbacks=("scripted/one",)))) == 4

    def test_a_step_that_cannot_do_it_is_left_out_and_told(self, studio: Studio) -> None:
        ask = replace(ASK, fallbacks=("stability/sd3.5-large", "scripted/many"))
        preview = studio.preview(ask)
        assert [step.problem is None for step in preview.fallbacks] == [False, True]
        made = studio.generate(ask)
        assert any("stability/sd3.5-large is passed over" in text for text in made.warnings)
        assert made.jobs[0].request.fallbacks == ("scripted/many",)

    def test_a_draft_never_stands_in_for_a_picture(self, studio: Studio) -> None:
        (step,) = studio.preview(replace(ASK, fallbacks=("draft/draft",))).fallbacks
        assert "draft" in str(step.problem)

    def test_the_model_itself_is_no_fallback(self, studio: Studio) -> None:
        assert studio.preview(replace(ASK, fallbacks=("scripted/one",))).fallbacks == ()

    def test_a_name_that_is_none_is_refused(self, studio: Studio) -> None:
        ask = replace(ASK, fallbacks=("scripted/oen",))
        assert isinstance(studio.preview(ask).problem, UnknownModel)
        with pytest.raises(UnknownModel, match="one"):
            studio.submit(ask)
        assert studio.jobs.recent() == []

    def test_a_chain_is_bounded(self, studio: Studio) -> None:
        with pytest.raises(RequestError, match="at most"):
            studio.submit(replace(ASK, fallbacks=("scripted/many",) * (MOST_STEPS + 1)))

    def test_a_dearer_step_is_marked(self, studio: Studio) -> None:
        (unknown,) = studio.preview(CHAIN).fallbacks
        assert unknown.dearer
        assert unknown.price is None

    def test_the_chain_is_kept(self, studio: Studio) -> None:
        studio.set_chain(["scripted/many", "scripted/one"])
        assert studio.chain() == ("scripted/many", "scripted/one")
        studio.preferences.put("chain", ["gone/model", "scripted/one"])
        assert studio.chain() == ("scripted/one",)
        with pytest.raises(UnknownModel):
            studio.set_chain(["gone/model"])


def test_names_of_models_may_hold_slashes() -> None:
    providers = ["replicate", "fal"]
    assert split_name("replicate/a/b", providers) == ("replicate", "a/b")
    assert split_name("a/b", providers) == ("", "a/b")
    assert split_name("one", providers) == ("", "one")
    assert split_name("fal/", providers) == ("", "fal/")


@pytest.mark.parametrize(
    ("price", "than", "dearer"),
    [
        ("1 USD", "2 USD", False),
        ("2 USD", "2 USD", False),
        ("2.01 USD", "2 USD", True),
        ("1 USD", "1 CNY", True),
        ("1 CNY", "1 USD", False),
        ("1 XXX", "9 USD", True),
        (None, "1 USD", True),
        ("1 USD", None, False),
        (None, None, False),
    ],
)
def test_which_price_is_dearer(price: str | None, than: str | None, dearer: bool) -> None:
    assert is_dearer(_price(price), _price(than)) is dearer


def _price(text: str | None) -> Price | None:
    if text is None:
        return None
    amount, currency = text.split()
    money = Money(amount=Decimal(amount), currency=currency)
    return Price(low=money, high=money)


def test_a_time_out_is_no_missing_capacity() -> None:
    assert not goes_on(ProviderDown("time-out", charged="perhaps", answered=False))
