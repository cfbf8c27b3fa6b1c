"""The Gemini double refuses what Google would refuse, with Google's own error bodies."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.doubles.gemini import KEY, GeminiDouble
from tests.doubles.gemini_replies import encoded, make_picture

NANO = "gemini-nano-banana-2.1:generateContent"
IMAGEN = "imagen-4.0-generate-001:predict"
PNG = encoded(make_picture((64, 64), 1))
GOOD: dict[str, Any] = {
    "contents": [{"role": "user", "parts": [{"text": "An apple"}]}],
    "generationConfig": {
        "responseModalities": ["TEXT", "IMAGE"],
        "imageConfig": {"aspectRatio": "21:9", "imageSize": "4K"},
    },
}
PREDICT: dict[str, Any] = {
    "instances": [{"prompt": "An apple"}],
    "parameters": {
        "sampleCount": 1,
        "aspectRatio": "1:1",
        "outputOptions": {"mimeType": "image/jpeg"},
    },
}


@pytest.fixture
def double() -> Iterator[GeminiDouble]:
    with GeminiDouble() as server:
        server.default = "empty"
        yield server


def send(
    double: GeminiDouble, body: Any, path: str = NANO, headers: dict[str, str] | None = None
) -> requests.Response:
    headers = {"x-goog-api-key": KEY} if headers is None else headers
    return requests.post(f"{double.base_url}/models/{path}", json=body, headers=headers, timeout=20)


def changed(body: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """A copy with the value at a dotted place; numbers are places in lists."""
    body = copy.deepcopy(body)
    *way, last = [int(step) if step.isdecimal() else step for step in place.split(".")]
    target: Any = body
    for step in way:
        target = target[step]
    target[last] = value
    return body


def test_good_calls_are_answered(double: GeminiDouble) -> None:
    assert send(double, GOOD).status_code == 200
    double.is_proxy = True
    assert send(double, PREDICT, IMAGEN).status_code == 200


def test_fields_may_be_spelt_as_in_protobuf(double: GeminiDouble) -> None:
    """Google's own client mixes both spellings."""
    part = {"inline_data": {"mime_type": "image/png", "data": PNG}}
    body = changed(GOOD, "contents.0.parts", [{"text": "x"}, part])
    assert send(double, body).status_code == 200


SETTINGS = "generationConfig"
WRONG = {
    "an unknown field": ("seed", 1),
    "a field in both spellings": ("generation_config", {}),
    "a seed": (f"{SETTINGS}.seed", 1),
    "the role of a model": ("contents.0.role", "model"),
    "a lower-case size": (f"{SETTINGS}.imageConfig.imageSize", "4k"),
    "an unknown ratio": (f"{SETTINGS}.imageConfig.aspectRatio", "5:1"),
    "an unknown level": (f"{SETTINGS}.thinkingConfig", {"thinkingLevel": "low"}),
    "empty text": ("contents.0.parts", [{"text": ""}]),
    "a wrong type": (
        "contents.0.parts",
        [{"text": "x"}, {"inlineData": {"mimeType": "image/jpeg", "data": PNG}}],
    ),
    "no picture": (
        "contents.0.parts",
        [{"text": "x"}, {"inlineData": {"mimeType": "image/png", "data": "aGVsbG8="}}],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_content_is_an_invalid_argument(double: GeminiDouble, what: str) -> None:
    answer = send(double, changed(GOOD, *WRONG[what]))
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert double.paid == 0


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("parameters.sampleCount", 5),
        ("parameters.sampleCount", "1"),
        ("parameters.aspectRatio", "3:2"),
        ("parameters.outputOptions", {"mimeType": "image/png"}),
        ("parameters.negativePrompt", "people"),
        ("parameters.imageSize", "1K"),
        ("instances", []),
    ],
)
def test_a_wrong_prediction_is_an_invalid_argument(
    double: GeminiDouble, place: str, value: Any
) -> None:
    double.is_proxy = True
    assert send(double, changed(PREDICT, place, value), IMAGEN).status_code == 400


@pytest.mark.parametrize("path", [IMAGEN, "gemini-2.5-flash-image:generateContent", "x:predict"])
def test_what_was_shut_down_is_not_found(double: GeminiDouble, path: str) -> None:
    answer = send(double, GOOD, path)
    assert (answer.status_code, answer.json()["error"]["status"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (NANO, {"x-goog-api-key": "wrong"}),
        (NANO, {"Authorization": f"Bearer {KEY}"}),
        (NANO, {"x-goog-api-key": KEY, "Authorization": f"Bearer {KEY}"}),
    ],
)
def test_the_key_stands_in_one_header(
    double: GeminiDouble, path: str, headers: dict[str, str]
) -> None:
    answer = send(double, GOOD, path, headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["reason"] == "API_KEY_INVALID"


def test_a_key_in_the_address_is_no_route(double: GeminiDouble) -> None:
    assert send(double, GOOD, f"{NANO}?key={KEY}").status_code == 404
