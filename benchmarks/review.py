"""Verdicts a minute at the review desk by keyboard, and how long the next picture takes to stand.

A scripted reviewer presses a key as soon as the picture is painted and has been there for a
moment. The gap is from the key to the frame in which the next picture, decoded, is drawn. The
pictures are noise of 1024 x 1024 as PNG (3 MB each), which is more than most models send.
"""

import io
import os
import statistics
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from benchmarks.timing import count_rounds
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import Picture
from tests import stocking
from tests.app import AppServer
from tests.browsing import ARGUMENTS, find_chromium

SIDE = 1024
LOOK_MS = 200
"""What the scripted reviewer looks at a picture for; a person takes longer."""

PRESS = """async (key) => {
  const find = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.matches("[data-desk]")) return each;
      const inner = each.shadowRoot && find(each.shadowRoot);
      if (inner) return inner;
    }
  };
  const frame = find(document).querySelector(".frame");
  const before = frame.dataset.id;
  const began = performance.now();
  window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  while (performance.now() - began < 10000) {
    await new Promise(requestAnimationFrame);
    const image = frame.querySelector("img");
    if (frame.dataset.id === before || !image?.complete) continue;
    await image.decode();
    return performance.now() - began;
  }
  return -1;
}"""


def main() -> None:
    count = count_rounds(__doc__, 60)
    with tempfile.TemporaryDirectory() as name:
        server = AppServer(folder=Path(name) / "app")
        _stock(server, count + 1)
        server.start()
        try:
            gaps, took = _review(server.url, count)
        finally:
            server.stop()
    gaps.sort()
    print(f"{count} verdicts in {took:.1f} s: {60 * count / took:.0f} a minute")
    print(
        f"gap: median {statistics.median(gaps):.0f} ms, p95 {gaps[int(0.95 * count)]:.0f} ms, "
        f"longest {gaps[-1]:.0f} ms"
    )


def _stock(server: AppServer, count: int) -> None:
    stocking.paint = _noise
    studio = Studio(load_settings({"IMAGEGEN_HOME": str(server.home)}))
    for number in range(1, count + 1):
        stocking.add_picture(studio, number, who=f"person {number}")
    studio.engine.dispose()


def _noise(_wanted: stocking.Stock, _number: int) -> Picture:
    out = io.BytesIO()
    image = Image.frombytes("RGB", (SIDE, SIDE), os.urandom(3 * SIDE * SIDE))
    image.save(out, "PNG", compress_level=0)
    return Picture(data=out.getvalue(), media_type="image/png", width=SIDE, height=SIDE)


def _review(url: str, count: int) -> tuple[list[float], float]:
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}/review")
        page.wait_for_selector("[data-desk] .frame img")
        page.wait_for_timeout(1000)
        began = time.monotonic()
        gaps = [_press(page, "arn"[number % 3]) for number in range(count)]
        took = time.monotonic() - began
        chromium.close()
    return gaps, took


def _press(page: Page, key: str) -> float:
    page.wait_for_timeout(LOOK_MS)
    gap = float(page.evaluate(PRESS, key))
    if gap < 0:
        raise SystemExit("the next picture never came")
    return gap


if __name__ == "__main__":
    main()
