"""The annotator as somebody at work meets it: places, buttons, drags, fingers, what was kept."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from imagegen.annotations import Shape
from imagegen.item_desk import ItemDesk
from imagegen.listening import Item
from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.drawing import encoded, photo

ACTIONS = 10
"""Clicks and drags from opening the page to the ZIP; docs/listen-and-repeat.md says the same."""


PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks beside the page first
DOT = (497.5, 301.5)
"""Where the middle of the scene's one dot is, in pixels of its 1600 x 900."""


def _dotted() -> Image.Image:
    image = photo(1600, 900)
    ImageDraw.Draw(image).ellipse((497 - 14, 301 - 14, 497 + 14, 301 + 14), fill=(255, 0, 255))
    return image


BASE = encoded(_dotted())


class Annotator:
    """The annotator as somebody at work meets it; places are parts of the picture."""

    def __init__(self, page: Page, desk: ItemDesk, item_id: str) -> None:
        self.page, self.desk, self.item_id = page, desk, item_id
        self.root = page.locator("[data-annotator]")
        self.marks = self.root.locator(".marks")
        page.get_by_role("radio", name="Highlights").click()
        expect(self.root.locator(".tabs button")).to_have_count(7)
        # The whole picture above the action, which on a narrow page covers the bottom edge.
        self.root.locator(".view").evaluate("view => view.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(100)

    def box(self) -> dict[str, float]:
        box = self.marks.bounding_box()
        assert box is not None
        return dict(box)

    def at(self, x: float, y: float) -> tuple[float, float]:
        box = self.box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        mouse.move(*end)
        mouse.up()

    def item(self) -> Item:
        return self.desk.open(self.item_id)

    def kept(self, sentence: int, wanted: Callable[[tuple[Shape, ...]], bool]) -> tuple[Shape, ...]:
        """The highlights of a sentence once they are kept as `wanted`."""
        for _ in range(WAIT_MS // 100):
            shapes = self.item().sentences[sentence - 1].shapes
            if wanted(shapes):
                return shapes
            self.page.wait_for_timeout(100)
        raise AssertionError(f"kept are {self.item().sentences[sentence - 1].shapes}")

    def count(self, sentence: int, count: int) -> tuple[Shape, ...]:
        return self.kept(sentence, lambda shapes: len(shapes) == count)


def open_page(
    app: AppServer, browser: Browser, desk: ItemDesk, item_id: str, **size: int
) -> Annotator:
    page = open_address(app, browser, f"?item={item_id}", **size)
    return Annotator(page, desk, item_id)


def open_address(app: AppServer, browser: Browser, query: str = "", **size: int) -> Page:
    browser.ignored.extend(f"/listen_and_repeat{probe}" for probe in PROBES)
    return browser.open(f"{app.url}/listen_and_repeat{query}", **size)


def find_dot(page: Page) -> tuple[float, float]:
    """Where the scene's dot is seen on the screen: told from its pixels, not from the page."""
    pixels = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
    red, green, blue = pixels[..., 0], pixels[..., 1], pixels[..., 2]
    rows, columns = np.nonzero((red > 225) & (green < 60) & (blue > 225))
    assert 12 < len(rows) < 2000, "there is one dot, and it is seen"
    assert max(np.ptp(rows), np.ptp(columns)) < 40, "there is one dot only"
    return float(columns.mean()) + 0.5, float(rows.mean()) + 0.5


def finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """One finger, put down, drawn and lifted, as the browser's own input."""
    fingers(page, (start, end))


def pinch(page: Page, middle: tuple[float, float], apart: float, then: float) -> None:
    """Two fingers to the left and right of a place, so many pixels apart, and then so many."""
    x, y = middle
    fingers(
        page,
        ((x - apart / 2, y), (x - then / 2, y)),
        ((x + apart / 2, y), (x + then / 2, y)),
    )


def fingers(page: Page, *ways: tuple[tuple[float, float], tuple[float, float]]) -> None:
    """Fingers that are put down one after the other, drawn together and lifted."""
    session = page.context.new_cdp_session(page)

    def send(kind: str, points: list[tuple[float, float]]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    starts = [start for start, _ in ways]
    for count in range(1, len(starts) + 1):
        send("touchStart", starts[:count])
    for share in (0.25, 0.5, 0.75, 1):
        send("touchMove", [_between(start, end, share) for start, end in ways])
    send("touchEnd", [])
    session.detach()


def _between(
    start: tuple[float, float], end: tuple[float, float], share: float
) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
