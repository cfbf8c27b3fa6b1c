"""The Avatars page in a real browser: from the brief to stored pictures, live and undisturbed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_frame import PROBES

expect.set_options(timeout=WAIT_MS)

WHO = "a lighthouse keeper with a white beard"
PHONE = {"width": 390, "height": 844}
SLOW_S = 2.5
AXES = {
    "Attires": ("a kilt", "a vest", "a gown", "a cape"),
    "Expressions": ("weary", "proud", "stern"),
    "Settings": ("a quay", "a lamp room"),
}


@pytest.fixture
def paid_app(start_app: Callable[..., AppServer], gateway: GatewayDouble) -> AppServer:
    """The app with a key for the loopback gateway."""
    return start_app(environment=dict(gateway.environment))


def prompt(page: Page) -> Locator:
    return page.locator(".st-key-make-prompt")


def action(page: Page) -> Locator:
    return page.get_by_role("button", name="Generate")


def batches(page: Page) -> Locator:
    return page.locator("[data-stage] section.batch")


def pictures(page: Page) -> Locator:
    return page.locator("[data-stage] .card img")


def type_into(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    expect(prompt(page)).to_contain_text(text)


def set_count(page: Page, count: int) -> None:
    field = page.get_by_label("How many", exact=True)
    field.fill(str(count))
    field.press("Enter")
    expect(action(page)).to_contain_text(f"Generate {count}")


def expect_drawn(images: Locator, count: int) -> None:
    """That many pictures, every one with its bytes decoded."""
    expect(images).to_have_count(count)
    for number in range(count):
        image = images.nth(number)
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 0


class TestTheFirstPicture:
    def test_by_keys_alone_four_drafts_outlive_a_reload_and_a_restart(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        browser.ignored.extend(PROBES)
        page = browser.open(app_server.url)
        expect(action(page)).to_contain_text("Generate 4 · free")
        keys = Keyboard(page)
        keys.skip_to_page()
        keys.pick("Template", "flat", "Flat illustration")
        keys.write("Who", WHO)
        expect(prompt(page)).to_contain_text(WHO)
        keys.pick("Attire", "a yellow oilskin", "a yellow oilskin")
        expect(prompt(page)).to_contain_text("a yellow oilskin")
        keys.activate("Generate 4 · free")
        expect_drawn(pictures(page), 4)
        expect(page.locator("[data-stage] .mark.draft")).to_have_count(4)
        expect(batches(page).locator("h3")).to_have_text(WHO)
        page.reload()
        expect_drawn(pictures(page), 4)
        keys.activate("Details of picture 1", "link")
        expect(page.get_by_text("Crops that never cut a face")).to_be_visible()
        page.close()
        app_server.restart()
        again = browser.open(app_server.url)
        expect_drawn(pictures(again), 4)
        keys = Keyboard(again)
        keys.activate("Gallery", "link")
        expect(again.locator("a.card img")).to_have_count(4)
        keys.activate("Avatars", "link", back=True)
        a_set_and_a_matrix_by_keys_alone(again, keys)

    def test_a_picture_opens_as_its_untouched_original(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        page = browser.open(app_server.url)
        set_count(page, 1)
        action(page).click()
        expect_drawn(pictures(page), 1)
        with browser.context.expect_page() as opened:
            page.get_by_role("link", name="Open picture 1 in its original size").click()
        assert "/pictures/" in opened.value.url
        opened.value.wait_for_load_state()
        (file,) = (app_server.home / "pictures").rglob("*.png")
        answer = browser.context.request.get(opened.value.url)
        assert answer.body() == file.read_bytes()


def a_set_and_a_matrix_by_keys_alone(page: Page, keys: Keyboard) -> None:
    """Interviewers of a dealt mix, then 24 cells: count and price before each click."""
    newest = batches(page).first
    keys.choose("What to make", "TOEFL set")
    keys.choose("Role", "Interviewers")
    keys.reach("spinbutton", "People")
    keys.press("Control+a")
    keys.type_text("3")
    keys.press("Tab")
    expect(action(page)).to_contain_text("Generate 3 · free")
    dealt = prompt(page).text_content() or ""
    keys.activate("Deal again")
    expect(prompt(page)).not_to_have_text(dealt)
    keys.activate("Generate 3 · free")
    expect_drawn(newest.locator(".card img"), 3)
    expect(newest.locator("h3")).to_contain_text("Interviewers")

    keys.choose("What to make", "Matrix", back=True)
    for field, values in AXES.items():
        keys.pick(field, values[0], values[0])
        for value in values[1:]:
            keys.pick_more(value, value)
    expect(page.get_by_text("4 attires × 3 expressions × 2 settings = 24 pictures")).to_be_visible()
    keys.activate("Generate 24 · free")
    expect(newest.locator(".card img")).to_have_count(24)
    with page.expect_download() as download:
        keys.reach_part(newest.get_by_role("link", name="Contact sheet (PNG)"))
        keys.press("Enter")
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


class TestTheClick:
    def test_a_double_click_makes_one_batch(self, app_server: AppServer, browser: Browser) -> None:
        page = browser.open(app_server.url)
        set_count(page, 1)
        action(page).dblclick()
        expect_drawn(pictures(page), 1)
        page.reload()
        expect(batches(page)).to_have_count(1)

    def test_ctrl_enter_in_a_field_sends_what_was_just_typed(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        page = browser.open(app_server.url)
        set_count(page, 1)
        field = page.get_by_label("Who", exact=True)
        field.fill("a diver")
        field.press("Control+Enter")
        expect(batches(page).locator("h3")).to_have_text("a diver")

    def test_the_page_runs_once_more_when_the_batch_is_done_and_no_more(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        page = browser.context.new_page()
        sent: list[bytes | str] = []
        page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(data)))
        page.goto(paid_app.url)
        expect(action(page)).to_contain_text("Generate 4 · ¥4.00")
        page.wait_for_timeout(1000)
        before = len(sent)
        action(page).click()
        expect(page.get_by_text("$0.1548").first).to_be_visible()
        page.wait_for_timeout(1500)
        assert len(sent) - before == 2  # the click, and the end of the batch
        assert gateway.paid == 4


class TestWhileItRuns:
    def test_other_clicks_and_other_pages_do_not_disturb_it(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.delay_s = SLOW_S
        page = browser.open(paid_app.url)
        action(page).click()
        expect(page.get_by_text("Provider working").first).to_be_visible()
        type_into(page, "Who", "somebody else")
        page.get_by_label("Framing").click()
        page.get_by_role("option", name="Close-up").click()
        page.get_by_role("link", name="Costs").click()
        page.get_by_role("link", name="Avatars").click()
        expect_drawn(pictures(page), 4)
        expect(page.get_by_label("Who", exact=True)).to_have_value("somebody else")
        assert gateway.paid == 4
        assert len(gateway.calls) == 4

    def test_a_reload_finds_the_open_batch_live(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.delay_s = SLOW_S
        page = browser.open(paid_app.url)
        set_count(page, 1)
        action(page).click()
        expect(page.get_by_text("Provider working")).to_be_visible()
        page.reload()
        expect(page.get_by_text("Provider working")).to_be_visible()
        expect_drawn(pictures(page), 1)
        expect(batches(page)).to_have_attribute("data-state", "closed")

    def test_pictures_stay_where_they_are_when_the_page_runs_again(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        page = browser.open(app_server.url)
        set_count(page, 2)
        action(page).click()
        expect_drawn(pictures(page), 2)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        pictures(page).first.evaluate("image => { image.mark = 'the same' }")
        type_into(page, "Who", "somebody else")
        expect(pictures(page).first).to_have_js_property("mark", "the same")
        assert [url for url in asked if "/thumbnails/" in url or "/pictures/" in url] == []

    def test_what_waits_says_its_place_and_can_be_cancelled(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.delay_s = SLOW_S
        page = browser.open(paid_app.url)
        set_count(page, 8)  # five are sent at once
        action(page).click()
        expect(page.get_by_text("Queued 2nd")).to_be_visible()
        page.get_by_role("button", name="Cancel picture 8").click()
        expect(page.get_by_text("You cancelled it.")).to_be_visible()
        expect_drawn(pictures(page), 7)
        assert gateway.paid == 7

    def test_what_a_cancel_cannot_undo_is_said_before_it(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.delay_s = SLOW_S
        page = browser.open(paid_app.url)
        set_count(page, 1)
        action(page).click()
        expect(page.get_by_text("Provider working")).to_be_visible()
        page.get_by_role("button", name="Cancel picture 1").click()
        expect(page.get_by_text("may still be charged")).to_be_visible()
        page.get_by_role("button", name="Cancel anyway").click()
        expect(page.get_by_text("Cancelling")).to_be_visible()
        expect(page.get_by_text("Cancelled too late")).to_be_visible()
        expect_drawn(pictures(page), 1)


class TestWhenItFails:
    def test_one_notice_for_all_that_failed_alike_and_one_way_on(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.script(["500"] * 3)
        page = browser.open(paid_app.url)
        set_count(page, 3)
        action(page).click()
        expect(page.locator("[data-stage] .notice")).to_have_count(1)
        expect(page.locator("[data-stage] .notice .badge")).to_have_text("3 failed")
        page.get_by_role("button", name="Make 3 again · ¥1.00 each").click()
        expect(page.get_by_text("3 new calls, each for ¥1.00.")).to_be_visible()
        assert len(gateway.calls) == 3
        page.get_by_role("button", name="Make 3 again · ¥1.00 each").click()
        expect_drawn(pictures(page), 3)
        assert gateway.paid == 3

    def test_a_call_that_a_crash_cut_off_is_shown_as_unknown_and_not_repeated(
        self, paid_app: AppServer, gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.delay_s = SLOW_S
        page = browser.open(paid_app.url)
        set_count(page, 1)
        action(page).click()
        expect(page.get_by_text("Provider working")).to_be_visible()
        page.close()
        paid_app.kill()
        paid_app.start()
        again = browser.open(paid_app.url)
        expect(again.locator("[data-stage] .notice")).to_contain_text("It may have been charged.")
        expect(again.locator("[data-stage] .notice .badge")).to_have_text("Unknown")
        again.get_by_role("button", name="Make again · ¥1.00").click()
        expect(again.get_by_text("The call before may have been charged too.")).to_be_visible()
        assert len(gateway.calls) == 1

    def test_without_a_key_the_paid_model_shows_the_way_and_the_form_is_kept(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        page = browser.open(app_server.url)
        type_into(page, "Who", "a diver")
        page.get_by_label("Model, and the price").click()
        page.get_by_role("option", name="GPT Image 2 ·").click()
        expect(page.get_by_text("Connect an image gateway")).to_be_visible()
        expect(action(page)).to_be_disabled()
        page.get_by_role("button", name="Use the free draft instead").click()
        expect(action(page)).to_contain_text("Generate 4 · free")
        expect(page.get_by_label("Who", exact=True)).to_have_value("a diver")


class TestOnAPhone:
    def test_the_action_is_at_the_bottom_edge_and_brings_the_stage_into_view(
        self, app_server: AppServer, new_browser: Callable[..., Browser]
    ) -> None:
        page = new_browser(viewport=PHONE, has_touch=True).open(app_server.url, **PHONE)
        expect(action(page)).to_be_in_viewport(ratio=1)
        box = action(page).bounding_box()
        assert box is not None
        assert PHONE["height"] - 32 < box["y"] + box["height"] <= PHONE["height"]
        action(page).tap()
        expect(batches(page).first).to_be_in_viewport()
        expect(action(page)).to_be_in_viewport(ratio=1)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]


@pytest.mark.parametrize(
    ("width", "height"), [(390, 844), (800, 1000), (1024, 768), (1280, 720), (1440, 900)]
)
def test_the_action_is_in_view_and_nothing_is_cut_off_at_any_width(
    app_server: AppServer, browser: Browser, width: int, height: int
) -> None:
    page = browser.open(app_server.url, width=width, height=height)
    expect(action(page)).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("How many", exact=True)).to_be_in_viewport(ratio=1)
    for label in ("Expression", "Setting", "Aspect ratio"):
        expect(page.get_by_label(label)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
