"""Hostile text in every field, on every page, with everything opened: nothing runs, nothing breaks
out of its place, and every word stands there as it was written."""

import csv
import importlib
import io
import json
import pkgutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect

import imagegen.db
from imagegen.channel_exports import export_records
from imagegen.db import tables
from imagegen.item_desk import ItemDesk
from imagegen.listening.item_file import item_from_text
from imagegen.settings import load_settings
from imagegen.studio import Studio
from imagegen.ui.navigation import HOME, SECTIONS
from tests.app import AppServer
from tests.browsing import Browser
from tests.e2e.test_frame import PROBES
from tests.hostile_stock import HostileStock
from tests.hostile_texts import MARK, bare

AUDIT = (Path(__file__).parent.parent / "page_audit.js").read_text("utf-8")
FIRST = "[data-testid=stMain] [data-testid=stElementContainer]"
WATCH = "Object.defineProperty(window, '__hit', {set(n) { console.error('a text ran: ' + n); }})"
STILL = """() => new Promise((done) => {
  let timer = 0;
  const app = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (app() === "notRunning" ? stop() : wait()), 200);
  };
  const watch = new MutationObserver(wait);
  const stop = () => (watch.disconnect(), done());
  watch.observe(document, { childList: true, subtree: true, characterData: true });
  wait();
})"""
"""Nothing has changed for a moment, and no script runs."""
WILL_RUN = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  window.__ran = new Promise((done) => {
    const watch = new MutationObserver(() => app.dataset.testScriptState === "running" && stop());
    const stop = () => (watch.disconnect(), done());
    watch.observe(app, { attributes: true });
    setTimeout(stop, 2000);
  });
}"""
"""Before a click that runs the page: `window.__ran` is done once that has begun."""
OPEN_ALL = """() => {
  const open = (root) => {
    root.querySelectorAll("details:not([open]) > summary").forEach((summary) => summary.click());
    root.querySelectorAll("*").forEach((each) => each.shadowRoot && open(each.shadowRoot));
  };
  open(document);
}"""
MOST_VIEWS = 6
"""More choices than these are no views of a page, but fields or kinds."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")

CLOSED = {
    "id": "ours, random",
    "job": "an id of ours",
    "batch": "an id of ours",
    "parent": "an id of ours",
    "comparison": "an id of ours",
    "board_records.board": "an id of ours",
    "grid_batches.grid": "an id of ours",
    "items.record": "an id of ours",
    "reuses.record": "an id of ours",
    "verdicts.record": "an id of ours",
    "comparison_pairs.left": "an id of ours",
    "comparison_pairs.right": "an id of ours",
    "owner": "process id and random digits",
    "fingerprint": "a hash",
    "digest": "a hash",
    "sha256": "a hash",
    "look": "a hash",
    "looks.part": "a part of a hash",
    "references": "hashes, in JSON",
    "media_type": "what our own look at the bytes found",
    "usage": "numbers, in JSON",
    "kind": "one of AssetKind",
    "provider": "one of the catalog's",
    "state": "one of JobState",
    "stage": "one of Stage",
    "attempts.outcome": "one of JobState",
    "ledger.entry": "one of Entry",
    "cost_kind": "one of CostKind",
    "currency": "ISO 4217, from our data files",
    "price_currency": "ISO 4217, from our data files",
    "cost_currency": "ISO 4217, from our data files",
    "budgets.period": "one of Period",
    "comparisons.axis": "one of Axis",
    "verdict": "one of Choice",
    "comparison_votes.choice": "one of Vote",
    "template_labels.label": "one of Label",
    "template_labels.name": "matches the pattern of Template.name",
    "template_versions.name": "matches the pattern of Template.name",
    "template_versions.source_name": "matches the pattern of Template.name",
    "preferences.value": "names of the catalog and numbers",
}
"""Text columns nobody can write into: "table.column" or a name that means the same everywhere."""


UNSHOWN = {
    "boards.folded": "what names are compared by",
    "cast.folded": "what names are compared by",
    "jobs.ticket": "for the provider alone",
    "jobs.prompt_sent": "the picture's page shows the record's own",
    "review_leases.desk": "for the desk alone",
    "preferences.name": "looked up by the name of a person, not shown",
    "reuses.who": "only counted",
    "saved_searches.who": "kept, not shown",
    "saved_searches.address": "goes into the address when the search is chosen",
    "items.who": "kept, not shown",
    "comparisons.who": "kept, not shown",
    "comparison_votes.who": "only counted",
    "verdicts.who": "the desk shows whose verdict counts, the export has all",
    "verdicts.reasons": "the desk shows whose verdict counts, the export has all",
    "review_assignments.who": "shown where it is counted",
}
"""Hostile columns that no page of the walk has to show."""


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HostileStock]:
    """The folder carries a hostile name itself: pages show it as the project's."""
    home = tmp_path_factory.mktemp("hostile") / "=q1q<img src=x onerror=__hit=1>p1p"
    studio = Studio(load_settings({"IMAGEGEN_HOME": str(home)}))
    stock = HostileStock(studio)
    stock.poison.made[1] = home.name
    return home, stock


@pytest.fixture(scope="module")
def app(stocked: tuple[Path, HostileStock]) -> Iterator[AppServer]:
    home, stock = stocked
    stock.poison.made[2] = "=q2q<b onclick=__hit=2>me</b>\u202ep2p"
    environment = {"IMAGEGEN_HOME": str(home), "IMAGEGEN_USER": stock.poison.made[2]}
    server = AppServer(folder=home.parent, environment=environment)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(new_browser: Callable[..., Browser], stocked: tuple[Path, HostileStock]) -> Page:
    """A tab whose console tells when a text ran; what the console says fails the test."""
    browser = new_browser(viewport={"width": 1024, "height": 720}, reduced_motion="reduce")
    browser.ignored.extend(PROBES)
    browser.context.add_init_script(WATCH)
    made = json.dumps(stocked[1].poison.made)
    browser.context.add_init_script(f"window.__made = {made}")
    page = browser.context.new_page()
    page.on("dialog", lambda dialog: browser.complaints.append(f"dialog: {dialog.message}"))
    return page


def test_every_text_column_is_hostile_or_closed(stocked: tuple[Path, HostileStock]) -> None:
    _, stock = stocked
    modules = {module.name for module in pkgutil.iter_modules(imagegen.db.__path__)}
    for name in modules:  # a table in a new module of theirs counts too
        importlib.import_module(f"imagegen.db.{name}")
    unwatched = [name for name, values in texts_of(stock.studio) if not is_watched(name, values)]
    assert unwatched == [], "fill these in tests/hostile_stock.py, or say why nobody can"


def test_the_list_of_closed_columns_is_true(stocked: tuple[Path, HostileStock]) -> None:
    columns = dict(texts_of(stocked[1].studio))
    names = {*columns, *(name.partition(".")[2] for name in columns)}
    assert set(CLOSED) <= names
    assert not [n for n in CLOSED if "." in n and any(map(MARK.search, columns[n]))]


def texts_of(studio: Studio) -> Iterator[tuple[str, list[str]]]:
    """("table.column", its values as text) of every column that can hold text."""
    with studio.engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            for column in table.c:
                if isinstance(column.type, sa.String | sa.JSON):
                    values = connection.execute(sa.select(column)).scalars()
                    yield (
                        f"{table.name}.{column.name}",
                        [json.dumps(v, default=str) for v in values],
                    )


def is_watched(name: str, values: list[str]) -> bool:
    is_closed = name in CLOSED or name.partition(".")[2] in CLOSED
    return is_closed or any(map(MARK.search, values))


class Walk:
    """Opens whatever opens on a page and looks at it each time."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: dict[str, str] = {}
        self.seen: set[str] = set()

    def visit(self, url: str, *, thorough: bool = True) -> None:
        """The page and what is folded in it; when `thorough` its menus, hints and views too."""
        self.page.goto(url, wait_until="domcontentloaded")
        self.page.locator(FIRST).first.wait_for(state="attached")
        self.settle()
        self.look()
        if not thorough:
            return
        self.hints()
        self.tabs()
        self.menus()
        self.views()

    def settle(self) -> None:
        self.page.evaluate(STILL)
        self.page.evaluate(OPEN_ALL)
        self.page.evaluate(STILL)

    def look(self, where: str = "") -> None:
        found = self.page.evaluate(f"({AUDIT})(window.__made)")
        self.seen |= set(found["seen"])
        path = self.page.url.split("/", 3)[3]
        self.problems |= {text: f"{path} {where}" for text in found["problems"]}

    def views(self) -> None:
        """Every choice of the page's segmented controls; the last control first."""
        groups = self.page.locator("[data-testid=stMain] [data-testid=stButtonGroup]")
        for group in reversed(range(groups.count())):
            choices = groups.nth(group).get_by_role("radio")
            views = choices.count() if choices.count() <= MOST_VIEWS else 0
            for place in reversed(range(views)):
                choice = choices.nth(place)
                if choice.is_enabled() and choice.get_attribute("aria-checked") != "true":
                    self.page.evaluate(WILL_RUN)
                    choice.click()
                    expect(choice).to_be_checked()
                    self.page.evaluate("window.__ran")
                    self.settle()
                    self.look(f"view {group}.{place}")

    def tabs(self) -> None:
        """A tab is drawn when it is opened."""
        for tab in self.page.locator("[data-testid=stMain] [role=tab]").all():
            tab.click()
            self.page.evaluate(STILL)
        self.look("tabs")

    def menus(self) -> None:
        main = self.page.locator("[data-testid=stMain]")
        self._open(main.locator("[data-testid=stPopover] button"), "popover")
        self._open(main.locator("[data-baseweb=select] input, [role=combobox]"), "list")

    def hints(self) -> None:
        """What is said when the pointer rests on something."""
        those = self.page.locator("[data-testid=stMain] [data-testid=stTooltipHoverTarget]")
        for place in range(those.count()):
            if those.nth(place).is_visible():
                those.nth(place).hover()
                self.page.wait_for_timeout(60)
        self.look("hints")
        self.page.mouse.move(0, 0)

    def _open(self, those: Locator, what: str) -> None:
        for place in range(those.count()):
            one = those.nth(place)
            if one.is_visible() and one.is_enabled():
                one.click()
                if one.get_attribute("aria-expanded") == "false":
                    one.click()  # the first one only took away what lay over the page
                self.page.evaluate(STILL)
                self.look(f"{what} {place}")
                self.page.keyboard.press("Escape")


def test_nothing_runs_on_any_page(
    app: AppServer, stocked: tuple[Path, HostileStock], page: Page
) -> None:
    stock, walk = stocked[1], Walk(page)
    for name in [screen.name for row in SECTIONS.values() for screen in row]:
        walk.visit(f"{app.url}/{'' if name == HOME else name}")
    walk.visit(f"{app.url}/listen_and_repeat?item={stock.item}")
    walk.visit(f"{app.url}/blind", thorough=False)
    page.get_by_role("button", name="Show the results so far").click()  # they are not drawn before
    expect(page.get_by_role("button", name="Refresh")).to_be_visible()
    walk.settle()
    walk.look("results")
    for grid in (stock.batch, stock.refused):
        walk.visit(f"{app.url}/compare?grid={grid}", thorough=False)
    for record in (*stock.records[:5], stock.records[9], stock.imported):
        walk.visit(f"{app.url}/gallery?picture={record.id}", thorough=False)
    walk.visit(f"{app.url}/gallery?{urlencode(stock.asked)}", thorough=False)
    walk.visit(f"{app.url}/review?batch={stock.imported.batch}", thorough=False)
    assert walk.problems == {}
    left = unseen(stock, walk.seen)
    assert not left, f"no page shows these, so walk there, or say why not: {', '.join(left)}"
    assert "Traceback" not in app.log


def unseen(stock: HostileStock, seen: set[str]) -> list[str]:
    """The hostile columns of which the walk met no text."""
    marks = {name: set(MARK.findall(" ".join(texts))) for name, texts in texts_of(stock.studio)}
    return [n for n, those in marks.items() if those and not those & seen and n not in UNSHOWN]


def test_nothing_that_leaves_the_app_is_a_formula_or_a_page(
    app: AppServer, stocked: tuple[Path, HostileStock], page: Page, tmp_path: Path
) -> None:
    stock = stocked[1]
    page.goto(f"{app.url}/costs")
    with page.expect_download() as costs:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    verdicts = page.request.get(f"{app.url}/api/review/verdicts.csv").text()
    for text in (costs.value.path().read_text("utf-8"), verdicts):
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert any(map(MARK.search, cells))
        assert not [cell for cell in cells if cell.startswith(FORMULA)]
    record, job = stock.records[0].id, stock.records[0].job
    answers = {
        f"jobs/{job}": "application/json",
        f"batches/{stock.records[0].batch}/events": "text/event-stream",
        f"batches/{stock.batch}/sheet": "image/png",
        f"export?ids={record}": "application/zip",
        "review/verdicts.json": "application/json",
        "jobs/<script>__hit=1<": "application/json",
    }
    for path, kind in answers.items():
        head = page.request.get(f"{app.url}/api/{path}").headers
        assert head["content-type"].split(";")[0] == kind, path
        assert head["x-content-type-options"] == "nosniff", path


def test_the_report_of_a_channel_and_an_item_keep_hostile_words_as_words(
    stocked: tuple[Path, HostileStock], page: Page, tmp_path: Path
) -> None:
    stock = stocked[1]
    shots = [record for record in stock.records if record.origin.kind == "product_shot"]
    data, _ = export_records(stock.studio, shots, "amazon-main")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if MARK.search(name) or ".." in name]
        (tmp_path / "report.html").write_bytes(archive.read("report.html"))
    page.goto((tmp_path / "report.html").as_uri())
    found = page.evaluate(f"({AUDIT})(window.__made)")
    assert found["problems"] == []
    with zipfile.ZipFile(io.BytesIO(ItemDesk(stock.studio).pack(stock.item))) as archive:
        assert not [name for name in archive.namelist() if MARK.search(name) or ".." in name]
        item = item_from_text(archive.read("item.json").decode())
    assert bare(item.title) == bare(ItemDesk(stock.studio).open(stock.item).title)
