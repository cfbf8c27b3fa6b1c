"""A model: what it refuses, what it warns about, what it costs, when it ends."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.capabilities import parse_size
from imagegen.catalog import DEFAULT_MODEL, load_catalog
from imagegen.errors import ImagegenError, RequestError, RetiredModel, UnsupportedOption
from imagegen.model import LONGEST_PROMPT, ModelSpec
from imagegen.ratios import ASPECT_RATIOS
from imagegen.types import ImageRequest, Money, Reference

TODAY = date(2026, 11, 20)
CATALOG = load_catalog()


def spec(**facts: Any) -> ModelSpec:
    """A model that takes nothing but a prompt, with these facts changed."""
    plain = {"provider": "acme", "id": "brush-1", "title": "Brush", "family": "acme"}
    return ModelSpec.model_validate({**plain, "checked": TODAY, "source": "a test", **facts})


SIZED = spec(
    takes_size=True,
    aspect_ratios=["1:1", "16:9"],
    sizes={"1:1": "1024x1024", "16:9": "1280x720"},
)
RULED = spec(
    **{name: getattr(SIZED, name) for name in ("takes_size", "aspect_ratios", "sizes")},
    size_rule={
        "multiple_of": 16,
        "longest_side": 3840,
        "longest_ratio": 3,
        "fewest_pixels": 655360,
        "most_pixels": 8294400,
    },
)


def ask(prompt: str = "a cup", **more: Any) -> ImageRequest:
    return ImageRequest(prompt=prompt, **more)


@pytest.mark.parametrize("model", CATALOG.models, ids=lambda model: model.id)
class TestEveryModel:
    def test_every_ratio_it_offers_can_be_asked_for(self, model: ModelSpec) -> None:
        for ratio in model.aspect_ratios:
            request = ask(aspect_ratio=ratio, special_task=model.does[0])
            assert model.check(request, date(2020, 1, 1)) == ()
            size = model.size_for(request)
            assert (size is None) is not bool(model.takes_size or model.named_sizes)
            if size is not None:
                model.check(replace(request, size=size), date(2020, 1, 1))

    def test_a_successor_is_a_model_of_the_catalog(self, model: ModelSpec) -> None:
        if model.successor:
            assert CATALOG.find(model.successor, model.provider).id == model.successor

    def test_a_model_that_ends_names_a_successor(self, model: ModelSpec) -> None:
        assert model.successor or model.retired_on is None

    def test_no_successor_leads_in_a_circle(self, model: ModelSpec) -> None:
        seen = [model.id]
        while model.successor:
            model = CATALOG.find(model.successor, model.provider)
            assert model.id not in seen
            seen.append(model.id)

    def test_it_can_be_found_by_its_name(self, model: ModelSpec) -> None:
        """The name alone finds it at the first provider that offers it, so far the gateway."""
        assert CATALOG.find(model.id, model.provider) is model
        offered = [other for other in CATALOG.models if other.id == model.id]
        assert CATALOG.find(model.id) is offered[0]


class TestSize:
    @given(st.integers(1, 99_999), st.integers(1, 99_999))
    def test_a_size_is_read_back(self, width: int, height: int) -> None:
        assert parse_size(f"{width}x{height}") == (width, height)

    @given(st.text(alphabet="0123456789xX -+.٣¹\n", max_size=14) | st.text(max_size=30))
    def test_any_other_text_is_refused(self, text: str) -> None:
        try:
            width, height = parse_size(text)
        except RequestError:
            return
        assert text == f"{width}x{height}"

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "x",
            "1024",
            "1024x",
            "x768",
            "0x768",
            "-1x5",
            "1024X768",
            "01024x768",
            "1024x768\n",
            "1024 x 768",
            "1e3x1e3",
            "٣x٣",
            "100000x1",
            "9" * 5000 + "x1",
        ],
        ids=repr,
    )
    def test_near_misses_are_refused_in_a_short_sentence(self, text: str) -> None:
        with pytest.raises(RequestError, match="is not a size") as caught:
            parse_size(text)
        assert len(str(caught.value)) < 200


class TestCheck:
    @pytest.mark.parametrize("prompt", ["", "  ", "\n\t", "\u3000"])
    def test_an_empty_prompt_is_refused(self, prompt: str) -> None:
        with pytest.raises(RequestError, match="prompt is empty"):
            spec().check(ask(prompt), TODAY)

    def test_a_prompt_may_be_as_long_as_the_fact_says(self) -> None:
        spec().check(ask("x" * LONGEST_PROMPT), TODAY)
        with pytest.raises(RequestError, match="by 7 characters"):
            spec().check(ask("x" * (LONGEST_PROMPT + 7)), TODAY)
        spec(longest_prompt=5000).check(ask("x" * 5000), TODAY)

    def test_a_negative_prompt_has_the_same_limit(self) -> None:
        with pytest.raises(RequestError, match="negative prompt"):
            spec().check(ask(negative_prompt="x" * (LONGEST_PROMPT + 1)), TODAY)

    @pytest.mark.parametrize("field", ["prompt", "negative_prompt"])
    def test_bytes_that_were_no_text_are_refused(self, field: str) -> None:
        broken = replace(ask("a cup"), **{field: "a \udcff cup"})
        with pytest.raises(RequestError, match="broken character"):
            spec().check(broken, TODAY)

    @pytest.mark.parametrize("ratio", ["5:3", "1:1 ", "16/9", "", "square"])
    def test_a_wrong_ratio_is_refused_with_the_list(self, ratio: Any) -> None:
        with pytest.raises(UnsupportedOption) as caught:
            spec().check(ask(aspect_ratio=ratio), TODAY)
        assert all(known in caught.value.hint for known in ASPECT_RATIOS)

    def test_a_ratio_the_model_lacks_is_refused_with_what_it_has(self) -> None:
        with pytest.raises(UnsupportedOption, match="It makes 1:1, 16:9"):
            SIZED.check(ask(aspect_ratio="9:16"), TODAY)

    @pytest.mark.parametrize("size", ["1024x1024", "1280x720"])
    def test_an_offered_size_passes(self, size: str) -> None:
        assert SIZED.check(ask(size=size), TODAY) == ()

    def test_another_size_is_refused_with_what_is_offered(self) -> None:
        with pytest.raises(UnsupportedOption, match="1024x1024, 1280x720"):
            SIZED.check(ask(size="1024x768"), TODAY)

    @pytest.mark.parametrize("size", ["1024x1024", "1920x1088", "3840x1280", "3840x2160"])
    def test_a_rule_admits_what_it_says(self, size: str) -> None:
        assert RULED.check(ask(size=size), TODAY) == ()

    @pytest.mark.parametrize(
        "size",
        ["1920x1080", "3856x2160", "3840x1264", "512x512", "3840x2176"],
        ids=["no multiple", "too long", "too narrow", "too small", "too many pixels"],
    )
    def test_a_rule_refuses_the_rest_and_states_itself(self, size: str) -> None:
        with pytest.raises(UnsupportedOption, match="divisible by 16"):
            RULED.check(ask(size=size), TODAY)

    def test_size_and_ratio_must_agree(self) -> None:
        RULED.check(ask(size="1920x1088", aspect_ratio="16:9"), TODAY)
        with pytest.raises(UnsupportedOption, match="is not 16:9"):
            RULED.check(ask(size="1024x1024", aspect_ratio="16:9"), TODAY)

    def test_a_malformed_size_is_refused_even_where_size_is_ignored(self) -> None:
        with pytest.raises(RequestError):
            spec().check(ask(size="big"), TODAY)

    @pytest.mark.parametrize("count", [0, -1, 101, 10**9])
    def test_the_number_has_limits(self, count: int) -> None:
        with pytest.raises(RequestError, match="1 to 100"):
            spec().check(ask(count=count), TODAY)

    def test_a_quality_is_one_of_those_offered(self) -> None:
        model = spec(qualities=["low", "high"])
        assert model.check(ask(quality="low"), TODAY) == ()
        with pytest.raises(UnsupportedOption, match="low, high"):
            model.check(ask(quality="max"), TODAY)

    def test_references_are_counted(self) -> None:
        pictures = tuple(Reference(name=f"{n}.png", data=b"x") for n in range(3))
        assert spec(most_references=3).check(ask(references=pictures), TODAY) == ()
        with pytest.raises(UnsupportedOption, match="takes 2 reference pictures; 3 given"):
            spec(most_references=2).check(ask(references=pictures), TODAY)
        with pytest.raises(UnsupportedOption, match="Choose a model that edits pictures"):
            spec().check(ask(references=pictures), TODAY)

    def test_options_are_known_by_name_and_value(self) -> None:
        model = spec(options={"style": ["flat", "ink"]})
        assert model.check(ask(options={"style": "ink"}), TODAY) == ()
        with pytest.raises(UnsupportedOption, match=r"no option 'colour'.*It takes style"):
            model.check(ask(options={"colour": "red"}), TODAY)
        with pytest.raises(UnsupportedOption, match="Use one of flat, ink"):
            model.check(ask(options={"style": "oil"}), TODAY)

    def test_what_is_ignored_is_said(self) -> None:
        request = ask(count=3, size="1024x1024", quality="high", seed=7)
        warnings = spec().check(request, TODAY)
        assert "3 separate calls, each paid" in warnings[0]
        assert ["size" in warnings[1], "quality" in warnings[2], "seed" in warnings[3]] == [
            True
        ] * 3

    @given(
        st.builds(
            ImageRequest,
            prompt=st.text(max_size=60),
            negative_prompt=st.text(max_size=60),
            aspect_ratio=st.none() | st.sampled_from(ASPECT_RATIOS) | st.text(max_size=6),
            size=st.none() | st.from_regex(r"\A[0-9]{0,6}x[0-9]{0,6}\Z") | st.text(max_size=9),
            quality=st.none() | st.sampled_from(["auto", "low", "hd"]) | st.text(max_size=9),
            count=st.integers(-3, 200),
            seed=st.none() | st.integers(),
            references=st.lists(
                st.builds(Reference, name=st.text(max_size=9), data=st.binary(max_size=9)),
                max_size=20,
            ).map(tuple),
            options=st.dictionaries(st.text(max_size=9), st.text(max_size=9), max_size=2),
        ),
        st.sampled_from(CATALOG.models),
    )
    def test_any_request_is_taken_or_refused_with_a_next_step(
        self, request: ImageRequest, model: ModelSpec
    ) -> None:
        try:
            warnings = model.check(request, TODAY)
        except ImagegenError as error:
            assert isinstance(error, RequestError)
            assert error.message
            assert error.hint
        else:
            assert all(isinstance(text, str) and text for text in warnings)
            takes_any = model.takes_size or bool(model.named_sizes)
            assert (model.size_for(request) is None) is not takes_any


class TestRetirement:
    def test_a_model_its_provider_shut_down_is_refused_with_its_successor(self) -> None:
        model = spec(retired_on=TODAY, retired_here=True, successor="brush-2")
        with pytest.raises(RetiredModel, match="Use brush-2 instead") as caught:
            model.check(ask(), TODAY)
        assert caught.value.successor == "brush-2"
        model.check(ask(), TODAY - timedelta(days=1))

    def test_a_model_that_only_its_maker_shut_down_passes_with_a_warning(self) -> None:
        model = spec(retired_on=TODAY, successor="brush-2")
        (warning,) = model.check(ask(), TODAY)
        assert "shut it down on 2026-11-20" in warning
        assert "brush-2" in warning

    @pytest.mark.parametrize(("days", "warned"), [(61, False), (60, True), (1, True)])
    def test_the_end_is_announced_two_months_before(self, days: int, warned: bool) -> None:
        warnings = spec(retired_on=TODAY + timedelta(days=days)).check(ask(), TODAY)
        assert any(f"in {days} days" in text for text in warnings) is warned


class TestPrice:
    def test_a_price_is_for_all_pictures(self) -> None:
        price = CATALOG.find(DEFAULT_MODEL).price_of(ask(count=4))
        assert price is not None
        assert price.low == price.high == Money(amount=Decimal(4), currency="CNY")

    def test_an_unknown_price_is_not_zero(self) -> None:
        assert spec().price_of(ask()) is None

    def test_the_draft_is_free(self) -> None:
        price = CATALOG.find("draft").price_of(ask(count=100))
        assert price is not None
        assert price.is_free

    def test_a_sum_of_cents_stays_exact(self) -> None:
        price = CATALOG.find("gemini-3.1-flash-image-preview").price_of(ask(count=3))
        assert price is not None
        assert price.high.amount == Decimal("0.60")


@pytest.mark.parametrize("broken", ["a\ud83d cat", "a cat\0"])
def test_text_that_no_database_takes_is_refused(broken: str) -> None:
    model = load_catalog().find("draft")
    for request in (ImageRequest(prompt=broken), ImageRequest(prompt="x", negative_prompt=broken)):
        with pytest.raises(RequestError, match="broken character at position"):
            model.check(request, date(2026, 11, 20))


def test_what_its_maker_shut_down_may_live_on_elsewhere() -> None:
    model = load_catalog().find("imagen-4.0-generate-001", "gemini")
    asked, today = ImageRequest(prompt="a cat"), date(2026, 11, 20)
    with pytest.raises(RetiredModel, match="2026-08-17"):
        model.check(asked, today)
    (note,) = model.check(asked, today, at_home=False)
    assert "may still serve it" in note


def test_some_tasks_need_no_words() -> None:
    photo = Reference(name="room.png", data=b"x")
    today = date(2026, 11, 20)
    model = load_catalog().find("upscale/fast", "stability")
    asked = ImageRequest(prompt="", references=(photo,), special_task="upscale")
    assert model.check(asked, today) == ()
    with pytest.raises(RequestError, match="empty"):
        load_catalog().find("draft").check(ImageRequest(prompt=" "), today)
