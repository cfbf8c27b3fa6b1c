"""What the Stability provider sends to edit, control and upscale, and how pictures are fitted."""

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from PIL import Image

from imagegen.providers.stability import Stability
from imagegen.tasks import Task
from imagegen.types import ImageRequest
from tests.doubles.stability import StabilityDouble
from tests.providers.requests_of_stability import connect, cut_out, flat, make, mask, picture, spec

BASE = "/v2beta/stable-image/"
TODAY = date(2026, 11, 20)


@pytest.fixture
def double() -> Iterator[StabilityDouble]:
    with StabilityDouble() as server:
        yield server


@pytest.fixture
def provider(double: StabilityDouble) -> Stability:
    return connect(double)


ASKED: list[tuple[str, Task, dict[str, Any], dict[str, str]]] = [
    (
        "edit/outpaint",
        "outpaint",
        {"left": 200, "down": 64, "creativity": 0.3},
        {"prompt": "A red apple", "seed": "7", "left": "200", "down": "64", "creativity": "0.3"},
    ),
    (
        "edit/search-and-replace",
        "replace",
        {"search_prompt": "the cup", "grow_mask": 3},
        {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "seed": "7",
            "search_prompt": "the cup",
            "grow_mask": "3",
        },
    ),
    (
        "edit/search-and-recolor",
        "replace",
        {"select_prompt": "the wall"},
        {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "seed": "7",
            "select_prompt": "the wall",
        },
    ),
    (
        "edit/remove-background",
        "remove_background",
        {"output_format": "webp"},
        {"output_format": "webp"},
    ),
    (
        "control/sketch",
        "sketch",
        {"control_strength": 0.6},
        {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "seed": "7",
            "control_strength": "0.6",
        },
    ),
    (
        "control/structure",
        "structure",
        {"style_preset": "line-art"},
        {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "seed": "7",
            "style_preset": "line-art",
        },
    ),
    (
        "control/style",
        "style",
        {"fidelity": 0.9},
        {
            "prompt": "A red apple",
            "negative_prompt": "people",
            "seed": "7",
            "aspect_ratio": "2:3",
            "fidelity": "0.9",
        },
    ),
    ("upscale/fast", "upscale", {"output_format": "jpeg"}, {"output_format": "jpeg"}),
    (
        "upscale/conservative",
        "upscale",
        {"creativity": 0.4},
        {"prompt": "A red apple", "negative_prompt": "people", "seed": "7", "creativity": "0.4"},
    ),
]


@pytest.mark.parametrize(("model", "task", "options", "fields"), ASKED)
def test_each_endpoint_gets_its_fields_and_its_picture(
    provider: Stability,
    double: StabilityDouble,
    model: str,
    task: Task,
    options: dict[str, Any],
    fields: dict[str, str],
) -> None:
    given = picture()
    asked: dict[str, Any] = {
        "references": (given,),
        "special_task": task,
        "negative_prompt": "people",
        "seed": 7,
        "options": options,
        "aspect_ratio": "2:3" if model == "control/style" else None,
    }
    spec(model).check(ImageRequest(prompt="A red apple", **asked), TODAY)
    result = make(provider, model, **asked)
    (call,) = double.calls
    assert call.path == BASE + model
    assert call.fields == fields
    assert [(p.name, p.file_name, p.data) for p in call.files] == [
        ("image", "image.png", given.data)
    ]
    assert result.prompt_sent == fields.get("prompt", "")
    assert len(result.notes) == ("negative_prompt" not in fields)


@pytest.mark.parametrize(
    ("model", "task", "fields"),
    [
        ("edit/inpaint", None, {"prompt": "A red apple", "seed": "7", "grow_mask": "9"}),
        ("edit/erase", "erase", {"seed": "7", "grow_mask": "9"}),
    ],
)
def test_a_mask_goes_untouched_beside_its_picture(
    provider: Stability,
    double: StabilityDouble,
    model: str,
    task: Task | None,
    fields: dict[str, str],
) -> None:
    given, over = picture(), mask()
    asked: dict[str, Any] = {
        "references": (given,),
        "mask": over,
        "special_task": task,
        "seed": 7,
        "options": {"grow_mask": 9},
    }
    spec(model).check(ImageRequest(prompt="A red apple", **asked), TODAY)
    make(provider, model, **asked)
    (call,) = double.calls
    assert call.fields == fields
    assert [(p.name, p.file_name, p.media_type, p.data) for p in call.files] == [
        ("image", "image.png", "image/png", given.data),
        ("mask", "mask.png", "image/png", over.data),
    ]


def test_transparent_parts_are_a_mask(provider: Stability, double: StabilityDouble) -> None:
    make(provider, "edit/inpaint", references=(cut_out(),), special_task="inpaint")
    assert [part.name for part in double.calls[0].files] == ["image"]


def test_style_transfer_takes_the_picture_first_and_the_style_second(
    provider: Stability, double: StabilityDouble
) -> None:
    given, style = picture("room.png"), picture("painting.png", (256, 256))
    options = {"style_strength": 1, "composition_fidelity": 0.9, "change_strength": 0.1}
    make(
        provider,
        "control/style-transfer",
        references=(given, style),
        special_task="style_transfer",
        options=options,
    )
    (call,) = double.calls
    assert [(p.name, p.data) for p in call.files] == [
        ("init_image", given.data),
        ("style_image", style.data),
    ]
    assert call.fields == {
        "prompt": "A red apple",
        "style_strength": "1",
        "composition_fidelity": "0.9",
        "change_strength": "0.1",
    }


@pytest.mark.parametrize(
    ("model", "size", "pixels"),
    [
        ("upscale/fast", (1400, 1400), 1_048_576),
        ("upscale/fast", (2000, 200), 1_048_576),
        ("edit/remove-background", (2400, 2400), 4_194_304),
        ("control/structure", (4000, 3000), 9_437_184),
    ],
)
def test_a_picture_too_large_is_sent_smaller(
    provider: Stability,
    double: StabilityDouble,
    model: str,
    size: tuple[int, int],
    pixels: int,
) -> None:
    result = make(provider, model, references=(flat(size),))
    with Image.open(io.BytesIO(double.calls[0].files[0].data)) as sent:
        assert 0.97 * min(pixels, 1536 * 153) < sent.width * sent.height <= pixels
        assert abs(sent.width / sent.height / (size[0] / size[1]) - 1) < 0.02
        small = f"{sent.width} x {sent.height}"
    assert any(small in note for note in result.notes) == (size != (2000, 200))


def test_a_picture_that_fits_is_not_shrunk(provider: Stability, double: StabilityDouble) -> None:
    given = flat((3072, 3072))
    make(provider, "control/structure", references=(given,))
    assert double.calls[0].files[0].data == given.data
