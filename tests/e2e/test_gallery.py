"""The gallery in a real browser: a few hundred pictures searched, selected, tagged, thrown away."""

import io
import re
import zipfile
from urllib.parse import urljoin

from playwright.sync_api import Locator, Page, expect

from imagegen.filters import Filter
from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.app import AppServer
from tests.browsing import Browser
from tests.e2e.test_frame import PROBES
from tests.stocking import add_picture

MANY = 200
SHAPES = ((700, 90), (90, 700), (300, 300), (16, 16), (640, 360), (360, 640), (900, 386))
# Each row: how far its tallest frame is above its lowest, and how much its pictures are blown up.
ROWS = """() => {
  const all = [...document.querySelectorAll("*")];
  const { shadowRoot } = all.find((each) => each.shadowRoot?.querySelector(".grid"));
  const rows = new Map();
  for (const frame of shadowRoot.querySelectorAll(".frame")) {
    const { top, height } = frame.getBoundingClientRect();
    const image = frame.querySelector("img");
    const row = rows.get(Math.round(top)) ?? { heights: [], grown: [] };
    row.heights.push(height);
    row.grown.push(image.getBoundingClientRect().width - image.naturalWidth);
    rows.set(Math.round(top), row);
  }
  return [...rows.values()].map(({ heights, grown }) =>
    [Math.max(...heights) - Math.min(...heights), Math.max(...grown)]);
}"""
SELECTED = '.pick[aria-checked="true"]'


def stock(server: AppServer) -> Studio:
    """Every tenth is a red fox; the last ten are of another kind."""
    studio = Studio(load_settings({"IMAGEGEN_HOME": str(server.home)}))
    for number in range(1, MANY + 1):
        words = "a red fox" if number % 10 == 0 else "现代客厅 with a lamp"
        kind = "picture" if number > MANY - 10 else "avatar"
        add_picture(studio, number, prompt=f"{words} {number}", kind=kind, size=(96, 64))
    for number, size in enumerate(SHAPES, MANY + 1):
        add_picture(studio, number, prompt="a shape", size=size, suspect="only 3 bytes")
    return studio


def search(page: Page, words: str) -> None:
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search")
    expect(box).to_be_focused()
    box.fill(words)
    box.press("Enter")


def fetched(page: Page, link: Locator) -> list[str]:
    """The names in the ZIP that a link leads to."""
    answer = page.context.request.get(urljoin(page.url, link.get_attribute("href") or ""))
    return zipfile.ZipFile(io.BytesIO(answer.body())).namelist()


def look_closer(page: Page) -> None:
    """The first picture, at its full size, and back."""
    page.locator(".card").first.click()
    expect(page.locator(".zoom")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(".zoom.full")).to_be_visible()
    page.get_by_role("button", name="Back to the gallery").click()


def test_the_journey_of_an_editor(app_server: AppServer, browser: Browser) -> None:
    studio = stock(app_server)
    browser.ignored.extend(PROBES)
    page = browser.open(f"{app_server.url}/gallery")
    cards, picked = page.locator(".card"), page.locator(SELECTED)
    expect(cards).to_have_count(48)

    # Whatever shapes meet in a row, it has one height, and no thumbnail is drawn larger than it is.
    page.wait_for_function(f"() => ({ROWS})().flat().every((each) => each < 1)")
    assert page.locator('.card img[src*="/256/"]').count() > 40  # nor one sent larger than needed
    expect(page.locator(".reason").get_by_text("only 3 bytes")).to_have_count(len(SHAPES))

    search(page, "red fox")
    expect(cards).to_have_count(20)
    expect(page.get_by_text("20 pictures")).to_be_visible()
    assert "q=red+fox" in page.url or "q=red%20fox" in page.url

    # Space and Shift with an arrow, then Shift with the mouse, then everything.
    cards.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_text("2 selected")).to_be_visible()
    cards.nth(4).click(modifiers=["Shift"])
    expect(page.get_by_text("5 selected")).to_be_visible()
    assert len(fetched(page, page.get_by_role("link", name="ZIP", exact=True))) == 6
    page.get_by_role("button", name="All as ZIP").click()
    assert len(fetched(page, page.get_by_role("link", name="Download"))) == 21  # comes by itself

    page.get_by_role("button", name="Star").click()
    expect(page.get_by_text("5 pictures starred.")).to_be_visible()
    expect(picked).to_have_count(0)
    expect(cards.first).to_be_focused()  # its button is gone, the keyboard stays in the grid
    assert len(studio.gallery.page(Filter(starred=True))) == 5

    cards.first.focus()
    page.keyboard.press("Control+a")
    expect(page.get_by_text("20 selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("20 selected")).to_have_count(0)

    page.locator(".pick").nth(2).click()
    page.get_by_role("button", name="To the trash").click()
    expect(cards).to_have_count(19)
    page.get_by_role("button", name="Undo").click()
    expect(cards).to_have_count(20)

    # A colleague who is given the link sees the same.
    other = browser.open(page.url, width=390, height=844)
    expect(other.locator(".card")).to_have_count(20)
    expect(other.get_by_role("searchbox", name="Search")).to_have_value("red fox")
    assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")

    look_closer(page)
    expect(cards).to_have_count(20)

    # Two of them, laid on each other.
    cards.first.focus()
    page.keyboard.press("Space")
    page.locator(".pick").nth(3).click()
    page.locator(".st-key-compare-two a").first.click()
    expect(page).to_have_url(re.compile(r"/compare\?first=\w{32}&second=\w{32}"))
    expect(page.get_by_role("button", name="Approve the second")).to_be_visible()
    page.go_back()
    expect(cards).to_have_count(20)
