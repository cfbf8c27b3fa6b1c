"""What came instead of a picture is kept for the user, and never with the key in it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest

from imagegen.errors import BadAnswer
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest
from tests.doubles.gateway import KEY, GatewayDouble
from tests.doubles.gateway_replies import chat, images, make_picture

GEMINI = ImageRequest(prompt="a cat", model="gemini-2.5-flash-image")
OPENAI = ImageRequest(prompt="a cat", model="gpt-image-2")
TRACES = (
    KEY.encode(),
    KEY[:12].encode(),
    KEY[-12:].encode(),
    base64.b64encode(f"Bearer {KEY}".encode())[12:-4],
)


@pytest.fixture
def connected(gateway: GatewayDouble) -> Iterator[Studio]:
    studio = Studio(load_settings({**gateway.environment}))
    yield studio
    studio.engine.dispose()


def kept(home: Path) -> list[bytes]:
    return [path.read_bytes() for path in (home / "unusable").rglob("*") if path.is_file()]


def assert_no_key(home: Path) -> None:
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in files)
    leaking = [path for path in files for trace in TRACES if trace in path.read_bytes()]
    assert leaking == []


def test_a_kept_answer_without_a_picture_holds_no_key(
    connected: Studio, gateway: GatewayDouble
) -> None:
    encoded = base64.b64encode(f"Bearer {KEY}".encode()).decode()
    gateway.script([chat({"content": f"Your key is {KEY}, or {encoded}, is it not?"})])
    with pytest.raises(BadAnswer, match="is kept at"):
        connected.generate(GEMINI)
    (answer,) = kept(connected.settings.home)
    assert b"Your key is" in answer
    assert_no_key(connected.settings.home)


def test_what_could_not_be_used_beside_a_picture_holds_no_key(
    connected: Studio, gateway: GatewayDouble
) -> None:
    good = base64.b64encode(make_picture((512, 512), 1)).decode()
    page = base64.b64encode(f"<html>Not found. Bearer {KEY}</html>".encode()).decode()
    gateway.script([images([{"b64_json": good}, {"b64_json": page}])])
    generation = connected.generate(OPENAI)
    assert len(generation.records) == 1
    (unusable,) = kept(connected.settings.home)
    assert b"Not found." in unusable
    assert_no_key(connected.settings.home)
