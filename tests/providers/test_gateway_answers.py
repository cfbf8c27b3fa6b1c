"""What the gateway provider makes of an answer: every shape, every fault, anything at all."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    ImagegenError,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.http import Answer
from imagegen.keys import Credential, find_credential
from imagegen.pictures import suspect_reason
from imagegen.providers.gateway import Gateway
from imagegen.settings import load_settings
from imagegen.types import ImageRequest, Usage
from tests.doubles.gateway import KEY, GatewayDouble
from tests.doubles.gateway_replies import FAULTS, SHAPES, Reply, chat, images, make_picture
from tests.providers.requests_of_gateway import GEMINI, OPENAI, make, spec


@pytest.mark.parametrize("model", [OPENAI, GEMINI])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_becomes_one_picture(
    gateway: Gateway, double: GatewayDouble, model: str, shape: str
) -> None:
    double.script([shape])
    result = make(gateway, model, aspect_ratio="3:2")
    (picture,) = result.pictures
    assert picture.data == make_picture(double.calls[0].size, 100, picture.media_type)
    assert (picture.width, picture.height) == double.calls[0].size
    assert picture.media_type == ("image/png" if model == OPENAI else "image/jpeg")
    assert suspect_reason(picture) == ""
    assert (result.request_id, result.notes) == ("req-1", ())
    assert result.usage is not None


def test_several_pictures_come_in_order_with_usage_and_cost(
    gateway: Gateway, double: GatewayDouble
) -> None:
    result = make(gateway, count=3)
    assert [picture.data for picture in result.pictures] == [
        make_picture((1024, 640), seed) for seed in (100, 101, 102)
    ]
    assert result.usage == Usage(input_tokens=50, output_tokens=1756, total_tokens=1806)
    assert result.cost is None
    result = make(gateway, GEMINI)
    assert result.cost is not None
    assert result.cost.kind == "actual"
    assert str(result.cost.money and result.cost.money.amount) == "0.0387"


def test_the_same_picture_in_two_forms_is_one_picture(
    gateway: Gateway, double: GatewayDouble
) -> None:
    one = base64.b64encode(make_picture((256, 256), 1)).decode()
    double.script([images([{"b64_json": one}, {"url": f"data:image/png;base64,{one}"}])])
    assert len(make(gateway).pictures) == 1


def both_shapes(image: str, text: str) -> Reply:
    return chat({"images": [{"image_url": {"url": image}}], "content": text})


def data_url(picture: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(picture).decode()}"


def test_a_picture_in_two_shapes_with_other_bytes_is_one_picture(
    gateway: Gateway, double: GatewayDouble
) -> None:
    one = make_picture((256, 256), 1)
    double.files["copy.png"] = make_picture((256, 256), 1, "image/jpeg")
    double.script([both_shapes(data_url(one), f"![x]({double.address}/pictures/copy.png)")])
    result = make(gateway, GEMINI)
    assert [picture.data for picture in result.pictures] == [one]
    assert (result.notes, double.fetches) == ((), [])


def test_a_dead_link_beside_a_picture_is_no_loss(gateway: Gateway, double: GatewayDouble) -> None:
    one = make_picture((256, 256), 1)
    double.script([both_shapes(data_url(one), f"See {double.address}/gone.png")])
    result = make(gateway, GEMINI)
    assert (len(result.pictures), result.notes, double.fetches) == (1, (), [])


@pytest.mark.parametrize("broken", ["data:image/png;base64,!!!", "data:image/png;base64,aGVsbG8="])
def test_a_shape_without_a_usable_picture_passes_to_the_next(
    gateway: Gateway, double: GatewayDouble, broken: str
) -> None:
    one = make_picture((256, 256), 1)
    double.script([both_shapes(broken, f"![x]({data_url(one)})")])
    result = make(gateway, GEMINI)
    assert [picture.data for picture in result.pictures] == [one]
    assert (result.notes, result.unusable) == ((), ())


def test_an_item_whose_data_are_of_no_use_is_fetched(
    gateway: Gateway, double: GatewayDouble
) -> None:
    one = make_picture((256, 256), 1)
    double.files["a.png"] = one
    link = f"{double.address}/pictures/a.png"
    double.script([images([{"url": link, "b64_json": "omitted"}])])
    result = make(gateway)
    assert ([picture.data for picture in result.pictures], result.notes) == ([one], ())


def test_fewer_pictures_than_asked_for_are_noted(gateway: Gateway, double: GatewayDouble) -> None:
    one = base64.b64encode(make_picture((256, 256), 1)).decode()
    double.script([images([{"b64_json": one}, {"b64_json": one}])])
    result = make(gateway, count=2)
    assert len(result.pictures) == 1
    assert result.notes == ("2 pictures were asked for; 1 came.",)


def test_one_lost_picture_does_not_lose_the_others(gateway: Gateway, double: GatewayDouble) -> None:
    one = base64.b64encode(make_picture((256, 256), 1)).decode()
    double.script([images([{"url": f"{double.address}/gone"}, {"b64_json": one}])])
    result = make(gateway)
    assert len(result.pictures) == 1
    assert "404" in result.notes[0]


def test_a_placeholder_is_delivered_for_the_studio_to_judge(
    gateway: Gateway, double: GatewayDouble
) -> None:
    double.script(["placeholder"])
    assert suspect_reason(make(gateway).pictures[0])


FAULT_ERRORS: dict[str, tuple[type[ImagegenError], str]] = {
    "400": (ProviderError, "no"),
    "401": (KeyRejected, "no"),
    "403": (KeyRejected, "no"),
    "402": (OutOfCredit, "no"),
    "404": (ProviderError, "no"),
    "408": (ProviderDown, "perhaps"),
    "429": (RateLimited, "no"),
    "429-ms": (RateLimited, "no"),
    "429-date": (RateLimited, "no"),
    "429-bare": (RateLimited, "no"),
    "429-quota": (OutOfCredit, "no"),
    "500": (ProviderDown, "perhaps"),
    "502": (ProviderDown, "perhaps"),
    "503": (OutOfCapacity, "no"),
    "504": (ProviderDown, "perhaps"),
    "524": (ProviderDown, "perhaps"),
    "529": (OutOfCapacity, "no"),
    "redirected": (ProviderError, "no"),
    "truncated": (BadAnswer, "perhaps"),
    "html": (BadAnswer, "perhaps"),
    "empty": (BadAnswer, "perhaps"),
    "no-picture": (BadAnswer, "perhaps"),
    "words": (BadAnswer, "perhaps"),
    "bad-base64": (BadAnswer, "perhaps"),
    "no-image-bytes": (BadAnswer, "perhaps"),
    "refused": (ContentRefused, "no"),
    "filtered": (ContentRefused, "perhaps"),
    "blocked": (ContentRefused, "perhaps"),
    "unsafe": (ContentRefused, "perhaps"),
    "error-200": (RateLimited, "no"),
    "echo": (KeyRejected, "no"),
    "echo-page": (KeyRejected, "no"),
    "echo-url": (ProviderDown, "perhaps"),
    "echo-base64": (ProviderDown, "perhaps"),
    "echo-late": (ProviderDown, "perhaps"),
    "echo-words": (BadAnswer, "perhaps"),
    "echo-header": (ProviderDown, "perhaps"),
    "to-private": (BadAnswer, "perhaps"),
    "to-file": (BadAnswer, "perhaps"),
    "to-loop": (BadAnswer, "perhaps"),
    "too-big": (BadAnswer, "perhaps"),
    "gone": (BadAnswer, "perhaps"),
    "private-url": (BadAnswer, "perhaps"),
    "plain-url": (BadAnswer, "perhaps"),
}


def test_every_fault_of_the_double_is_expected_somewhere() -> None:
    of_the_line = {"reset", "reset-at-once", "hang", "trickle"}
    assert set(FAULT_ERRORS) == set(FAULTS) - {"placeholder", "flaky"} - of_the_line


@pytest.mark.parametrize("model", [OPENAI, GEMINI])
@pytest.mark.parametrize("fault", FAULT_ERRORS)
def test_every_fault_ends_in_its_own_error_without_the_key(
    gateway: Gateway, double: GatewayDouble, model: str, fault: str
) -> None:
    kind, charged = FAULT_ERRORS[fault]
    double.script([fault])
    with pytest.raises(ProviderError) as caught:
        make(gateway, model)
    error = caught.value
    assert (type(error), error.charged, error.provider) == (kind, charged, "gateway")
    assert error.answered
    assert len(double.calls) == 1
    assert error.hint
    assert len(str(error)) < 600
    shown = {name: value for name, value in vars(error).items() if name not in ("evidence", "body")}
    everything = f"{error} {shown} {error.__cause__} {error!r}"
    for secret in (KEY, KEY[:12], KEY[-12:], base64.b64encode(f"Bearer {KEY}".encode()).decode()):
        assert secret not in everything
    assert "token=t0p" not in everything


def test_retry_after_reaches_the_error(gateway: Gateway, double: GatewayDouble) -> None:
    waits = []
    double.script(["429", "429-ms", "429-bare", "503"])
    for _ in range(4):
        with pytest.raises(ProviderError) as caught:
            make(gateway)
        waits.append(caught.value.retry_after)
    assert waits == [2, 1.5, None, 1]


class Canned:
    """Stands in for Http: any answer, no server."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def post_json(self, *_: Any, **__: Any) -> Answer:
        return self.answer

    def fetch_picture(self, *_: Any, **__: Any) -> bytes:
        raise BadAnswer("lost")


def known_credential() -> Credential:
    return find_credential("gateway", load_settings(environment={"OMNIMAAS_API_KEY": KEY}))


WORDS = """
choices message content images data b64_json url error code text usage cost candidates parts
inlineData promptFeedback blockReason finish_reason
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.just(KEY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=4)
    ),
    max_leaves=25,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode())


@given(status=st.integers(200, 599), body=BODIES)
@settings(max_examples=300, deadline=None)
def test_any_answer_ends_in_an_error_of_the_tree(status: int, body: bytes) -> None:
    answer = Answer(status=status, headers={}, body=body, provider="gateway")
    provider = Gateway(Canned(answer), known_credential())
    with pytest.raises(ImagegenError) as caught:
        provider.generate(ImageRequest(prompt="x"), spec(GEMINI), lambda stage: None)
    assert KEY not in str(caught.value)
    assert str(caught.value).isprintable()
