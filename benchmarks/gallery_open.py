"""The gallery over 100,000 records against a blank Streamlit page, side by side in Chromium.

Told twice: until every thumbnail in sight is drawn, and until all of the first page are. Each visit
has a clean profile. Then one visit scrolls to the end and tells what a page of 60 tiles weighs.
"""

import argparse
import io
import os
import random
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.page_open import blank_command, generate, visit
from benchmarks.timing import measure, report
from imagegen.pictures import thumbnail
from imagegen.storage import THUMBNAIL_SIDES
from tests.app import AppServer
from tests.browsing import ARGUMENTS, find_chromium
from tests.many_records import make_database

RECORDS, DRAWN, SIDE, FIRST_PAGE, TILES = 100_000, 96, 1024, 48, 60
DRAWN_ONES = """(least) => {
  const roots = [...document.querySelectorAll("*")].flatMap((e) => e.shadowRoot ?? []);
  const images = [document, ...roots].flatMap((root) => [...root.querySelectorAll(".card img")]);
  const meant = least ? images
    : images.filter((image) => image.getBoundingClientRect().top < innerHeight);
  return meant.length >= (least || 4) && meant.every((i) => i.complete && i.naturalWidth);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15, metavar="N")
    parser.add_argument("--folder", type=Path, help="where the records are kept, and found again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blank = AppServer(folder=folder / "blank", command=blank_command(folder))
        full = AppServer(folder=options.folder or folder / "full")
        if not (full.home / "studio.sqlite").exists():
            make_database(full.home / "studio.sqlite", RECORDS).dispose()
            draw_newest(full.home)
        try:
            blank.start()
            full.start()
            compare(blank.url, full.url, options.rounds)
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
        for side in THUMBNAIL_SIDES:
            place = home / "thumbnails" / str(side) / sha256[:2] / f"{sha256}.webp"
            write(place, thumbnail(out.getvalue(), side))


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def compare(blank: str, full: str, rounds: int) -> None:
    tell_load()
    gallery = f"{full}/gallery"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        ways: dict[str, Callable[[], None]] = {
            "blank Streamlit app": partial(visit, browser, blank, generate),
            "gallery, all in sight": partial(open_gallery, browser, gallery),
            "gallery, all of the page": partial(open_gallery, browser, gallery, FIRST_PAGE),
            "filtered, all in sight": partial(open_gallery, browser, f"{gallery}?kind=avatar"),
        }
        report(measure(ways, rounds))
        thumbnails, rest = weigh(browser, f"{gallery}?size={DRAWN}")
        print(
            f"{TILES} tiles: {thumbnails / 1e6:.2f} MB of thumbnails, {rest / 1e6:.2f} MB of page"
        )
        print(f"blank page: {weigh(browser, blank, has_cards=False)[1] / 1e6:.2f} MB")
        browser.close()
    tell_load()


def tell_load() -> None:
    print("load average " + ", ".join(f"{each:.1f}" for each in os.getloadavg()))


def open_gallery(browser: Browser, url: str, least: int = 0) -> None:
    """Until `least` thumbnails and all there are have been drawn; 0: all in sight."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(url, wait_until="commit")
    page.wait_for_function(DRAWN_ONES, arg=least, timeout=60_000)
    context.close()


def weigh(browser: Browser, url: str, *, has_cards: bool = True) -> tuple[int, int]:
    """Bytes on the wire: of the first TILES thumbnails, and of all else, frames included."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page, sizes = context.new_page(), list[tuple[str, int]]()
    page.on("requestfinished", lambda r: sizes.append((r.url, r.sizes()["responseBodySize"])))
    frames = list[int]()
    page.on("websocket", lambda w: w.on("framereceived", lambda data: frames.append(len(data))))
    page.goto(url, wait_until="networkidle")
    if has_cards:
        page.wait_for_function(DRAWN_ONES, arg=0)
        scroll(page)
    thumbnails = [size for address, size in sizes if "/thumbnails/" in address]
    context.close()
    rest = sum(size for _, size in sizes) - sum(thumbnails)
    return sum(thumbnails[:TILES]), rest + sum(frames)


def scroll(page: Page) -> None:
    cards = page.locator(".card")
    for place in range(0, cards.count(), 4):
        cards.nth(place).scroll_into_view_if_needed()
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)


if __name__ == "__main__":
    main()
