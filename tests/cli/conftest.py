"""Runs commands in this process, with a scripted provider behind every model."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import imagegen.plans
from imagegen.cli import main
from tests.doubles.scripted import Scripted


@dataclass(frozen=True)
class Finished:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def paths(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


OPENAI = ("--model", "gpt-image-2")  # up to ten pictures a call, ¥0.35 each
GEMINI = ("--model", "gemini-3-pro-image-preview")  # one picture a call, ¥1.00 each

Run = Callable[..., Finished]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("models", "--json")`: the command with the real providers."""

    def run_command(*words: str) -> Finished:
        try:
            code = main(words)
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Finished(code, captured.out, captured.err)

    return run_command


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> type[Scripted]:
    """Every model is served by the scripted provider, without a key."""
    monkeypatch.setattr(imagegen.plans, "provider_class", lambda _name: Scripted)
    Scripted.reset()
    return Scripted


@pytest.fixture
def generate(run: Run, scripted: type[Scripted]) -> Run:
    """`generate("--n", "2")`: imagegen generate with a prompt, served by the scripted provider."""

    def run_generate(*words: str, prompt: str = "a red apple") -> Finished:
        return run("generate", "--prompt", prompt, *words)

    return run_generate
