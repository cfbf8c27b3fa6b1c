"""Error answers end in the right class, with a short sentence and no markup."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from imagegen.errors import (
    BadAnswer,
    ContentRefused,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.failures import failure, wrapped_error
from imagegen.http import Answer


def answer(status: int, body: object = b"", **headers: str) -> Answer:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status=status, headers=CaseInsensitiveDict(names), body=raw, provider="gateway")


def coded(code: str, message: str = "No.") -> dict[str, object]:
    return {"error": {"message": message, "code": code, "type": "t", "param": None}}


@pytest.mark.parametrize(
    ("status", "kind", "charged"),
    [
        (302, ProviderError, "no"),
        (400, ProviderError, "no"),
        (401, KeyRejected, "no"),
        (402, OutOfCredit, "no"),
        (403, KeyRejected, "no"),
        (404, ProviderError, "no"),
        (408, ProviderDown, "perhaps"),
        (413, ProviderError, "no"),
        (422, ProviderError, "no"),
        (429, RateLimited, "no"),
        (500, ProviderDown, "perhaps"),
        (502, ProviderDown, "perhaps"),
        (503, OutOfCapacity, "no"),
        (504, ProviderDown, "perhaps"),
        (524, ProviderDown, "perhaps"),
        (529, OutOfCapacity, "no"),
    ],
)
def test_the_status_decides_when_no_code_does(status: int, kind: type, charged: str) -> None:
    error = failure(answer(status, coded("", "Because."), x_request_id="r1"))
    assert type(error) is kind
    assert (error.status, error.charged, error.request_id) == (status, charged, "r1")
    assert f"({status}): Because." in error.message


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, coded("moderation_blocked"), ContentRefused),
        (400, coded("content_policy_violation"), ContentRefused),
        (403, coded("content_moderation"), ContentRefused),
        (400, coded("", "It violates our content policy."), ContentRefused),
        (429, coded("insufficient_quota"), OutOfCredit),
        (429, coded("billing_hard_limit_reached"), OutOfCredit),
        (429, coded("credit_balance_exhausted"), OutOfCredit),
        (429, coded("organization_spend_limit_exceeded"), OutOfCredit),
        (429, coded("project_spend_limit_exceeded"), OutOfCredit),
        (429, coded("organization_usage_limit_exceeded"), OutOfCredit),
        (403, coded("insufficient_user_quota"), OutOfCredit),
        (429, coded("rate_limit_exceeded"), RateLimited),
        (400, coded("invalid_api_key"), KeyRejected),
        (
            400,
            [{"error": {"message": "m", "details": [{"reason": "API_KEY_INVALID"}]}}],
            KeyRejected,
        ),
        (503, coded("insufficient_quota"), OutOfCapacity),
    ],
)
def test_a_code_says_more_than_the_status(status: int, body: object, kind: type) -> None:
    error = failure(answer(status, body))
    assert type(error) is kind
    assert error.retryable is (kind in (RateLimited, OutOfCapacity))


@pytest.mark.parametrize("status", [400, 404])
def test_a_model_the_gateway_does_not_serve_is_named(status: int) -> None:
    error = failure(answer(status, coded("model_not_found")), model="gpt-image-9")
    assert type(error) is ProviderError
    assert "does not serve gpt-image-9" in error.message


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"error": {"message": "Plain."}}, "Plain."),
        ({"error": "As text."}, "As text."),
        ([{"error": {"message": "In a list."}}], "In a list."),
        ({"message": "Bare."}, "Bare."),
        ({"detail": "Detail."}, "Detail."),
        (b"just text.", "just text."),
        (b"<html><head><title>524: timeout</title><body>x", "524: timeout."),
        (b"<h1>Bad\x07 <b>gateway</b></h1>&amp; more", "Bad gateway & more."),
        ({"error": {"message": "a\u202eb\x00c\nd"}}, "abc d."),
        ('"quoted"', '"quoted".'),
    ],
)
def test_one_sentence_is_taken_from_any_body(body: object, sentence: str) -> None:
    assert failure(answer(500, body)).message == f"The provider failed (500): {sentence}"


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", {"error": {}}, {"error": None}])
def test_a_body_that_says_nothing_adds_nothing(body: object) -> None:
    assert failure(answer(500, body)).message == "The provider failed (500)."


def test_a_long_body_is_cut() -> None:
    assert len(failure(answer(500, {"error": "x" * 5000})).message) < 350


IN_A_MINUTE = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "low", "high"),
    [
        ({"Retry_After": "7"}, 7, 7),
        ({"Retry_After": "0.5"}, 0.5, 0.5),
        ({"retry_after_ms": "1500", "Retry_After": "9"}, 1.5, 1.5),
        ({"Retry_After": IN_A_MINUTE}, 0, 60),
        ({"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0, 0),
    ],
)
def test_retry_after_is_read_in_each_form(headers: dict[str, str], low: float, high: float) -> None:
    wait = failure(answer(429, b"", **headers)).retry_after
    assert wait is not None
    assert low <= wait <= high


@pytest.mark.parametrize("text", ["", "soon", "-3", "nan", "inf", "Wed, 99 Oct 99999"])
def test_a_senseless_retry_after_is_ignored(text: str) -> None:
    assert failure(answer(429, b"", Retry_After=text)).retry_after is None


def test_the_delay_a_gemini_model_asks_for_is_read_from_the_body() -> None:
    body = {"error": {"message": "m", "details": [{"retryDelay": "14s"}]}}
    assert failure(answer(429, body)).retry_after == 14


def test_an_error_inside_a_200_becomes_what_its_code_says() -> None:
    document = {"error": {"code": 429, "message": "Slow."}}
    found = wrapped_error(document, answer(200, document))
    assert found is not None
    assert type(failure(found)) is RateLimited
    in_choice = {"choices": [{"error": {"message": "Broken."}}]}
    found = wrapped_error(in_choice, answer(200, in_choice))
    assert found is not None
    error = failure(found)
    assert (type(error), error.charged) == (BadAnswer, "perhaps")
    assert wrapped_error({"data": []}, answer(200)) is None
    assert wrapped_error([], answer(200)) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "details", "type", "choices", "x"]), inner
        )
    ),
    max_leaves=20,
)


@given(
    status=st.integers(300, 599),
    body=st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()),
    header=st.text(max_size=30),
)
@settings(max_examples=300, deadline=None)
def test_no_body_breaks_the_reading(status: int, body: bytes, header: str) -> None:
    error = failure(answer(status, body, Retry_After=header, x_request_id=header))
    assert isinstance(error, ProviderError)
    assert len(error.message) < 450
    assert error.message.isprintable()


@pytest.mark.parametrize(
    ("title", "policy"), [("The provider", "of the provider"), ("fal", "of fal")]
)
def test_whose_content_policy_it_was_is_named_within_the_sentence(title: str, policy: str) -> None:
    error = failure(answer(400, coded("moderation_blocked")), title=title)
    assert error.message.startswith(f"The content policy {policy} refused")
