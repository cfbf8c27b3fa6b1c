"""The Renovation page in a real browser: from a photo of a room to a list of materials."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.test_frame import PROBES
from tests.measures.rooms import Room, draw_room

expect.set_options(timeout=WAIT_MS)

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


def give_photo(page: Page, name: str = "room.png") -> None:
    file = {"name": name, "mimeType": "image/png", "buffer": PHOTO}
    page.locator("input[type=file]").set_input_files([file])  # type: ignore[list-item]
    expect(page.get_by_text(name)).to_be_visible()
    image = page.locator(".room-photo img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") == 256


def choose_style(page: Page, typed: str, chosen: str) -> None:
    """By keyboard alone, in either language."""
    field = page.get_by_role("combobox", name="Style, or several for a style board")
    field.focus()
    field.press_sequentially(typed)
    expect(page.get_by_role("option").first).to_contain_text(chosen)
    field.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-renovation_field_styles")).to_contain_text(chosen)


def show(page: Page, view: str) -> None:
    page.get_by_role("radio", name=view).click()


def test_from_a_photo_to_a_board_a_slider_and_a_list(
    paid_app: AppServer, gateway: GatewayDouble, browser: Browser
) -> None:
    page = open_room(browser, paid_app.url)
    give_photo(page)
    choose_style(page, "北欧", "Scandinavian")
    choose_style(page, "INDUS", "Industrial")
    expect(action(page)).to_contain_text("Generate 3 · ¥3.00")
    action(page).click()
    batch = page.locator("[data-stage] section.batch")
    expect(batch.locator(".card img")).to_have_count(3)
    expect(batch).to_have_count(1)
    expect(batch.locator("h3")).to_contain_text("Scandinavian")
    assert gateway.paid == 3

    show(page, "Before and after")
    slider = page.get_by_role("slider", name="Before and after")
    expect(slider).to_have_attribute("aria-valuenow", "50")
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuenow", "100")
    slider.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuenow", "98")
    for picture in page.locator("[data-compare] .frame > img").all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
    page.get_by_role("radiogroup", name="Results").get_by_role("radio").nth(1).click()
    expect(slider).to_have_attribute("aria-valuenow", "98")
    page.get_by_role("button", name="Show what moved").click()
    before = page.locator("img.before")
    expect(before).to_have_attribute("src", re.compile("^/measures/"))
    expect(before).to_have_js_property("naturalWidth", 640)

    show(page, "Style board")
    expect(page.locator(".board-style h3")).to_contain_text(
        ["Modern minimalist 现代简约", "Scandinavian 北欧风", "Industrial 工业风"]
    )
    expect(page.get_by_text("caged filament bulbs")).to_be_visible()

    show(page, "Materials")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "materials-modern-minimalist-living-room.csv"
    text = download.value.path().read_text("utf-8-sig")
    assert "Microcement" in text
    assert text.count("visual concept, not a quote") == len(text.splitlines()) - 1
    with page.expect_download() as download:
        page.get_by_role("button", name="Download JSON").click()
    assert json.loads(download.value.path().read_text("utf-8"))["room"] == "living-room"
    assert gateway.paid == 3
    rounds_outlive_a_reload_and_a_power_cut(page, paid_app, gateway, browser)


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


def test_the_action_is_in_view_and_nothing_is_cut_off(
    app_server: AppServer, browser: Browser
) -> None:
    page = open_room(browser, app_server.url)
    for width, height in ((1280, 720), (1024, 768), (800, 1000), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        expect(action(page)).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
