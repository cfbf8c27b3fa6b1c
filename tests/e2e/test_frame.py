"""The frame in a real browser: deep links, pictures, theme, keyboard, restart, shutdown."""

import os
import re
import signal
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from imagegen.owners import Owner
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.types import ImageRequest, Job
from imagegen.ui.navigation import SECTIONS
from tests.app import AppServer
from tests.browsing import Browser
from tests.stocking import add_picture

# Streamlit looks for its base address below a deep link first, and finds it at the root.
PROBES = ("/_stcore/health", "/_stcore/host-config")
INTER_LOADED = "[...document.fonts].some((f) => f.family === 'Inter' && f.status === 'loaded')"
BOXES = "(all) => all.map((c) => JSON.stringify(c.getBoundingClientRect()))"
LIGHT, DARK = "rgb(251, 250, 248)", "rgb(26, 25, 24)"


def studio_of(server: AppServer) -> Studio:
    """The studio over the data folder that the server uses."""
    return Studio(load_settings({"IMAGEGEN_HOME": str(server.home)}))


def visit(browser: Browser, url: str, **size: int) -> Page:
    browser.ignored.extend(PROBES)
    return browser.open(url, **size)


def cards(page: Page) -> Any:
    return page.locator(".card")


class TestDeepLink:
    @pytest.mark.parametrize(("path", "title"), [("gallery", "Gallery"), ("settings", "Settings")])
    def test_the_first_visit_of_a_fresh_server_goes_through_the_frame(
        self, app_server: AppServer, browser: Browser, path: str, title: str
    ) -> None:
        page = visit(browser, f"{app_server.url}/{path}")
        expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
        expect(page.get_by_role("navigation").get_by_role("link")).to_have_count(
            sum(len(screens) for screens in SECTIONS.values())
        )
        expect(page.get_by_text("Spent today").first).to_be_visible()
        expect(page).to_have_title(f"{title} · Imagegen Studio")

    def test_the_root_opens_the_avatars(self, app_server: AppServer, browser: Browser) -> None:
        page = visit(browser, app_server.url)
        expect(page).to_have_title("Avatars · Imagegen Studio")

    def test_a_link_to_a_picture_shows_that_picture(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        record = add_picture(studio_of(app_server), size=(300, 200))
        page = visit(browser, f"{app_server.url}/gallery?picture={record.id}")
        picture = page.locator("img.original")
        expect(picture).to_be_visible()
        loaded = picture.evaluate("async (i) => (await i.decode(), [i.naturalWidth, i.src])")
        assert loaded == [300, f"{app_server.url}/pictures/{record.file_name}"]


class TestGallery:
    def test_click_back_and_keyboard(self, app_server: AppServer, browser: Browser) -> None:
        studio = studio_of(app_server)
        records = [add_picture(studio, number, size=(200, 200)) for number in range(1, 13)]
        page = visit(browser, f"{app_server.url}/gallery")
        expect(cards(page)).to_have_count(12)
        cards(page).first.click()
        expect(page).to_have_url(re.compile(rf"\?picture={records[-1].id}$"))
        expect(cards(page)).to_have_count(0)  # what is left of a page goes when the next is whole
        page.go_back()
        expect(page.locator("img.original")).to_have_count(0)
        expect(cards(page)).to_have_count(12)
        cards(page).first.focus()
        page.keyboard.press("ArrowRight")
        expect(cards(page).nth(1)).to_be_focused()
        page.keyboard.press("End")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"\?picture={records[0].id}$"))
        # At once, while the grid may still stand: the focus comes back all the same.
        page.get_by_role("button", name="Back to the gallery").click()
        expect(cards(page).last).to_be_focused()

    def test_no_card_jumps_while_its_picture_loads(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        studio = studio_of(app_server)
        for number, size in enumerate([(400, 300), (300, 400), (512, 512), (40, 30)], 1):
            add_picture(studio, number, size=size)
        held: list[Any] = []
        browser.context.route("**/thumbnails/**", lambda route: held.append(route))
        page = visit(browser, f"{app_server.url}/gallery")
        expect(cards(page)).to_have_count(4)
        page.evaluate("document.fonts.ready")
        page.evaluate("new Promise((done) => setTimeout(done, 300))")
        before = cards(page).evaluate_all(BOXES)
        for route in held:
            route.continue_()
        page.wait_for_load_state("networkidle")
        cards(page).locator("img").evaluate_all("(all) => Promise.all(all.map((i) => i.decode()))")
        assert cards(page).evaluate_all(BOXES) == before

    def test_a_small_picture_is_not_blown_up(self, app_server: AppServer, browser: Browser) -> None:
        add_picture(studio_of(app_server), size=(40, 30))
        page = visit(browser, f"{app_server.url}/gallery")
        image = cards(page).locator("img")
        expect(image).to_be_visible()
        assert image.evaluate("(i) => i.getBoundingClientRect().width") == 40

    def test_the_download_is_the_original(self, app_server: AppServer, browser: Browser) -> None:
        studio = studio_of(app_server)
        record = add_picture(studio, who="a calm teacher")
        page = visit(browser, f"{app_server.url}/gallery?picture={record.id}")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Download original").click()
        assert waiting.value.suggested_filename == f"a-calm-teacher-{record.sha256[:8]}.png"
        assert waiting.value.path().read_bytes() == studio.storage.read(record.file_name)

    def test_typed_text_runs_nothing(self, app_server: AppServer, browser: Browser) -> None:
        hostile = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
        studio = studio_of(app_server)
        record = add_picture(studio, who=hostile, prompt=hostile, person=hostile)
        page = visit(browser, f"{app_server.url}/gallery")
        expect(cards(page).locator(".title")).to_have_text(hostile)
        page.goto(f"{app_server.url}/gallery?picture={record.id}")
        expect(page.locator(".picture-title")).to_have_text(hostile)
        page.goto(f"{app_server.url}/costs")
        expect(page.get_by_role("heading", name="Costs", exact=True)).to_be_visible()
        assert page.evaluate("window.hacked") is None


class TestTheme:
    def test_the_page_follows_the_system_in_our_own_type(
        self, app_server: AppServer, new_browser: Callable[..., Browser]
    ) -> None:
        for scheme, ground in {"light": LIGHT, "dark": DARK}.items():
            page = visit(new_browser(color_scheme=scheme), f"{app_server.url}/costs")
            heading = page.get_by_role("heading", name="Costs", exact=True)
            expect(heading).to_be_visible()
            expect(page.get_by_test_id("stApp")).to_have_css("background-color", ground)
            assert heading.evaluate("(h) => getComputedStyle(h).fontFamily").startswith("Inter")
            page.evaluate("document.fonts.ready")
            assert page.evaluate(INTER_LOADED)

    def test_a_phone_needs_no_sideways_scrolling(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        add_picture(studio_of(app_server), size=(1200, 300))
        for path in ("", "gallery", "costs", "settings"):
            page = visit(browser, f"{app_server.url}/{path}", width=390, height=844)
            expect(page.locator(".frame-line")).to_be_visible()
            page.wait_for_load_state("networkidle")
            main = page.get_by_test_id("stMain")
            assert main.evaluate("(m) => m.scrollWidth - m.clientWidth") == 0, path
            if path == "settings":  # the columns of its table stand below each other
                price = page.get_by_role("cell", name="¥0.35").first
                assert price.evaluate("(c) => c.getBoundingClientRect().right") < 390
            page.close()


class TestKeyboard:
    def test_g_and_a_letter_go_and_a_question_mark_shows_the_list(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        page = visit(browser, f"{app_server.url}/gallery")
        expect(page.get_by_role("heading", name="Gallery")).to_be_visible()
        expect(page.locator("#imagegen-frame")).to_be_attached()
        page.wait_for_function("window.imagegenFrame")
        page.keyboard.press("g")
        page.keyboard.press("c")
        expect(page.get_by_role("heading", name="Costs", exact=True)).to_be_visible()
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keyboard")).to_contain_text("Settings")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Keyboard")).to_have_count(0)

    def test_letters_typed_into_a_field_stay_there(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        page = visit(browser, app_server.url)
        page.wait_for_function("window.imagegenFrame")
        field = page.get_by_role("textbox").first
        field.fill("")
        field.press_sequentially("gc?")
        expect(field).to_have_value("gc?")
        expect(page).to_have_title("Avatars · Imagegen Studio")


class TestCopy:
    def test_a_text_is_copied_exactly(
        self, app_server: AppServer, new_browser: Callable[..., Browser]
    ) -> None:
        prompt = "Line one,\n  line <two> & \u201cthree\u201d"
        record = add_picture(studio_of(app_server), prompt=prompt)
        browser = new_browser(permissions=["clipboard-read", "clipboard-write"])
        page = visit(browser, f"{app_server.url}/gallery?picture={record.id}")
        page.locator(".copy-text").hover()
        page.get_by_role("button", name="Copy").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == record.prompt_sent


class TestProcess:
    def test_the_pictures_are_there_after_a_restart(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        studio = studio_of(app_server)
        for number in range(1, 5):
            add_picture(studio, number)
        page = visit(browser, f"{app_server.url}/gallery")
        expect(cards(page)).to_have_count(4)
        page.close()
        app_server.restart()
        page = visit(browser, f"{app_server.url}/gallery")
        expect(cards(page)).to_have_count(4)

    def test_a_second_app_over_the_same_folder_says_so_and_ends(
        self, app_server: AppServer, start_app: Callable[..., AppServer]
    ) -> None:
        with pytest.raises(RuntimeError) as failure:
            start_app(environment={"IMAGEGEN_HOME": str(app_server.home)}, name="second")
        log = str(failure.value)
        assert "Another Imagegen Studio already works in" in log
        assert "Traceback" not in log

    def test_an_open_stream_does_not_keep_the_process_alive(self, app_server: AppServer) -> None:
        owner = Owner(app_server.home / "locks")
        job = add_running(studio_of(app_server), owner)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        url = f"{app_server.url}/api/batches/{job.batch}/events"
        with opener.open(url, timeout=30) as stream:
            assert stream.readline().startswith(b"retry:")
            process = app_server.process
            assert process is not None
            os.kill(process.pid, signal.SIGTERM)
            assert process.wait(60) in (0, -signal.SIGTERM)
        assert "Traceback" not in app_server.log


def add_running(studio: Studio, owner: Owner) -> Job:
    """A job that a living process is working on: this one."""
    [job] = studio.submit(ImageRequest(prompt="a red apple", provider="draft"))
    assert studio.jobs.start(job.id, 1, owner.id)
    return job
