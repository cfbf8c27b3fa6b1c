"""A real Chromium that reports every foreign request and every console error."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.network import is_local

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WAIT_MS = 30_000


@dataclass(kw_only=True)
class Browser:
    """One visitor with a clean profile.

    `complaints` collects foreign requests, console errors and uncaught errors; the test fails
    at its end when any is left. A test that expects one appends a part of its text to `ignored`.
    """

    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def open(self, url: str, *, width: int = 1440, height: int = 900) -> Page:
        """A new tab of that size (CSS pixels) showing `url`."""
        page = self.context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.goto(url, wait_until="domcontentloaded")
        return page

    def unexpected(self) -> list[str]:
        return [text for text in self.complaints if not any(part in text for part in self.ignored)]

    def watch(self) -> None:
        self.context.on("request", self._on_request)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not is_local(address.hostname):
            self.complaints.append(f"foreign request: {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self.complaints.append(f"console: {message.text} ({place})")


def find_chromium() -> str | None:
    """The program to drive: CHROMIUM of the environment, or the first one on PATH."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return named if Path(named).exists() else None
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One Chromium a module; skipped where there is none, an error under CI=true.

    Not one a session: while Playwright is open an event loop counts as running in this thread,
    and the queue refuses to be started in-process then. A module has the one or the other.
    """
    program = find_chromium()
    if program is None:
        reason = "no Chromium: install the package chromium, or set CHROMIUM to the program"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    home = tmp_path_factory.mktemp("chromium")
    environment: dict[str, Any] = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home)}
    environment["XDG_CACHE_HOME"] = str(home)
    with sync_playwright() as play:
        chromium = play.chromium.launch(
            executable_path=program, args=list(ARGUMENTS), env=environment
        )
        yield chromium
        chromium.close()


@pytest.fixture
def new_browser(chromium: Chromium) -> Iterator[Callable[..., Browser]]:
    """Makes visitors: `new_browser(color_scheme="dark")`, options as Playwright's new_context."""
    made: list[Browser] = []

    def make(**options: Any) -> Browser:
        context = chromium.new_context(**options)
        context.set_default_timeout(WAIT_MS)
        browser = Browser(context=context)
        browser.watch()
        made.append(browser)
        return browser

    yield make
    for browser in made:
        browser.context.close()
    left = [text for browser in made for text in browser.unexpected()]
    assert not left, "the page complained:\n" + "\n".join(left)


@pytest.fixture
def browser(new_browser: Callable[..., Browser]) -> Browser:
    """A visitor in Chromium: `page = browser.open(app_server.url)`."""
    return new_browser()
