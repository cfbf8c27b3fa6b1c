"""What the Gemini provider makes of an answer: pictures, tokens, refusals, faults, anything."""

import base64
import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
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
from imagegen.keys import Credential
from imagegen.providers.base import Progress
from imagegen.providers.gemini import Gemini
from imagegen.redaction import register_secret
from imagegen.types import ImageRequest, ImageResult, Usage
from tests.doubles.gateway_replies import make_picture
from tests.doubles.gemini import KEY, GeminiDouble
from tests.doubles.gemini_replies import FAULTS
from tests.providers.test_gemini import (
    IMAGEN,
    NANO,
    OLD,
    PRO,
    double,
    gemini,
    make,
    reference,
    spec,
)

__all__ = ["double", "gemini"]


def dollars(result: ImageResult) -> Decimal:
    assert result.cost is not None
    assert result.cost.money is not None
    assert (result.cost.kind, result.cost.money.currency) == ("actual", "USD")
    return result.cost.money.amount


def test_a_thought_is_no_picture(gemini: Gemini, double: GeminiDouble) -> None:
    double.script(["thoughts"])
    (picture,) = make(gemini).pictures
    assert picture.data == make_picture((1024, 1024), 100, "image/jpeg")


def test_a_list_around_the_answer_is_taken_off(gemini: Gemini, double: GeminiDouble) -> None:
    double.script(["list"])
    assert len(make(gemini).pictures) == 1


def test_the_tokens_are_read_and_priced(gemini: Gemini) -> None:
    result = make(gemini)
    assert result.usage == Usage(input_tokens=11, output_tokens=1440, total_tokens=1451)
    # 11 x 1.5 in; 1120 x 30 for the picture; 20 words and 300 thoughts x 7.5
    assert dollars(result) == Decimal("0.0360165")


def test_references_are_priced_by_the_details(gemini: Gemini) -> None:
    result = make(gemini, PRO, references=(reference(),) * 2)
    # (11 + 2240) x 2 in; 1120 x 120; 320 x 12
    assert dollars(result) == Decimal("0.142742")


def test_without_details_all_words_are_text_and_references_come_on_top(
    gemini: Gemini, double: GeminiDouble
) -> None:
    double.script(["without-details", "without-details"])
    assert dollars(make(gemini)) == Decimal("0.0336165")  # 11 x 1.5; 1120 x 30
    with_two = make(gemini, references=(reference(),) * 2)
    assert dollars(with_two) == Decimal("0.0369765")  # + 2 x 1120 x 1.5


def test_a_reference_of_unknown_price_leaves_the_cost_unknown(
    gemini: Gemini, double: GeminiDouble
) -> None:
    double.is_proxy = True
    double.script(["without-details"])
    assert make(gemini, OLD, references=(reference(),)).cost is None


def test_without_tokens_there_is_no_cost(gemini: Gemini, double: GeminiDouble) -> None:
    double.script(["without-usage"])
    result = make(gemini)
    assert (result.usage, result.cost) == (None, None)


def test_one_lost_picture_is_noted_and_kept(gemini: Gemini, double: GeminiDouble) -> None:
    double.script(["two"])
    result = make(gemini)
    assert len(result.pictures) == len(result.unusable) == 1
    assert result.unusable[0] == result.pictures[0].data[:5000]
    assert "could not be used" in result.notes[0]


def test_what_imagen_filters_out_is_noted(gemini: Gemini, double: GeminiDouble) -> None:
    double.is_proxy = True
    double.script(["some-filtered"])
    result = make(gemini, IMAGEN, count=2)
    assert len(result.pictures) == 1
    assert result.notes[0] == "2 pictures were asked for; 1 came: Filtered: violence."


# Fault -> class, charged, and a word that its text must hold.
FAULT_ERRORS: dict[str, tuple[type[ProviderError], str, str]] = {
    "bad-key": (KeyRejected, "no", "TEST"),
    "billing": (OutOfCredit, "no", "Enable billing"),
    "place": (ProviderError, "no", "country"),
    "400": (ProviderError, "no", "invalid argument"),
    "policy": (ContentRefused, "no", "Responsible AI"),
    "echo": (KeyRejected, "no", "redacted"),
    "404": (ProviderError, "no", "does not serve gemini-nano-banana-2.1"),
    "429": (RateLimited, "no", "14 s"),
    "429-long": (RateLimited, "no", "134.1 s"),
    "429-bare": (RateLimited, "no", "Wait"),
    "429-list": (RateLimited, "no", "3 s"),
    "day-quota": (OutOfCredit, "no", "midnight Pacific"),
    "day-list": (OutOfCredit, "no", "midnight Pacific"),
    "no-free-tier": (OutOfCredit, "no", "free tier"),
    "limit-05": (RateLimited, "no", "Wait"),
    "depleted": (OutOfCredit, "no", "credit"),
    "capacity": (OutOfCapacity, "no", "no room"),
    "capacity-503": (OutOfCapacity, "no", "no room"),
    "503": (OutOfCapacity, "no", "overloaded"),
    "500": (ProviderDown, "perhaps", "internal error"),
    "502": (ProviderDown, "perhaps", "502"),
    "504": (ProviderDown, "perhaps", "timed out"),
    "blocked": (ContentRefused, "perhaps", "PROHIBITED_CONTENT"),
    "unsafe": (ContentRefused, "perhaps", "Unable to show the generated image"),
    "recitation": (ContentRefused, "perhaps", "IMAGE_RECITATION"),
    "no-image": (BadAnswer, "perhaps", "NO_IMAGE"),
    "image-other": (BadAnswer, "perhaps", "IMAGE_OTHER"),
    "other": (BadAnswer, "perhaps", "OTHER"),
    "max-tokens": (BadAnswer, "perhaps", "thinking level"),
    "words": (BadAnswer, "perhaps", "I can only describe an apple."),
    "only-thoughts": (BadAnswer, "perhaps", "without a picture"),
    "empty": (BadAnswer, "perhaps", "without a picture"),
    "null": (BadAnswer, "perhaps", "without a picture"),
    "error-200": (RateLimited, "no", "14 s"),
    "all-filtered": (ContentRefused, "perhaps", "29310472"),
    "wrong-picture": (BadAnswer, "perhaps", "no usable picture"),
    "bad-base64": (BadAnswer, "perhaps", "base64"),
    "truncated": (BadAnswer, "perhaps", "breaks off"),
    "html": (BadAnswer, "perhaps", "web page"),
}


def test_every_fault_of_the_double_is_expected_somewhere() -> None:
    assert set(FAULT_ERRORS) == set(FAULTS) - {"reset"}


@pytest.mark.parametrize("fault", FAULT_ERRORS)
def test_every_fault_ends_in_its_own_error_without_the_key(
    gemini: Gemini, double: GeminiDouble, fault: str
) -> None:
    register_secret(KEY)
    kind, charged, word = FAULT_ERRORS[fault]
    double.script([fault])
    with pytest.raises(ProviderError) as caught:
        make(gemini)
    error = caught.value
    assert (type(error), error.charged, error.provider) == (kind, charged, "gemini")
    assert word in str(error)
    assert error.hint
    assert len(str(error)) < 600
    assert len(double.calls) == 1
    assert KEY not in f"{error} {error!r} {error.__cause__}"


def test_the_waits_that_google_asks_for(gemini: Gemini, double: GeminiDouble) -> None:
    waits = []
    double.script(["429", "429-long", "429-bare", "capacity", "day-quota"])
    for _ in range(5):
        with pytest.raises(ProviderError) as caught:
            make(gemini)
        waits.append((caught.value.retry_after, caught.value.retryable))
    assert waits == [(14, True), (134.074824224, True), (None, True), (2, True), (None, False)]


def test_a_retired_model_at_google_names_its_successor(
    gemini: Gemini, double: GeminiDouble
) -> None:
    with pytest.raises(ProviderError, match="imagen-4") as caught:
        make(gemini, IMAGEN)
    assert (caught.value.status, caught.value.charged) == (404, "no")
    assert NANO in caught.value.hint


@pytest.mark.parametrize("fault", ["words", "wrong-picture", "truncated", "no-image"])
def test_what_came_instead_is_kept(gemini: Gemini, double: GeminiDouble, fault: str) -> None:
    double.script([fault])
    with pytest.raises(BadAnswer) as caught:
        make(gemini)
    expected = b"hello" * 40 if fault == "wrong-picture" else b"{"
    assert caught.value.evidence.startswith(expected)


class Canned:
    """Stands in for Http: any answer, no server."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def post_json(self, *_: Any, **__: Any) -> Answer:
        return self.answer


WORDS = """
candidates content parts inlineData data thought text finishReason finishMessage promptFeedback
blockReason usageMetadata promptTokenCount candidatesTokenCount candidatesTokensDetails modality
tokenCount responseId predictions bytesBase64Encoded raiFilteredReason error code message status
details reason violations quotaId
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.just(KEY),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=5)
    ),
    max_leaves=25,
)
BODIES = st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode())


@given(status=st.integers(200, 599), body=BODIES, model=st.sampled_from([NANO, IMAGEN]))
def test_any_answer_ends_in_an_error_of_the_tree(status: int, body: bytes, model: str) -> None:
    register_secret(KEY)
    answer = Answer(status=status, headers={}, body=body, provider="gemini")
    credential = Credential(key=KEY, source="TEST", base_url="http://x", base_url_source="TEST")
    provider = Gemini(Canned(answer), credential)
    with pytest.raises(ImagegenError) as caught:
        provider.generate(ImageRequest(prompt="x"), spec(model), Progress())
    assert KEY not in str(caught.value)
    assert str(caught.value).isprintable()


PICTURE = base64.b64encode(make_picture((64, 64), 1)).decode()


@given(usage=JSON, identifier=JSON)
def test_any_count_beside_a_picture_is_borne(usage: Any, identifier: Any) -> None:
    document = {
        "candidates": [{"content": {"parts": [{"inlineData": {"data": PICTURE}}]}}],
        "usageMetadata": usage,
        "responseId": identifier,
    }
    body = json.dumps(document).encode()
    answer = Answer(status=200, headers={}, body=body, provider="gemini")
    credential = Credential(key=KEY, source="TEST", base_url="http://x", base_url_source="TEST")
    result = Gemini(Canned(answer), credential).generate(
        ImageRequest(prompt="x"), spec(NANO), Progress()
    )
    assert len(result.pictures) == 1
    assert result.cost is None or (result.cost.money and result.cost.money.amount >= 0)
