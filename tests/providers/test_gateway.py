"""What the gateway provider sends, field by field, and what it never sends."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from imagegen.errors import BadReference, ConfigError, ImagegenError, MissingKey
from imagegen.http import Http
from imagegen.pictures import prepare_reference
from imagegen.providers import provider_class
from imagegen.providers.gateway import Gateway
from imagegen.types import ImageRequest, Reference
from tests.doubles.gateway import KEY, GatewayDouble
from tests.doubles.gateway_replies import images, make_picture
from tests.providers.requests_of_gateway import GEMINI, OPENAI, SMALL, make, reference, spec


def test_openai_text_is_json_to_generations(gateway: Gateway, double: GatewayDouble) -> None:
    make(gateway, aspect_ratio="16:9", negative_prompt="people, text", count=2)
    (call,) = double.calls
    assert (call.method, call.path) == ("POST", "/v1/images/generations")
    assert call.document == {
        "model": "gpt-image-2",
        "prompt": "A red apple\nAvoid: people, text",
        "n": 2,
        "size": "1280x720",
    }
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert call.headers["accept"] == "application/json"
    assert call.headers["content-type"] == "application/json"
    assert call.headers["user-agent"].startswith("imagegen-studio/")
    assert set(call.headers) == {
        "host",
        "user-agent",
        "accept",
        "accept-encoding",
        "authorization",
        "content-type",
        "content-length",
        "connection",
    }


def test_openai_edit_is_multipart_to_edits(gateway: Gateway, double: GatewayDouble) -> None:
    given = (reference("sofa.png"), reference("wall.jpg", kind="JPEG"))
    result = make(gateway, references=given, quality="high", size="1024x1024")
    (call,) = double.calls
    assert (call.method, call.path) == ("POST", "/v1/images/edits")
    assert call.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert call.headers["authorization"] == f"Bearer {KEY}"
    assert call.fields == {
        "model": "gpt-image-2",
        "prompt": "A red apple",
        "n": "1",
        "size": "1024x1024",
        "quality": "high",
    }
    assert [(part.name, part.file_name, part.media_type) for part in call.files] == [
        ("image[]", "reference-1.png", "image/png"),
        ("image[]", "reference-2.jpeg", "image/jpeg"),
    ]
    assert [part.data for part in call.files] == [item.data for item in given]
    assert result.prompt_sent == "A red apple"


def test_gemini_text_is_a_chat(gateway: Gateway, double: GatewayDouble) -> None:
    make(gateway, GEMINI, aspect_ratio="3:4", negative_prompt="people")
    (call,) = double.calls
    text = "A red apple (aspect ratio: 3:4)\nAvoid: people"
    assert (call.method, call.path) == ("POST", "/v1/chat/completions")
    assert call.document == {
        "model": "gemini-3-pro-image-preview",
        "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}],
    }
    assert call.headers["authorization"] == f"Bearer {KEY}"


def test_gemini_edit_carries_data_urls(gateway: Gateway, double: GatewayDouble) -> None:
    given = (reference("a.png"), reference("b.jpg", kind="JPEG"))
    make(gateway, GEMINI, references=given)
    urls = [
        f"data:image/png;base64,{base64.b64encode(given[0].data).decode()}",
        f"data:image/jpeg;base64,{base64.b64encode(given[1].data).decode()}",
    ]
    assert double.calls[0].document == {
        "model": "gemini-3-pro-image-preview",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "A red apple"},
                    {"type": "image_url", "image_url": {"url": urls[0]}},
                    {"type": "image_url", "image_url": {"url": urls[1]}},
                ],
            }
        ],
    }


@pytest.mark.parametrize("model", [OPENAI, GEMINI])
def test_a_large_reference_is_sent_small(
    gateway: Gateway, double: GatewayDouble, model: str
) -> None:
    large = reference("hall.png", side=1300)
    make(gateway, model, references=(large,))
    (sent,) = double.calls[0].references
    assert sent.data == prepare_reference(large).data
    with Image.open(io.BytesIO(sent.data)) as image:
        assert max(image.size) == 1024


def test_notes_about_references_reach_the_result(gateway: Gateway) -> None:
    frames = [Image.new("RGB", (80, 80), colour) for colour in ("red", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    result = make(gateway, references=(Reference(name="spin.gif", data=buffer.getvalue()),))
    assert len(result.notes) == 1
    assert "spin.gif" in result.notes[0]


def test_a_bad_reference_is_refused_before_anything_is_sent(
    gateway: Gateway, double: GatewayDouble
) -> None:
    with pytest.raises(BadReference, match="note"):
        make(gateway, references=(Reference(name="note.png", data=b"just text"),))
    assert double.calls == []


@pytest.mark.parametrize("model", [OPENAI, GEMINI])
@pytest.mark.parametrize("prompt", ['苹果 🍎 "quotes" \r\n line', "half \ud83c pair", "a\x00b"])
def test_any_prompt_arrives_as_previewed(
    gateway: Gateway, double: GatewayDouble, model: str, prompt: str
) -> None:
    for references in ((), (reference(),)):
        result = make(gateway, model, prompt=prompt, references=references)
        expected = gateway.final_prompt(ImageRequest(prompt=prompt), spec(model))
        assert double.calls[-1].prompt == expected == result.prompt_sent


def test_a_model_without_qualities_is_not_sent_one(gateway: Gateway, double: GatewayDouble) -> None:
    make(gateway, GEMINI, quality="high", size="640x640", seed=3, count=1)
    assert set(double.calls[0].document) == {"model", "messages"}


@pytest.mark.parametrize(
    ("model", "ratio"),
    [
        (model, ratio)
        for model in (OPENAI, GEMINI, "gpt-image-1", "dall-e-3")
        for ratio in spec(model).aspect_ratios
    ],
)
def test_every_ratio_a_model_has_is_sent_in_a_form_it_takes(
    gateway: Gateway, double: GatewayDouble, model: str, ratio: Any
) -> None:
    double.script([images([{"b64_json": base64.b64encode(make_picture((64, 64), 1)).decode()}])])
    make(gateway, model, aspect_ratio=ratio)
    across, down = (int(part) for part in ratio.split(":"))
    width, height = double.calls[0].size
    assert abs(width / height / (across / down) - 1) < 0.19


def test_stages_are_told_in_order(gateway: Gateway) -> None:
    stages: list[str] = []
    gateway.generate(ImageRequest(prompt="x", size=SMALL), spec(OPENAI), stages.append)
    assert stages == ["sending", "working"]


def test_without_a_credential_nothing_is_sent(double: GatewayDouble) -> None:
    with pytest.raises(MissingKey):
        make(Gateway(Http(), None))
    assert double.calls == []


def test_a_model_of_an_unknown_family_is_a_fault_of_its_data_file(
    gateway: Gateway, double: GatewayDouble
) -> None:
    odd = spec(GEMINI).model_copy(update={"family": "acme"})
    with pytest.raises(ConfigError, match="acme"):
        gateway.generate(ImageRequest(prompt="x"), odd, lambda stage: None)
    assert double.calls == []


def test_the_gateway_is_on_the_list() -> None:
    assert provider_class("gateway") is Gateway
    with pytest.raises(ImagegenError, match="gateway"):
        provider_class("gatewayy")
