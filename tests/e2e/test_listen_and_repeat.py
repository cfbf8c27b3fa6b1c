"""The Listen and Repeat page in a real browser: a whole item, and the annotator by hand and key."""

import io
import json
import math
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from imagegen.annotations import Arrow, Circle, Ellipse, Number, WholeScene
from imagegen.item_desk import ItemDesk
from imagegen.listening import open_archive, pack_item
from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.drawing import encoded
from tests.e2e.annotating import ACTIONS, DOT, Annotator, find_dot, open_address, open_page
from tests.e2e.test_annotator_geometry import compare
from tests.listening.items import finished_item

expect.set_options(timeout=WAIT_MS)


@pytest.mark.parametrize("width", [1024, 390])
def test_a_shape_arrives_where_it_was_drawn(
    item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str, width: int
) -> None:
    work = open_page(item_app, browser, desk, item_id, width=width, height=900)
    work.button("Circle").click()
    seen = find_dot(work.page)
    # Whole pixels of the screen, so that the mouse is exactly there.
    start = (round(seen[0]), round(seen[1]))
    end = (start[0] + 40, start[1] + 9)
    work.drag(start, end)
    (ring,) = work.count(1, 1)
    work.button("Arrow").click()
    tail, tip = (start[0] + 90, start[1] + 12), (start[0] + 150, start[1] - 21)
    work.drag(tail, tip)
    _, arrow = work.count(1, 2)
    box = work.box()
    assert isinstance(ring, Circle)
    assert isinstance(arrow, Arrow)

    def on_screen(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    # The dot is painted at known pixels of the scene: the ring is where the mouse was from it.
    scale = 1600 / box["width"]
    off = (start[0] - seen[0]) * scale, (start[1] - seen[1]) * scale
    pictured = (DOT[0] + off[0], DOT[1] + off[1])
    assert math.dist((ring.x * 1600, ring.y * 900), pictured) < scale
    unit = min(box["width"], box["height"])
    assert math.dist(on_screen(ring.x, ring.y), start) < 1
    assert abs(ring.r * unit - math.dist(start, end)) < 1
    assert math.dist(on_screen(arrow.x, arrow.y), tip) < 1
    assert math.dist(on_screen(arrow.from_x, arrow.from_y), tail) < 1


class TestByMouse:
    def test_everything_is_placed_moved_resized_undone_and_copied(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        work = open_page(item_app, browser, desk, item_id)
        work.page.mouse.click(*work.at(0.2, 0.3))  # the first tool makes a ring and its arrow
        ring, arrow = work.count(1, 2)
        assert isinstance(ring, Circle)
        assert isinstance(arrow, Arrow)
        work.button("Ellipse").click()
        work.drag(work.at(0.7, 0.7), work.at(0.8, 0.75))
        assert isinstance(work.count(1, 3)[2], Ellipse)
        work.button("Number").click()
        work.page.mouse.click(*work.at(0.4, 0.9))
        number = work.count(1, 4)[3]
        assert isinstance(number, Number)
        assert number.n == 1

        work.button("Select").click()
        edge = (ring.x - ring.r * 900 / 1600, ring.y)
        work.drag(work.at(*edge), work.at(edge[0] + 0.1, edge[1] + 0.2))
        moved = work.kept(1, lambda shapes: shapes[0] != ring)[0]
        assert isinstance(moved, Circle)
        assert (moved.x, moved.y, moved.r) == pytest.approx(
            (ring.x + 0.1, ring.y + 0.2, ring.r), abs=0.01
        )

        knob = work.at(moved.x + moved.r * 900 / 1600, moved.y)
        work.drag(knob, (knob[0] + 30, knob[1]))
        larger = work.kept(1, lambda shapes: shapes[0] != moved)[0]
        assert isinstance(larger, Circle)
        assert larger.r > moved.r

        work.button("Undo").click()
        work.kept(1, lambda shapes: shapes[0] == moved)
        work.button("Redo").click()
        work.kept(1, lambda shapes: shapes[0] == larger)
        work.button("Copy to next").click()
        assert work.count(2, 4) == work.item().sentences[0].shapes
        work.button("Whole scene").click()
        assert work.count(2, 1) == (WholeScene(),)

    def test_what_was_placed_outlives_reruns_and_a_reload(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        work = open_page(item_app, browser, desk, item_id)
        work.root.locator(".tabs button").nth(4).click()
        work.page.mouse.click(*work.at(0.6, 0.3))
        work.count(5, 2)
        for view in ("Sentences", "Highlights"):
            work.page.get_by_role("radio", name=view).click()
        expect(work.root.locator(".mark")).to_have_count(2)
        work.page.reload()
        again = Annotator(work.page, desk, item_id)
        expect(again.root.locator(".mark")).to_have_count(2)
        expect(again.root.locator(".tabs [aria-pressed=true]")).to_have_text("5")
        again.button("Undo").click()  # the steps outlive it too
        again.count(5, 0)
        expect(again.button("Undo")).to_be_disabled()
        again.button("Redo").click()
        again.count(5, 2)

    def test_it_snaps_unless_told_not_to_and_is_exact_when_zoomed_in(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        work = open_page(item_app, browser, desk, item_id)
        x, y = work.at(0.5, 0.25)
        work.button("Number").click()
        work.page.mouse.click(x + 4, y)
        assert work.count(1, 1)[0].x == 0.5
        work.button("Snap").click()
        work.page.mouse.click(x + 4, y + 90)
        assert work.count(1, 2)[1].x != 0.5
        work.button("Undo").click()
        work.button("Undo").click()
        work.count(1, 0)

        work.button("Zoom in").click()
        work.button("Zoom in").click()
        view = work.root.locator(".view").bounding_box()
        assert view is not None
        point = (round(view["x"] + 200), round(view["y"] + 150))
        box = work.box()
        work.button("Number").click()
        work.page.mouse.click(*point)
        (number,) = work.count(1, 1)
        assert box["width"] > view["width"] * 2
        assert box["x"] + number.x * box["width"] == pytest.approx(point[0], abs=1)


class TestByKeyboard:
    def test_a_highlight_needs_no_mouse_and_letters_of_the_form_are_letters(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk, item_id: str
    ) -> None:
        work = open_page(item_app, browser, desk, item_id)
        keys = work.page.keyboard
        work.marks.focus()
        keys.press("3")
        keys.press("c")
        keys.press("Enter")
        (ring,) = work.count(3, 1)
        assert ring == Circle(x=0.5, y=0.5, r=0.1)
        for _ in range(5):
            keys.press("ArrowLeft")
        keys.press("Shift+ArrowUp")
        keys.press("+")
        wanted = Circle(x=0.45, y=0.499, r=0.11)
        work.kept(3, lambda shapes: shapes == (wanted,))
        keys.press("a")
        keys.press("Enter")
        arrow = work.count(3, 2)[1]
        assert isinstance(arrow, Arrow)
        keys.press("Alt+ArrowDown")
        work.kept(3, lambda shapes: shapes[1] == replace(arrow, from_y=arrow.from_y + 0.01))
        keys.press("Shift+Tab")  # back to the ring
        keys.press("Delete")
        work.count(3, 1)
        keys.press("Control+z")
        work.count(3, 2)
        keys.press("Control+y")
        work.count(3, 1)
        keys.press("Control+d")
        work.count(4, 1)
        keys.press("w")
        work.kept(4, lambda shapes: shapes == (WholeScene(),))

        field = work.page.get_by_label("Role", exact=True)
        field.click()
        field.press_sequentially("wc1")
        assert work.item().sentences[0].shapes == ()


class TestPreview:
    def test_it_plays_without_a_word_on_the_screen(
        self, item_app: AppServer, browser: Browser, desk: ItemDesk
    ) -> None:
        # Of one colour: what differs then is the highlight, not how a photo was scaled.
        scene = encoded(Image.new("RGB", (1600, 900), (236, 230, 214)))
        item = finished_item(data=scene)
        packed = pack_item(item, scene, wide=640)
        played = desk.bring(packed)
        page = open_address(item_app, browser, f"?item={played}")
        page.get_by_role("radio", name="Preview").click()
        player = page.locator("[data-player]")
        expect(player).to_contain_text(item.role)
        player.locator(".stage").focus()
        page.keyboard.press("Space")
        expect(player).to_have_attribute("data-phase", "listen")
        expect(player.locator(".cover")).to_be_hidden()
        expect(player).to_have_attribute("data-phase", "answer")
        expect(player.get_by_role("timer")).to_have_text("8 s")
        for number in range(2, 8):
            page.keyboard.press("ArrowRight")
            expect(player).to_have_attribute("data-sentence", str(number))
            words = player.inner_text()
            assert all(sentence.text not in words for sentence in item.sentences)
            expect(player.locator(".marks path").first).to_be_attached()
            if number in (3, 7):
                check_frame(page, packed, number)
        page.keyboard.press("Space")
        expect(player.get_by_role("button", name="Go on")).to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(player).to_have_attribute("data-phase", "end")


MOVE = "(stage, where) => (stage.kept = stage.style.cssText, (stage.style.cssText += where))"


def check_frame(page: Page, packed: bytes, number: int) -> None:
    """What a learner sees on the screen is the exported frame, but for the frame's round edge."""
    stage = page.locator("[data-player] .stage")
    stage.evaluate(MOVE, "position: fixed; inset: 0 auto auto 0; width: 640px; z-index: 1000000")
    shown = Image.open(io.BytesIO(page.screenshot(clip=dict(x=0, y=0, width=640, height=360))))
    stage.evaluate("stage => (stage.style.cssText = stage.kept)")
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        file = Image.open(io.BytesIO(archive.read(f"16x9/sentence-{number}.png")))
    inner = (12, 12, 628, 348)
    compare(file.convert("RGB").crop(inner), shown.convert("RGB").crop(inner))


def test_an_item_from_a_setting_to_a_zip_and_back(
    item_app: AppServer, browser: Browser, desk: ItemDesk, tmp_path: Path
) -> None:
    """The journey that docs/listen-and-repeat.md counts."""
    actions = 0

    def act(step: Callable[[], Any]) -> Any:
        nonlocal actions
        actions += 1
        return step()

    page = open_address(item_app, browser)
    act(lambda: page.get_by_role("button", name="Generate 1 · free").click())
    expect(page.locator("[data-stage] .card img")).to_be_visible()
    act(lambda: page.get_by_role("radio", name="Highlights").click())
    act(lambda: page.get_by_role("button", name="Suggest positions").click())
    expect(page.locator("[data-annotator] .tabs .done")).to_have_count(7)
    # Two of the seven are corrected by a drag, as a person would.
    marks = page.locator("[data-annotator] .marks")
    act(lambda: page.locator("[data-annotator]").get_by_role("button", name="Select").click())
    for number in (3, 6):
        act(lambda n=number: page.locator("[data-annotator] .tabs button").nth(n - 1).click())
        arrow = desk.open(desk.recent()[0].id).sentences[number - 1].shapes[-1]
        assert isinstance(arrow, Arrow)
        box = marks.bounding_box()
        assert box is not None
        middle = (
            box["x"] + (arrow.x + arrow.from_x) / 2 * box["width"],
            box["y"] + (arrow.y + arrow.from_y) / 2 * box["height"],
        )

        def drag(at: tuple[float, float] = middle) -> None:
            page.mouse.move(*at)
            page.mouse.down()
            page.mouse.move(at[0] + 6, at[1] + 4)
            page.mouse.move(at[0] + 8, at[1] + 5)
            page.mouse.up()

        act(drag)
        for _ in range(WAIT_MS // 100):
            if desk.open(desk.recent()[0].id).sentences[number - 1].shapes[-1] != arrow:
                break
            page.wait_for_timeout(100)
        else:
            raise AssertionError(f"the arrow of sentence {number} did not move")
    act(lambda: page.get_by_role("radio", name="Export").click())
    expect(page.get_by_text("0 to fix")).to_be_visible()
    with page.expect_download() as download:
        act(lambda: page.get_by_role("button", name="Download the ZIP").click())
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    assert path.name == "listen-and-repeat-city-zoo.zip"
    assert actions == ACTIONS

    made = open_archive(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        frames = json.loads(archive.read("item.json"))["frames"]
    assert {frame["base_sha256"] for frame in frames} == {made.item.base and made.item.base.sha256}
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("combobox", name="Item")).to_be_visible()
    for _ in range(WAIT_MS // 100):
        newest = desk.recent()[:2]
        if len(newest) == 2 and desk.open(newest[0].id) == desk.open(newest[1].id) == made.item:
            break
        page.wait_for_timeout(100)
    else:
        raise AssertionError("the item did not come back equal")
