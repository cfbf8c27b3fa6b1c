"""The annotator as somebody at work meets it: places, buttons, drags, and what was kept."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from imagegen.annotations import Shape
from imagegen.item_desk import ItemDesk
from imagegen.listening import Item
from tests.browsing import WAIT_MS


class Annotator:
    """The annotator as somebody at work meets it; places are parts of the picture."""

    def __init__(self, page: Page, desk: ItemDesk, item_id: str) -> None:
        self.page, self.desk, self.item_id = page, desk, item_id
        self.root = page.locator("[data-annotator]")
        self.marks = self.root.locator(".marks")
        page.get_by_role("radio", name="Highlights").click()
        expect(self.root.locator(".tabs button")).to_have_count(7)
        # The whole picture above the action, which on a narrow page covers the bottom edge.
        self.root.locator(".view").evaluate("view => view.scrollIntoView({ block: 'center' })")
        page.wait_for_timeout(100)

    def box(self) -> dict[str, float]:
        box = self.marks.bounding_box()
        assert box is not None
        return dict(box)

    def at(self, x: float, y: float) -> tuple[float, float]:
        box = self.box()
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        mouse.move(*end)
        mouse.up()

    def item(self) -> Item:
        return self.desk.open(self.item_id)

    def kept(self, sentence: int, wanted: Callable[[tuple[Shape, ...]], bool]) -> tuple[Shape, ...]:
        """The highlights of a sentence once they are kept as `wanted`."""
        for _ in range(WAIT_MS // 100):
            shapes = self.item().sentences[sentence - 1].shapes
            if wanted(shapes):
                return shapes
            self.page.wait_for_timeout(100)
        raise AssertionError(f"kept are {self.item().sentences[sentence - 1].shapes}")

    def count(self, sentence: int, count: int) -> tuple[Shape, ...]:
        return self.kept(sentence, lambda shapes: len(shapes) == count)
