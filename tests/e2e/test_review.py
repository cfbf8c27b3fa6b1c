"""The review desk in a real browser: verdicts by keys, kept over a reload, and a comment's edit."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from imagegen.settings import load_settings
from imagegen.studio import Studio
from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.stocking import add_picture

expect.set_options(timeout=WAIT_MS)

PHONE = {"width": 390, "height": 844}
PROBES = ("/_stcore/health", "/_stcore/host-config")  # Streamlit asks beside the page first
PICTURES = 24
VERDICTS = "**/api/review/verdicts"
NOT_SIGNED_IN = {"code": "not_signed_in", "message": "Nobody is signed in.", "hint": ""}


@pytest.fixture
def stocked(start_app: Callable[..., AppServer], tmp_path: Path) -> AppServer:
    """The app over pictures that nobody has judged."""
    home = tmp_path / "app" / "imagegen-home"
    studio = Studio(load_settings({"IMAGEGEN_HOME": str(home)}))
    for number in range(1, PICTURES + 1):
        family = "draft" if number % 2 else "gemini"
        add_picture(studio, number, who=name(number), size=(96, 64), family=family)
    studio.engine.dispose()
    return start_app()


def name(number: int) -> str:
    """Shown as it is typed, or the desk would run what users type."""
    return f"<i>person</i> {number}"


def open_desk(browser: Browser, server: AppServer, **size: int) -> Page:
    browser.ignored += PROBES
    page = browser.open(f"{server.url}/review", **size)
    expect(title(page)).to_be_visible()
    return page


def title(page: Page) -> Locator:
    return page.locator("[data-desk] h3")


def kept(server: AppServer) -> list[tuple[str, int]]:
    """(verdict, whether it was undone), in the order they were given."""
    with sqlite3.connect(server.home / "studio.sqlite") as connection:
        query = "SELECT verdict, undone_at IS NOT NULL FROM verdicts ORDER BY number"
        return list(connection.execute(query))


def count(server: AppServer, rows: str) -> int:
    with sqlite3.connect(server.home / "studio.sqlite") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])


def wait_until(page: Page, is_so: Callable[[], bool]) -> None:
    for _ in range(600):
        if is_so():
            return
        page.wait_for_timeout(50)
    raise AssertionError("It never came.")


def test_twenty_verdicts_by_keys_outlive_a_reload_and_the_last_is_undone(
    stocked: AppServer, browser: Browser
) -> None:
    browser.ignored += ("/pictures/", "Failed to load resource")
    browser.context.route("**/pictures/**", lambda route: route.abort())
    page = open_desk(browser, stocked)
    expect(page.get_by_role("alert")).to_contain_text("cannot be judged")
    expect(page.get_by_role("button", name="Approve")).to_be_disabled()
    page.keyboard.press("a")  # nobody judges what nobody sees
    expect(title(page)).to_have_text(name(PICTURES))
    browser.context.unroute("**/pictures/**")
    page.get_by_role("button", name="Load again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    for number in range(20):
        expect(title(page)).to_have_text(name(PICTURES - number))
        page.keyboard.press("1")
        page.keyboard.press("arn"[number % 3])
    expect(page.get_by_text("20 judged in this sitting")).to_be_visible()
    expect(page.locator("[data-desk] .sheet:last-child img")).to_have_js_property(
        "naturalWidth", 96
    )
    under = page.locator(
        "[data-desk] .sheet"
    ).first  # the next picture, painted before it is wanted
    expect(under).to_have_attribute("aria-hidden", "true")
    under.evaluate("sheet => (sheet.dataset.mine = 'yes')")
    page.keyboard.press("s")
    expect(title(page)).to_have_text(name(PICTURES - 21))
    expect(page.locator("[data-desk] .sheet").last).to_have_attribute("data-mine", "yes")
    page.keyboard.press("s")
    wait_until(page, lambda: len(kept(stocked)) == 20)
    page.reload()
    expect(title(page)).to_have_text(name(4))
    page.keyboard.press("u")  # the sitting is another one, the reviewer is not
    expect(title(page)).to_have_text(name(5))
    page.keyboard.press("r")
    expect(title(page)).to_have_text(name(4))
    assert "imagegen-who" in {cookie.get("name") for cookie in browser.context.cookies()}
    wait_until(page, lambda: len(kept(stocked)) == 21)
    page.keyboard.press("a")
    expect(title(page)).to_have_text(name(3))
    wait_until(page, lambda: len(kept(stocked)) == 22)  # what was never sent is not undone
    page.keyboard.press("u")
    expect(title(page)).to_have_text(name(4))
    wait_until(page, lambda: kept(stocked)[-1] == ("approve", 1))
    reject_while_the_app_is_away(page, browser)
    wait_until(page, lambda: len(kept(stocked)) == 23)
    assert kept(stocked)[-2:] == [("approve", 1), ("reject", 0)]
    assert sum(undone for _, undone in kept(stocked)) == 2
    replace_a_verdict_whose_answer_is_lost(page, stocked, browser)
    leave_the_desk_while_the_app_is_away(page, stocked, browser)
    vote_blind(page, stocked)


def reject_while_the_app_is_away(page: Page, browser: Browser) -> None:
    """The verdict waits, also over a reload, and is kept once the app answers."""
    browser.context.route(VERDICTS, lambda route: route.abort())
    page.keyboard.press("r")
    expect(page.get_by_role("alert")).to_contain_text("1 verdict is not kept yet")
    page.once("dialog", lambda dialog: dialog.accept())  # whether it may be left
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("1 verdict is not kept yet")
    browser.context.unroute(VERDICTS)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def replace_a_verdict_whose_answer_is_lost(page: Page, server: AppServer, browser: Browser) -> None:
    """It is undone and replaced in this order, by who gave it, whoever sits there meanwhile."""
    browser.context.route(VERDICTS, lose_the_answer)
    page.keyboard.press("a")
    expect(page.get_by_role("alert")).to_contain_text("1 verdict is not kept yet")
    wait_until(page, lambda: kept(server)[-1] == ("approve", 0))
    page.keyboard.press("u")
    expect(page.get_by_role("alert")).to_contain_text("What you undid is not kept yet")
    page.keyboard.press("r")
    expect(page.get_by_role("alert")).to_contain_text("1 verdict is not kept yet")
    browser.context.unroute(VERDICTS)
    browser.context.route(VERDICTS, sign_out)
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("Sign in again in another tab; they wait.")
    first = sit_down(page, "Zoe")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text(f"1 verdict of {first} waits")
    browser.context.unroute(VERDICTS)
    page.keyboard.press("u")
    expect(page.locator("[data-live]")).to_contain_text("nothing to undo")
    assert kept(server)[-1] == ("approve", 0)
    sit_down(page, first)
    expect(page.get_by_role("alert")).to_have_count(0)
    wait_until(page, lambda: kept(server)[-2:] == [("approve", 1), ("reject", 0)])
    assert len(kept(server)) == 25
    assert count(server, f"verdicts WHERE who <> '{first}'") == 0


def lose_the_answer(route: Route) -> None:
    route.fetch()
    route.abort()


def sign_out(route: Route) -> None:
    body = json.dumps({"error": NOT_SIGNED_IN})
    route.fulfill(status=401, content_type="application/json", body=body)


def sit_down(page: Page, who: str) -> str:
    """Give the desk to that person; returns who sat there."""
    field = page.get_by_role("combobox", name="Who judges")
    before = field.input_value()
    field.fill(who)
    field.press("Enter")
    page.wait_for_function("who => document.cookie.includes(`imagegen-who=${who}`)", arg=who)
    expect(title(page)).to_be_visible()
    page.locator("[data-desk] [data-focus]").focus()
    return before


def leave_the_desk_while_the_app_is_away(page: Page, server: AppServer, browser: Browser) -> None:
    """What waits is kept from whatever page of the app one is at by then."""
    browser.context.route(VERDICTS, lambda route: route.abort())
    page.keyboard.press("n")
    expect(page.get_by_role("alert")).to_contain_text("1 verdict is not kept yet")
    page.get_by_role("link", name="Gallery").first.click()
    expect(page.locator(".card").first).to_be_visible()
    browser.context.unroute(VERDICTS)
    wait_until(page, lambda: kept(server)[-1] == ("needs_work", 0))
    page.wait_for_function("sessionStorage.getItem('imagegen-verdicts') === null")
    page.get_by_role("link", name="Review").first.click()
    expect(title(page)).to_be_visible()
    assert len(kept(server)) == 26


def vote_blind(page: Page, server: AppServer) -> None:
    page.get_by_role("link", name="Blind comparison").click()
    page.get_by_role("button", name="Start comparing").click()
    expect(page.get_by_role("button", name="Left picture is better")).to_be_visible()
    for number, key in enumerate(("ArrowLeft", "t", "b", "ArrowRight"), 1):
        for side in ("Left picture", "Right picture"):  # what is not seen yet is not judged
            expect(page.get_by_role("img", name=side)).to_have_js_property("complete", True)
        page.keyboard.press(key)
        expect(page.get_by_text(f"{number} of 44", exact=True)).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("3 of 44", exact=True)).to_be_visible()
    assert count(server, "comparison_votes") == 3


def test_two_reviewers_see_different_pictures_one_on_a_phone_and_a_box_becomes_an_edit(
    stocked: AppServer, browser: Browser, new_browser: Callable[..., Browser]
) -> None:
    page = open_desk(browser, stocked)
    phone = open_desk(new_browser(viewport=PHONE, has_touch=True), stocked, **PHONE)
    expect(title(page)).to_have_text(name(PICTURES))
    expect(title(phone)).to_have_text(name(PICTURES - 8))
    judge_by_thumb(phone)
    page.keyboard.press("c")
    box = page.locator("[data-desk] .frame").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 40, steps=3)
    page.mouse.up()
    page.keyboard.type("a red scarf")  # keys of the desk are words here
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Make this edit · free").click()
    page.get_by_role("link", name="The edited picture").click()
    assert count(stocked, "records WHERE parent IS NOT NULL") == 1
    expect(page.get_by_role("button", name="Back to the gallery")).to_be_visible()


def judge_by_thumb(page: Page) -> None:
    verdict = page.get_by_role("button", name="Needs work")
    expect(verdict).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    verdict.tap()
    expect(title(page)).to_have_text(name(PICTURES - 9))
    expect(page.get_by_role("status").filter(has_text="Needs work. Next:")).to_be_attached()
