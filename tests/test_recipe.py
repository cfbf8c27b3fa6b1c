"""docs/adding-a-provider.md is followed to the letter on a copy; what it promises is checked."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app import ROOT

RECIPE = ROOT / "docs" / "adding-a-provider.md"
FILE = re.compile(r"^`([\w/.]+)`\n\n```\w+\n(.*?)^```$", re.S | re.M)
DIFF = re.compile(r"^```diff\n(.*?)^```$", re.S | re.M)
COPIED = ("imagegen", "pages", "tests", "pyproject.toml")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with everything the recipe says done."""
    copy = tmp_path_factory.mktemp("recipe")
    for name in COPIED:
        source, target = ROOT / name, copy / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    text = RECIPE.read_text("utf-8")
    alone = {**os.environ, "GIT_CEILING_DIRECTORIES": str(copy.parent)}  # no repository around it
    for diff in DIFF.findall(text):
        command = ["git", "apply", "--unidiff-zero", "--recount", "-"]
        subprocess.run(command, cwd=copy, env=alone, input=diff.encode(), check=True)
    for name, content in FILE.findall(text):
        (copy / name).write_text(content, "utf-8")
    return copy


def run_in(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-m", *words], cwd=copy, env=environment, capture_output=True, text=True
    )


def test_it_is_one_module_one_line_one_data_file_and_its_tests() -> None:
    text = RECIPE.read_text("utf-8")
    assert [name for name, _ in FILE.findall(text)] == [
        "imagegen/providers/acme.py",
        "imagegen/data/models/acme.toml",
        "tests/providers/test_acme.py",
    ]
    changed = [re.findall(r"^\+\+\+ b/(.+)$", diff, re.M) for diff in DIFF.findall(text)]
    assert changed == [["imagegen/data/models/gateway.toml"], ["imagegen/providers/__init__.py"]]


@pytest.mark.parametrize(
    "tests", ["tests/providers/test_acme.py", "tests/test_catalog.py", "tests/test_model.py"]
)
def test_the_tests_pass(followed: Path, tests: str) -> None:
    finished = run_in(followed, "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", tests)
    assert finished.returncode == 0, finished.stdout
    assert " passed" in finished.stdout


def test_the_code_is_in_the_style_of_the_house(followed: Path) -> None:
    files = ["imagegen/providers", "tests/providers/test_acme.py"]
    for words in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        finished = run_in(followed, "ruff", *words, *files)
        assert finished.returncode == 0, finished.stdout


def test_both_are_known_to_the_commands(followed: Path) -> None:
    listed = run_in(followed, "imagegen.cli", "models").stdout
    assert re.search(r"^acme +brush-1 +\$0\.02 +in service$", listed, re.M)
    assert re.search(r"^gateway +gemini-nano-banana-3 +¥0\.50 +in service$", listed, re.M)


def test_its_key_is_asked_for_by_name(followed: Path) -> None:
    words = ["generate", "--model", "brush-1", "--prompt", "a cup"]
    finished = run_in(followed, "imagegen.cli", *words)
    assert finished.returncode == 3
    assert "ACME_API_KEY" in finished.stderr
