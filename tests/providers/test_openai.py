"""OpenAI: what is sent, field by field, and what is never sent."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image

from imagegen.errors import (
    BadReference,
    ProviderError,
    UnsupportedOption,
)
from imagegen.http import Http
from imagegen.model import ModelSpec
from imagegen.providers import provider_class
from imagegen.providers.base import Progress
from imagegen.providers.openai import OpenAI
from imagegen.types import ImageRequest, Reference, Usage
from tests.doubles.openai import KEY, OpenAIDouble, pictures_of
from tests.drawing import encoded
from tests.providers.requests_of_openai import (
    FACTS,
    MODEL,
    TODAY,
    connect,
    make,
    reference,
    spec,
    white_left,
)

LIVE = [m for m in FACTS.models if m.retired_on is None or m.retired_on > TODAY]


@pytest.fixture
def double() -> Iterator[OpenAIDouble]:
    with OpenAIDouble() as server:
        yield server


@pytest.fixture
def openai(double: OpenAIDouble) -> OpenAI:
    return connect(double)


class TestWire:
    def test_words_are_json_to_generations(self, openai: OpenAI, double: OpenAIDouble) -> None:
        options = {
            "background": "opaque",
            "output_format": "webp",
            "output_compression": 80,
            "moderation": "low",
        }
        result = make(openai, quality="high", count=2, negative_prompt="text", options=options)
        (call,) = double.calls
        assert (call.method, call.path) == ("POST", "/v1/images/generations")
        assert call.document == {
            "model": "gpt-image-2",
            "prompt": "A red apple\nAvoid: text",
            "n": 2,
            "size": "1024x640",
            "quality": "high",
            "background": "opaque",
            "output_format": "webp",
            "output_compression": 80,
            "moderation": "low",
        }
        assert call.headers["authorization"] == f"Bearer {KEY}"
        assert call.headers["content-type"] == "application/json"
        assert [picture.data for picture in result.pictures] == pictures_of(call)
        assert {picture.media_type for picture in result.pictures} == {"image/webp"}
        assert (result.request_id, result.notes) == ("req_1", ())
        assert result.prompt_sent == "A red apple\nAvoid: text"
        assert result.usage == Usage(input_tokens=50, output_tokens=1756, total_tokens=1806)

    def test_only_what_is_asked_for_is_sent(self, openai: OpenAI, double: OpenAIDouble) -> None:
        make(openai, size=None, aspect_ratio="3:4")
        assert double.calls[0].document == {
            "model": "gpt-image-2",
            "prompt": "A red apple",
            "n": 1,
            "size": "864x1152",
        }

    def test_one_reference_is_image(self, openai: OpenAI, double: OpenAIDouble) -> None:
        given = reference()
        make(
            openai,
            "gpt-image-1.5",
            size="auto",
            references=(given,),
            count=2,
            options={"input_fidelity": "high", "output_format": "jpeg", "output_compression": 7},
        )
        (call,) = double.calls
        assert (call.method, call.path) == ("POST", "/v1/images/edits")
        assert call.headers["content-type"].startswith("multipart/form-data; boundary=")
        assert call.fields == {
            "model": "gpt-image-1.5",
            "prompt": "A red apple",
            "n": "2",
            "size": "auto",
            "input_fidelity": "high",
            "output_format": "jpeg",
            "output_compression": "7",
        }
        (part,) = call.files
        assert (part.name, part.file_name, part.media_type, part.data) == (
            "image",
            "reference-1.png",
            "image/png",
            given.data,
        )

    def test_several_references_are_a_list_and_the_mask_is_of_the_first(
        self, openai: OpenAI, double: OpenAIDouble
    ) -> None:
        given = (reference(), reference("wall.jpg", "JPEG", 200))
        make(
            openai,
            "gpt-image-2.6-flare",
            references=given,
            mask=white_left(192, 192),
            quality="xhigh",
            options={"complexity": "low"},
        )
        (call,) = double.calls
        assert call.fields == {
            "model": "gpt-image-2.6-flare",
            "prompt": "A red apple",
            "n": "1",
            "size": "1024x640",
            "quality": "xhigh",
            "complexity": "low",
        }
        assert [(part.name, part.file_name, part.media_type) for part in call.files] == [
            ("image[]", "reference-1.png", "image/png"),
            ("image[]", "reference-2.jpeg", "image/jpeg"),
            ("mask", "mask.png", "image/png"),
        ]
        assert [part.data for part in call.files[:2]] == [item.data for item in given]
        with Image.open(io.BytesIO(call.files[2].data)) as mask:
            alpha = mask.getchannel("A")
        assert alpha.getcolors() == [(48 * 96, 0), (48 * 96, 255)]
        assert alpha.getpixel((0, 0)) == 0

    def test_a_large_reference_and_its_mask_are_sent_small(
        self, openai: OpenAI, double: OpenAIDouble
    ) -> None:
        make(openai, references=(reference(side=1300),), mask=white_left(1300, 1300))
        sizes = []
        for part in double.calls[0].files:
            with Image.open(io.BytesIO(part.data)) as image:
                sizes.append(image.size)
        assert sizes == [(1024, 1024), (1024, 1024)]

    @pytest.mark.parametrize("model", LIVE, ids=lambda model: model.id)
    def test_every_ratio_quality_and_option_is_taken(
        self, openai: OpenAI, double: OpenAIDouble, model: ModelSpec
    ) -> None:
        double.default = "400"  # an answer without the drawing: only the wire is looked at
        wishes: list[dict[str, Any]] = [{"aspect_ratio": r, "size": None} for r in model.sizes]
        wishes += [{"quality": quality, "size": "auto"} for quality in model.qualities]
        for name, option in model.options.items():
            taken = option.choices or (0, 100)
            extra = (
                {"output_format": "webp"} if name in ("output_compression", "background") else {}
            )
            edit = {"references": (reference(),)} if name == "input_fidelity" else {}
            wishes += [
                {"size": "auto", "options": {**extra, name: value}, **edit} for value in taken
            ]
        for wish in wishes:
            with pytest.raises(ProviderError, match="'n'"):
                make(openai, model.id, **wish)
        assert {call.scenario for call in double.calls} == {"400"}

    @pytest.mark.parametrize(
        "fields",
        [
            {"options": {"background": "transparent", "output_format": "jpeg"}},
            {"options": {"output_compression": 50}},
            {"options": {"moderation": "low"}, "references": (reference(),)},
            {"options": {"style": "vivid"}},
            {"options": {"response_format": "b64_json"}},
            {"options": {"input_fidelity": "high"}},
            {"options": {"complexity": "low"}},
            {"quality": "xhigh"},
            {"size": "1920x1080"},
            {"size": "3840x1024"},
            {"size": "auto", "aspect_ratio": "1:1"},
            {"special_task": "upscale", "references": (reference(),)},
        ],
    )
    def test_what_openai_would_refuse_is_refused_before_it_is_sent(
        self, openai: OpenAI, double: OpenAIDouble, fields: dict[str, Any]
    ) -> None:
        with pytest.raises(UnsupportedOption):
            make(openai, **fields)
        assert double.calls == []

    def test_fidelity_without_a_reference_is_refused(self, openai: OpenAI) -> None:
        with pytest.raises(UnsupportedOption, match="input_fidelity"):
            make(openai, "gpt-image-1.5", size="auto", options={"input_fidelity": "high"})

    @pytest.mark.parametrize(
        ("references", "mask"),
        [
            ((), white_left()),
            ((reference(),), white_left(96, 48)),
            ((reference(),), Reference(name="mask.png", data=encoded(Image.new("L", (96, 96))))),
            ((Reference(name="note.png", data=b"just text"),), None),
        ],
    )
    def test_a_mask_or_reference_that_cannot_be_meant_is_not_sent(
        self,
        openai: OpenAI,
        double: OpenAIDouble,
        references: tuple[Reference, ...],
        mask: Reference | None,
    ) -> None:
        with pytest.raises(BadReference):
            make(openai, references=references, mask=mask)
        assert double.calls == []


def test_it_is_on_the_list_and_its_facts_say_where_it_is() -> None:
    assert provider_class("openai") is OpenAI
    assert (FACTS.access.keys, FACTS.access.base_url, FACTS.access.base_url_variable) == (
        ("OPENAI_API_KEY",),
        "https://api.openai.com/v1",
        "OPENAI_BASE_URL",
    )


def test_stages_are_told_in_order(openai: OpenAI) -> None:
    stages: list[str] = []
    request = ImageRequest(prompt="x", size="1024x640")
    openai.generate(request, spec(), Progress(stages.append))
    assert stages == ["sending", "working"]


@pytest.mark.parametrize("prompt", ['苹果 🍎 "quotes" \r\n line', "half \ud83c pair"])
def test_any_prompt_arrives_as_previewed(openai: OpenAI, double: OpenAIDouble, prompt: str) -> None:
    request = ImageRequest(prompt=prompt, size="1024x640")
    for references in ((), (reference(),)):
        asked = ImageRequest(prompt=prompt, size="1024x640", references=references)
        result = openai.generate(asked, spec(), Progress())
        assert double.calls[-1].prompt == openai.final_prompt(request, spec()) == result.prompt_sent


@pytest.mark.parametrize("field", ["style", "response_format", "input_fidelity", "seed"])
def test_the_double_refuses_fields_that_openai_does_not_know(
    double: OpenAIDouble, field: str
) -> None:
    answer = Http().post_json(
        f"{double.base_url}/images/generations",
        {"model": MODEL, "prompt": "x", field: "vivid"},
        headers={"Authorization": f"Bearer {KEY}"},
        provider="openai",
    )
    assert (answer.status, answer.json()["error"]["code"]) == (400, "unknown_parameter")
