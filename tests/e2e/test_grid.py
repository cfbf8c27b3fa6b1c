"""Grids and two pictures in a real browser: arranged while they fill, by mouse, keys and touch."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from imagegen.places import assets_folder
from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.drawing import encoded, photo

expect.set_options(timeout=WAIT_MS)

ADDRESS = "http://localhost:1"
PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks beside the page first
SHELL = """<!doctype html><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/assets/components/pair.css">
<body style="margin:0;background:#fff;--st-primary-color:#0f5c5c;--st-background-color:#fff">
<div id="place"><div data-pair></div></div>"""
MOUNT = """async (pictures) => {
  const { default: mount } = await import("/assets/components/pair.js");
  mount({ data: { pictures }, parentElement: document.querySelector("#place") });
}"""
ARRANGE = """async ([axes, cells, kept, steps]) => {
  const tools = await import("/assets/components/arrangement.js");
  let now = tools.readArrangement(axes, kept);
  for (const [name, ...given] of steps) now = tools[name](now, ...given);
  const found = tools.layOut(axes, cells, now);
  return { ...found, wrapped: found.places.filter((place) => place === undefined).length };
}"""
STAGE = """async ([axes, cells]) => {
  const { default: mount } = await import("/assets/components/grid_stage.js");
  const place = document.querySelector("#place");
  place.innerHTML = "<div data-stage></div>";
  for (const name of ["stage", "grid_stage"])
    await new Promise((loaded) => {
      const href = `/assets/components/${name}.css`;
      const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
      sheet.onload = loaded;
      document.head.append(sheet);
    });
  const picture = { width: 400, height: 300, thumbnail: "/white.png", thumbnail_width: 400 };
  const more = { original: "/white.png", cost: "free", elapsed: 1, draft: false, suspect: "" };
  const jobs = cells.map((cell, n) => ({
    id: `j${n}`, state: n ? "done" : "failed", open: false, count: 1, shape: [4, 3], notes: [],
    label: "", model: cell.model, error: n ? null : { code: "x", message: "No.", hint: "" },
    pictures: n ? [{ id: `p${n}`, ...picture, ...more }] : [], price: "", free: true,
  }));
  const sheet = { axes, cells, rows: [], columns: [], places: [], export: "/sheet" };
  const batch = { id: "b", title: "t", created: 0, at: 1, open: false, cost: "", jobs, sheet };
  const data = { batches: [batch], empty: "", arrangements: {}, winners: [] };
  mount({ data, parentElement: place, setTriggerValue() {} });
}"""
CONTRAST = """(element) => {
  const level = (colour) => {
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { color, backgroundColor } = getComputedStyle(element);
  const [a, b] = [level(color), level(backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
CLIP = "(e) => getComputedStyle(e).clipPath"
SEEN = "(e) => getComputedStyle(e).visibility"
AXES = [["words", ["red", "green"]], ["model", ["a", "b"]], ["seed", ["1", "2"]]]
CELLS = [{"words": w, "model": m, "seed": s} for w in AXES[0][1] for m in "ab" for s in "12"]


@pytest.fixture
def bare_page(new_browser: Callable[..., Browser]) -> Callable[..., Page]:
    """A page of ours without the app: a white picture, and another one."""
    white = encoded(Image.new("RGB", (400, 300), "white"))
    pictures = {"/white.png": white, "/other.png": encoded(photo(400, 300))}
    pictures["/tall.png"] = encoded(Image.new("RGBA", (200, 600), (0, 0, 0, 0)))

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/assets/"):
            route.fulfill(path=assets_folder() / path.removeprefix("/assets/"))
        elif path in pictures:
            route.fulfill(body=pictures[path], content_type="image/png")
        elif path.endswith(".png"):
            route.fulfill(status=404)
        else:
            route.fulfill(body=SHELL, content_type="text/html")

    def open_it(width: int = 900, mounted: bool = True, **options: Any) -> Page:
        browser = new_browser(viewport={"width": width, "height": 800}, **options)
        browser.context.route(f"{ADDRESS}/**", answer)
        page = browser.context.new_page()
        page.goto(ADDRESS)
        if not mounted:
            browser.ignored.append("404")
            return page
        shown = [("/white.png", "<b>white</b>"), ("/other.png", "other")]
        facts = [{"src": s, "title": t, "width": 400, "height": 300} for s, t in shown]
        page.evaluate(MOUNT, facts)
        return page

    return open_it


def share(page: Page) -> str:
    return str(page.locator(".frame").evaluate("f => f.style.getPropertyValue('--at')"))


def at(frame: Locator, part: float) -> tuple[float, float]:
    box = frame.bounding_box()
    assert box is not None
    return box["x"] + box["width"] * part, box["y"] + 60


def test_two_pictures_by_mouse_and_keys(bare_page: Callable[..., Page]) -> None:
    page = bare_page()
    frame, second = page.locator(".frame"), page.locator("figure.second")
    page.mouse.move(*at(frame, 0.2))
    page.mouse.down()
    page.mouse.move(*at(frame, 0.75))
    page.mouse.up()
    page.mouse.move(*at(frame, 0.1))
    assert share(page) == "75%"
    assert second.evaluate(CLIP) == "inset(0px 0px 0px 75%)"
    page.get_by_role("slider").press("ArrowLeft")
    assert share(page) == "74%"
    page.get_by_role("radio", name="Slider").press("ArrowRight")
    expect(page.get_by_role("radio", name="Side by side", checked=True)).to_be_focused()
    boxes = [page.locator(f"figure.{name}").bounding_box() for name in ("first", "second")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Show the other").press("Space")
    assert {second.evaluate(SEEN), page.locator("figure.first").evaluate(SEEN)} == {
        "visible",
        "hidden",
    }
    held = second.evaluate(SEEN)
    page.mouse.click(*at(frame, 0.5))
    assert second.evaluate(SEEN) != held, "a click shows the other one, and it stays"
    page.get_by_role("radio", name="Difference").click()
    assert second.evaluate("e => getComputedStyle(e).mixBlendMode") == "difference"
    expect(page.get_by_text("<b>white</b> | other")).to_be_visible()


def test_two_pictures_by_touch_and_their_names_are_readable_on_white(
    bare_page: Callable[..., Page],
) -> None:
    page = bare_page(width=390, has_touch=True)
    frame = page.locator(".frame")
    page.touchscreen.tap(*at(frame, 0.3))
    assert share(page) == "30%"
    assert frame.evaluate("f => getComputedStyle(f).touchAction") == "pan-y"
    for name in ("Side by side", "Flicker", "Difference", "Slider"):
        page.get_by_role("radio", name=name).tap()
        expect(page.get_by_role("radio", name=name, checked=True)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for caption in page.locator("figcaption").all():
        assert caption.evaluate(CONTRAST) >= 7
        assert caption.evaluate("e => getComputedStyle(e).borderTopWidth") == "1px"
    edge = frame.evaluate("e => getComputedStyle(e, '::after').boxShadow")
    assert "0.35" in edge, "a white picture ends somewhere"


def test_a_picture_that_did_not_come_is_said_and_a_tall_one_fits(
    bare_page: Callable[..., Page],
) -> None:
    page = bare_page(mounted=False)
    facts = {"title": "one", "width": 400, "height": 300}
    page.evaluate(MOUNT, [facts | {"src": "/white.png"}, facts | {"src": "/gone.png"}])
    for name in ("Slider", "Side by side"):
        page.get_by_role("radio", name=name).click()
        expect(page.locator(".second .gone")).to_be_visible()
        expect(page.locator(".first .gone")).to_be_hidden()
    page.get_by_role("radio", name="Difference").click()
    expect(page.get_by_text("There is no difference to one that did not come.")).to_be_visible()
    tall = {"src": "/tall.png", "title": "tall", "width": 200, "height": 600}
    page.evaluate(MOUNT, [tall, facts | {"src": "/white.png"}])
    page.get_by_role("radio", name="Side by side").click()
    image = page.locator(".first img")
    expect(page.locator(".second[data-state=here]")).to_be_visible()
    box = image.bounding_box()
    assert box is not None
    assert box["width"] / box["height"] == pytest.approx(1 / 3, rel=0.02)
    assert box["y"] + box["height"] <= 800, "it ends above the edge of the screen"
    assert "conic" in image.evaluate("e => getComputedStyle(e).backgroundImage")


def test_names_stay_beside_many_rows_and_what_went_wrong_stands_below(
    bare_page: Callable[..., Page],
) -> None:
    page = bare_page(mounted=False)
    page.evaluate(STAGE, [AXES, CELLS])
    card, head = page.locator(".card").first, page.locator(".head-cell[data-side=column]").first
    early = head.bounding_box()
    grid = page.locator(".grid")
    grid.evaluate("g => g.scrollTo(0, 300)")
    assert grid.evaluate("g => g.scrollTop") > 100
    assert head.bounding_box() == early
    boxes = card.bounding_box(), grid.bounding_box(), page.locator(".notice").bounding_box()
    assert all(boxes)
    first, table, notice = (box or {} for box in boxes)
    assert first["y"] < table["y"], "the pictures have gone up under it"
    assert notice["y"] >= table["y"] + table["height"]
    expect(page.locator(".what .line")).to_contain_text("2 models")


def test_any_arrangement_shows_each_cell_once(bare_page: Callable[..., Page]) -> None:
    page = bare_page()

    def arranged(*steps: list[Any], kept: Any = None) -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate(ARRANGE, [AXES, CELLS, kept, list(steps)])
        places = [tuple(place) for place in found["places"] if place]
        assert len(set(places)) == len(places)
        assert all(r < len(found["rows"]) and c < len(found["columns"]) for r, c in places)
        return found

    first = arranged()
    assert first["rows"] == ["red · 1", "red · 2", "green · 1", "green · 2"]
    assert first["columns"] == ["a", "b"]
    turned = arranged(["swapped"])
    assert (turned["rows"], turned["columns"]) == (first["columns"], first["rows"])
    moved = arranged(["moved", "seed"])
    assert moved["columns"] == ["a · 1", "a · 2", "b · 1", "b · 2"]
    ordered = arranged(["earlier", AXES, "words", "green"])
    assert ordered["rows"][0] == "green · 1"
    hidden = arranged(["toggled", AXES, "model", "a"])
    assert (hidden["columns"], sum(place is not None for place in hidden["places"])) == (["b"], 4)
    assert arranged(["toggled", AXES, "model", "a"], ["toggled", AXES, "model", "b"]) == hidden
    assert arranged(["toggled", AXES, "model", "a"], ["toggled", AXES, "model", "a"]) == first
    one_side = arranged(["moved", "model"])
    assert (one_side["columns"], len(one_side["rows"])) == ([""], 8)
    (words, *_) = AXES
    alone = [{"words": word} for word in words[1]]

    def single(kept: Any, *steps: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = page.evaluate(ARRANGE, [[words], alone, kept, list(steps)])
        return found

    wrapped = single(None)
    assert (wrapped["rows"], wrapped["columns"], wrapped["order"]) == ([], [], [0, 1])
    turned = single(None, ["earlier", [words], "words", "green"])
    assert (turned["order"], turned["wrapped"]) == ([1, 0], 2)
    assert single(None, ["toggled", [words], "words", "red"])["wrapped"] == 1
    row = single(None, ["lined", "words", "columns"], ["toggled", [words], "words", "red"])
    assert (row["rows"], row["columns"], row["places"]) == ([""], ["green"], [None, [0, 0]])
    below = single({"rows": ["words"], "columns": []})
    assert (below["rows"], below["columns"]) == (["red", "green"], [""])
    assert single({"rows": [], "columns": []}, ["lined", "words", "rows"]) == below
    for hostile in (None, {"rows": ["x"]}, {"rows": ["words", "words"], "columns": ["model"]}):
        assert arranged(kept=hostile) == first


def test_a_grid_is_arranged_while_it_fills_and_opened_by_its_address(
    start_app: Callable[..., AppServer], gateway: GatewayDouble, browser: Browser
) -> None:
    browser.ignored += PROBES
    gateway.delay_s = 1.0
    server = start_app(gateway.environment)
    page = browser.open(f"{server.url}/compare")
    page.get_by_role("button", name=re.compile("^Generate 4 · ")).click()
    cells = page.locator("[data-stage] .card")
    expect(cells).to_have_count(4)
    height = "(card) => card.querySelector('.caption').getBoundingClientRect().height"
    early = cells.first.evaluate(height)
    page.get_by_text("Arrange").click()
    heads = page.locator("[data-stage] .head-cell")
    expect(heads).to_have_text(["oak", "slate", "red", "green"])
    expect(page.locator(".card[data-state=ready]").first).to_be_visible()
    page.locator(".card[data-state=ready]").first.evaluate("card => (card.marked = true)")
    page.get_by_role("button", name="Swap rows and columns").click()
    expect(heads).to_have_text(["red", "green", "oak", "slate"])
    page.get_by_role("button", name="slate", exact=True).click()
    expect(heads).to_have_text(["red", "green", "oak"])
    expect(page.locator(".card:not([hidden])")).to_have_count(2)
    expect(page.locator(".card[data-state=ready]")).to_have_count(4)
    assert cells.first.evaluate(height) == early, "what comes with a picture has its room before"
    expect(page.get_by_text("4 pictures · ")).to_be_visible()
    kept = page.evaluate(
        "() => { const find = (root) => [...root.querySelectorAll('*')].flatMap((e) => "
        "e.shadowRoot ? find(e.shadowRoot) : e.matches('.card') ? [e] : []);"
        "return find(document).filter((card) => card.marked).length; }"
    )
    assert kept == 1, "a card that moved is the card that it was"
    name_and_crown(page)
    assert "grid=" in page.url
    again = browser.open(page.url, width=390, height=844)
    expect(again.locator("[data-stage] .head-cell")).to_have_text(["red", "green", "oak"])
    expect(again.get_by_role("textbox", name="Name of this grid")).to_have_value("Apples")
    top = "(e) => e.getBoundingClientRect().top"
    words, cell = again.get_by_label("Prompt, with"), again.locator("[data-stage] .card").first
    assert cell.evaluate(top) < words.evaluate(top), "a link on a phone opens the grid"
    again.get_by_role("button", name="Edit again").click()
    expect(again.locator(".st-key-grid-edit-same")).to_have_count(0)
    assert words.evaluate(top) < cell.evaluate(top)
    expect(again.get_by_role("button", name="Winner", exact=True)).to_have_count(1)
    assert again.evaluate("document.documentElement.scrollWidth") <= 390


def name_and_crown(page: Page) -> None:
    page.get_by_role("textbox", name="Name of this grid").fill("Apples")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Make winner").first.click()
    expect(page.get_by_text("Winner: red · oak")).to_be_visible()
    expect(page.get_by_role("button", name="Winner", exact=True)).to_have_count(1)
