"""Replicate: what is sent, how it is asked for, and what comes of each answer."""

import base64
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.errors import (
    BadAnswer,
    BadReference,
    ContentRefused,
    ImagegenError,
    JobCancelled,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.pictures import prepare_reference
from imagegen.providers import provider_class
from imagegen.providers.base import Progress
from imagegen.providers.replicate import Replicate
from imagegen.types import ImageRequest, Reference
from tests.doubles.gateway_replies import make_picture
from tests.doubles.replicate import KEY, NSFW, VERSION, ReplicateDouble
from tests.providers.polling import (
    WHITE,
    check_fault,
    connect,
    make,
    mask,
    moving,
    price,
    reference,
    spec,
    white_of,
)

SCHNELL, DEV = "black-forest-labs/flux-schnell", "black-forest-labs/flux-dev"
PRO2, SDXL = "black-forest-labs/flux-2-pro", "stability-ai/sdxl"


@pytest.fixture
def double() -> Iterator[ReplicateDouble]:
    with ReplicateDouble() as server:
        yield server


@pytest.fixture
def replicate(double: ReplicateDouble) -> Replicate:
    return connect(Replicate, double.base_url, KEY)


def data_url(given: Reference) -> str:
    prepared = prepare_reference(given)
    return f"data:{prepared.media_type};base64,{base64.b64encode(prepared.data).decode()}"


def test_an_official_model_is_asked_by_its_name(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    result = make(
        replicate,
        SCHNELL,
        aspect_ratio="16:9",
        count=2,
        seed=0,
        negative_prompt="people",
        options={"go_fast": False, "num_inference_steps": 2},
    )
    (call,) = double.calls
    assert (call.method, call.path) == ("POST", f"/v1/models/{SCHNELL}/predictions")
    assert call.document == {
        "input": {
            "prompt": "A red apple\nAvoid: people",
            "aspect_ratio": "16:9",
            "num_outputs": 2,
            "seed": 0,
            "go_fast": False,
            "num_inference_steps": 2,
        }
    }
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert call.headers["prefer"] == "wait=5"
    assert [item.data for item in result.pictures] == [
        make_picture((256, 192), seed, "image/webp") for seed in (10, 11)
    ]
    assert result.prompt_sent == "A red apple\nAvoid: people"
    assert (result.request_id, result.notes, result.cost) == ("prediction1", (), None)


@pytest.mark.parametrize(
    ("model", "fields", "sent"),
    [
        (DEV, {"options": {"prompt_strength": 0.5}}, {"num_outputs": 1, "prompt_strength": 0.5}),
        ("black-forest-labs/flux-1.1-pro", {"seed": 4}, {"seed": 4}),
        ("black-forest-labs/flux-1.1-pro-ultra", {"aspect_ratio": "3:2"}, {"aspect_ratio": "3:2"}),
        (PRO2, {}, {"resolution": "1 MP"}),
        (PRO2, {"size": "4 MP"}, {"resolution": "4 MP"}),
        ("black-forest-labs/flux-2-flex", {"options": {"steps": 9}}, None),
        ("google/nano-banana-2", {"size": "2K", "seed": 9}, {"resolution": "2K"}),
        ("ideogram-ai/ideogram-v3-quality", {"seed": 1}, {"seed": 1}),
    ],
)
def test_each_model_has_its_own_fields(
    replicate: Replicate,
    double: ReplicateDouble,
    model: str,
    fields: dict[str, Any],
    sent: dict[str, Any] | None,
) -> None:
    expected = {"resolution": "1 MP", "steps": 9} if sent is None else sent
    make(replicate, model, **fields)
    assert double.calls[0].document["input"] == {"prompt": "A red apple", **expected}


@pytest.mark.parametrize(
    ("model", "name", "count"),
    [
        (DEV, "image", 1),
        ("black-forest-labs/flux-1.1-pro", "image_prompt", 1),
        (PRO2, "input_images", 3),
        ("google/nano-banana-2", "image_input", 2),
    ],
)
def test_references_are_data_urls(
    replicate: Replicate, double: ReplicateDouble, model: str, name: str, count: int
) -> None:
    given = tuple(reference(f"{n}.png", 150 + n) for n in range(count))
    make(replicate, model, references=given)
    sent = double.calls[0].document["input"][name]
    urls = [data_url(item) for item in given]
    assert sent == (urls if name.endswith(("images", "input")) else urls[0])


def test_a_community_model_is_asked_by_its_version(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    make(replicate, SDXL, aspect_ratio="3:2", negative_prompt="people", count=2, seed=5)
    (call,) = double.calls
    assert (call.path, double.lookups) == ("/v1/predictions", 1)
    assert call.document == {
        "version": VERSION,
        "input": {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "width": 1216,
            "height": 832,
            "num_outputs": 2,
            "seed": 5,
        },
    }


def test_a_version_in_the_data_file_is_not_looked_up(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    model = spec(replicate, SDXL)
    fixed = model.model_copy(update={"facts": {**model.facts, "version": VERSION}})
    replicate.generate(ImageRequest(prompt="a cup"), fixed, Progress())
    assert (double.calls[0].document["version"], double.lookups) == (VERSION, 0)


def test_a_mask_goes_beside_its_picture(replicate: Replicate, double: ReplicateDouble) -> None:
    make(replicate, SDXL, references=(reference(),), mask=mask())
    sent = double.calls[0].document["input"]
    assert white_of(sent.pop("mask").removeprefix("data:image/png;base64,")) == WHITE
    assert sent == {"prompt": "A red apple", "num_outputs": 1, "image": data_url(reference())}


def test_a_mask_alone_is_refused_before_anything_is_sent(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    with pytest.raises(BadReference, match="without its picture"):
        make(replicate, SDXL, mask=mask())
    assert (double.calls, double.fetches) == ([], [])


def test_notes_about_references_reach_the_result(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    (note,) = make(replicate, PRO2, references=(moving(),)).notes
    assert "spin.gif" in note


@pytest.mark.parametrize("shape", ["ok", "text", "dict", "objects"])
@pytest.mark.parametrize("moment", ["", "at-once-"])
def test_every_shape_of_output_is_read(
    replicate: Replicate, double: ReplicateDouble, shape: str, moment: str
) -> None:
    double.script([moment + shape])
    (picture,) = make(replicate, SCHNELL).pictures
    assert picture.data == make_picture((256, 192), 10, "image/webp")
    asked = [call for call in double.fetches if "predictions" in call.path]
    assert len(asked) == (0 if moment else 1)


def test_an_output_counts_before_the_status_says_so(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    double.script(["processing"])
    tickets: list[Any] = []
    result = make(replicate, SCHNELL, Progress(on_ticket=tickets.append))
    assert len(result.pictures) == 1
    assert set(tickets[0]) == {"id", "output", "notes"}
    assert KEY not in str(tickets)
    assert [call.path for call in double.fetches] == ["/pictures/prediction1-0.webp"]


def test_it_is_asked_until_it_is_done_and_paid_once(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    double.polls_needed = 4
    double.script(["ok", "503", "429", "500"])
    make(replicate, SCHNELL)
    polls = [call for call in double.fetches if "predictions" in call.path]
    assert (double.paid, len(double.calls), len(polls)) == (1, 1, 7)
    assert {call.path for call in polls} == {"/v1/predictions/prediction1"}
    assert all(call.headers["authorization"] == f"Bearer {KEY}" for call in polls)


@pytest.mark.parametrize(
    ("scenario", "kind", "charged", "words"),
    [
        ("402", OutOfCredit, "no", "insufficient credit"),
        ("404", ProviderError, "no", "could not be found"),
        ("422", ProviderError, "no", "input.seed"),
        ("429", RateLimited, "no", "wait 30 s"),
        ("429-bare", RateLimited, "no", "Wait a little"),
        ("500", ProviderDown, "perhaps", "Internal"),
        ("503", OutOfCapacity, "no", "wait 3 s"),
        ("html", BadAnswer, "perhaps", "web page"),
        ("list-body", BadAnswer, "perhaps", "no prediction"),
        ("no-id", BadAnswer, "perhaps", "named no prediction"),
        ("bad-id", BadAnswer, "perhaps", "named no prediction"),
        ("failed", ProviderError, "perhaps", "CUDA out of memory"),
        ("at-once-failed", ProviderError, "perhaps", "CUDA out of memory"),
        ("nsfw", ContentRefused, "perhaps", NSFW),
        ("nsfw-logs", ContentRefused, "perhaps", "Prediction failed"),
        ("flagged", ContentRefused, "perhaps", "E005"),
        ("crowded", OutOfCapacity, "perhaps", "high demand"),
        ("canceled", JobCancelled, "perhaps", "cancelled"),
        ("aborted", JobCancelled, "perhaps", "cancelled"),
        ("null", BadAnswer, "perhaps", "without a picture"),
        ("empty-list", BadAnswer, "perhaps", "without a picture"),
        ("words", BadAnswer, "perhaps", "without a picture"),
        ("gone", BadAnswer, "perhaps", "could not be fetched"),
        ("elsewhere", BadAnswer, "perhaps", "https only"),
    ],
)
def test_every_fault_is_its_own_error(
    replicate: Replicate,
    double: ReplicateDouble,
    scenario: str,
    kind: type[ImagegenError],
    charged: str,
    words: str,
) -> None:
    double.script([scenario])
    check_fault(replicate, SCHNELL, (kind, charged, words))


def test_one_lost_picture_of_two_is_said(replicate: Replicate, double: ReplicateDouble) -> None:
    double.script(["one-gone"])
    result = make(replicate, SCHNELL, count=2)
    assert len(result.pictures) == 1
    assert len(result.notes) == 2


def test_a_wrong_key_says_where_it_came_from(double: ReplicateDouble) -> None:
    wrong = connect(Replicate, double.base_url, "r8-wrong-key")
    for model in (SCHNELL, SDXL):
        with pytest.raises(KeyRejected, match="TEST") as caught:
            make(wrong, model)
        assert caught.value.charged == "no"
    assert double.paid == 0


@pytest.mark.parametrize(
    ("model", "fields", "low", "high"),
    [
        (SCHNELL, {"count": 4}, "0.012", "0.012"),
        (DEV, {}, "0.025", "0.025"),
        ("black-forest-labs/flux-1.1-pro", {"count": 3}, "0.12", "0.12"),
        ("black-forest-labs/flux-1.1-pro-ultra", {}, "0.06", "0.06"),
        ("ideogram-ai/ideogram-v3-quality", {}, "0.09", "0.09"),
        (SDXL, {"count": 2}, "0.006", "0.02"),
    ],
)
def test_prices_by_hand(model: str, fields: dict[str, Any], low: str, high: str) -> None:
    assert price("replicate", model, **fields) == (low, high)


def test_the_other_prices_are_unknown() -> None:
    models = load_catalog().facts_of("replicate").models
    unknown = {model.id for model in models if price("replicate", model.id) is None}
    assert unknown == {PRO2, "black-forest-labs/flux-2-flex", "google/nano-banana-2"}


def test_every_listed_model_passes_its_own_check_and_the_double(
    replicate: Replicate, double: ReplicateDouble
) -> None:
    for model in load_catalog().facts_of("replicate").models:
        request = ImageRequest(prompt="a cup", aspect_ratio="3:2", seed=1)
        model.check(request, date(2026, 11, 20))
        assert replicate.generate(request, model, Progress()).pictures
    assert provider_class("replicate") is Replicate
