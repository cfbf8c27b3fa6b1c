"""The slow endpoints of Stability AI: one paid call, an id, and polls until there is a picture."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from imagegen.errors import BadAnswer, ContentRefused, KeyRejected, OutOfCredit, ProviderDown
from imagegen.providers.base import Progress
from imagegen.providers.stability import Stability
from imagegen.settings import Settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest, ImageResult
from tests.doubles.stability import StabilityDouble
from tests.providers.requests_of_stability import connect, make_with, picture

CREATIVE, RELIGHT = "upscale/creative", "edit/replace-background-and-relight"


@pytest.fixture
def double() -> Iterator[StabilityDouble]:
    with StabilityDouble() as server:
        yield server


@pytest.fixture
def provider(double: StabilityDouble) -> Stability:
    found = connect(double)
    found.first_wait_s = found.longest_wait_s = 0.01  # type: ignore[misc]  # this one only
    return found


@pytest.fixture
def studio(double: StabilityDouble, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Studio:
    return Studio(replace(settings, environment={**settings.environment, **double.environment}))


def make(
    provider: Stability, model: str = CREATIVE, progress: Progress | None = None, **fields: Any
) -> ImageResult:
    fields.setdefault("references", (picture(),))
    return make_with(provider, model, progress or Progress(), **fields)


def test_a_creative_upscale_is_asked_for_until_it_is_there(
    provider: Stability, double: StabilityDouble
) -> None:
    double.polls_needed = 3
    result = make(provider, seed=7, negative_prompt="text", options={"creativity": 0.2})
    (call,) = double.calls
    assert call.path == "/v2beta/stable-image/upscale/creative"
    assert call.fields == {
        "prompt": "A red apple",
        "negative_prompt": "text",
        "seed": "7",
        "creativity": "0.2",
    }
    assert [part.name for part in call.files] == ["image"]
    assert [fetch.path for fetch in double.fetches] == [f"/v2beta/results/{1:064x}"] * 3
    assert (len(result.pictures), result.prompt_sent, double.paid) == (1, "A red apple", 1)


def test_a_new_background_goes_with_its_own_prompt_and_a_second_picture(
    provider: Stability, double: StabilityDouble
) -> None:
    options = {"light_source_direction": "left", "keep_original_background": False}
    result = make(provider, RELIGHT, references=(picture(), picture("beach.png")), options=options)
    (call,) = double.calls
    assert call.fields == {
        "background_prompt": "A red apple",
        "light_source_direction": "left",
        "keep_original_background": "false",
    }
    assert [part.name for part in call.files] == ["subject_image", "background_reference"]
    assert result.prompt_sent == "A red apple"


def test_one_picture_is_enough_for_a_new_background(
    provider: Stability, double: StabilityDouble
) -> None:
    make(provider, RELIGHT)
    assert [part.name for part in double.calls[0].files] == ["subject_image"]


def test_after_a_crash_it_is_asked_for_with_the_ticket_and_not_paid_again(
    provider: Stability, double: StabilityDouble
) -> None:
    tickets: list[Any] = []
    make(provider, progress=Progress(on_ticket=tickets.append))
    again = make(connect(double), progress=Progress(ticket=tickets[0]))
    assert (len(double.calls), double.paid, len(again.pictures)) == (1, 1, 1)


def test_a_job_whose_process_died_is_found_again_by_its_ticket(
    studio: Studio, double: StabilityDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends here."""

    def die(*_: object) -> None:
        raise Killed

    request = ImageRequest(
        prompt="a cup", provider="stability", model=CREATIVE, references=(picture(),)
    )
    job = studio.submit(replace(request, special_task="upscale"))[0]
    with monkeypatch.context() as patch:
        patch.setattr(Stability, "poll", die)
        with pytest.raises(Killed):
            studio.run_attempt(job.id, 1)
    studio.recover()
    waiting = studio.jobs.get(job.id)
    assert waiting.state == "waiting"
    assert waiting.ticket == {"id": f"{1:064x}", "notes": ""}
    studio.run_attempt(job.id, 2)
    assert studio.jobs.get(job.id).state == "done"
    assert (double.paid, len(double.calls), studio.history.count()) == (1, 1, 1)


def test_polls_that_fail_in_passing_are_made_again(
    provider: Stability, double: StabilityDouble
) -> None:
    double.poll_script = ["running", "503", "429", "500", "running"]
    assert make(provider).pictures
    assert (len(double.calls), len(double.fetches)) == (1, 6)


@pytest.mark.parametrize(
    ("scenario", "kind", "charged"),
    [
        ("moderation", ContentRefused, "no"),
        ("filtered", ContentRefused, "perhaps"),
        ("404", BadAnswer, "perhaps"),
        ("empty-200", BadAnswer, "perhaps"),
        ("bad-base64", BadAnswer, "perhaps"),
        ("402", OutOfCredit, "perhaps"),
    ],
)
def test_an_end_without_a_picture_is_told_and_not_paid_again(
    provider: Stability, double: StabilityDouble, scenario: str, kind: type[Any], charged: str
) -> None:
    double.poll_script = ["running", scenario]
    with pytest.raises(kind) as caught:
        make(provider)
    assert (caught.value.charged, len(double.calls)) == (charged, 1)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [("402", OutOfCredit), ("moderation", ContentRefused), ("empty-200", BadAnswer)],
)
def test_what_is_refused_at_once_is_never_asked_for(
    provider: Stability, double: StabilityDouble, scenario: str, kind: type[Any]
) -> None:
    double.script([scenario])
    with pytest.raises(kind):
        make(provider)
    assert (len(double.calls), double.fetches) == (1, [])


def test_a_key_that_was_withdrawn_meanwhile_is_told(
    provider: Stability, double: StabilityDouble
) -> None:
    def withdraw(_ticket: Any) -> None:
        double.key = "another"

    with pytest.raises(KeyRejected) as caught:
        make(provider, progress=Progress(on_ticket=withdraw))
    assert caught.value.charged == "perhaps"


def test_patience_ends(provider: Stability, double: StabilityDouble) -> None:
    double.polls_needed = 10**6
    provider.patience_s = 0.05  # type: ignore[misc]  # this one only
    with pytest.raises(ProviderDown, match="not finished") as caught:
        make(provider)
    assert caught.value.charged == "perhaps"
