"""The gallery over 100,000 records against a blank Streamlit page, side by side in Chromium.

Open means that every thumbnail in sight is drawn. Each visit has a clean profile. Then one visit
scrolls to the end and tells what a page of 48 and one of 96 weigh in thumbnails.
"""

import io
import random
import tempfile
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Response, sync_playwright

from benchmarks.page_open import blank_command, generate, visit
from benchmarks.timing import count_rounds, measure, report
from imagegen.pictures import thumbnail
from tests.app import AppServer
from tests.browsing import ARGUMENTS, find_chromium
from tests.many_records import make_database

RECORDS, DRAWN, SIDE = 100_000, 96, 1024
IN_SIGHT = """() => {
  const all = [...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot
    ? [...e.shadowRoot.querySelectorAll(".card img")] : []);
  const plain = [...document.querySelectorAll(".card img")];
  const seen = [...all, ...plain].filter((i) => i.getBoundingClientRect().top < innerHeight);
  return seen.length > 3 && seen.every((i) => i.complete && i.naturalWidth);
}"""


def main() -> None:
    rounds = count_rounds(__doc__, 15)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blank = AppServer(folder=folder / "blank", command=blank_command(folder))
        full = AppServer(folder=folder / "full")
        make_database(full.home / "studio.sqlite", RECORDS).dispose()
        draw_newest(full.home)
        try:
            blank.start()
            full.start()
            compare(blank.url, full.url, rounds)
        finally:
            blank.stop()
            full.stop()


def draw_newest(home: Path) -> None:
    """Files for the records of the first pages: photo-like, each another, with thumbnails."""
    chance = random.Random(1)
    grain = Image.effect_noise((SIDE, SIDE), 12).convert("RGB")
    for number in range(RECORDS - DRAWN + 1, RECORDS + 1):
        soft = Image.frombytes("RGB", (24, 24), chance.randbytes(24 * 24 * 3))
        image = Image.blend(soft.resize((SIDE, SIDE), Image.Resampling.BICUBIC), grain, 0.2)
        out = io.BytesIO()
        image.save(out, "JPEG", quality=90)
        sha256 = f"{number:064x}"
        write(home / "pictures" / sha256[:2] / f"{sha256}.png", out.getvalue())
        place = home / "thumbnails" / "512" / sha256[:2] / f"{sha256}.webp"
        write(place, thumbnail(out.getvalue(), 512))


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def compare(blank: str, full: str, rounds: int) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        ways = {
            "blank Streamlit app": partial(visit, browser, blank, generate),
            "gallery": partial(open_gallery, browser, f"{full}/gallery"),
            "gallery, filtered": partial(open_gallery, browser, f"{full}/gallery?kind=avatar"),
        }
        report(measure(ways, rounds))
        for size in (48, 96):
            weight = weigh(browser, f"{full}/gallery?size={size}")
            print(f"thumbnails of {size}: {weight / 1e6:.2f} MB")
        browser.close()


def open_gallery(browser: Browser, url: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(IN_SIGHT, timeout=60_000)
    context.close()


def weigh(browser: Browser, url: str) -> int:
    """Bytes of all thumbnails of the page, scrolled to its end."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, answers = context.new_page(), list[Response]()
    page.on("response", lambda answer: answers.append(answer))
    page.goto(url)
    page.wait_for_function(IN_SIGHT)
    scroll(page)
    weight = sum(len(each.body()) for each in answers if "/thumbnails/" in each.url)
    context.close()
    return weight


def scroll(page: Page) -> None:
    cards = page.locator(".card")
    for place in range(0, cards.count(), 4):
        cards.nth(place).scroll_into_view_if_needed()
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main()
