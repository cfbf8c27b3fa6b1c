"""Verdicts a minute at the review desk by keyboard, and how long the next picture takes to stand.

A scripted reviewer presses a key as soon as the picture has been there for a moment. The gap is
from the key to when the browser says that what it changed was presented (Event Timing; the desk
lets no frame through without its picture), or to the second frame with the next picture, whichever
is later. Before each key two frames are taken without one: what they cost on this machine at this
moment, whatever the desk does. The pictures are noise as PNG, with their copies as the worker makes
them: 1024 x 1024 (3 MB), which is more than most models send, and 3840 x 2160 (25 MB), the largest
of any.
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
from imagegen.storage import copy_sides
from imagegen.studio import Studio
from imagegen.types import Picture
from tests import stocking
from tests.app import AppServer
from tests.browsing import ARGUMENTS, find_chromium

SIZES = ((1024, 1024, 200), (3840, 2160, 1000))
"""Width, height, and the milliseconds that the scripted reviewer looks at a picture."""

IDLE = """async () => {
  const began = performance.now();
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - began;
}"""
LISTEN = """
  window.addEventListener("keydown", (event) => (window.keyAt = event.timeStamp), true);
  window.paints = new Map();
  new PerformanceObserver((list) => {
    for (const each of list.getEntries())
      if (each.name === "keydown") window.paints.set(each.startTime, each.duration);
  }).observe({ type: "event", durationThreshold: 16 });
"""
WATCH = """() => {
  const find = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.matches("[data-desk]")) return each;
      const inner = each.shadowRoot && find(each.shadowRoot);
      if (inner) return inner;
    }
  };
  const frame = find(document).querySelector(".frame");
  const before = frame.dataset.id;
  window.pressed = (async () => {
    const until = performance.now() + 30000;
    while (performance.now() < until) {
      await new Promise(requestAnimationFrame);
      const image = frame.querySelector(".sheet:last-child img");
      if (frame.dataset.id === before || !image?.complete) continue;
      await new Promise(requestAnimationFrame);
      return performance.now() - window.keyAt;
    }
    return -1;
  })();
}"""
SHOWN = "async () => [await window.pressed, window.paints.get(window.keyAt) ?? 0]"


def main() -> None:
    count = count_rounds(__doc__, 60)
    for width, height, look_ms in SIZES:
        with tempfile.TemporaryDirectory() as name:
            server = AppServer(folder=Path(name) / "app")
            _stock(server, count + 1, (width, height))
            server.start()
            try:
                gaps, idle, took = _review(server.url, count, look_ms)
            finally:
                server.stop()
        _report(f"{width} x {height}", gaps, idle, took)


def _report(size: str, gaps: list[float], idle: list[float], took: float) -> None:
    worst = sorted(range(len(gaps)), key=lambda place: -gaps[place])[:3]
    longest = ", ".join(f"{gaps[place]:.0f} ms (no. {place + 1})" for place in worst)
    print(f"{size}: {len(gaps)} verdicts in {took:.1f} s: {60 * len(gaps) / took:.0f} a minute")
    print(f"  gap: {_spread(gaps)}; longest {longest}")
    print(f"  without a key: {_spread(idle)}; load {os.getloadavg()[0]:.1f}")


def _spread(times: list[float]) -> str:
    high = sorted(times)[int(0.95 * len(times))]
    return f"median {statistics.median(times):.0f} ms, p95 {high:.0f} ms, most {max(times):.0f} ms"


def _stock(server: AppServer, count: int, size: tuple[int, int]) -> None:
    stocking.paint = lambda _wanted, _number: _noise(*size)
    studio = Studio(load_settings({"IMAGEGEN_HOME": str(server.home)}))
    for number in range(1, count + 1):
        record = stocking.add_picture(studio, number, who=f"person {number}")
        for side in copy_sides(*size):
            studio.storage.thumbnail(record.file_name, side)
    studio.engine.dispose()


def _noise(width: int, height: int) -> Picture:
    out = io.BytesIO()
    image = Image.frombytes("RGB", (width, height), os.urandom(3 * width * height))
    image.save(out, "PNG", compress_level=0)
    return Picture(data=out.getvalue(), media_type="image/png", width=width, height=height)


def _review(url: str, count: int, look_ms: int) -> tuple[list[float], list[float], float]:
    """The gaps, the frames without a key between them, and how many seconds all took."""
    gaps, idle = [], []
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(LISTEN)
        page.goto(f"{url}/review")
        page.wait_for_selector("[data-desk] .sheet:last-child img")
        page.wait_for_timeout(1000)
        began = time.monotonic()
        for number in range(count):
            idle.append(float(page.evaluate(IDLE)))
            page.evaluate(WATCH)
            page.keyboard.press("arn"[number % 3])
            page.wait_for_timeout(look_ms)
            gaps.append(_gap(page))
        took = time.monotonic() - began
        chromium.close()
    return gaps, idle, took


def _gap(page: Page) -> float:
    framed, painted = page.evaluate(SHOWN)
    if framed < 0:
        raise SystemExit("the next picture never came")
    return float(max(framed, painted))


if __name__ == "__main__":
    main()
