"""Time to usable of the Avatars page against a blank Streamlit app, side by side in Chromium.

Both run with the same settings on servers that are warm; each visit has a clean profile, so
nothing is cached. Usable means that the button on the page can be clicked.
"""

import shutil
import sys
import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.timing import count_rounds, measure, report
from tests.app import ROOT, AppServer
from tests.browsing import ARGUMENTS, find_chromium

BLANK = 'import streamlit as st\n\nst.button("Generate")\n'


def main() -> None:
    rounds = count_rounds(__doc__, 15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = AppServer(folder=folder / "ours")
        blank = AppServer(folder=folder / "blank", command=_blank_command(folder))
        try:
            ours.start()
            blank.start()
            _compare(blank.url, ours.url, rounds)
        finally:
            ours.stop()
            blank.stop()


def _compare(blank: str, ours: str, rounds: int) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        ways = {
            "blank Streamlit app": partial(visit, browser, blank),
            "Avatars": partial(visit, browser, ours),
        }
        report(measure(ways, rounds))
        browser.close()


def visit(browser: Browser, url: str) -> None:
    """Open the page in a clean profile and wait until its button can be clicked."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.get_by_role("button", name="Generate").first.click(trial=True, timeout=60_000)
    context.close()


def _blank_command(folder: Path) -> tuple[str, ...]:
    """The blank app beside a copy of our settings, so that only the page differs."""
    place = folder / "blank-app"
    place.mkdir()
    (place / "app.py").write_text(BLANK)
    (place / ".streamlit").mkdir()
    for file in ("config.toml",):
        shutil.copy(ROOT / ".streamlit" / file, place / ".streamlit" / file)
    return (sys.executable, "-m", "streamlit", "run", str(place / "app.py"))


if __name__ == "__main__":
    main()
