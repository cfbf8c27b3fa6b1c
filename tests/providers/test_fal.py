"""fal.ai: what is queued, where it is asked, and what comes of each answer."""

import base64
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from imagegen.catalog import load_catalog
from imagegen.errors import (
    BadAnswer,
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
from imagegen.providers.fal import Fal
from imagegen.types import ImageRequest
from tests.doubles.fal import KEY, FalDouble
from tests.doubles.gateway_replies import make_picture
from tests.providers.polling import check_fault, connect, make, price, reference, spec

SCHNELL, BANANA = "fal-ai/flux/schnell", "fal-ai/nano-banana-2"


@pytest.fixture
def double() -> Iterator[FalDouble]:
    with FalDouble() as server:
        yield server


@pytest.fixture
def fal(double: FalDouble) -> Fal:
    return connect(Fal, double.base_url, KEY)


def test_a_request_is_queued_asked_for_and_fetched(fal: Fal, double: FalDouble) -> None:
    result = make(
        fal,
        SCHNELL,
        aspect_ratio="16:9",
        seed=0,
        negative_prompt="people",
        options={"num_inference_steps": 2},
    )
    (call,) = double.calls
    assert (call.method, call.path) == ("POST", "/fal-ai/flux/schnell")
    assert call.document == {
        "prompt": "A red apple\nAvoid: people",
        "image_size": {"width": 1344, "height": 768},
        "seed": 0,
        "num_inference_steps": 2,
    }
    assert call.headers["authorization"] == f"Key {KEY}"
    assert [poll.path for poll in double.fetches] == [
        "/fal-ai/flux/requests/764cabcf-1/status",
        "/fal-ai/flux/requests/764cabcf-1/status",
        "/fal-ai/flux/requests/764cabcf-1",
        "/pictures/764cabcf-1.jpg",
    ]
    (picture,) = result.pictures
    assert picture.data == make_picture((256, 192), 1, "image/jpeg")
    assert (result.request_id, result.notes, result.cost) == ("764cabcf-1", (), None)


@pytest.mark.parametrize(
    ("model", "fields", "sent"),
    [
        (BANANA, {"aspect_ratio": "3:4"}, {"aspect_ratio": "3:4", "resolution": "1K"}),
        (BANANA, {"size": "4K"}, {"resolution": "4K"}),
        ("fal-ai/nano-banana", {"seed": 3}, {}),
        ("fal-ai/flux-pro/v1.1-ultra", {"options": {"raw": True}}, {"raw": True}),
        (
            "fal-ai/stable-diffusion-v35-medium",
            {"negative_prompt": "people", "size": "1024x1024"},
            {"negative_prompt": "people", "image_size": {"width": 1024, "height": 1024}},
        ),
    ],
)
def test_each_model_has_its_own_fields(
    fal: Fal, double: FalDouble, model: str, fields: dict[str, Any], sent: dict[str, Any]
) -> None:
    make(fal, model, **fields)
    assert double.calls[0].document == {"prompt": "A red apple", **sent}


def test_a_new_model_with_references_is_data_only(fal: Fal, double: FalDouble) -> None:
    facts = {"path": f"{BANANA}/edit", "references": "image_urls[]", "size": "resolution"}
    model = spec(fal, BANANA).model_copy(update={"facts": facts, "most_references": 2})
    given = (reference("a.png", 150), reference("b.png", 160))
    fal.generate(ImageRequest(prompt="a cup", references=given), model, Progress())
    assert double.calls[0].path == f"/{BANANA}/edit"
    assert double.calls[0].document == {
        "prompt": "a cup",
        "resolution": "1K",
        "image_urls": [
            f"data:image/png;base64,{base64.b64encode(prepare_reference(item).data).decode()}"
            for item in given
        ],
    }


@pytest.mark.parametrize("host", ["http://127.0.0.1:9", "https://evil.example", "nonsense"])
def test_the_key_is_not_sent_to_another_host(fal: Fal, double: FalDouble, host: str) -> None:
    double.elsewhere = host
    ticket = fal.submit(ImageRequest(prompt="a cup"), spec(fal, SCHNELL))
    place = f"{double.address}/fal-ai/flux/requests/764cabcf-1"
    assert ticket == {
        "id": "764cabcf-1",
        "status_url": f"{place}/status",
        "response_url": place,
        "cancel_url": f"{place}/cancel",
        "notes": "",
    }
    assert make(fal, SCHNELL, Progress(ticket=ticket)).pictures
    assert len(double.calls) == 1


def test_one_that_was_cancelled_there_is_said_as_such(fal: Fal, double: FalDouble) -> None:
    double.final_status = "CANCELLED"
    with pytest.raises(JobCancelled, match=r"fal\.ai cancelled"):
        make(fal, SCHNELL)


def test_one_picture_may_come_alone(fal: Fal, double: FalDouble) -> None:
    double.script(["single"])
    assert len(make(fal, SCHNELL).pictures) == 1


def test_a_blackened_picture_is_not_delivered(fal: Fal, double: FalDouble) -> None:
    double.script(["half-nsfw"])
    result = make(fal, SCHNELL)
    assert len(result.pictures) == 1
    assert "withheld 1 of 2 pictures" in result.notes[0]


@pytest.mark.parametrize(
    ("scenario", "kind", "charged", "words"),
    [
        ("402", OutOfCredit, "no", "Exhausted balance"),
        ("403", KeyRejected, "no", "may not use"),
        ("404", ProviderError, "no", "not found"),
        ("422", ProviderError, "no", "Field required"),
        ("429", RateLimited, "no", "wait 6 s"),
        ("500", ProviderDown, "perhaps", "Internal"),
        ("503", OutOfCapacity, "no", "No runner"),
        ("html", BadAnswer, "perhaps", "web page"),
        ("no-id", BadAnswer, "perhaps", "named none"),
        ("bad-id", BadAnswer, "perhaps", "named none"),
        ("policy", ContentRefused, "perhaps", "content checker"),
        ("nsfw", ContentRefused, "perhaps", "withheld the picture"),
        ("crowded", OutOfCapacity, "perhaps", "No runner"),
        ("broken", ProviderDown, "perhaps", "runner failed"),
        ("nothing", BadAnswer, "perhaps", "without a picture"),
        ("list-body", BadAnswer, "perhaps", "no request"),
        ("gone", BadAnswer, "perhaps", "could not be fetched"),
    ],
)
def test_every_fault_is_its_own_error(
    fal: Fal,
    double: FalDouble,
    scenario: str,
    kind: type[ImagegenError],
    charged: str,
    words: str,
) -> None:
    double.script([scenario])
    check_fault(fal, SCHNELL, (kind, charged, words))


@pytest.mark.parametrize(
    ("model", "fields", "amount"),
    [
        (SCHNELL, {"count": 3}, "0.009"),
        ("fal-ai/flux-pro/v1.1", {}, "0.04"),
        ("fal-ai/flux-pro/v1.1-ultra", {}, "0.06"),
        ("fal-ai/nano-banana", {}, "0.039"),
        (BANANA, {}, "0.08"),
        (BANANA, {"size": "0.5K"}, "0.06"),
        (BANANA, {"size": "2K"}, "0.12"),
        (BANANA, {"size": "4K", "count": 2}, "0.32"),
        ("fal-ai/nano-banana-pro", {"size": "2K"}, "0.15"),
        ("fal-ai/nano-banana-pro", {"size": "4K"}, "0.3"),
        ("fal-ai/ideogram/v3", {}, "0.06"),
        ("fal-ai/recraft/v3/text-to-image", {}, "0.0398"),
        ("fal-ai/stable-diffusion-v35-medium", {}, "0.0398"),
    ],
)
def test_prices_by_hand(model: str, fields: dict[str, Any], amount: str) -> None:
    assert price("fal", model, **fields) == (amount, amount)


def test_every_listed_model_passes_its_own_check_and_the_double(
    fal: Fal, double: FalDouble
) -> None:
    for model in load_catalog().facts_of("fal").models:
        request = ImageRequest(prompt="a cup", aspect_ratio="3:2", seed=1)
        model.check(request, date(2026, 11, 20))
        assert fal.generate(request, model, Progress()).pictures
    assert provider_class("fal") is Fal
