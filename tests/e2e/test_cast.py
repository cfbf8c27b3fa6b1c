"""A person from the first reference picture to a crop: cast, matrix, contact sheet, in Chromium."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.app import AppServer
from tests.browsing import WAIT_MS, Browser
from tests.doubles.gateway import GatewayDouble
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_frame import PROBES
from tests.measures.people import Person, draw_people

expect.set_options(timeout=WAIT_MS)

ANA = "a woman in her forties with red curls"
SLOW_S = 2.0
SLOW_LINE_MS = 2000


@pytest.fixture
def paid_app(start_app: Callable[..., AppServer], gateway: GatewayDouble) -> AppServer:
    return start_app(environment=dict(gateway.environment))


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    file = tmp_path / "ana.png"
    draw_people((400, 400), Person(face=(200, 180, 150))).save(file)
    return file


def add_person(page: Page, keys: Keyboard, name: str, words: str, file: Path | None = None) -> None:
    keys.activate("Add a person")
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    keys.write("Name", name)
    keys.write("Description", words)
    if file is not None:
        upload_slowly(page, keys, file)
    keys.activate("Save")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    if file is not None:
        expect(page.locator(".reference-strip img")).to_have_count(1)


def upload_slowly(page: Page, keys: Keyboard, file: Path) -> None:
    """Save waits for the picture, and says so; it would keep the person without it."""
    with slow_upload(page, keys, file, "Save"):
        expect(page.get_by_role("button", name="Save")).to_be_disabled()
        expect(page.get_by_role("button", name="Cancel", exact=True)).to_be_enabled()


@contextmanager
def slow_upload(page: Page, keys: Keyboard, file: Path, button: str) -> Iterator[None]:
    """What runs inside happens while the file is on its way; `button` says that it waits."""
    network = page.context.new_cdp_session(page)
    line = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", {**line, "latency": SLOW_LINE_MS})
    with page.expect_file_chooser() as chooser:
        keys.activate("Upload")
    chooser.value.set_files(str(file))
    note = page.get_by_text(f"{button} waits until it is there.")
    expect(note).to_be_visible()
    yield
    expect(note).to_be_visible()
    network.send("Network.emulateNetworkConditions", {**line, "latency": 0})
    expect(note).to_be_hidden()


def heads(page: Page, side: str) -> list[str]:
    return page.locator(f"[data-stage] .head-cell[data-side={side}]").all_text_contents()


def place(page: Page, name: str) -> tuple[float, float]:
    box = page.get_by_role("link", name=name).bounding_box()
    assert box is not None
    return box["x"], box["y"]


def test_from_a_reference_picture_to_a_crop_by_keys_alone(
    paid_app: AppServer, gateway: GatewayDouble, browser: Browser, reference: Path
) -> None:
    browser.ignored.extend(PROBES)
    page = browser.open(f"{paid_app.url}/cast")
    expect(page.get_by_role("button", name="Add a person")).to_be_visible()
    keys = Keyboard(page)
    keys.skip_to_page()
    add_person(page, keys, "Ana Lopes", ANA, reference)
    add_person(page, keys, "王小明", "a young man with short black hair")
    keys.activate("Avatars", "link", back=True)
    expect(page).to_have_title("Avatars · Imagegen Studio")
    keys.choose("What to make", "Matrix")
    keys.pick("People", "ana", "Ana Lopes")
    keys.pick_more("王", "王小明")
    keys.pick("Attires", "plain", "Plain")
    keys.pick_more("acad", "Academic")
    expect(page.get_by_text("2 people × 2 attires = 4 pictures")).to_be_visible()
    gateway.delay_s = SLOW_S
    # Four calls at once: the one that is refused is any of the four.
    gateway.script(["ok", "ok", "400", "ok"])
    keys.activate("Generate 4 · ¥4.00")
    expect(
        page.locator("[data-stage] .card").filter(has_text="Provider working").first
    ).to_be_visible()
    expect(page.locator("[data-stage] .card img")).to_have_count(3)
    assert heads(page, "row") == ["Ana Lopes", "王小明"]
    assert heads(page, "column") == ["Plain", "Academic"]

    expect(page.locator("[data-stage] .card[data-state=failed]")).to_have_count(1)
    gateway.delay_s = 0
    keys.activate("Make again")
    keys.activate("Make again")  # a second time, for it is paid again
    expect(page.locator("[data-stage] .card img")).to_have_count(4)
    expect(page.locator("[data-stage] section.batch")).to_have_count(1)
    assert (len(gateway.calls), gateway.paid) == (5, 4)
    with_picture = [call for call in gateway.calls if "data:image/" in str(call.document)]
    assert len(with_picture) in (2, 3), "Ana's two, and the one made again if it was hers"
    for name in ("Ana Lopes", "王小明"):
        left = place(page, f"{name} · Plain")
        right = place(page, f"{name} · Academic")
        assert left[0] < right[0]
        assert left[1] == right[1]

    with page.expect_download() as download:
        keys.activate("Contact sheet (PNG)", "link", back=True)
    sheet = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert download.value.suggested_filename.startswith("contact-sheet-")
    assert min(sheet.size) > 200

    expect(page.get_by_text("Score of 100")).to_be_visible()
    keys.activate("Details of picture 1", "link")
    expect(page.get_by_text("Consistency with Ana Lopes")).to_be_visible()
    with page.expect_download() as download:
        keys.activate("Square", "link")
    crop = Image.open(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert crop.width == crop.height
    assert download.value.suggested_filename.endswith("-square.png")
    no_room_is_paid_without_its_photo(page, keys, gateway, reference)


def no_room_is_paid_without_its_photo(
    page: Page, keys: Keyboard, gateway: GatewayDouble, photo: Path
) -> None:
    keys.activate("Renovation", "link", back=True)
    paid = len(gateway.calls)
    with slow_upload(page, keys, photo, "Generate"):
        page.get_by_role("button", name="Generate").click()
        keys.press("Control+Enter")
    expect(page.locator(".room-photo img")).to_have_count(1)
    assert len(gateway.calls) == paid
    keys.activate("Generate 1 · ¥1.00")
    expect(page.locator("[data-stage] .card img")).to_have_count(1)
    (call,) = gateway.calls[paid:]
    assert "data:image/" in str(call.document)
