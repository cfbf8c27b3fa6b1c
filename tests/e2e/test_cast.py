"""A person from the first reference picture to a crop: cast, matrix, contact sheet, in Chromium."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.test_frame import PROBES
from tests.measures.people import Person, draw_people

expect.set_options(timeout=WAIT_MS)

ANA = "a woman in her forties with red curls"
SLOW_S = 1.0


@pytest.fixture
def paid_app(start_app: Callable[..., AppServer], gateway: GatewayDouble) -> AppServer:
    return start_app(environment=dict(gateway.environment))


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    file = tmp_path / "ana.png"
    draw_people((400, 400), Person(face=(200, 180, 150))).save(file)
    return file


def add_person(page: Page, name: str, words: str, reference: Path | None = None) -> None:
    page.get_by_role("button", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Description", exact=True).fill(words)
    if reference is not None:
        # What was typed is taken first: drawn anew in that moment, the uploader would be empty.
        page.keyboard.press("Tab")
        expect(page.get_by_text("Press Enter to apply")).to_have_count(0)
        upload(page, reference)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def upload(page: Page, file: Path) -> None:
    for _ in range(3):
        page.locator("input[type=file]").set_input_files(str(file))
        try:
            expect(page.get_by_text(file.name)).to_be_visible(timeout=WAIT_MS // 3)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{file.name} was never taken")


def choose(page: Page, label: str, *options: str) -> None:
    page.get_by_label(label, exact=True).click()
    for option in options:
        page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def heads(page: Page, side: str) -> list[str]:
    return page.locator(f"[data-stage] .head-cell[data-side={side}]").all_text_contents()


def place(page: Page, name: str) -> tuple[float, float]:
    box = page.get_by_role("link", name=name).bounding_box()
    assert box is not None
    return box["x"], box["y"]


def test_from_a_reference_picture_to_a_crop(
    paid_app: AppServer, gateway: GatewayDouble, browser: Browser, reference: Path
) -> None:
    browser.ignored.extend(PROBES)
    page = browser.open(f"{paid_app.url}/cast")
    add_person(page, "Ana Lopes", ANA, reference)
    add_person(page, "王小明", "a young man with short black hair")
    page.get_by_role("link", name="Avatars").click()
    page.get_by_role("radio", name="Matrix").click()
    choose(page, "People", "Ana Lopes", "王小明")
    choose(page, "Attires", "Business", "Academic")
    expect(page.get_by_text("2 people × 2 attires = 4 pictures")).to_be_visible()
    gateway.delay_s = SLOW_S
    # Four calls at once: the one that is refused is any of the four.
    gateway.script(["ok", "ok", "400", "ok"])
    page.get_by_role("button", name="Generate 4 · ¥4.00").click()
    expect(
        page.locator("[data-stage] .card").filter(has_text="Provider working").first
    ).to_be_visible()
    expect(page.locator("[data-stage] .card img")).to_have_count(3)
    assert heads(page, "row") == ["Ana Lopes", "王小明"]
    assert heads(page, "column") == ["Business", "Academic"]

    expect(page.locator("[data-stage] .card[data-state=failed]")).to_have_count(1)
    gateway.delay_s = 0
    page.get_by_role("button", name="Make again · ¥1.00").click()
    page.get_by_role("button", name="Make again · ¥1.00").click()
    expect(page.locator("[data-stage] .card img")).to_have_count(4)
    expect(page.locator("[data-stage] section.batch")).to_have_count(1)
    assert (len(gateway.calls), gateway.paid) == (5, 4)
    with_picture = [call for call in gateway.calls if "data:image/" in str(call.document)]
    assert len(with_picture) in (2, 3), "Ana's two, and the one made again if it was hers"
    for name in ("Ana Lopes", "王小明"):
        left = place(page, f"{name} · Business")
        right = place(page, f"{name} · Academic")
        assert left[0] < right[0]
        assert left[1] == right[1]

    with page.expect_download() as download:
        page.get_by_role("link", name="Contact sheet (PNG)").click()
    sheet = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert download.value.suggested_filename.startswith("contact-sheet-")
    assert min(sheet.size) > 200

    expect(page.get_by_text("Score of 100")).to_be_visible()
    page.locator("[data-stage] .card .more").first.click()
    expect(page.get_by_text("Consistency with Ana Lopes")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Square").click()
    crop = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert crop.width == crop.height
    assert download.value.suggested_filename.endswith("-square.png")
