"""imagegen generate against the loopback gateway: each answer its exit code, the key nowhere."""

import base64
import os
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest

from tests.cli.conftest import OPENAI, Run
from tests.doubles.gateway import GatewayDouble

CODES = {
    "400": 5,
    "401": 5,
    "402": 5,
    "403": 5,
    "429": 5,
    "429-quota": 5,
    "500": 5,
    "503": 5,
    "524": 5,
    "reset": 5,
    "truncated": 5,
    "html": 5,
    "no-picture": 5,
    "bad-base64": 5,
    "placeholder": 5,
    "refused": 4,
}
PERHAPS = {"500", "524", "reset", "truncated", "html", "no-picture", "bad-base64", "placeholder"}
ECHOES = ["ok", "echo", "echo-page", "echo-url", "echo-base64", "echo-late", "echo-header"]


@pytest.fixture
def keyed(gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch) -> GatewayDouble:
    for name, value in gateway.environment.items():
        monkeypatch.setenv(name, value)
    return gateway


@pytest.mark.parametrize("family", [OPENAI, ()], ids=["openai", "gemini"])
def test_a_picture_is_made(run: Run, keyed: GatewayDouble, family: tuple[str, ...]) -> None:
    finished = run("generate", "--prompt", "a red apple", *family)
    assert finished.code == 0
    (path,) = finished.paths
    assert path.endswith((".png", ".jpeg"))
    assert Path(path).stat().st_size > 10_000
    assert f"OMNIMAAS_API_KEY {keyed.key[:8]}…" in finished.err


@pytest.mark.parametrize(("fault", "code"), CODES.items())
def test_each_fault_has_its_code_and_says_what_may_be_charged(
    run: Run, keyed: GatewayDouble, fault: str, code: int
) -> None:
    keyed.script([fault])
    finished = run("generate", "--prompt", "a red apple", *OPENAI)
    assert (finished.code, finished.out) == (code, "")
    assert len(keyed.calls) == 1
    said = "may have been charged" if fault in PERHAPS else "Nothing was charged"
    assert said in finished.err
    assert "Traceback" not in finished.err


def test_a_gateway_that_hangs_is_left_after_the_time_that_is_set(
    run: Run, keyed: GatewayDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAGEGEN_READ_TIMEOUT", "0.3")
    keyed.script(["hang"])
    finished = run("generate", "--prompt", "a red apple", *OPENAI)
    assert finished.code == 5
    assert "may have been charged" in finished.err


@pytest.mark.parametrize("answer", ECHOES)
def test_the_key_is_nowhere(gateway: GatewayDouble, answer: str, tmp_path: Path) -> None:
    gateway.script([answer])
    command = [sys.executable, "-m", "imagegen.cli", "generate", "--prompt", "an apple"]
    finished = subprocess.run(
        [*command, *OPENAI], cwd=tmp_path, env=os.environ | gateway.environment, capture_output=True
    )
    assert finished.returncode == (0 if answer == "ok" else 5)
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"SQLite" in content[:16] for content in left)
    spellings = _spellings(gateway.key)
    for content in (finished.stdout, finished.stderr, *left):
        assert not [one for one in spellings if one in content]


def _spellings(key: str) -> set[bytes]:
    plain = key.encode()
    return {plain, urllib.parse.quote(key, safe="").encode(), base64.b64encode(plain).rstrip(b"=")}
