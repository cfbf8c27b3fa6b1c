"""The annotator by touch, with suggestions, and in two windows at once."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from imagegen.annotations import Circle, Ellipse, Number
from imagegen.item_desk import ItemDesk
from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.e2e.annotating import finger, open_page, pinch

expect.set_options(timeout=WAIT_MS)

PHONE = {"width": 390, "height": 844}


class TestByTouch:
    @pytest.fixture
    def phone(self, new_browser: Callable[..., Browser]) -> Browser:
        return new_browser(has_touch=True, is_mobile=True, viewport=PHONE)

    def test_fingers_place_and_drag_and_nothing_is_wider_than_the_phone(
        self, item_app: AppServer, phone: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        work = open_page(item_app, phone, desk, item_id, **PHONE)
        work.page.touchscreen.tap(*work.at(0.3, 0.4))
        ring, _ = work.count(1, 2)
        assert isinstance(ring, Circle)
        assert (ring.x, ring.y) == pytest.approx((0.3, 0.4), abs=0.01)
        work.button("Ellipse").click()
        work.marks.scroll_into_view_if_needed()
        finger(work.page, work.at(0.7, 0.6), work.at(0.85, 0.7))
        oval = work.count(1, 3)[2]
        assert isinstance(oval, Ellipse)
        assert (oval.x, oval.y) == pytest.approx((0.7, 0.6), abs=0.01)

        # Two fingers zoom, place nothing, and what is placed then is where the finger was.
        wide = work.box()["width"]
        pinch(work.page, work.at(0.5, 0.5), 60, 150)
        expect(work.root.locator(".zoom")).to_have_text("250 %")
        assert work.box()["width"] == pytest.approx(2.5 * wide, rel=0.01)
        work.count(1, 3)
        work.button("Number").click()
        view = work.root.locator(".view").bounding_box()
        assert view is not None
        point = (round(view["x"] + 120), round(view["y"] + 90))
        box = work.box()
        work.page.touchscreen.tap(*point)
        number = work.count(1, 4)[3]
        assert isinstance(number, Number)
        assert box["x"] + number.x * box["width"] == pytest.approx(point[0], abs=1)
        assert box["y"] + number.y * box["height"] == pytest.approx(point[1], abs=1)
        pinch(work.page, point, 150, 40)
        expect(work.root.locator(".zoom")).to_have_text("100 %")
        work.count(1, 4)

        for name in ("Highlights", "Preview", "Export", "Scene", "Sentences"):
            work.page.get_by_role("radio", name=name).click()
            work.page.wait_for_timeout(300)
            assert work.page.evaluate("document.documentElement.scrollWidth") <= 390


class TestSuggestions:
    def test_dashed_ones_are_accepted_or_dragged_and_bind_nobody(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        item, boxes = desk.open(item_id), {}
        for place, spot in enumerate(item.spots):
            boxes[spot] = [0.1 + 0.1 * place, 0.4, 0.2 + 0.1 * place, 0.6]
        assert item.base is not None
        desk._items.suggest(item_id, {"base": item.base.sha256, "boxes": boxes})
        offered = desk.offered(item_id)
        work = open_page(item_app, browser, desk, item_id)
        keys = work.page.keyboard
        expect(work.root.locator(".offer")).to_have_count(1)  # the whole scene
        work.root.locator(".tabs button").nth(1).click()
        expect(work.root.locator(".offer")).to_have_count(2)
        work.button("Accept").click()
        assert work.count(2, 2) == offered[1]
        expect(work.root.locator(".offer")).to_have_count(0)
        work.root.locator(".tabs button").nth(2).click()
        ring = offered[2][0]
        assert isinstance(ring, Circle)
        start = work.at(ring.x, ring.y)
        work.drag(start, (start[0] + 70, start[1] - 60))
        moved, arrow = work.kept(3, lambda shapes: len(shapes) == 2 and shapes[0] != ring)
        assert arrow == offered[2][1]
        work.root.locator(".tabs button").nth(3).click()
        work.page.mouse.click(*work.at(0.9, 0.9))  # a person's own takes its place
        assert work.count(4, 2) != offered[3]
        work.marks.focus()
        keys.press("5")
        keys.press("s")
        assert work.count(5, 2) == offered[4]
        work.button("Accept all 3").click()
        assert work.count(7, 2) == offered[6]
        kept = [sentence.shapes for sentence in work.item().sentences]
        assert kept[0] == offered[0]
        assert kept[2] == (moved, arrow)
        expect(work.page.get_by_role("button", name="Dismiss")).to_have_count(0)


class TestTwoWindows:
    def test_both_are_kept_and_a_clash_is_for_a_person_to_settle(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        one = open_page(item_app, browser, desk, item_id)
        two = open_page(item_app, browser, desk, item_id)
        one.page.mouse.click(*one.at(0.2, 0.3))
        mine = one.count(1, 2)
        two.root.locator(".tabs button").nth(1).click()
        two.page.mouse.click(*two.at(0.7, 0.3))
        two.count(2, 2)
        assert two.item().sentences[0].shapes == mine
        expect(two.page.get_by_text("Another window changed the highlights")).to_be_visible()
        two.root.locator(".tabs button").nth(0).click()
        expect(two.root.locator(".mark")).to_have_count(2)

        two.button("Whole scene").click()
        theirs = two.count(1, 1)
        one.button("Number").click()
        one.page.mouse.click(*one.at(0.8, 0.8))
        expect(one.page.get_by_text("Sentence 1 was changed in another window too")).to_be_visible()
        assert one.item().sentences[0].shapes == theirs
        one.page.get_by_role("button", name="Keep mine").click()
        assert one.count(1, 3)[:2] == mine
        expect(one.root.locator(".mark")).to_have_count(3)
        one.button("Undo").click()
        one.kept(1, lambda shapes: shapes == theirs)
