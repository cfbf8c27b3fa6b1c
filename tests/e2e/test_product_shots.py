"""The Product shots page in a real browser: from a SKU to a ZIP for a sales channel."""

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.doubles.gateway_replies import chat
from tests.e2e.test_frame import PROBES
from tests.exiftool import read_tags
from tests.marketplaces.drawings import bottle
from tests.marketplaces.products import encoded, with_backdrop, with_grain

expect.set_options(timeout=WAIT_MS)

PHOTO = encoded(bottle(side=640))
DRAWN = [encoded(with_backdrop(with_grain(bottle(side=s)), 250), "PNG") for s in (800, 816)]
"""What the model sends: the product of the photo, before a background that is not quite white."""


def delivered(data: bytes) -> Any:
    """As one answer of the double's script, which takes replies beside names."""
    address = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    return chat({"content": f"![image]({address})"})


@pytest.fixture
def paid_app(start_app: Callable[..., AppServer], gateway: GatewayDouble) -> AppServer:
    """The app with a key for the loopback gateway."""
    return start_app(environment=dict(gateway.environment))


def open_products(browser: Browser, url: str, **size: int) -> Page:
    browser.ignored.extend(PROBES)
    return browser.open(f"{url}/product_shots", **size)


def action(page: Page) -> Locator:
    return page.get_by_role("button", name="Generate")


def pictures(page: Page) -> Locator:
    return page.locator("[data-stage] .card img")


def show(page: Page, view: str) -> None:
    page.get_by_role("radio", name=view).click()


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")


def give_photo(page: Page) -> None:
    file = FilePayload(name="bottle.jpg", mimeType="image/jpeg", buffer=PHOTO)
    page.locator("input[type=file]").set_input_files([file])
    expect(page.locator(".reference-strip img")).to_have_js_property("complete", True)
    expect(page.get_by_text("Reference photos, 8 more")).to_be_visible()


def test_from_a_sku_to_a_zip(
    paid_app: AppServer, gateway: GatewayDouble, browser: Browser, tmp_path: Path
) -> None:
    gateway.script([delivered(data) for data in DRAWN])
    page = open_products(browser, paid_app.url)
    expect(action(page)).to_contain_text("Generate 4 · ¥4.00")
    fill(page, "SKU", "BTL-1")
    fill(page, "Name", "Blue bottle")
    give_photo(page)
    for shot in ("Detail", "Lifestyle scene"):
        page.get_by_role("button", name=shot, exact=True).click()
    expect(action(page)).to_contain_text("Generate 2 · ¥2.00")
    page.get_by_text("Prompt, as it will be sent").first.click()
    expect(page.get_by_text("Blue bottle, a 350 ml mug").first).to_be_visible()
    action(page).click()
    expect(page.locator("[data-stage] h3")).to_have_text("SKU BTL-1 · Blue bottle")
    expect(pictures(page)).to_have_count(2)
    redo_one(page)
    assert gateway.paid == 3
    assert all(call.document["messages"][0]["content"][1:] for call in gateway.calls)
    check_channel(page)
    check_archive(page, paid_app, tmp_path)


def redo_one(page: Page) -> None:
    """The shot made again stands in the sheet of its SKU."""
    page.get_by_role("combobox", name="One shot again").click()
    page.get_by_role("option", name="45 degrees").click()
    page.get_by_role("button", name="Make 1 again · ¥1.00").click()
    expect(pictures(page)).to_have_count(3)
    expect(page.locator("[data-stage] section.batch")).to_have_count(1)
    made = page.locator("[data-stage] .card").filter(has_text="45 degrees")
    expect(made).to_have_count(2)


def check_channel(page: Page) -> None:
    show(page, "Channels")
    expect(page.get_by_text("Ready for Amazon, main image as a fixed copy")).to_be_visible()
    found = page.locator(".channel-findings").first
    expect(found).to_contain_text("below 255, down to 250")
    expect(found).to_contain_text("In the fixed copy")
    images = page.locator(".before-after img")
    expect(images).to_have_count(2)
    for number in range(2):
        expect(images.nth(number)).to_have_js_property("complete", True)
        assert images.nth(number).evaluate("image => image.naturalWidth") > 500
    expect(page.get_by_text("Compared with the reference photo")).to_be_visible()


def check_archive(page: Page, app: AppServer, folder: Path) -> None:
    """Named, white and marked; the file in the store is what the provider sent."""
    link = page.get_by_role("link", name="Download ZIP · 1 picture")
    answer = page.context.request.get(f"{app.url}{link.get_attribute('href')}")
    assert "amazon-main-BTL-1.zip" in answer.headers["content-disposition"]
    archive = zipfile.ZipFile(io.BytesIO(answer.body()))
    assert archive.namelist() == ["BTL-1.MAIN.png", "report.html", "report.json"]
    sent = {hashlib.sha256(data).hexdigest(): data for data in DRAWN}
    (said,) = json.loads(archive.read("report.json"))["pictures"]
    assert said["ready"] is True
    (kept,) = (app.home / "pictures").rglob(f"{said['source_sha256']}.png")
    assert kept.read_bytes() == sent[said["source_sha256"]]
    source = "XMP-iptcExt:DigitalSourceType"
    tags = read_tags(archive.read("BTL-1.MAIN.png"), folder, source)
    assert tags[source].endswith("/trainedAlgorithmicMedia")


@pytest.mark.parametrize(("width", "height"), [(390, 844)])
def test_nothing_is_cut_off_and_the_action_stays_in_view(
    app_server: AppServer, browser: Browser, width: int, height: int
) -> None:
    page = open_products(browser, app_server.url, width=width, height=height)
    expect(action(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Main image · 1:1")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
