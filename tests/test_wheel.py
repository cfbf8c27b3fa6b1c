"""The wheel carries the whole product: it works where there is no checkout."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app import NO_KEYS, ROOT, AppServer, free_port
from tests.browsing import Browser
from tests.test_architecture import git_files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    finished = subprocess.run([*command, str(ROOT)], cwd=folder, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr + finished.stdout
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the wheel in it; returns its folder of programs.

    The dependencies are lent by a path file, so that the test needs no network. The checkout's
    own editable install is not seen through it: path files are read in site folders only.
    """
    place = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    python = place / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True)
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    found = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    lent = Path(found.stdout.strip()) / "lent.pth"
    lent.write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


def test_everything_the_app_needs_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    tracked = git_files("imagegen", "pages", "assets", "app.py", ".streamlit")
    present = [name for name in tracked if (ROOT / name).exists()]
    places = [n if n.startswith("imagegen/") else f"imagegen/_app/{n}" for n in present]
    assert [place for place in places if place not in names] == []


def test_nothing_else_is_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    strange = [
        name
        for name in names
        if not name.startswith(("imagegen/", "imagegen_studio-"))
        or name.endswith((".pyc", ".env"))
        or "tests/" in name
    ]
    assert strange == []


def test_a_picture_is_made_without_the_checkout(installed: Path, tmp_path: Path) -> None:
    command = [installed / "imagegen", "generate", "--provider", "draft", "--prompt", "a teacher"]
    finished = subprocess.run(
        [*command, "--output", "teacher.png"],
        cwd=tmp_path,
        env={**os.environ, **NO_KEYS},
        capture_output=True,
        text=True,
    )
    assert (finished.returncode, finished.stdout) == (0, "teacher.png\n"), finished.stderr
    assert (tmp_path / "teacher.png").read_bytes().startswith(b"\x89PNG")
    where = subprocess.run(
        [installed / "python", "-c", "import imagegen; print(imagegen.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


@pytest.mark.e2e
def test_the_app_runs_without_the_checkout(
    installed: Path, tmp_path: Path, new_browser: Callable[..., Browser]
) -> None:
    port = free_port()
    server = AppServer(
        folder=tmp_path / "app",
        port=port,
        command=(str(installed / "imagegen"), "app", "--port", str(port)),
        work_folder=tmp_path,
    )
    server.start()
    try:
        page = new_browser().open(server.url)
        page.get_by_role("button", name="Generate").first.wait_for()
        page.close()
    finally:
        server.stop()
