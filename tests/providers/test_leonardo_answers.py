"""What the Leonardo provider makes of polls, refusals, failed generations and lost pictures."""

import pytest

from imagegen import errors
from imagegen.errors import ImagegenError
from imagegen.providers.leonardo import Leonardo
from imagegen.redaction import register_secret
from imagegen.types import Reference
from tests.doubles.leonardo import KEY, LeonardoDouble
from tests.drawing import encoded, photo
from tests.providers.requests_of_leonardo import (
    GPT,
    LUCID,
    double,
    leonardo,
    make,
    reference,
)

__all__ = ["double", "leonardo"]


class TestWaiting:
    def test_it_asks_until_it_is_done(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        double.polls = ["pending", "null", "503", "pending"]
        make(leonardo)
        polls = [call for call in double.fetches if "/generations/" in call.path]
        assert len(polls) == 5
        assert len(double.paid_calls) == 1

    def test_notes_about_references_survive_the_wait(self, leonardo: Leonardo) -> None:
        frames = [photo(80, 80), photo(80, 80).rotate(90)]
        data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
        result = make(leonardo, references=(Reference(name="spin.gif", data=data),))
        assert any("spin.gif" in note for note in result.notes)

    @pytest.mark.parametrize(
        ("answer", "kind"), [("denied", errors.KeyRejected), ("web-page", errors.BadAnswer)]
    )
    def test_a_poll_that_fails_for_good_may_have_been_charged(
        self, leonardo: Leonardo, double: LeonardoDouble, answer: str, kind: type[ImagegenError]
    ) -> None:
        double.polls = [answer]
        with pytest.raises(kind) as caught:
            make(leonardo)
        assert caught.value.charged == "perhaps"


REFUSALS = [
    ("hook", errors.KeyRejected, "no"),
    ("denied", errors.KeyRejected, "no"),
    ("403", errors.KeyRejected, "no"),
    ("402", errors.OutOfCredit, "no"),
    ("tokens", errors.OutOfCredit, "no"),
    ("tokens-v2", errors.OutOfCredit, "no"),
    ("429", errors.RateLimited, "no"),
    ("500", errors.ProviderDown, "perhaps"),
    ("invalid", errors.ProviderError, "no"),
    ("invalid-v2", errors.ProviderError, "no"),
    ("invalid-v2-400", errors.ProviderError, "no"),
    ("web-page", errors.BadAnswer, "perhaps"),
    ("no-number", errors.BadAnswer, "perhaps"),
    ("bad-number", errors.BadAnswer, "perhaps"),
    ("null", errors.BadAnswer, "perhaps"),
    ("cut", errors.BadAnswer, "perhaps"),
]
OUTCOMES = [
    ("failed", errors.BadAnswer),
    ("empty", errors.BadAnswer),
    ("web-page-picture", errors.BadAnswer),
    ("cut-picture", errors.BadAnswer),
    ("gone", errors.BadAnswer),
]


class TestFaults:
    @pytest.mark.parametrize(("fault", "kind", "charged"), REFUSALS)
    def test_a_refused_submit(
        self,
        leonardo: Leonardo,
        double: LeonardoDouble,
        fault: str,
        kind: type[ImagegenError],
        charged: str,
    ) -> None:
        double.script([fault])
        with pytest.raises(ImagegenError) as caught:
            make(leonardo, GPT if "v2" in fault else LUCID)
        assert type(caught.value) is kind
        assert caught.value.charged == charged
        assert caught.value.hint
        assert len(double.calls) == 1
        assert double.fetches == []
        if isinstance(caught.value, errors.BadAnswer):
            assert caught.value.evidence

    @pytest.mark.parametrize(("outcome", "kind"), OUTCOMES)
    def test_a_generation_that_came_to_nothing(
        self, leonardo: Leonardo, double: LeonardoDouble, outcome: str, kind: type[ImagegenError]
    ) -> None:
        double.script([outcome])
        with pytest.raises(ImagegenError) as caught:
            make(leonardo)
        assert type(caught.value) is kind
        assert caught.value.charged == "perhaps"
        assert len(double.paid_calls) == 1

    def test_messages_name_the_provider_and_the_reason(
        self, leonardo: Leonardo, double: LeonardoDouble
    ) -> None:
        double.script(["invalid-v2", "429", "denied"])
        with pytest.raises(ImagegenError, match=r"^Leonardo\.ai refused .*quality is not valid"):
            make(leonardo, GPT)
        with pytest.raises(errors.RateLimited, match=r"Leonardo\.ai asks to wait 17 s") as caught:
            make(leonardo)
        assert caught.value.retry_after == 17
        with pytest.raises(errors.KeyRejected, match=r"Leonardo\.ai refused the key .*in TEST"):
            make(leonardo)

    def test_the_key_is_not_repeated(self, leonardo: Leonardo, double: LeonardoDouble) -> None:
        register_secret(KEY)
        double.script(["echo"])
        with pytest.raises(ImagegenError) as caught:
            make(leonardo)
        assert KEY not in str(caught.value)

    @pytest.mark.parametrize("scenario", ["one-gone", "one-missing"])
    def test_some_pictures_are_better_than_none(
        self, leonardo: Leonardo, double: LeonardoDouble, scenario: str
    ) -> None:
        double.script([scenario])
        result = make(leonardo, count=3)
        assert len(result.pictures) == 2
        assert "3 pictures were asked for; 2 came." in result.notes

    def test_a_marked_picture_is_said_to_be_one(
        self, leonardo: Leonardo, double: LeonardoDouble
    ) -> None:
        double.script(["nsfw"])
        assert any("not safe for work" in note for note in make(leonardo).notes)

    @pytest.mark.parametrize("fault", ["500", "no-fields", "null", "web-page", "private", "bucket"])
    def test_an_upload_that_fails_costs_nothing(
        self, leonardo: Leonardo, double: LeonardoDouble, fault: str
    ) -> None:
        double.upload_fault = fault
        with pytest.raises(errors.ProviderError) as caught:
            make(leonardo, references=(reference(),))
        assert caught.value.charged == "no"
        assert "may have been" not in str(caught.value)
        assert double.paid_calls == []
