"""Shared fixtures: a clean environment, closed sockets, a studio, the app and a browser."""

import gc
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from imagegen.settings import Settings, load_settings
from tests.app import AppServer
from tests.browsing import browser, chromium, new_browser
from tests.migrated import copy_when_new
from tests.network import close_sockets
from tests.postgresql import MIGRATED, closed_connections, server

if TYPE_CHECKING:
    from imagegen.studio import Studio
    from tests.doubles.gateway import GatewayDouble

# A busy machine is no failure, and the suite leaves nothing behind.
hypothesis.settings.register_profile("suite", deadline=None, database=None)
hypothesis.settings.load_profile("suite")

__all__ = ["browser", "chromium", "new_browser", "server"]

# Variables that would let the machine the suite runs on change its outcome.
FOREIGN = re.compile(
    r"(_KEY|_AUTH|_BASE_URL|_TOKEN)$|^(IMAGEGEN|STREAMLIT|XDG|DBOS|DIFFUSERS)_|_proxy$|^PG", re.I
)

# Of what pytest says of a failure: the line that failed, what was wrong, and the place.
TELLING = re.compile(r">|E |\S+:\d+: ")
MOST_LINES, MOST_CHARACTERS = 240, 200


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No key, no proxy, no .env, an empty home; the working folder is `tmp_path`."""
    for name in [name for name in os.environ if FOREIGN.search(name)]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("IMAGEGEN_HOME", str(tmp_path / "imagegen-home"))
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture(scope="session", autouse=True)
def copied_tables() -> Iterator[None]:
    """A new SQLite file gets its tables by copying; tests/db takes the migrations themselves."""
    with pytest.MonkeyPatch.context() as patch:
        copy_when_new(patch)
        yield


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    close_sockets(monkeypatch)


@pytest.fixture(autouse=True)
def own_studio(clean_environment: Path) -> Iterator[None]:
    """The Studio that a process shares is let go after each test, so that none is inherited."""
    yield
    module = sys.modules.get("imagegen.studio")
    if module is not None and module._shared is not None:
        module._shared.engine.dispose()
        module._shared = None


@pytest.fixture(autouse=True)
def database(
    request: pytest.FixtureRequest, clean_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """Which database the test works with; that of PostgreSQL is empty and for it alone.

    Before the fixtures of a module, so that what those stop is stopped before it goes.
    """
    kind = getattr(request, "param", "sqlite")
    if kind == "sqlite":
        yield kind
        return
    server = request.getfixturevalue("server")
    server.empty()
    monkeypatch.setenv("IMAGEGEN_DATABASE_URL", server.address(MIGRATED))
    with closed_connections():
        yield kind


@pytest.fixture
def postgresql(database: str) -> str:
    """For a test that is about PostgreSQL: `IMAGEGEN_DATABASE_URL` names an empty database."""
    return os.environ["IMAGEGEN_DATABASE_URL"]


@pytest.fixture
def settings() -> Settings:
    """Settings of the clean environment: no key, home in `tmp_path`."""
    return load_settings()


@pytest.fixture
def studio(settings: Settings) -> "Iterator[Studio]":
    """A real Studio on an empty data folder, without a key and without a queue."""
    from imagegen.studio import Studio

    studio = Studio(settings)
    yield studio
    studio.engine.dispose()


@pytest.fixture
def gateway() -> "Iterator[GatewayDouble]":
    """A loopback image gateway; `gateway.environment` makes the product use it."""
    from tests.doubles.gateway import GatewayDouble

    with GatewayDouble() as double:
        yield double


@pytest.fixture
def start_app(tmp_path: Path) -> Iterator[Callable[..., AppServer]]:
    """Starts apps: `start_app(environment={...}, name="second")`; all are stopped at the end."""
    started: list[AppServer] = []

    def start(environment: dict[str, str] | None = None, name: str = "app") -> AppServer:
        server = AppServer(folder=tmp_path / name, environment=environment or {})
        started.append(server)
        server.start()
        return server

    yield start
    for app in started:
        app.stop()


@pytest.fixture
def app_server(start_app: Callable[..., AppServer]) -> AppServer:
    """The real app without a key: `.url`, `.home`, `.log`, `.restart()`, `.stop()`, `.kill()`."""
    return start_app()


def pytest_collection_finish() -> None:
    """What is imported stays to the end; to look through it for garbage took a tenth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that drives the browser carries the marker `e2e`.

    Such a journey is made once more when it fails: a machine that is busy elsewhere may stop a
    browser between two keys. pytest names it as rerun.
    """
    for item in items:
        names: Any = getattr(item, "fixturenames", ())
        if "chromium" in names:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests marked `both_databases` run on each, those that ask for `postgresql` on that."""
    if "postgresql" in metafunc.fixturenames:
        metafunc.parametrize("database", ["postgresql"], indirect=True)
    elif "settings" in metafunc.fixturenames and any(
        metafunc.definition.iter_markers("both_databases")
    ):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Why a journey was made once more: its name alone helps nobody to find the cause."""
    for report in terminalreporter.stats.get("rerun", ()):
        terminalreporter.section(f"made once more: {report.nodeid} ({report.when})")
        for line in telling_lines(str(report.longrepr)):
            terminalreporter.write_line(line)


def telling_lines(reason: str) -> list[str]:
    """The failing line of each step, where it stands, and what was found in its place.

    What a page shows may be long: its beginning and its end are kept.
    """
    lines = [line[:MOST_CHARACTERS] for line in reason.splitlines()]
    found = [line for line in lines if TELLING.match(line)] or lines
    if len(found) <= MOST_LINES:
        return found
    half = MOST_LINES // 2
    return [*found[:half], f"... {len(found) - 2 * half} lines ...", *found[-half:]]
