"""The options of a model: what is typed as a value, what goes together, what has to be said."""

from datetime import date
from typing import Any

import pytest

from imagegen.capabilities import OptionSpec
from imagegen.catalog import load_catalog
from imagegen.errors import BadReference, RequestError, UnsupportedOption
from imagegen.tasks import TASK_WORDS, find_task
from imagegen.types import ImageRequest, Reference

TODAY = date(2026, 11, 20)
CATALOG = load_catalog()
PICTURE, MASK = Reference(name="room.png", data=b"1"), Reference(name="mask.png", data=b"2")
FLARE = "openai/gpt-image-2.5-flare"


def check(name: str, prompt: str = "a cup", **fields: Any) -> None:
    provider, model = name.split("/", 1)
    spec = CATALOG.find(model, provider)
    spec.check(spec.with_own_task(ImageRequest(prompt=prompt, **fields)), TODAY)


@pytest.mark.parametrize(
    ("spec", "text", "value"),
    [
        ({"choices": ["png", "webp"]}, "webp", "webp"),
        ({"type": "flag"}, "TRUE", True),
        ({"type": "flag"}, "no", False),
        ({"type": "integer", "least": 0, "most": 9}, "7", 7),
        ({"type": "number", "least": 0, "most": 1}, "0.35", 0.35),
        ({"type": "number"}, "2", 2.0),
        ({"type": "text"}, "1", "1"),
    ],
)
def test_what_was_typed_is_read_as_the_option_says(
    spec: dict[str, Any], text: str, value: object
) -> None:
    found = OptionSpec.model_validate(spec).read("knob", text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("spec", "text", "hint"),
    [
        ({"choices": ["png", "webp"]}, "gif", "Use one of png, webp."),
        ({"type": "flag"}, "perhaps", "Use true or false."),
        ({"type": "integer", "least": 0, "most": 9}, "7.5", "Use a whole number from 0 to 9."),
        ({"type": "integer", "least": 0, "most": 9}, "10", "Use a whole number from 0 to 9."),
        ({"type": "number", "least": 0}, "much", "Use a number from 0."),
        ({"type": "number"}, "nan", "Use a number."),
        ({"type": "number"}, "inf", "Use a number."),
        ({"type": "text", "longest": 3}, "", "Use a text of 1 to 3 characters."),
    ],
)
def test_what_is_no_value_names_the_option_and_what_it_takes(
    spec: dict[str, Any], text: str, hint: str
) -> None:
    with pytest.raises(UnsupportedOption, match="is not a value of knob") as caught:
        OptionSpec.model_validate(spec).read("knob", text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("name", "fields", "said"),
    [
        (
            FLARE,
            {"options": {"background": "transparent", "output_format": "jpeg"}},
            "background transparent does not go with output_format jpeg",
        ),
        (
            FLARE,
            {"options": {"output_compression": 50}},
            "output_compression does not go with output_format png",
        ),
        (
            FLARE,
            {"options": {"moderation": "low"}, "references": (PICTURE,)},
            "moderation is not taken to edit pictures by words",
        ),
        (
            "openai/gpt-image-1.5",
            {"options": {"input_fidelity": "high"}},
            "input_fidelity is not taken to make a picture from words",
        ),
        ("stability/stable-image-ultra", {"options": {"strength": 0.5}}, "strength is not taken"),
        ("stability/edit/outpaint", {"references": (PICTURE,)}, "at least one of left, right"),
        (
            "stability/edit/outpaint",
            {"references": (PICTURE,), "options": {"left": 0}},
            "at least one of left, right",
        ),
        (
            "stability/edit/search-and-replace",
            {"references": (PICTURE,)},
            "edit/search-and-replace needs search_prompt",
        ),
        ("webui/webui-default", {"options": {"mask_blur": 4}}, "mask_blur is not taken"),
        (FLARE, {"references": (PICTURE,), "mask": MASK, "special_task": "edit"}, "of no use"),
    ],
)
def test_what_does_not_go_together_is_refused_before_the_click(
    name: str, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(UnsupportedOption, match=said) as caught:
        check(name, **fields)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (FLARE, {"options": {"background": "transparent"}}),
        (FLARE, {"options": {"background": "opaque", "output_format": "jpeg"}}),
        (FLARE, {"options": {"output_compression": 50, "output_format": "webp"}}),
        (FLARE, {"references": (PICTURE,), "mask": MASK}),
        ("stability/edit/outpaint", {"references": (PICTURE,), "options": {"up": 9}}),
        ("stability/edit/erase", {"references": (PICTURE,), "mask": MASK, "prompt": ""}),
        ("stability/edit/remove-background", {"references": (PICTURE,), "prompt": ""}),
    ],
)
def test_what_goes_together_passes(name: str, fields: dict[str, Any]) -> None:
    check(name, **fields)


def test_a_mask_needs_its_picture() -> None:
    with pytest.raises(BadReference, match="The mask has no picture"):
        check(FLARE, mask=MASK)


def test_an_upscaler_that_wants_words_says_so() -> None:
    with pytest.raises(RequestError, match="prompt is empty"):
        check("stability/upscale/conservative", prompt=" ", references=(PICTURE,))


@pytest.mark.parametrize("model", CATALOG.models, ids=lambda model: model.id)
def test_conditions_are_about_options_and_values_that_are_there(model: Any) -> None:
    assert set(model.one_of) <= set(model.options)
    for option in model.options.values():
        assert set(option.tasks) <= set(model.does)
        for condition in option.conditions:
            assert set(condition.among) < set(model.options[condition.option].choices)
            assert condition.value in ("", *option.choices)


def test_a_task_is_found_by_its_name() -> None:
    assert find_task("remove-background") == find_task("remove_background") == "remove_background"
    with pytest.raises(RequestError, match="no task 'paint'") as caught:
        find_task("paint")
    assert all(task in caught.value.hint for task in TASK_WORDS)
