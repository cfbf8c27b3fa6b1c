"""What the Stability provider makes of each answer: pictures, refusals, faults, broken lines."""

from collections.abc import Iterator

import pytest

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
from imagegen.providers.stability import Stability
from imagegen.redaction import register_secret
from tests.doubles.stability import KEY, StabilityDouble
from tests.providers.requests_of_stability import CORE, SDXL, connect, make


@pytest.fixture
def double() -> Iterator[StabilityDouble]:
    with StabilityDouble() as server:
        yield server


@pytest.fixture
def provider(double: StabilityDouble) -> Stability:
    return connect(double)


FAULTS: list[tuple[str, type[ProviderError], int, str, str]] = [
    ("400", ProviderError, 400, "no", "prompt: must be in English; seed: is wrong"),
    ("402", OutOfCredit, 402, "no", "lack sufficient credits"),
    ("403", KeyRejected, 403, "no", "do not have permission"),
    ("moderation", ContentRefused, 403, "no", "flagged by our content moderation"),
    ("filtered-words", ContentRefused, 400, "no", "filtered words"),
    ("404", ProviderError, 404, "no", "engine was not found"),
    ("413", ProviderError, 413, "no", "larger than 10MiB"),
    ("422", ProviderError, 422, "no", "well-formed but rejected"),
    ("429", RateLimited, 429, "no", "150 requests"),
    ("429-balance", OutOfCredit, 429, "no", "no balance"),
    ("500", ProviderDown, 500, "perhaps", "unexpected server error"),
    ("502", ProviderDown, 502, "perhaps", ""),
    ("503", OutOfCapacity, 503, "no", "try again later"),
    ("moved", ProviderError, 302, "no", ""),
    ("error-200", ContentRefused, 200, "no", "flagged"),
    ("empty-200", BadAnswer, 200, "perhaps", ""),
    ("filtered", ContentRefused, 200, "perhaps", "blurred"),
    ("wrong-picture", BadAnswer, 200, "perhaps", ""),
    ("bad-base64", BadAnswer, 200, "perhaps", "base64"),
    ("no-image", BadAnswer, 200, "perhaps", "empty"),
    ("truncated", BadAnswer, 200, "perhaps", "breaks off"),
    ("html", BadAnswer, 200, "perhaps", "web page"),
]


@pytest.mark.parametrize("model", [CORE, SDXL])
@pytest.mark.parametrize(("fault", "kind", "status", "charged", "words"), FAULTS)
def test_each_fault_is_its_own_error(
    provider: Stability,
    double: StabilityDouble,
    model: str,
    fault: str,
    kind: type[ProviderError],
    status: int,
    charged: str,
    words: str,
) -> None:
    double.script([fault])
    with pytest.raises(ProviderError) as caught:
        make(provider, model)
    error = caught.value
    assert (type(error), error.status, error.charged) == (kind, status, charged)
    assert words in error.message
    assert error.hint
    assert error.provider == "stability"
    assert error.request_id == "req-1"
    if kind is not BadAnswer:
        assert "Stability AI" in error.message
    assert len(double.calls) == 1


@pytest.mark.parametrize("fault", ["wrong-picture", "bad-base64", "truncated", "html", "empty-200"])
def test_a_bad_answer_keeps_what_came(
    provider: Stability, double: StabilityDouble, fault: str
) -> None:
    double.script([fault])
    with pytest.raises(BadAnswer) as caught:
        make(provider)
    assert caught.value.evidence
    if fault == "wrong-picture":
        assert caught.value.evidence == b"hello" * 40


@pytest.mark.parametrize(("fault", "wait"), [("429", 60), ("429-wait", 7)])
def test_a_rate_limit_says_how_long_it_lasts(
    provider: Stability, double: StabilityDouble, fault: str, wait: float
) -> None:
    double.script([fault])
    with pytest.raises(RateLimited) as caught:
        make(provider)
    assert caught.value.retry_after == wait
    assert f"{wait} s" in caught.value.hint


def test_a_spent_balance_is_not_tried_again(provider: Stability, double: StabilityDouble) -> None:
    double.script(["429-balance"])
    with pytest.raises(OutOfCredit) as caught:
        make(provider)
    assert not caught.value.retryable
    assert caught.value.retry_after is None


@pytest.mark.parametrize("model", [CORE, SDXL])
def test_a_wrong_key_is_named_by_its_place_and_never_shown(model: str) -> None:
    register_secret(KEY)
    with StabilityDouble(key="sk-another-key-0123456789") as double:
        wrong = connect(double)
        assert wrong.credential is not None
        object.__setattr__(wrong.credential, "key", KEY)
        with pytest.raises(KeyRejected) as caught:
            make(wrong, model)
    assert "TEST" in caught.value.hint
    assert caught.value.charged == "no"
    assert caught.value.request_id == "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4"


def test_a_key_in_an_error_is_redacted(provider: Stability, double: StabilityDouble) -> None:
    register_secret(KEY)
    double.script(["echo"])
    with pytest.raises(KeyRejected) as caught:
        make(provider)
    assert KEY not in caught.value.message + caught.value.hint


def test_some_blurred_pictures_cost_only_themselves(
    provider: Stability, double: StabilityDouble
) -> None:
    double.script(["some-filtered"])
    result = make(provider, SDXL, count=3)
    assert len(result.pictures) == 2
    assert any("blurred 1" in note for note in result.notes)
    assert any("3 pictures were asked for; 2 came" in note for note in result.notes)


def test_one_broken_picture_of_several_is_kept_as_it_came(
    provider: Stability, double: StabilityDouble
) -> None:
    double.script(["wrong-picture"])
    result = make(provider, SDXL, count=2)
    assert len(result.pictures) == 1
    assert result.unusable == (b"hello" * 40,)


def test_a_blank_picture_is_handed_on_to_be_judged(
    provider: Stability, double: StabilityDouble
) -> None:
    double.script(["placeholder"])
    assert len(make(provider).pictures) == 1
