"""The chain in a real browser: seen before the click, gone through after it, told afterwards."""

from collections.abc import Callable

from playwright.sync_api import expect

from imagegen.ui.session import SAME_CLICK_S
from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble

expect.set_options(timeout=WAIT_MS)


def test_without_capacity_the_next_model_makes_it_and_both_answers_can_be_read(
    start_app: Callable[..., AppServer], gateway: GatewayDouble, browser: Browser
) -> None:
    app = start_app(environment=dict(gateway.environment))
    page = browser.open(app.url)
    field = page.get_by_role("combobox", name="If it has no capacity")
    field.fill("GPT Image 2")
    page.get_by_role("option", name="GPT Image 2").first.click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Without capacity:")).to_contain_text("1. GPT Image 2 ¥")

    count = page.get_by_label("How many", exact=True)
    count.fill("1")
    count.press("Enter")
    gateway.script(["503", "ok"])
    page.get_by_role("button", name="Generate 1").click()
    stage = page.locator("[data-stage]")
    expect(stage.locator(".card img")).to_have_count(1)
    expect(stage.locator(".note")).to_contain_text("had no capacity, so gateway/gpt-image-2")
    assert [call.document["model"] for call in gateway.calls] == [
        "gemini-3-pro-image-preview",
        "gpt-image-2",
    ]

    page.wait_for_timeout(SAME_CLICK_S * 1000)  # sooner it is the other half of a double click
    gateway.script(["503", "503"])
    page.get_by_role("button", name="Generate 1").click()
    notice = stage.locator(".notice")
    expect(notice).to_contain_text("Failed")
    notice.get_by_text("What the provider said").click()
    expect(notice.locator("pre")).to_have_count(2)
    expect(notice.locator(".attempts")).to_contain_text("gateway/gpt-image-2")
    expect(notice.locator("pre").first).to_contain_text("{")
