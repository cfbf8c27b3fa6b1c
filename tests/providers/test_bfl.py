"""Black Forest Labs: what is sent, where it is asked, and what comes of each answer."""

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
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
    UnsupportedOption,
)
from imagegen.pictures import prepare_reference
from imagegen.providers import bfl as module
from imagegen.providers import provider_class
from imagegen.providers.base import Progress
from imagegen.providers.bfl import Bfl
from imagegen.types import ImageRequest, Reference
from tests.doubles.bfl import KEY, BflDouble
from tests.doubles.gateway_replies import make_picture
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

TODAY = date(2026, 11, 20)


@pytest.fixture
def double() -> Iterator[BflDouble]:
    with BflDouble() as server:
        yield server


@pytest.fixture
def bfl(double: BflDouble) -> Bfl:
    return connect(Bfl, double.base_url, KEY)


def encoded(given: Reference) -> str:
    return base64.b64encode(prepare_reference(given).data).decode()


def test_text_becomes_a_task_and_the_credits_its_cost(bfl: Bfl, double: BflDouble) -> None:
    result = make(
        bfl,
        "flux-2-pro",
        aspect_ratio="16:9",
        seed=0,
        negative_prompt="people",
        options={"output_format": "png", "safety_tolerance": 1},
    )
    (call,) = double.calls
    assert (call.method, call.path) == ("POST", "/v1/flux-2-pro")
    assert call.document == {
        "prompt": "A red apple\nAvoid: people",
        "width": 1344,
        "height": 768,
        "seed": 0,
        "output_format": "png",
        "safety_tolerance": 1,
    }
    assert call.headers["x-key"] == KEY
    assert "authorization" not in call.headers
    (picture,) = result.pictures
    assert picture.data == make_picture((256, 192), 1, "image/jpeg")
    assert result.prompt_sent == "A red apple\nAvoid: people"
    assert result.request_id == "d5ba37dc-1"
    assert result.cost is not None
    assert result.cost.kind == "actual"
    assert str(result.cost.money and result.cost.money.amount) == "0.03"
    polls = [call for call in double.fetches if "get_result" in call.path]
    assert len(polls) == 2
    assert all(call.headers["x-key"] == KEY for call in polls)


def test_references_are_numbered_and_the_first_keeps_its_shape(bfl: Bfl, double: BflDouble) -> None:
    given = tuple(reference(f"{n}.png", 150 + n) for n in range(3))
    make(bfl, "flux-2-pro", references=given)
    assert double.calls[0].document == {
        "prompt": "A red apple",
        "input_image": encoded(given[0]),
        "input_image_2": encoded(given[1]),
        "input_image_3": encoded(given[2]),
    }
    make(bfl, "flux-2-pro", references=given[:1], size="512x768")
    assert double.calls[1].document == {
        "prompt": "A red apple",
        "width": 512,
        "height": 768,
        "input_image": encoded(given[0]),
    }


@pytest.mark.parametrize(
    ("model", "fields", "sent"),
    [
        ("flux-2-flex", {"options": {"steps": 9, "guidance": 2.5}}, {"steps": 9, "guidance": 2.5}),
        ("flux-pro-1.1", {"aspect_ratio": "2:3"}, {"width": 832, "height": 1248}),
        ("flux-pro-1.1-ultra", {"aspect_ratio": "2:3"}, {"aspect_ratio": "2:3"}),
        ("flux-dev", {"seed": 3}, {"seed": 3}),
    ],
)
def test_each_model_has_its_own_fields(
    bfl: Bfl, double: BflDouble, model: str, fields: dict[str, Any], sent: dict[str, Any]
) -> None:
    make(bfl, model, **fields)
    sides = {} if "aspect_ratio" in sent else {"width": 1024, "height": 1024}
    assert double.calls[0].document == {"prompt": "A red apple", **sides, **sent}


def test_kontext_edits_one_picture(bfl: Bfl, double: BflDouble) -> None:
    make(bfl, "flux-kontext-pro", references=(reference(),), aspect_ratio="1:1")
    assert double.calls[0].document == {
        "prompt": "A red apple",
        "aspect_ratio": "1:1",
        "input_image": encoded(reference()),
    }


def test_fill_takes_a_mask(bfl: Bfl, double: BflDouble) -> None:
    make(bfl, "flux-pro-1.0-fill", references=(reference(),), mask=mask())
    sent = double.calls[0].document
    assert white_of(sent.pop("mask")) == WHITE
    assert sent == {"prompt": "A red apple", "image": encoded(reference())}
    with pytest.raises(UnsupportedOption, match="repaint"):
        spec(bfl, "flux-pro-1.0-fill").check(ImageRequest(prompt="a cup"), TODAY)


def test_notes_about_references_reach_the_result(bfl: Bfl) -> None:
    (note,) = make(bfl, "flux-2-pro", references=(moving(),)).notes
    assert "spin.gif" in note


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/v1/get_result?id=1",
        "https://api.bfl.ai.evil.example/v1/get_result?id=1",
        "https://evilbfl.ai/v1/get_result?id=1",
        "https://api.bfl.ai:8443/v1/get_result?id=1",
        "http://api.bfl.ai/v1/get_result?id=1",
        "http://127.0.0.1:9/v1/get_result?id=1",
        "https://user:pass@api.bfl.ai/v1/get_result?id=1",
        "not an address",
    ],
)
def test_the_key_is_not_sent_to_another_host(bfl: Bfl, double: BflDouble, address: str) -> None:
    double.elsewhere = address
    assert make(bfl, "flux-2-pro").pictures
    assert double.fetches[0].path == "/v1/get_result?id=d5ba37dc-1"


def test_a_region_of_their_own_is_asked() -> None:
    address = "https://api.eu2.bfl.ai/v1/get_result?id=1"
    ticket = {"id": "1", "polling_url": address}
    assert module._address(ticket, "https://api.bfl.ai/v1") == address


def test_the_ticket_holds_no_key_and_is_asked_again(bfl: Bfl, double: BflDouble) -> None:
    ticket = bfl.submit(ImageRequest(prompt="a cup"), spec(bfl, "flux-2-pro"))
    assert ticket == {
        "id": "d5ba37dc-1",
        "polling_url": f"{double.base_url}/get_result?id=d5ba37dc-1",
        "cost": "3.0",
        "notes": "",
    }
    assert make(bfl, "flux-2-pro", Progress(ticket=ticket)).cost is not None
    assert len(double.calls) == 1


@pytest.mark.parametrize("cost", [None, True, "much", -1, 1e9])
def test_a_cost_that_cannot_be_believed_is_none(bfl: Bfl, double: BflDouble, cost: Any) -> None:
    double.cost = cost
    assert make(bfl, "flux-2-pro").cost is None


@pytest.mark.parametrize(
    ("scenario", "kind", "charged", "words"),
    [
        ("402", OutOfCredit, "no", "Insufficient credits"),
        ("404", ProviderError, "no", "Not Found"),
        ("422", ProviderError, "no", "should be >= 64"),
        ("429", RateLimited, "no", "wait 4 s"),
        ("500", ProviderDown, "perhaps", "Internal"),
        ("html", BadAnswer, "perhaps", "web page"),
        ("no-id", BadAnswer, "perhaps", "named no task"),
        ("bad-id", BadAnswer, "perhaps", "named no task"),
        ("request-moderated", ContentRefused, "perhaps", "Derivative Works Filter"),
        ("content-moderated", ContentRefused, "perhaps", "withheld"),
        ("error", ProviderError, "perhaps", "worker died"),
        ("lost", BadAnswer, "perhaps", "does not know"),
        ("no-sample", BadAnswer, "perhaps", "names no picture"),
        ("gone", BadAnswer, "perhaps", "could not be fetched"),
    ],
)
def test_every_fault_is_its_own_error(
    bfl: Bfl,
    double: BflDouble,
    scenario: str,
    kind: type[ImagegenError],
    charged: str,
    words: str,
) -> None:
    double.script([scenario])
    check_fault(bfl, "flux-2-pro", (kind, charged, words))


@pytest.mark.parametrize(
    ("model", "fields", "low", "high"),
    [
        ("flux-2-pro", {}, "0.03", "0.03"),
        ("flux-2-pro", {"size": "2048x1024"}, "0.045", "0.045"),  # 0.03 + 1 * 0.015
        ("flux-2-pro", {"size": "2048x2048", "count": 2}, "0.15", "0.15"),  # 2 * (0.03 + 0.045)
        ("flux-2-pro", {"references": (reference(),)}, "0.045", "0.06"),  # + 1 to 2 * 0.015
        ("flux-2-max", {"size": "2048x2048"}, "0.16", "0.16"),  # 0.07 + 3 * 0.03
        ("flux-2-flex", {"size": "2048x2048"}, "0.2", "0.2"),  # 4 * 0.05
        ("flux-2-klein-4b", {"size": "2048x2048"}, "0.017", "0.017"),  # 0.014 + 3 * 0.001
        ("flux-2-klein-9b", {"size": "2048x1024"}, "0.017", "0.017"),  # 0.015 + 0.002
        ("flux-pro-1.1", {"count": 2}, "0.08", "0.08"),
        ("flux-pro-1.1-ultra", {}, "0.06", "0.06"),
        ("flux-kontext-pro", {}, "0.04", "0.04"),
        ("flux-kontext-max", {}, "0.08", "0.08"),
        ("flux-pro-1.0-fill", {}, "0.05", "0.05"),
        ("flux-dev", {}, "0.025", "0.025"),
        ("flux-3-image", {}, "0.048", "0.048"),
        ("flux-3-image-klein", {}, "0.009", "0.009"),
    ],
)
def test_prices_by_hand(model: str, fields: dict[str, Any], low: str, high: str) -> None:
    assert price("bfl", model, **fields) == (low, high)


def test_every_listed_model_passes_its_own_check_and_the_double(
    bfl: Bfl, double: BflDouble
) -> None:
    for model in load_catalog().facts_of("bfl").models:
        extra = {"mask": mask(), "references": (reference(),)} if "inpaint" in model.does else {}
        request = ImageRequest(prompt="a cup", seed=1, aspect_ratio="3:2", **extra)
        model.check(request, TODAY)
        assert bfl.generate(request, model, Progress()).pictures
    assert provider_class("bfl") is Bfl
