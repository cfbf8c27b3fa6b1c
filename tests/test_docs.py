"""The documents tell today's truth: commands are run, the recipe for a provider is followed."""

import os
import re
import subprocess
import sys

import pytest

from tests.app import ROOT

CLI = ROOT / "docs" / "cli.md"
SHOWN = re.compile(r"```text\n\$ imagegen( [a-z]+)? --help\n(.*?)```", re.S)


def help_of(command: str) -> str:
    finished = subprocess.run(
        [sys.executable, "-m", "imagegen.cli", *command.split(), "--help"],
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


def test_the_commands_are_shown_as_they_are() -> None:
    """Run with WRITE_DOCS=1 to bring docs/cli.md up to date."""
    text = CLI.read_text("utf-8")
    true = SHOWN.sub(
        lambda m: f"```text\n$ imagegen{m[1] or ''} --help\n{help_of(m[1] or '')}```", text
    )
    if os.environ.get("WRITE_DOCS"):
        CLI.write_text(true, "utf-8")
    assert true == text


def test_every_command_is_shown() -> None:
    listed = re.search(r"COMMAND\n(.*?)\n\n", help_of(""), re.S)
    assert listed is not None
    names = re.findall(r"^    ([a-z]+) ", listed[1], re.M)
    assert len(names) >= 5
    shown = {(match[1] or "").strip() for match in SHOWN.finditer(CLI.read_text("utf-8"))}
    assert {"", *names} == shown


@pytest.mark.parametrize("name", ["README.md", "docs/cli.md"])
def test_every_variable_that_is_named_is_in_the_example(name: str) -> None:
    """.env.example is the list; the documents name nothing that is not there."""
    known = (ROOT / ".env.example").read_text("utf-8")
    variable = r"\b[A-Z]+(?:_[A-Z]+)*_(?:KEY|URL|HOME|USER|TIMEOUT)\b"
    named = re.findall(variable, (ROOT / name).read_text("utf-8"))
    assert {one for one in named if one not in known} == set()
