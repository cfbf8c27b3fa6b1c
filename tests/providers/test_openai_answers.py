"""OpenAI: what each fault of its answers becomes."""

from collections.abc import Iterator

import pytest

from imagegen.errors import (
    BadAnswer,
    KeyRejected,
    OutOfCapacity,
    OutOfCredit,
    ProviderDown,
    ProviderError,
    RateLimited,
)
from imagegen.providers.openai import OpenAI
from tests.doubles.openai import KEY, QUOTA_CODES, OpenAIDouble
from tests.providers.requests_of_openai import (
    connect,
    make,
)


@pytest.fixture
def double() -> Iterator[OpenAIDouble]:
    with OpenAIDouble() as server:
        yield server


@pytest.fixture
def openai(double: OpenAIDouble) -> OpenAI:
    return connect(double)


class TestFaults:
    @pytest.mark.parametrize(
        ("scenario", "kind", "charged", "said"),
        [
            ("400", ProviderError, "no", "'n'"),
            ("401", KeyRejected, "no", "OpenAI refused the key"),
            ("403", KeyRejected, "no", "Verify the organization"),
            ("403-country", KeyRejected, "no", "Country not supported"),
            ("404", ProviderError, "no", "OpenAI does not serve gpt-image-2"),
            ("400-model", ProviderError, "no", "OpenAI does not serve gpt-image-2"),
            ("billing", OutOfCredit, "no", "no credit left"),
            ("429", RateLimited, "no", "OpenAI asks to wait 7 s"),
            ("429-ms", RateLimited, "no", "OpenAI asks to wait 1.2 s"),
            ("500", ProviderDown, "perhaps", "OpenAI failed"),
            ("504", ProviderDown, "perhaps", "may have been made and charged"),
            ("empty", BadAnswer, "perhaps", "OpenAI answered without a picture"),
            ("web-page", BadAnswer, "perhaps", "web page"),
            ("truncated", BadAnswer, "perhaps", "may have been charged"),
            ("not-base64", BadAnswer, "perhaps", "cannot be decoded"),
            ("wrong-picture", BadAnswer, "perhaps", "no usable picture"),
            *((code, OutOfCredit, "no", "no credit left") for code in QUOTA_CODES),
        ],
    )
    def test_each_is_its_own_error_and_is_not_repeated(
        self,
        openai: OpenAI,
        double: OpenAIDouble,
        scenario: str,
        kind: type[ProviderError],
        charged: str,
        said: str,
    ) -> None:
        double.script([scenario])
        with pytest.raises(ProviderError) as caught:
            make(openai)
        error = caught.value
        assert (type(error), error.charged, error.provider) == (kind, charged, "openai")
        assert said in str(error)
        assert KEY not in str(error)
        assert error.hint
        assert len(double.calls) == 1
        assert error.request_id == "req_1"
        if isinstance(error, BadAnswer):
            assert error.evidence
        assert error.retryable == isinstance(error, RateLimited | OutOfCapacity | ProviderDown)

    def test_the_wait_is_taken_in_milliseconds_where_it_is_given(
        self, openai: OpenAI, double: OpenAIDouble
    ) -> None:
        double.script(["429-ms", "429"])
        waits = []
        for _ in range(2):
            with pytest.raises(RateLimited) as caught:
                make(openai)
            waits.append(caught.value.retry_after)
        assert waits == [1.25, 7.0]

    def test_a_picture_that_is_missing_is_told(self, openai: OpenAI, double: OpenAIDouble) -> None:
        double.script(["one-short"])
        result = make(openai, count=2)
        assert len(result.pictures) == 1
        assert result.notes == ("2 pictures were asked for; 1 came.",)

    def test_a_broken_picture_beside_a_good_one_is_kept_as_it_came(
        self, openai: OpenAI, double: OpenAIDouble
    ) -> None:
        double.script(["wrong-picture"])
        result = make(openai, count=2)
        assert len(result.pictures) == 1
        assert result.unusable[0].startswith(b"hello")
        assert "OpenAI sent no usable picture" in result.notes[0]
