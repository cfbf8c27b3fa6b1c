"""The Renovation page in a real browser: from a photo of a room to a list of materials."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_frame import PROBES
from tests.measures.rooms import Room, draw_room

expect.set_options(timeout=WAIT_MS)

NEAR_THE_TOP = """element => {
  element.scrollIntoView();
  element.closest("[data-testid=stMain]").scrollTop -= 120;
}"""
STYLES = "Style, or several for a style board"
PHOTO = draw_room(Room(size=(640, 480)))


@pytest.fixture
def paid_app(start_app: Callable[..., AppServer], gateway: GatewayDouble) -> AppServer:
    """The app with a key for the loopback gateway."""
    return start_app(environment=dict(gateway.environment))


def open_room(browser: Browser, url: str, **size: int) -> Page:
    browser.ignored.extend(PROBES)
    return browser.open(f"{url}/renovation", **size)


def action(page: Page) -> Locator:
    return page.get_by_role("button", name="Generate")


def give_photo(page: Page, name: str) -> None:
    page.locator("input[type=file]").set_input_files(photo_named(name))
    expect_photo(page, name)


def photo_named(name: str) -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": PHOTO}


def expect_photo(page: Page, name: str) -> None:
    expect(page.locator(".room-photo figcaption")).to_have_text(name)
    image = page.locator(".room-photo img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 256


def show(page: Page, view: str) -> None:
    page.get_by_role("radio", name=view).click()


def test_from_a_photo_to_a_board_a_slider_and_a_list_by_keys_alone(
    paid_app: AppServer, gateway: GatewayDouble, browser: Browser
) -> None:
    page = open_room(browser, paid_app.url)
    expect(action(page)).to_be_visible()
    keys = Keyboard(page)
    keys.skip_to_page()
    with page.expect_file_chooser() as chooser:
        keys.activate("Upload")
    chooser.value.set_files(photo_named("room.png"))
    expect_photo(page, "room.png")
    keys.pick("Room", "书房", "Study")
    keys.pick(STYLES, "北欧", "Scandinavian")
    keys.pick_more("INDUS", "Industrial")
    keys.activate("Generate 3 · ¥3.00")
    batch = page.locator("[data-stage] section.batch")
    expect(batch.locator(".card img")).to_have_count(3)
    expect(batch).to_have_count(1)
    expect(batch.locator("h3")).to_contain_text("Scandinavian")
    assert gateway.paid == 3

    keys.choose("View", "Before and after")
    compare_by_keys(page, keys)
    keys.choose("View", "Style board", back=True)
    expect(page.locator(".board-style h3")).to_contain_text(
        ["Modern minimalist 现代简约", "Scandinavian 北欧风", "Industrial 工业风"]
    )
    expect(page.get_by_text("caged filament bulbs")).to_be_visible()
    keys.choose("View", "Materials", back=True)
    take_materials_away(page, keys)
    assert gateway.paid == 3
    rounds_outlive_a_reload_and_a_power_cut(page, paid_app, gateway, browser)


def compare_by_keys(page: Page, keys: Keyboard) -> None:
    slider = keys.reach("slider", "Before and after")
    expect(slider).to_have_attribute("aria-valuenow", "50")
    keys.press("End")
    expect(slider).to_have_attribute("aria-valuenow", "100")
    keys.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "98")
    for picture in page.locator("[data-compare] .frame > img").all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    results = page.get_by_role("radiogroup", name="Results").get_by_role("radio")
    keys.reach_part(results.first)
    keys.press("ArrowRight")
    expect(results.nth(1)).to_be_checked()
    expect(slider).to_have_attribute("aria-valuenow", "98")
    keys.activate("Show what moved", back=True)
    before = page.locator("img.before")
    expect(before).to_have_attribute("src", re.compile("^/measures/"))
    expect(before).to_have_js_property("naturalWidth", 640)


def take_materials_away(page: Page, keys: Keyboard) -> None:
    """The first row's quantity is changed in the table, and stands in the file."""
    total = page.get_by_role("row", name=re.compile("^Total"))
    expect(total).to_be_visible()
    before = total.text_content() or ""
    quantity = "Quantity: Microcement floor coating"
    keys.reach("textbox", quantity)
    keys.press("Control+a")
    page.keyboard.type("87.5")
    keys.press("Enter")
    expect(page.get_by_role("textbox", name="Quantity: Washable wall paint")).to_be_focused()
    expect(total).not_to_have_text(before)
    edited = total.text_content() or ""
    keys.activate("Remove Handle-free flush cabinets")
    expect(total).not_to_have_text(edited)
    keys.activate("Put back the row removed last")
    expect(total).to_have_text(edited)
    with page.expect_download() as download:
        keys.activate("Download CSV")
    assert download.value.suggested_filename == "materials-modern-minimalist-study.csv"
    text = download.value.path().read_text("utf-8-sig")
    assert ",87.5," in text.splitlines()[1]
    assert text.count("visual concept, not a quote") == len(text.splitlines()) - 1
    with page.expect_download() as download:
        keys.activate("Download JSON")
    made = json.loads(download.value.path().read_text("utf-8"))
    assert (made["room"], made["rows"][0]["quantity"]) == ("study", "87.5")


def rounds_outlive_a_reload_and_a_power_cut(
    page: Page, app: AppServer, gateway: GatewayDouble, browser: Browser
) -> None:
    """Three pictures are allowed and three are asked for, whatever happens meanwhile."""
    show(page, "Before and after")
    page.get_by_text("Try again within a budget").click()
    wanted = page.get_by_role("spinbutton", name="Until the structure reaches")
    wanted.fill("100")
    wanted.press("Tab")
    gateway.delay_s = 60
    page.get_by_role("button", name="Try again · at most 3 · ¥3.00").click()
    expect(page.get_by_text("Provider working")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Trying again until 100.")).to_be_visible()
    expect(page.get_by_text("Provider working").first).to_be_visible()
    page.close()
    app.kill()
    gateway.delay_s = 0
    app.start()
    again = open_room(browser, app.url)
    expect(again.get_by_text("Ended: as many pictures as you allowed were made.")).to_be_visible()
    expect(again.get_by_text("cut off, perhaps charged")).to_have_count(1)
    assert len(gateway.calls) == 6


def test_it_works_on_a_phone_and_in_chinese(
    app_server: AppServer, new_browser: Callable[..., Browser]
) -> None:
    size = {"width": 390, "height": 844}
    browser = new_browser(viewport=size, has_touch=True, locale="zh-CN")
    page = open_room(browser, app_server.url, **size)
    give_photo(page, "客厅（一）.png")
    page.get_by_role("radio", name="中文").tap()
    expect(page.locator(".st-key-make-prompt")).to_contain_text("现代简约")
    expect(action(page)).to_be_in_viewport(ratio=1)
    action(page).tap()
    expect(page.locator("[data-stage] .card img")).to_have_count(1)
    expect(page.locator("[data-stage] h3")).to_have_text("客厅：现代简约")
    for view in ("Before and after", "Style board", "Materials", "Pictures"):
        show(page, view)
        expect(page.get_by_role("radio", name=view, checked=True)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    a_short_view_leaves_the_choice_where_it_is(page)


def a_short_view_leaves_the_choice_where_it_is(page: Page) -> None:
    """Under a finger that comes down on it again."""
    views = page.get_by_role("radiogroup", name="View")
    show(page, "Before and after")
    expect(page.get_by_role("slider", name="Before and after")).to_be_visible()
    views.evaluate(NEAR_THE_TOP)
    before = views.bounding_box()
    show(page, "Style board")
    expect(page.get_by_text("A style board stands here")).to_be_visible()
    expect(page.get_by_role("slider", name="Before and after")).to_have_count(0)
    assert views.bounding_box() == before


def test_the_action_is_in_view_and_nothing_is_cut_off(
    app_server: AppServer, browser: Browser
) -> None:
    page = open_room(browser, app_server.url)
    for width, height in ((1280, 720), (1024, 768), (800, 1000), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(action(page)).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
