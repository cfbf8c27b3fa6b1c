"""A real diffusers pipeline, tiny and of random weights, makes pictures on the CPU, offline."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from imagegen.errors import ProviderError
from imagegen.pipelines.warm import Workers
from imagegen.providers import diffusers as diffusers_module
from imagegen.providers.base import Progress
from imagegen.providers.diffusers import Diffusers
from tests.app import ROOT
from tests.providers.requests_of_diffusers import TURBO, connect, is_running, make, mask, reference

IS_INSTALLED = all(find_spec(name) for name in ("torch", "diffusers", "transformers"))

# Where everything is checked, a missing extra is a failure.
pytestmark = pytest.mark.skipif(
    not IS_INSTALLED and os.environ.get("CI") != "true",
    reason="the extra is not installed: pip install 'imagegen-studio[diffusers]'",
)

TINY = ROOT / "tests" / "doubles" / "tiny_pipeline.py"
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


@pytest.fixture(scope="module")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of models with one, built here, under the name of SD Turbo."""
    folder = tmp_path_factory.mktemp("models")
    command = [sys.executable, str(TINY), str(folder / TURBO)]
    environment = {**os.environ, **OFFLINE}
    built = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture(scope="module")
def painter(tiny_models: Path) -> Iterator[Diffusers]:
    """The provider with the real worker program, which stays warm for all tests here."""
    with pytest.MonkeyPatch.context() as patch:
        found = Workers()
        patch.setattr(diffusers_module, "workers", found)
        yield connect(tiny_models, DIFFUSERS_DEVICE="cpu")
        found.close()


def hashes(painter: Diffusers, **fields: Any) -> list[str]:
    result = make(painter, **fields)
    assert all((p.media_type, p.width, p.height) == ("image/png", 64, 64) for p in result.pictures)
    return [picture.sha256 for picture in result.pictures]


def test_words_a_picture_and_a_mask(painter: Diffusers) -> None:
    """One test, so that the libraries are loaded once."""
    stages: list[str] = []
    usual: dict[str, Any] = {"size": "64x64", "seed": 7, "options": {"steps": 2}}
    first, second = hashes(painter, count=2, progress=Progress(stages.append), **usual)
    assert first != second
    assert stages.count("working") >= 2 * 2
    assert hashes(painter, **usual) == [first]
    assert hashes(painter, **{**usual, "seed": 8}) == [second]

    guided = {**usual, "options": {"steps": 2, "guidance": 6.0}}
    plain = hashes(painter, **guided)
    assert plain != hashes(painter, negative_prompt="people", **guided)

    changed = {**usual, "references": (reference(),)}
    (edited,) = hashes(painter, **changed)
    assert edited != first
    (repainted,) = hashes(painter, mask=mask(), **changed)
    assert repainted not in (first, edited)


def test_an_edit_without_a_size_has_the_shape_of_its_picture(painter: Diffusers) -> None:
    (picture,) = make(painter, references=(reference(128, 64),), seed=1).pictures
    assert (picture.width, picture.height) == (128, 64)
    assert picture.data.count(b"tEXt") == picture.data.count(b"iTXt") == 0


def test_weights_that_are_not_whole(tiny_models: Path, tmp_path: Path, painter: Diffusers) -> None:
    broken = tmp_path / "models"
    shutil.copytree(tiny_models, broken)
    (broken / TURBO / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(ProviderError, match="cannot be loaded") as caught:
        make(connect(broken, DIFFUSERS_DEVICE="cpu"))
    assert f"hf download {TURBO}" in caught.value.hint


def test_code_that_lies_beside_the_weights_is_not_run(tiny_models: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "models"
    shutil.copytree(tiny_models, hostile)
    folder = hostile / TURBO
    mark = tmp_path / "it-was-run"
    for place in (folder, folder / "unet"):
        (place / "own_unet.py").write_text(f"open({str(mark)!r}, 'w')\nclass Own: pass\n")
    index = json.loads((folder / "model_index.json").read_text())
    index["unet"] = ["own_unet", "Own"]
    (folder / "model_index.json").write_text(json.dumps(index))
    with pytest.raises(ProviderError, match=r"cannot be loaded|failed"):
        make(connect(hostile, DIFFUSERS_DEVICE="cpu"))
    assert not mark.exists()


def test_the_command_line_makes_one(tiny_models: Path, tmp_path: Path) -> None:
    program = [sys.executable, "-m", "imagegen.cli", "generate", "--provider", "diffusers"]
    words = ["--model", TURBO, "--size", "64x64", "--seed", "7", "--prompt", "a cat", "--json"]
    finished = subprocess.run(
        [*program, *words],
        env={**os.environ, "DIFFUSERS_MODELS": str(tiny_models), "DIFFUSERS_DEVICE": "cpu"},
        capture_output=True,
        text=True,
    )
    assert finished.returncode == 0, finished.stderr
    told = json.loads(finished.stdout)
    data = (tmp_path / told["paths"][0]).read_bytes()
    assert told["sha256"] == [hashlib.sha256(data).hexdigest()]
    assert told["cost"]["amount"] == "0"


def test_a_worker_ends_when_its_app_is_killed(tiny_models: Path) -> None:
    script = (
        "import os, signal\n"
        "from imagegen.pipelines.process import PROGRAM, Process, worker_environment\n"
        "worker = Process(PROGRAM, worker_environment(online=False))\n"
        "print(worker._process.pid, flush=True)\n"
        "assert worker._inbox.get(timeout=60).says == 'starting'\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    pid, until = int(killed.stdout), time.monotonic() + 60
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(pid)
