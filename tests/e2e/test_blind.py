"""The desk of a blind comparison in a browser: places that stay, and a way on after a fault."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from imagegen.places import assets_folder
from tests.browsing import WAIT_MS, Browser
from tests.drawing import encoded, photo

expect.set_options(timeout=WAIT_MS)

ADDRESS = "http://localhost:1"
SHELL = """<!doctype html><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/assets/components/blind.css">
<body style="margin:0"><input role="combobox"><div id="place"><div data-blind></div></div>"""
MOUNT = """async () => {
  const { default: mount } = await import("/assets/components/blind.js");
  window.finished = 0;
  mount({
    data: { id: "one", question: "<b>Better?</b>", who: "Ann" },
    parentElement: document.querySelector("#place"),
    setTriggerValue: () => (window.finished += 1),
  });
}"""
HEIGHTS = "e => [...e.querySelectorAll('.frame')].map(f => f.getBoundingClientRect().height)"
PAIRS = [{"number": n, "left": "/a.png", "right": "/b.png"} for n in (1, 2)]


class Votes:
    """The routes of a comparison of two pairs; `held` keeps the answers, `away` gives none."""

    def __init__(self) -> None:
        self.voted, self.away, self.refused = 0, False, 0
        self.held: list[Route] | None = []

    def answer(self, route: Route) -> None:
        if self.away:
            self.refused += 1
            route.abort()
        elif self.held is not None:
            self.held.append(route)
        else:
            path = urlsplit(route.request.url).path
            self.voted += {"votes": 1, "undo": -1}.get(path.rpartition("/")[2], 0)
            state: dict[str, Any] = {"pairs": PAIRS[self.voted :], "voted": self.voted, "total": 2}
            route.fulfill(body=json.dumps(state), content_type="application/json")

    def release(self) -> None:
        held, self.held = self.held or [], None
        for route in held:
            self.answer(route)


@pytest.fixture
def votes() -> Votes:
    return Votes()


@pytest.fixture
def pictures() -> dict[str, bytes]:
    return {"/a.png": encoded(photo(400, 300)), "/b.png": encoded(photo(200, 400))}


@pytest.fixture
def page(browser: Browser, votes: Votes, pictures: dict[str, bytes]) -> Page:
    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/assets/"):
            route.fulfill(path=assets_folder() / path.removeprefix("/assets/"))
        elif path.startswith("/api/"):
            votes.answer(route)
        elif path in pictures:
            route.fulfill(body=pictures[path], content_type="image/png")
        elif path.endswith(".png"):
            route.fulfill(status=404)
        else:
            route.fulfill(body=SHELL, content_type="text/html")

    browser.ignored += ("/api/", "/b.png")
    browser.context.route(f"{ADDRESS}/**", answer)
    page = browser.context.new_page()
    page.goto(ADDRESS)
    page.evaluate(MOUNT)
    return page


def test_a_pair_that_did_not_come_is_not_judged_and_another_try_shows_it(
    page: Page, votes: Votes, pictures: dict[str, bytes]
) -> None:
    there = pictures.pop("/b.png")
    votes.release()
    expect(page.get_by_role("alert")).to_contain_text("cannot be judged")
    page.keyboard.press("ArrowLeft")
    pictures["/b.png"] = there
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Equal")).to_be_enabled()
    assert votes.voted == 0
    page.get_by_role("combobox").focus()
    page.evaluate(MOUNT.replace("Ann", "Ben"))
    expect(page.get_by_role("combobox")).not_to_be_focused()
    expect(page.get_by_role("button", name="Equal")).to_be_enabled()
    page.keyboard.press("t")
    expect(page.get_by_text("1 of 2", exact=True)).to_be_visible()


def test_nothing_moves_while_pairs_come_and_a_fault_has_a_way_on(page: Page, votes: Votes) -> None:
    pair = page.locator(".pair")
    expect(pair.locator(".place")).to_have_count(2)
    expect(page.get_by_role("button", name="Equal")).to_be_disabled()
    early = pair.evaluate(HEIGHTS)
    votes.release()
    expect(page.get_by_role("button", name="Left picture is better")).to_be_enabled()
    assert pair.evaluate(HEIGHTS) == early
    expect(page.get_by_role("heading")).to_have_text("<b>Better?</b>")
    votes.away = True
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("alert")).to_contain_text("The app did not answer.")
    while votes.refused < 2:  # the desk asks once more by itself what is still to be judged
        page.wait_for_timeout(10)
    votes.away = False
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("0 of 2")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
    votes.held = []
    page.keyboard.press("t")
    page.keyboard.press("b")
    expect(pair.locator(".place")).to_have_count(2)
    expect(page.locator(".done")).to_be_hidden()
    votes.release()
    expect(page.get_by_text("That was every pair.")).to_be_visible()
    assert page.evaluate("window.finished") == 1
