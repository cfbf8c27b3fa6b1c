"""The Templates page in a real browser: from a duplicate to the wording that Avatars uses."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble

expect.set_options(timeout=WAIT_MS)

PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks beside the page first
TITLE = "Stormy headshot"
ADDED = "Rain runs down a window behind the person."


def section(page: Page, name: str) -> None:
    """By keyboard: the chosen section is entered, the arrows go along."""
    button = page.get_by_role("radio", name=name, exact=True)
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_be_checked()


def press(page: Page, name: str) -> None:
    """By keyboard, and never before the button is ready."""
    button = page.get_by_role("button", name=name)
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")


def write(page: Page, field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Tab")


def test_a_designer_takes_a_template_from_a_copy_to_production(
    start_app: Callable[..., AppServer], gateway: GatewayDouble, browser: Browser
) -> None:
    app = start_app(environment=dict(gateway.environment))
    page = browser.open(f"{app.url}/templates")
    browser.ignored.extend(PROBES)

    section(page, "Duplicate and files")
    write(page, page.get_by_label("Title of the new template"), TITLE)
    press(page, "Duplicate v1")
    expect(page.get_by_text(f"{TITLE} is a draft")).to_be_visible()

    section(page, "Wording")
    wording = page.get_by_role("textbox", name="Wording", exact=True)
    expect(wording).to_have_value(re.compile("Framing"))
    write(page, wording, f"{wording.input_value()}{ADDED}")
    expect(page.locator(".diff .added")).to_contain_text(ADDED)
    expect(page.locator(".copy-text pre")).to_contain_text([ADDED, ADDED])
    write(page, page.get_by_label("Note"), "Weather outside")
    press(page, "Save as a new version")
    expect(page.get_by_text("Saved as v2, a draft.")).to_be_visible()

    section(page, "Versions and labels")
    expect(page.get_by_role("cell", name="Weather outside")).to_be_visible()
    expect(page.get_by_role("button", name="Label v2 production")).to_be_disabled()

    section(page, "Golden set")
    press(page, "Make the golden set · 12 · ¥12.00")
    expect(page.get_by_text("Both golden sets are complete.")).to_be_visible()
    expect(page.locator(".golden img")).to_have_count(12)
    expect(page.locator(".golden thead")).to_contain_text("v2, draft · 6 of 6 · $0.2322")
    assert gateway.paid == 12

    app.restart()
    page.reload()
    expect(page.get_by_role("heading", name="Templates")).to_be_visible()
    choose(page, "Template", f"{TITLE} · not in use")
    choose(page, "Version", "v2 · draft")
    section(page, "Versions and labels")
    press(page, "Label v2 production")
    expect(page.get_by_text("v2 is production now.")).to_be_visible()

    page.get_by_role("link", name="Avatars").click()
    choose(page, "Template", TITLE)
    expect(page.locator(".st-key-make-prompt")).to_contain_text(ADDED)
    assert gateway.paid == 12


def choose(page: Page, label: str, option: str) -> None:
    field = page.get_by_label(label, exact=True)
    expect(field).to_have_count(1)  # while a page is drawn anew, its old fields stay for a moment
    field.click()
    page.get_by_role("option", name=option).first.click()


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1440, 900)])
def test_nothing_is_cut_off_in_any_section(
    app_server: AppServer, browser: Browser, width: int, height: int
) -> None:
    page = browser.open(f"{app_server.url}/templates", width=width, height=height)
    browser.ignored.extend(PROBES)
    for name in (
        "Versions and labels",
        "Golden set",
        "Alternatives",
        "Duplicate and files",
        "Wording",
    ):
        section(page, name)
        expect(page.get_by_role("heading", name="Templates")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
