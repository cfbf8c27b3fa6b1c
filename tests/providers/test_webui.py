"""What the web UI provider sends to txt2img and img2img, and what it makes of every answer."""

import base64
import socket
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PIL import Image

from imagegen import errors
from imagegen.catalog import load_catalog
from imagegen.errors import ImagegenError, RequestError
from imagegen.http import Http
from imagegen.keys import Credential, find_address
from imagegen.providers import provider_class
from imagegen.providers.base import Progress
from imagegen.providers.webui import DEFAULT_BASE_URL, WebUI
from imagegen.settings import load_settings
from imagegen.types import Cost, ImageRequest, ImageResult, Money, Reference
from tests.doubles.webui import WebUIDouble
from tests.drawing import encoded, photo

TODAY = date(2026, 11, 20)
MODEL = load_catalog().find("webui-default", "webui")
SMALL = "128x128"


@pytest.fixture
def double() -> Iterator[WebUIDouble]:
    with WebUIDouble() as server:
        yield server


@pytest.fixture
def webui(double: WebUIDouble) -> WebUI:
    return connect(double.base_url)


def connect(base_url: str, read_timeout_s: float = 20) -> WebUI:
    credential = Credential(key="", source="", base_url=base_url, base_url_source="TEST")
    return WebUI(Http(read_timeout_s=read_timeout_s), credential)


def make(webui: WebUI, **fields: Any) -> ImageResult:
    if not fields.get("aspect_ratio") and not fields.get("references"):
        fields.setdefault("size", SMALL)
    request = ImageRequest(**{"prompt": "A red apple", **fields})
    MODEL.check(request, TODAY)
    return webui.generate(request, MODEL, Progress())


def reference(width: int = 200, height: int = 200) -> Reference:
    return Reference(name="flat.png", data=encoded(photo(width, height), "PNG"))


def mask(width: int = 200, height: int = 200) -> Reference:
    image = Image.new("L", (width, height), 0)
    image.paste(255, (0, 0, width // 2, height))
    return Reference(name="mask.png", data=encoded(image, "PNG"))


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


class TestSending:
    def test_words(self, webui: WebUI, double: WebUIDouble) -> None:
        make(webui, aspect_ratio="16:9", negative_prompt=" people ", seed=7, prompt=" x ")
        (call,) = double.calls
        assert (call.method, call.path) == ("POST", "/sdapi/v1/txt2img")
        assert call.document.pop("force_task_id").startswith("imagegen-")
        assert call.document == {
            "prompt": "x",
            "negative_prompt": "people",
            "width": 1344,
            "height": 768,
            "batch_size": 1,
            "n_iter": 1,
            "seed": 7,
            "send_images": True,
            "save_images": False,
            "steps": 20,
            "cfg_scale": 7,
        }
        assert "authorization" not in call.headers

    def test_options(self, webui: WebUI, double: WebUIDouble) -> None:
        given = {
            "steps": 8,
            "cfg_scale": 1.5,
            "sampler_name": "Euler a",
            "scheduler": "Karras",
            "distilled_cfg_scale": 3.5,
        }
        checkpoint = "sd_xl_base_1.0.safetensors"
        make(webui, options={**given, "checkpoint": checkpoint}, count=2)
        body = double.calls[0].document
        assert {name: body[name] for name in given} == given
        assert body["override_settings"] == {"sd_model_checkpoint": checkpoint}
        assert body["override_settings_restore_afterwards"] is True
        assert (body["batch_size"], body["seed"]) == (2, -1)
        assert "mask_blur" not in body

    def test_an_edit(self, webui: WebUI, double: WebUIDouble) -> None:
        given = reference(300, 200)
        result = make(webui, references=(given,), options={"denoising_strength": 0.4})
        (call,) = double.calls
        assert call.path == "/sdapi/v1/img2img"
        del call.document["force_task_id"]
        assert call.document == {
            "prompt": "A red apple",
            "negative_prompt": "",
            "width": 296,
            "height": 200,
            "batch_size": 1,
            "n_iter": 1,
            "seed": -1,
            "send_images": True,
            "save_images": False,
            "steps": 20,
            "cfg_scale": 7,
            "init_images": [text(given.data)],
            "resize_mode": 1,
            "denoising_strength": 0.4,
        }
        assert result.pictures[0].width == 296

    def test_a_mask(self, webui: WebUI, double: WebUIDouble) -> None:
        given = mask()
        make(webui, references=(reference(),), mask=given, options={"inpaint_full_res": True})
        body = double.calls[0].document
        names = (
            "mask mask_blur inpainting_fill inpaint_full_res inpainting_mask_invert "
            "denoising_strength"
        )
        assert {name: body[name] for name in names.split()} == {
            "mask": text(given.data),
            "mask_blur": 4,
            "inpainting_fill": 1,
            "inpaint_full_res": True,
            "inpainting_mask_invert": 0,
            "denoising_strength": 0.75,
        }

    def test_a_large_reference_is_worked_on_at_a_megapixel(
        self, webui: WebUI, double: WebUIDouble
    ) -> None:
        make(webui, references=(reference(2000, 1000),))
        body = double.calls[0].document
        assert (body["width"], body["height"]) == (1448, 720)

    def test_a_size_that_is_asked_for_counts_more(self, webui: WebUI, double: WebUIDouble) -> None:
        make(webui, references=(reference(300, 200),), size="256x128")
        body = double.calls[0].document
        assert (body["width"], body["height"]) == (256, 128)

    @pytest.mark.parametrize("ratio", MODEL.aspect_ratios)
    def test_every_ratio(self, webui: WebUI, double: WebUIDouble, ratio: Any) -> None:
        make(webui, aspect_ratio=ratio)
        across, down = (int(part) for part in ratio.split(":"))
        body = double.calls[0].document
        assert abs(body["width"] * down / body["height"] / across - 1) < 0.04

    def test_a_mask_of_another_shape_is_refused(self, webui: WebUI, double: WebUIDouble) -> None:
        with pytest.raises(errors.BadReference, match="mask"):
            make(webui, references=(reference(),), mask=mask(200, 100))
        assert double.calls == []


class TestAnswers:
    def test_it_is_free_and_says_its_seeds(self, webui: WebUI) -> None:
        result = make(webui, count=3, seed=40)
        assert result.cost == Cost(money=Money(amount=Decimal(0), currency="USD"), kind="actual")
        assert result.notes == ("Seeds: 40, 41, 42.",)
        assert len({picture.sha256 for picture in result.pictures}) == 3
        price = MODEL.price_of(ImageRequest(prompt="x", count=3))
        assert price is not None
        assert price.is_free

    @pytest.mark.parametrize("scenario", ["grid", "old-grid", "maps", "data-url", "sd.cpp"])
    def test_only_the_pictures_themselves_are_kept(
        self, webui: WebUI, double: WebUIDouble, scenario: str
    ) -> None:
        double.script([scenario])
        result = make(webui, count=2)
        assert [(item.width, item.height) for item in result.pictures] == [(128, 128)] * 2
        assert bool(result.notes) == (scenario != "sd.cpp")

    @pytest.mark.parametrize(
        ("fault", "kind", "words"),
        [
            ("no-api", errors.ProviderError, "has no API .*--api"),
            ("auth", errors.KeyRejected, "password .*WEBUI_AUTH"),
            ("memory", errors.ProviderError, "ran out of memory.*CUDA.*smaller"),
            ("bug", errors.ProviderDown, "The web UI failed.*shapes cannot"),
            ("gradio", errors.BadAnswer, "a web page.*WEBUI_BASE_URL"),
            ("interrupted", errors.BadAnswer, "without a picture"),
            ("no-images", errors.BadAnswer, "without a picture"),
            ("odd", errors.BadAnswer, "without a picture"),
            ("bad-base64", errors.BadAnswer, "cannot be decoded"),
            ("no-picture", errors.BadAnswer, "no usable picture"),
            ("cut", errors.BadAnswer, "breaks off"),
        ],
    )
    def test_each_fault_is_its_own_error(
        self,
        webui: WebUI,
        double: WebUIDouble,
        fault: str,
        kind: type[ImagegenError],
        words: str,
    ) -> None:
        double.script([fault])
        with pytest.raises(ImagegenError, match=words) as caught:
            make(webui)
        assert type(caught.value) is kind
        assert caught.value.charged == "no"
        assert "paid" not in str(caught.value)
        assert "may have been" not in str(caught.value).replace("may have been interrupted", "")
        assert len(double.calls) == 1
        if isinstance(caught.value, errors.BadAnswer):
            assert caught.value.evidence

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"sampler_name": "Wish"}, "Sampler not found"),
            ({"checkpoint": "none.safetensors"}, "Unknown checkpoint: none"),
        ],
    )
    def test_names_the_web_ui_does_not_know(
        self, webui: WebUI, options: dict[str, Any], words: str
    ) -> None:
        with pytest.raises(errors.ProviderError, match=words) as caught:
            make(webui, options=options)
        assert not caught.value.retryable

    def test_a_field_it_refuses_is_named(self, webui: WebUI, double: WebUIDouble) -> None:
        request = ImageRequest(prompt="x", size=SMALL, options={"steps": 999})
        with pytest.raises(errors.ProviderError, match="steps: ensure this value"):
            webui.generate(request, MODEL, Progress())

    def test_who_does_not_answer_is_perhaps_not_running(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with pytest.raises(errors.ProviderDown, match="running with --api") as caught:
            make(connect(f"http://127.0.0.1:{port}"))
        assert f"127.0.0.1:{port}" in str(caught.value)
        assert caught.value.charged == "no"


class TestContract:
    def test_it_is_on_the_list_and_needs_no_key(self) -> None:
        assert provider_class("webui") is WebUI
        assert not WebUI.needs_key
        assert MODEL.is_free

    def test_without_an_address_it_is_the_usual_one(self) -> None:
        assert WebUI(Http(), None)._address().base_url == DEFAULT_BASE_URL
        found = find_address("webui", load_settings(environment={}))
        assert found is not None
        assert found.base_url == DEFAULT_BASE_URL

    def test_the_address_is_a_setting(self) -> None:
        settings = load_settings(environment={"WEBUI_BASE_URL": "http://127.0.0.1:1234"})
        found = find_address("webui", settings)
        assert found is not None
        assert found.base_url == "http://127.0.0.1:1234"

    @pytest.mark.parametrize(
        "fields",
        [
            {"size": "2056x512"},
            {"size": "500x500"},
            {"options": {"steps": 0}},
            {"options": {"denoising_strength": 1.5}},
            {"options": {"sampler": "Euler a"}},
            {"special_task": "outpaint"},
            {"references": (Reference(name="a"), Reference(name="b"))},
        ],
    )
    def test_what_it_cannot_do_is_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(RequestError):
            MODEL.check(ImageRequest(**{"prompt": "x", **fields}), TODAY)
