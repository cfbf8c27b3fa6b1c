"""The Templates page in a real browser: from a duplicate to the wording that Avatars uses."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.keyboard import Keyboard

expect.set_options(timeout=WAIT_MS)

PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks beside the page first
TITLE = "Stormy headshot"
ADDED = "Rain runs down a window behind the person."
SITTER = "a sailor with a grey beard"


def test_a_designer_takes_a_template_from_a_copy_to_production_by_keys_alone(
    start_app: Callable[..., AppServer], gateway: GatewayDouble, browser: Browser
) -> None:
    app = start_app(environment=dict(gateway.environment))
    browser.ignored.extend(PROBES)
    page = browser.open(f"{app.url}/templates")
    keys = open_by_keys(page)

    keys.choose("Section", "Duplicate and files")
    keys.write("Title of the new template", TITLE)
    keys.activate("Duplicate v1", back=True)
    expect(page.get_by_text(f"{TITLE} is a draft")).to_be_visible()

    write_a_version(page, keys)
    override_by_keys(page, keys)
    assert gateway.paid == 0

    keys.choose("Section", "Golden set", back=True)
    keys.activate("Make the golden set · 12 · ¥12.00")
    expect(page.get_by_text("Both golden sets are complete.")).to_be_visible()
    expect(page.locator(".golden img")).to_have_count(12)
    expect(page.locator(".golden thead")).to_contain_text("v2, draft · 6 of 6 · $0.2322")
    assert gateway.paid == 12
    sent = [str(call.document) for call in gateway.calls]
    assert sum(SITTER in document for document in sent) == 2  # as both versions word it

    page.close()
    app.restart()
    page = browser.open(f"{app.url}/templates")
    keys = open_by_keys(page)
    keys.pick("Template", "Stormy", f"{TITLE} · not in use")
    # The page is drawn anew with that template's own list of versions.
    expect(page.get_by_role("combobox", name="Version")).to_have_value("v2 · draft")
    keys.pick("Version", "v2", "v2 · draft")
    keys.choose("Section", "Versions and labels")
    keys.activate("Label v2 production")
    expect(page.get_by_text("v2 is production now.")).to_be_visible()
    ground = page.get_by_role("cell", name=re.compile("golden set by gateway"))
    expect(ground).to_be_visible()

    keys.activate("Avatars", "link", back=True)
    expect(page).to_have_title("Avatars · Imagegen Studio")
    expect(page.locator(".st-key-make-prompt")).to_be_visible()  # not the list of the page before
    keys.pick("Template", "Stormy", TITLE)
    expect(page.locator(".st-key-make-prompt")).to_contain_text(ADDED)
    assert gateway.paid == 12


def open_by_keys(page: Page) -> Keyboard:
    expect(page.get_by_role("heading", name="Templates")).to_be_visible()
    expect(page.get_by_role("textbox", name="Wording", exact=True)).to_be_visible()
    keys = Keyboard(page)
    keys.skip_to_page()
    return keys


def write_a_version(page: Page, keys: Keyboard) -> None:
    """Edited wording and a sample brief, their diff, a note; saved as a draft."""
    keys.choose("Section", "Wording", back=True)
    wording = keys.reach("textbox", "Wording")
    expect(wording).to_have_value(re.compile("Framing"))
    keys.press("Control+End")
    keys.type_text(ADDED)
    keys.press("Control+Enter")
    expect(page.locator(".diff .added")).to_contain_text(ADDED)
    expect(page.locator(".copy-text pre")).to_contain_text([ADDED, ADDED])
    keys.choose("Section", "Golden set", back=True)
    keys.reach_part(page.locator("summary", has_text="Sample briefs"))
    keys.press("Enter")
    keys.write("Who", SITTER)
    expect(page.locator(".diff .added")).to_contain_text([ADDED, SITTER])
    keys.write("Note", "Weather outside")
    keys.activate("Save as a new version")
    expect(page.get_by_text("Saved as v2, a draft.")).to_be_visible()


def override_by_keys(page: Page, keys: Keyboard) -> None:
    """Before its golden set only with a reason; then a draft again."""
    keys.choose("Section", "Versions and labels", back=True)
    expect(page.get_by_role("cell", name="Weather outside")).to_be_visible()
    expect(page.get_by_role("button", name="Label v2 production")).to_be_disabled()
    keys.reach("checkbox", "Do without the golden set")
    keys.press("Space")
    keys.activate("Label v2 production")
    expect(page.get_by_text("An override needs a reason.")).to_be_visible()
    expect(page.get_by_text("v2 is draft")).to_be_visible()
    keys.write("Reason for the override", "The storm is tonight", back=True)
    keys.activate("Label v2 production")
    expect(page.get_by_text("v2 is production now.")).to_be_visible()
    why = "override without a golden set: The storm is tonight"
    expect(page.get_by_role("cell", name=why)).to_be_visible()
    keys.activate("Label v2 draft")
    expect(page.get_by_text("v2 is draft now.")).to_be_visible()


def section(page: Page, name: str) -> None:
    button = page.get_by_role("radio", name=name, exact=True)
    button.focus()
    page.keyboard.press("Space")
    expect(button).to_be_checked()


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
