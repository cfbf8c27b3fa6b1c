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
from filelock import FileLock

from imagegen.cli import main
from imagegen.pipelines.messages import Message
from imagegen.pipelines.process import PROGRAM, Process, worker_environment
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
# So small a model gains nothing from threads, which would wait for each other on a busy machine.
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def tiny_models(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder of models with one, built here, under the name of SD Turbo; built once for all."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "tiny-models"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            command = [sys.executable, str(TINY), str(folder / TURBO)]
            environment = {**os.environ, **OFFLINE}
            built = subprocess.run(command, env=environment, capture_output=True, text=True)
            assert built.returncode == 0, built.stderr
    return folder


@pytest.fixture
def painter(tiny_models: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Diffusers]:
    """The provider with the real worker program."""
    found = Workers()
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(diffusers_module, "workers", found)
    yield connect(tiny_models, DIFFUSERS_DEVICE="cpu")
    found.close()


def hashes(painter: Diffusers, **fields: Any) -> list[str]:
    result = make(painter, **fields)
    assert all((p.media_type, p.width, p.height) == ("image/png", 64, 64) for p in result.pictures)
    return [picture.sha256 for picture in result.pictures]


def test_words_a_picture_a_mask_and_the_command_line(
    painter: Diffusers,
    tiny_models: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One test, because loading the libraries takes longer than all of its pictures."""
    percents: list[int] = []
    usual: dict[str, Any] = {"size": "64x64", "seed": 7, "options": {"steps": 2}}
    first, second = hashes(painter, count=2, progress=Progress(on_percent=percents.append), **usual)
    assert first != second
    assert percents == [0, 25, 50, 75, 100]  # two steps, two pictures
    assert hashes(painter, **usual) == [first]
    assert hashes(painter, **{**usual, "seed": 8}) == [second]

    guided = {**usual, "options": {"steps": 2, "guidance": 6.0}}
    assert hashes(painter, **guided) != hashes(painter, negative_prompt="people", **guided)

    changed = {**usual, "references": (reference(),)}
    (edited,) = hashes(painter, **changed)
    (repainted,) = hashes(painter, mask=mask(), **changed)
    assert len({first, edited, repainted}) == 3

    (shaped,) = make(painter, references=(reference(128, 64),), seed=1).pictures
    assert (shaped.width, shaped.height) == (128, 64)
    assert b"tEXt" not in shaped.data
    assert b"iTXt" not in shaped.data

    monkeypatch.setenv("DIFFUSERS_MODELS", str(tiny_models))
    monkeypatch.setenv("DIFFUSERS_DEVICE", "cpu")
    words = ["--provider", "diffusers", "--model", TURBO, "--size", "64x64", "--seed", "7"]
    asked = ["--option", "steps=2", "--prompt", "a red apple", "--json"]
    code = main(["generate", *words, *asked])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    told = json.loads(printed.out)
    assert told["sha256"] == [first]
    assert hashlib.sha256(Path(told["paths"][0]).read_bytes()).hexdigest() == first
    assert told["cost"]["amount"] == "0"


def test_weights_that_are_not_whole_and_code_beside_them(tiny_models: Path, tmp_path: Path) -> None:
    mark = tmp_path / "it-was-run"
    broken, hostile = tmp_path / "broken", tmp_path / "hostile"
    for folder in (broken, hostile):
        shutil.copytree(tiny_models / TURBO, folder)
    (broken / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    for place in (hostile, hostile / "unet"):
        (place / "own_unet.py").write_text(f"open({str(mark)!r}, 'w')\nclass Own: pass\n")
    index = json.loads((hostile / "model_index.json").read_text())
    index["unet"] = ["own_unet", "Own"]
    (hostile / "model_index.json").write_text(json.dumps(index))

    worker = Process(PROGRAM, worker_environment(online=False))
    try:
        first, second, third = (load(worker, folder) for folder in (broken, hostile, tmp_path))
    finally:
        worker.kill()
    assert (first.says, first.fields["kind"]) == ("failed", "load")
    assert "safetensors" in first.fields["text"]
    assert second.says == "failed"
    assert "trust_remote_code" in second.fields["text"]
    assert not mark.exists()
    assert (third.says, third.fields["kind"]) == ("failed", "load")


def load(worker: Process, folder: Path) -> Message:
    """Ask a worker for a picture of the model in `folder`."""
    model = {"repository": TURBO, "cache": "", "path": str(folder), "fetch": False}
    kinds = {"device": "cpu", "dtype": "float16", "cpu_dtype": "float32", "variant": "fp16"}
    return worker.ask(
        {"model": {**model, **kinds}, "task": "generate"},
        (),
        on_message=lambda _: None,
        is_cancelled=lambda: False,
        patience=lambda _: 300,
    )


def test_a_worker_ends_when_its_app_is_killed() -> None:
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
