"""One geometry: the browser draws the paths that Python draws, and a file shows what it showed."""

import io
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, Route

from imagegen.annotations import (
    STYLE,
    Arrow,
    Circle,
    Ellipse,
    Ground,
    Number,
    Shape,
    WholeScene,
    draw_svg,
    drawn_paths,
    needs_halo,
    paint_shapes,
    read_ground,
    shape_to_plain,
)
from imagegen.places import assets_folder
from imagegen.ui.parts.annotator import ground_view
from tests.annotations.shapes import ONE_OF_EACH
from tests.browsing import Browser
from tests.drawing import photo

HERE = "http://127.0.0.1/"
SIZES = ((640, 360), (480, 640), (1536, 1024), (333, 777))
ASK = """
async ([style, ground, width, height, shapes]) => {
  const { Geometry, groundOf } = await import("/annotator_outlines.js");
  const geometry = new Geometry(style, width, height, groundOf(ground));
  return shapes.map((shape) => geometry.paths(shape));
}
"""


@pytest.fixture
def page(browser: Browser) -> Page:
    """An empty page that can load our scripts; there is no server behind it."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(HERE)
        if name.endswith(".js"):
            path = assets_folder() / "components" / name
            route.fulfill(body=path.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><body style='margin:0'>", content_type="text/html")

    browser.context.route("**/*", answer)
    return browser.open(HERE, width=1600, height=1100)


def any_shapes(chance: Random, count: int) -> list[Shape]:
    def one() -> Shape:
        x, y = chance.random(), chance.random()
        short = chance.uniform(0.02, 0.25)
        long = short * chance.uniform(1, 4)
        made: tuple[Shape, ...] = (
            Circle(x=x, y=y, r=long),
            Ellipse(x=x, y=y, rx=long, ry=short),
            Ellipse(x=x, y=y, rx=short, ry=long),
            Arrow(x=x, y=y, from_x=chance.random(), from_y=chance.random()),
            Number(x=x, y=y, n=chance.randint(1, 9)),
            WholeScene(),
        )
        return chance.choice(made)

    return [one() for _ in range(count)]


def drawn_by_python(shapes: Sequence[Shape], ground: Ground) -> list[list[dict[str, Any]]]:
    size = ground.width, ground.height
    return [list(drawn_paths(shape, *size, halo=needs_halo(shape, ground))) for shape in shapes]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_browser_draws_the_same_paths(page: Page, size: tuple[int, int]) -> None:
    base = photo(*size, seed=5)
    base.paste((255, 255, 255), (0, 0, size[0] // 2, size[1]))
    ground = read_ground(base)
    shapes = [*ONE_OF_EACH, *any_shapes(Random(size[0]), 250)]
    plain = [shape_to_plain(shape) for shape in shapes]
    found = page.evaluate(ASK, [STYLE, ground_view(ground), *size, plain])
    assert found == drawn_by_python(shapes, ground)
    halos = [needs_halo(shape, ground) for shape in shapes]
    assert len(set(halos)) == 2, "the ground must be of both kinds"


@pytest.mark.parametrize("colour", [(244, 240, 230), (110, 120, 100)], ids=["pale", "dark"])
def test_a_pixel_off_would_be_seen(colour: tuple[int, ...]) -> None:
    base = Image.new("RGB", (900, 600), colour)
    painted = paint_shapes(base, ONE_OF_EACH, read_ground(base))
    with pytest.raises(AssertionError):
        compare(painted, ImageChops.offset(painted, 1, 0))


@pytest.mark.parametrize("colour", [(244, 240, 230), (110, 120, 100)], ids=["pale", "dark"])
def test_the_file_shows_what_the_browser_showed(page: Page, colour: tuple[int, ...]) -> None:
    base = Image.new("RGB", (900, 600), colour)
    ground = read_ground(base)
    shapes = [*ONE_OF_EACH, *(Number(x=0.1 * n, y=0.12, n=n) for n in range(1, 10))]
    painted = paint_shapes(base, shapes, ground)
    seen = screenshot(page, draw_svg(shapes, ground), base)
    compare(painted, seen)


def screenshot(page: Page, svg: str, base: Image.Image) -> Image.Image:
    page.evaluate(
        """([svg, width, height, colour]) => {
          document.body.innerHTML = `<div style="width:${width}px;height:${height}px">${svg}</div>`;
          document.body.firstChild.style.background = `rgb(${colour})`;
        }""",
        [svg, *base.size, list(base.getpixel((0, 0)))],
    )
    data = page.locator("div").screenshot()
    return Image.open(io.BytesIO(data)).convert("RGB")


def compare(painted: Image.Image, seen: Image.Image) -> None:
    """Edges are softened by two different programs; the rest is the same."""
    assert painted.size == seen.size
    difference = ImageChops.difference(painted, seen).convert("L")
    counts = difference.histogram()
    pixels = painted.width * painted.height
    # A line that is one pixel off differs by the whole step from teal to the ground.
    assert sum(counts[72:]) == 0, f"{sum(counts[72:])} pixels are far off"
    assert sum(counts[24:]) / pixels < 0.005


HISTORY = """
async ([room, garbage]) => {
  const { History } = await import("/annotator_history.js");
  if (garbage !== null) sessionStorage.setItem("annotator-steps-zoo", garbage);
  const real = Storage.prototype.setItem;
  Storage.prototype.setItem = function (key, text) {
    if (text.length > room) throw new DOMException("full", "QuotaExceededError");
    return real.call(this, key, text);
  };
  const first = new History("zoo");
  const before = first.steps.length;
  for (let x = 0; x < 120; x += 1) first.add([[{ kind: "circle", x }], []], 0);
  first.add([[{ kind: "circle", x: 119 }], []], 0);
  const held = first.steps.length;
  const again = new History("zoo");
  const back = [];
  for (let found; (found = again.travel(-1)); ) back.push(found.all[0][0].x);
  const redone = new History("zoo").travel(1);
  Storage.prototype.setItem = real;
  sessionStorage.clear();
  const other = new History("park").steps.length;
  return { before, held, back, redone: redone?.all[0][0].x, other };
}
"""


@pytest.mark.parametrize("garbage", [None, "{", "[]", '{"steps": [{"state": "x"}], "step": 0}'])
def test_the_steps_of_undo_outlive_the_page_as_far_as_there_is_room(
    page: Page, garbage: str | None
) -> None:
    found = page.evaluate(HISTORY, [1_000_000, garbage])
    assert (found["before"], found["held"], found["other"]) == (0, 100, 0)
    assert found["back"] == list(range(118, 19, -1))
    assert found["redone"] == 21
    little = page.evaluate(HISTORY, [1_000, garbage])
    assert little["held"] == 100
    assert little["back"] == list(range(118, 118 - len(little["back"]), -1))
    assert 3 < len(little["back"]) < 30
    assert page.evaluate(HISTORY, [0, garbage])["back"] == []
