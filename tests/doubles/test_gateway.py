"""The gateway double refuses what the real gateway would refuse."""

import base64
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from PIL import Image

from tests.doubles.gateway import KEY, GatewayDouble
from tests.doubles.gateway_replies import make_picture

ROOT = Path(__file__).resolve().parents[2]
HEADERS = {"Authorization": f"Bearer {KEY}"}
GOOD = {"model": "gpt-image-2", "prompt": "x", "n": 1, "size": "1024x640"}
CHAT = {
    "model": "gemini-3-pro-image",
    "messages": [{"role": "user", "content": [{"type": "text", "text": "x"}]}],
}
SMALL = make_picture((64, 64), 1)


@pytest.fixture
def double() -> Iterator[GatewayDouble]:
    with GatewayDouble() as server:
        yield server


def send(double: GatewayDouble, path: str, **content: Any) -> requests.Response:
    content = {"headers": HEADERS, **content}
    return requests.post(f"{double.base_url}{path}", timeout=20, **content)


def test_good_calls_are_answered_and_counted(double: GatewayDouble) -> None:
    assert send(double, "/images/generations", json=GOOD).status_code == 200
    assert send(double, "/chat/completions", json=CHAT).status_code == 200
    files = [("image[]", ("a.png", SMALL, "image/png"))]
    fields = {name: str(value) for name, value in GOOD.items()}
    assert send(double, "/images/edits", data=fields, files=files).status_code == 200
    assert (len(double.calls), double.paid) == (3, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"response_format": "b64_json"},
        {"style": "vivid"},
        {"seed": 1},
        {"n": 0},
        {"n": 11},
        {"n": "1"},
        {"size": "1000x1000"},
        {"size": "16x16"},
        {"size": "wide"},
        {"prompt": ""},
        {"quality": "best"},
        {"model": "gpt-image-1", "size": "1280x720"},
        {"model": "dall-e-3", "size": "1024x1024", "n": 2},
        {"model": "gemini-3-pro-image"},
    ],
)
def test_bad_images_bodies_are_refused(double: GatewayDouble, change: dict[str, Any]) -> None:
    answer = send(double, "/images/generations", json={**GOOD, **change})
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"]
    assert double.paid == 0


def picture(size: tuple[int, int], kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "file",
    [
        ("image", ("a.png", SMALL, "image/png")),
        ("image[]", ("a.png", SMALL, "image/jpeg")),
        ("image[]", ("a.png", b"text", "image/png")),
        ("image[]", ("a.png", picture((1025, 10)), "image/png")),
        ("image[]", ("a.png", SMALL + b"0" * 1_000_000, "image/png")),
    ],
)
def test_bad_references_are_refused(double: GatewayDouble, file: Any) -> None:
    fields = {name: str(value) for name, value in GOOD.items()}
    assert send(double, "/images/edits", data=fields, files=[file]).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        {"size": "1024x1024"},
        {"n": 1},
        {"messages": []},
        {"messages": [{"role": "user", "content": "x"}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": ""}]}]},
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "x"},
                        {"type": "image_url", "image_url": {"url": "https://a.example/x.png"}},
                    ],
                }
            ]
        },
        {"model": "gpt-image-2"},
    ],
)
def test_bad_chats_are_refused(double: GatewayDouble, change: dict[str, Any]) -> None:
    assert send(double, "/chat/completions", json={**CHAT, **change}).status_code in (400, 404)


def test_wrong_keys_paths_and_content_types_are_refused(double: GatewayDouble) -> None:
    wrong = {"Authorization": "Bearer wrong"}
    assert send(double, "/images/generations", json=GOOD, headers=wrong).status_code == 401
    assert send(double, "/images/generations", json=GOOD, headers={}).status_code == 401
    assert send(double, "/images", json=GOOD).status_code == 404
    assert send(double, "/images/generations", data=json.dumps(GOOD)).status_code == 400
    assert send(double, "/images/edits", json=GOOD).status_code == 400


def test_pictures_are_real_large_and_different(double: GatewayDouble) -> None:
    items = send(double, "/images/generations", json={**GOOD, "n": 2}).json()["data"]
    pictures = [base64.b64decode(item["b64_json"]) for item in items]
    assert pictures[0] != pictures[1]
    for data in pictures:
        assert len(data) > 10_000
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            assert image.size == (1024, 640)


def test_it_runs_as_a_program_and_is_steered_from_outside() -> None:
    command = [sys.executable, "-m", "tests.doubles.gateway", "--key", KEY]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base = process.stdout.readline().strip()
            control = f"{base.removesuffix('/v1')}/_control"
            requests.post(control, json={"script": ["503"]}, timeout=20)
            url = f"{base}/images/generations"
            codes = [
                requests.post(url, json=GOOD, headers=HEADERS, timeout=20).status_code
                for _ in range(2)
            ]
            status = requests.get(control, timeout=20).json()
        finally:
            process.terminate()
    assert codes == [503, 200]
    assert (status["calls"], status["paid"]) == (2, 1)
    assert status["requests"][0]["document"] == GOOD
