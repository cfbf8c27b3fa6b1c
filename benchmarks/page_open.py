"""Time to usable of our pages against a blank Streamlit app, side by side in Chromium.

All run with the same settings on servers that are warm; each visit has a clean profile, so
nothing is cached. Usable means that what a page is for can be clicked: its button, its first
picture, its table.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks.timing import count_rounds, measure, report
from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.app import ROOT, AppServer
from tests.browsing import ARGUMENTS, find_chromium
from tests.stocking import add_picture

BLANK = 'import streamlit as st\n\nst.button("Generate")\n'
PICTURES = 40

Ready = Callable[[Page], Locator]


def generate(page: Page) -> Locator:
    return page.get_by_role("button", name="Generate").first


PAGES: dict[str, tuple[str, Ready]] = {
    "Avatars, 40 pictures": ("", generate),
    "Gallery, 40 pictures": ("/gallery", lambda page: page.locator("a.card").first),
    "Costs": ("/costs", lambda page: page.get_by_role("button", name="Download as CSV")),
    "Settings": ("/settings", lambda page: page.locator("table.figures").first),
}


def main() -> None:
    rounds = count_rounds(__doc__, 15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blank = AppServer(folder=folder / "blank", command=blank_command(folder))
        empty = AppServer(folder=folder / "empty")
        full = AppServer(folder=folder / "full")
        try:
            for server in (blank, empty, full):
                server.start()
            _stock(full)
            _compare(blank.url, empty.url, full.url, rounds)
        finally:
            for server in (blank, empty, full):
                server.stop()


def _stock(server: AppServer) -> None:
    studio = Studio(load_settings({"IMAGEGEN_HOME": str(server.home)}))
    for number in range(1, PICTURES + 1):
        add_picture(studio, number, size=(1024, 1024))
    studio.engine.dispose()


def _compare(blank: str, empty: str, full: str, rounds: int) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        ways = {
            "blank Streamlit app": partial(visit, browser, blank, generate),
            "Avatars": partial(visit, browser, empty, generate),
        }
        for title, (path, ready) in PAGES.items():
            ways[title] = partial(visit, browser, full + path, ready)
        report(measure(ways, rounds))
        browser.close()


def visit(browser: Browser, url: str, ready: Ready) -> None:
    """Open the page in a clean profile and wait until it can be used."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    ready(page).click(trial=True, timeout=60_000)
    context.close()


def blank_command(folder: Path) -> tuple[str, ...]:
    """The blank app beside a copy of our settings, so that only the page differs."""
    place = folder / "blank-app"
    place.mkdir()
    (place / "app.py").write_text(BLANK)
    (place / ".streamlit").mkdir()
    shutil.copy(ROOT / ".streamlit" / "config.toml", place / ".streamlit" / "config.toml")
    return (sys.executable, "-m", "streamlit", "run", str(place / "app.py"))


if __name__ == "__main__":
    main()
