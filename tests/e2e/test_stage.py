"""How the stage looks in a real browser: true sizes, true figures, words that stay in their box."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.test_frame import PROBES, studio_of
from tests.stocking import add_picture

expect.set_options(timeout=WAIT_MS)

LONG_WORD = "/home/somebody/" + "x" * 300
FIGURES = "(element) => getComputedStyle(element).fontVariantNumeric"
WIDER = "(element) => element.scrollWidth - element.clientWidth"
BATCH_LINE = """async ([address, batch]) => {
  const words = await import(address);
  return words.batchLine(batch, Date.now());
}"""


def drawn(page: Page) -> Locator:
    image = page.locator("[data-stage] .card img").first
    expect(image).to_have_js_property("complete", True)
    return image


def size(element: Locator) -> tuple[int, int]:
    box = element.bounding_box()
    assert box is not None
    return round(box["width"]), round(box["height"])


class TestSizes:
    def test_a_small_picture_is_not_blown_up(self, app_server: AppServer, browser: Browser) -> None:
        add_picture(studio_of(app_server), size=(48, 32))
        page = browser.open(app_server.url)
        assert size(drawn(page)) == (48, 32)
        place = size(page.locator("[data-stage] .frame").first)
        assert place[0] > 240, "its place keeps the size it had before the picture came"

    @pytest.mark.parametrize("shape", [(1080, 1920), (1920, 1080), (1200, 1200)])
    def test_a_picture_alone_is_as_large_as_fits(
        self, app_server: AppServer, browser: Browser, shape: tuple[int, int]
    ) -> None:
        add_picture(studio_of(app_server), size=shape)
        page = browser.open(app_server.url, height=800)
        image = drawn(page)
        expect(image).to_be_in_viewport(ratio=1)
        width, height = size(image)
        assert width / height == pytest.approx(shape[0] / shape[1], rel=0.01)
        assert width > 500 or height > 500


class TestWords:
    def test_only_columns_of_figures_have_tabular_ones(
        self, app_server: AppServer, browser: Browser
    ) -> None:
        add_picture(studio_of(app_server))
        page = browser.open(app_server.url)
        stage = page.locator("[data-stage]")
        expect(stage.locator(".what .line")).to_contain_text("gemini-3-pro")
        for words in (stage.locator(".what .line"), stage.locator("h3"), page.locator("pre").first):
            assert words.evaluate(FIGURES) == "normal"
        assert stage.locator(".caption .line").evaluate(FIGURES) == "tabular-nums"
        browser.ignored.extend(PROBES)
        page.goto(f"{app_server.url}/costs")
        expect(page.locator(".figures td").first).to_be_visible()
        assert page.locator(".figures td.number").first.evaluate(FIGURES) == "tabular-nums"
        assert page.locator(".figures td:not(.number)").first.evaluate(FIGURES) == "normal"

    @pytest.mark.parametrize(
        ("cost", "line"), [("¥4.00 + $0.21", "1 picture · ¥4.00 + $0.21 · "), ("", "1 picture · ")]
    )
    def test_the_line_of_a_batch_says_what_it_cost_in_all(
        self, app_server: AppServer, browser: Browser, cost: str, line: str
    ) -> None:
        page = browser.open(app_server.url)
        job = {"count": 1, "model": "gpt-image-2", "pictures": [{"suspect": ""}]}
        batch: dict[str, Any] = {"open": False, "cost": cost, "created": 0, "jobs": [job]}
        address = f"{app_server.url}/assets/components/stage_words.js"
        said = page.evaluate(BATCH_LINE, [address, batch])
        assert said.startswith(line)
        assert said.endswith(" · gpt-image-2")
        assert "undefined" not in said

    def test_a_long_word_in_a_notice_stays_in_its_box(
        self, start_app: Callable[..., AppServer], gateway: GatewayDouble, browser: Browser
    ) -> None:
        gateway.script(["placeholder"] * 4)
        app = start_app(environment=dict(gateway.environment))
        page = browser.open(app.url, width=390, height=844)
        page.get_by_role("button", name="Generate").click()
        notice = page.locator("[data-stage] .notice").first
        expect(notice).to_be_visible()
        notice.locator(".text").evaluate("(text, word) => text.append(word)", LONG_WORD)
        assert notice.evaluate(WIDER) == 0
        assert size(notice)[0] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
