"""The before-and-after slider in a real browser, mounted as Streamlit does, without the app."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from imagegen.places import assets_folder
from tests.browsing import Browser
from tests.drawing import encoded, photo

ADDRESS = "http://localhost:1"
SHELL = """<!doctype html><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/assets/components/compare.css">
<body style="margin:0;--st-primary-color:#0f5c5c;--st-base-radius:8px">
<div id="place"><div data-compare></div></div><p id="below">below</p>"""
MOUNT = """async (data) => {
  const { default: mount } = await import("/assets/components/compare.js");
  window.told ??= [];
  const parentElement = document.querySelector("#place");
  const setStateValue = (name, value) => window.told.push([name, value]);
  window.clean = mount({ data, parentElement, setStateValue });
}"""
HOSTILE = "<img src=x onerror=alert(1)>"


def variant(name: str, **facts: Any) -> dict[str, Any]:
    known = {"id": name, "title": name, "score": "80", "line": f"{name} · 80 of 100", "alt": name}
    files = {"src": "/wide.png", "thumbnail": "/wide.png", "map": "", "map_alt": "map"}
    return known | files | {"fit": "fill"} | facts


def data(*variants: dict[str, Any], **facts: Any) -> dict[str, Any]:
    before = {"src": "/wide.png", "alt": "photo", "width": 400, "height": 300}
    return {"before": before, "variants": list(variants), "chosen": variants[0]["id"]} | facts


@pytest.fixture
def open_slider(new_browser: Callable[..., Browser]) -> Callable[..., Page]:
    """`open_slider(data(...), width=390)`: the component alone on a page."""
    pictures = {"/wide.png": encoded(photo(400, 300)), "/tall.png": encoded(photo(200, 400))}

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/assets/"):
            route.fulfill(path=assets_folder() / path.removeprefix("/assets/"))
        elif path in pictures:
            route.fulfill(body=pictures[path], content_type="image/png")
        else:
            route.fulfill(body=SHELL, content_type="text/html")

    def open_it(shown: dict[str, Any], width: int = 900, **options: Any) -> Page:
        browser = new_browser(viewport={"width": width, "height": 800}, **options)
        browser.context.route(f"{ADDRESS}/**", answer)
        page = browser.context.new_page()
        page.goto(ADDRESS)
        page.evaluate(MOUNT, shown)
        return page

    return open_it


def slider(page: Page) -> Locator:
    return page.get_by_role("slider")


def expect_at(page: Page, value: int) -> None:
    expect(slider(page)).to_have_attribute("aria-valuenow", str(value))
    expect(slider(page)).to_have_attribute("aria-valuetext", f"{value} % Before")
    assert page.locator(".frame").evaluate("f => f.style.getPropertyValue('--at')") == f"{value}%"


def box(element: Locator) -> dict[str, float]:
    found = element.bounding_box()
    assert found is not None
    return dict(found)


def test_keys_move_it_and_it_says_where_it_is(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a")))
    expect(slider(page)).to_have_attribute("aria-label", "Before and after: a")
    page.keyboard.press("Tab")
    expect(slider(page)).to_be_focused()
    steps = (
        *(("ArrowRight", 52), ("ArrowUp", 54), ("ArrowLeft", 52), ("ArrowDown", 50)),
        *(("Shift+ArrowRight", 60), ("PageUp", 70), ("PageDown", 60)),
        *(("End", 100), ("ArrowRight", 100), ("Home", 0), ("ArrowLeft", 0)),
    )
    expect_at(page, 50)
    for key, value in steps:
        page.keyboard.press(key)
        expect_at(page, value)


def test_the_focus_is_seen(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a")))
    page.keyboard.press("Tab")
    outline = page.locator(".grip").evaluate("g => getComputedStyle(g).outlineStyle")
    assert outline == "solid"


def test_the_mouse_drags_it_from_anywhere_and_past_the_edge(
    open_slider: Callable[..., Page],
) -> None:
    page = open_slider(data(variant("a")))
    frame = box(page.locator(".frame"))
    page.mouse.move(frame["x"] + frame["width"] * 0.2, frame["y"] + 40)
    page.mouse.down()
    expect_at(page, 20)
    page.mouse.move(frame["x"] + frame["width"] * 0.75, frame["y"] + 60)
    expect_at(page, 75)
    page.mouse.move(frame["x"] + frame["width"] + 200, frame["y"])
    expect_at(page, 100)
    page.mouse.up()
    page.mouse.move(frame["x"] + 10, frame["y"] + 10)
    expect_at(page, 100)


def test_a_finger_moves_it_and_the_page_still_scrolls(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a")), width=390, has_touch=True)
    frame = box(page.locator(".frame"))
    page.touchscreen.tap(frame["x"] + frame["width"] * 0.3, frame["y"] + 50)
    expect_at(page, 30)
    assert page.locator(".frame").evaluate("f => getComputedStyle(f).touchAction") == "pan-y"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_jumps_when_the_pictures_come(open_slider: Callable[..., Page]) -> None:
    missing = data(variant("a", src="/late.png", thumbnail="/late.png"))
    missing["before"]["src"] = "/late.png"
    page = open_slider(missing)
    early = box(page.locator("#below"))
    page.evaluate(MOUNT, data(variant("a")))
    expect(page.locator("img.after")).to_have_js_property("naturalWidth", 400)
    assert box(page.locator("#below")) == early
    frame = box(page.locator(".frame"))
    assert frame["width"] / frame["height"] == pytest.approx(4 / 3, rel=0.01)


def test_a_result_of_another_shape_is_whole(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a", src="/tall.png", fit="contain")))
    after = page.locator("img.after")
    assert after.evaluate("i => getComputedStyle(i).objectFit") == "contain"
    assert box(after) == box(page.locator("img.before"))


def test_a_rerun_leaves_it_where_it_is(open_slider: Callable[..., Page]) -> None:
    shown = data(variant("a"), variant("b"))
    page = open_slider(shown)
    slider(page).press("End")
    page.evaluate(MOUNT, shown | {"variants": [variant("b"), variant("a"), variant("c")]})
    expect_at(page, 100)
    expect(page.get_by_role("radio")).to_have_count(3)


def test_results_are_chosen_by_key_and_click_and_the_page_is_told(
    open_slider: Callable[..., Page],
) -> None:
    page = open_slider(data(variant("a"), variant("b", src="/tall.png"), variant("c")))
    expect(page.get_by_role("radio", name="a", checked=True)).to_be_visible()
    page.get_by_role("radio", name="a").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="b", checked=True)).to_be_focused()
    expect(page.locator("img.after")).to_have_attribute("src", "/tall.png")
    expect(page.get_by_role("status")).to_have_text("b · 80 of 100")
    page.keyboard.press("End")
    page.get_by_role("radio", name="a").click()
    assert page.evaluate("window.told") == [["chosen", "b"], ["chosen", "c"], ["chosen", "a"]]


def test_the_map_takes_the_place_of_the_photo(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a", map="/tall.png"), variant("b")))
    button = page.get_by_role("button", name="Show what moved")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("img.before")).to_have_attribute("src", "/tall.png")
    expect(slider(page)).to_have_attribute("aria-valuetext", "50 % What moved")
    page.get_by_role("radio", name="b").click()
    expect(button).to_be_hidden()
    expect(page.locator("img.before")).to_have_attribute("src", "/wide.png")


def test_words_of_users_are_only_words(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a", title=HOSTILE, line=HOSTILE, alt=HOSTILE), variant("b")))
    expect(page.get_by_role("status")).to_have_text(HOSTILE)
    assert page.locator("img[src=x]").count() == 0


def test_one_result_alone_needs_no_choice(open_slider: Callable[..., Page]) -> None:
    page = open_slider(data(variant("a")))
    expect(page.get_by_role("radiogroup")).to_be_hidden()
