"""Reads metadata with exiftool, which knows nothing of our code."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest


def read_tags(data: bytes, folder: Path, *names: str) -> dict[str, Any]:
    """Group:Tag -> value as exiftool prints them; fails in CI without exiftool, else skips."""
    path = folder / "read-by-exiftool"
    path.write_bytes(data)
    return _run("-json", "-G1", "-validate", "-warning", *(f"-{name}" for name in names), str(path))


def write_tags(data: bytes, folder: Path, *assignments: str) -> bytes:
    """The picture with tags that exiftool wrote: `XMP-dc:Creator=Ada`."""
    path = folder / "written-by-exiftool"
    path.write_bytes(data)
    _call("-q", "-overwrite_original", *(f"-{one}" for one in assignments), str(path))
    return path.read_bytes()


def _run(*words: str) -> dict[str, Any]:
    (answer,) = json.loads(_call(*words))
    return {name: value for name, value in answer.items() if name != "SourceFile"}


def _call(*words: str) -> str:
    program = shutil.which("exiftool")
    if program is None:
        reason = "exiftool is not installed (Debian: apt install libimage-exiftool-perl)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return subprocess.run([program, *words], capture_output=True, text=True, check=True).stdout
