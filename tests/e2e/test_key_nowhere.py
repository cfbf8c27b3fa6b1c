"""A gateway that echoes the key: no page shows it, no file of the app holds it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.app import AppServer
from tests.browsing import Browser
from tests.doubles.gateway import GatewayDouble


def test_the_key_stands_in_no_page_and_no_file(
    start_app: Callable[..., AppServer], gateway: GatewayDouble, browser: Browser
) -> None:
    gateway.default = "echo"
    app = start_app(gateway.environment)
    page = browser.open(app.url)
    page.get_by_role("button", name="Generate").click()
    expect(page.get_by_role("button", name="again").first).to_be_visible()
    seen = page.content() + page.locator("[data-stage]").inner_html()
    for name in ("Settings", "Costs", "Gallery"):
        page.get_by_role("link", name=name).click()
        page.wait_for_timeout(700)
        seen += page.content()
    assert gateway.calls
    assert gateway.key not in seen
    assert gateway.key not in app.log
    files = [file for file in app.home.rglob("*") if file.is_file()]
    assert files
    assert not [file for file in files if gateway.key.encode() in file.read_bytes()]
