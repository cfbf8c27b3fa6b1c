"""The gallery: what each filter finds, and that none looks at all records for it."""

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from filelock import FileLock

from imagegen.db.engine import open_engine
from imagegen.filters import Filter
from imagegen.gallery import MOST_COUNTED, MOST_ITEMS, MOST_OF_KIND, Gallery
from imagegen.studio import Studio
from imagegen.types import Record
from tests.many_records import make_database
from tests.stocking import UNKNOWN, add_picture, cost_of

MANY = 100_000
DAY = date(2026, 1, 5)
WHOLE = re.compile(r"SCAN records(?!.* INDEX records_(suspect|starred|trashed)$)")
"""All records, unless an index holds only those that are asked for."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """A hundred thousand records, written before the gallery had an index: backfilled."""
    # Several test processes share one: it takes seconds to make.
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "many"
    with FileLock(f"{folder}.lock"):
        path = folder / "studio.sqlite"
        engine = open_engine(path) if path.exists() else make_database(path, MANY)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def gallery(engine: sa.Engine) -> Gallery:
    return Gallery(engine)


def made_on(record: Record) -> date:
    return record.created_at.astimezone().date()


CASES: list[tuple[Filter, Callable[[Record], object]]] = [
    (Filter(), lambda r: True),
    (Filter(kind="avatar"), lambda r: r.origin.kind == "avatar"),
    (Filter(provider="draft"), lambda r: r.provider == "draft"),
    (Filter(model="gpt-image-2"), lambda r: r.model == "gpt-image-2"),
    (
        Filter(template="professional_headshot", version=2),
        lambda r: r.origin.template_version == 2,
    ),
    (Filter(who="rare"), lambda r: r.origin.who == "rare"),
    (Filter(suspect=True), lambda r: bool(r.suspect)),
    (Filter(batch=f"{24_000:032x}"), lambda r: r.batch == f"{24_000:032x}"),
    (Filter(since=DAY, until=DAY), lambda r: made_on(r) == DAY),
    (Filter(until=DAY), lambda r: made_on(r) <= DAY),
    (
        Filter(currency="CNY", least=Decimal("0.9"), most=Decimal("0.92")),
        lambda r: Decimal("0.9") <= (r.cost.money.amount if r.cost.money else 0) <= Decimal("0.92"),
    ),
    (Filter(currency="USD", least=Decimal(0)), lambda r: False),
    (Filter(text="unicorn"), lambda r: "unicorn" in r.prompt),
    (
        Filter(text="red 客厅", kind="avatar", who="rare"),
        lambda r: "red" in r.prompt and "客厅" in r.prompt and r.origin.who == "rare",
    ),
    (Filter(text='"red green"'), lambda r: "red green" in r.prompt),
    (Filter(text="wint* uni*"), lambda r: "winter" in r.prompt and "unicorn" in r.prompt),
    (Filter(text="nothing"), lambda r: False),
    (Filter(starred=True), lambda r: False),
    (Filter(trashed=True), lambda r: False),
    (Filter(verdict="approve", text="red"), lambda r: "red" in r.prompt and r.number % 2 == 0),
    (
        Filter(verdict="none", kind="avatar"),
        lambda r: r.origin.kind == "avatar" and r.number % 2 and r.number % 7,
    ),
    (Filter(tag="hero", verdict="approve"), lambda r: r.number % 40 == 0),
    (Filter(item="MUG-7"), lambda r: r.origin.brief["sku"] == "MUG-7"),
    (
        Filter(item="MUG-7", text="red -lamp"),
        lambda r: r.origin.brief["sku"] == "MUG-7" and "red" in r.prompt and "lamp" in r.prompt,
    ),
    (Filter(provider="draft", model="gpt-image-2"), lambda r: False),
    (
        Filter(kind="avatar", who="person-3", model="draft"),
        lambda r: (r.origin.who, r.model) == ("person-3", "draft"),
    ),
    (
        Filter(template="professional_headshot", version=9, kind="avatar"),
        lambda r: False,
    ),
    (Filter(text="red", currency="CNY", least=Decimal(5)), lambda r: False),
    (Filter(text="red", suspect=True), lambda r: "red" in r.prompt and bool(r.suspect)),
    (Filter(stack=7), lambda r: False),
    (Filter(tag="hero", board="b", verdict="reject"), lambda r: False),
]


@pytest.mark.parametrize(("chosen", "meets"), CASES, ids=[str(n) for n in range(len(CASES))])
class TestAmongMany:
    def test_no_page_looks_at_all_records(
        self, engine: sa.Engine, gallery: Gallery, chosen: Filter, meets: object
    ) -> None:
        plans = plans_of(engine, lambda: gallery.page(chosen, before=MANY // 2))
        assert plans
        few = any(step.startswith("MATERIALIZE found") for step in plans)  # these are sorted
        assert [s for s in plans if WHOLE.search(s) or ("B-TREE" in s and not few)] == []

    def test_pages_hold_what_is_asked_newest_first(
        self, gallery: Gallery, chosen: Filter, meets: Callable[[Record], object]
    ) -> None:
        first = gallery.page(chosen)
        second = gallery.page(chosen, before=first[-1].number) if first else []
        found = [*first, *second]
        numbers = [record.number for record in found]
        assert numbers == sorted(set(numbers), reverse=True)
        assert all(meets(record) for record in found)
        if second:
            assert gallery.page(chosen, after=second[0].number) == first
        counted = gallery.count(chosen)
        assert counted == len(found) or (counted > len(found) and len(found) == 96)


class TestCounts:
    def test_a_count_stops_where_nobody_needs_it(self, gallery: Gallery) -> None:
        assert gallery.count(Filter()) == MOST_COUNTED + 1
        assert gallery.count(Filter(who="rare")) == MANY // 1000

    def test_kinds_are_counted_as_far_as_they_are_shown(self, gallery: Gallery) -> None:
        kinds = ("avatar", "picture", "product_shot", "renovation")
        assert gallery.kinds() == dict.fromkeys(kinds, MOST_OF_KIND + 1)

    def test_the_choices_are_what_there_is(self, engine: sa.Engine, gallery: Gallery) -> None:
        choices = gallery.choices()
        assert choices.providers == ("draft", "gateway")
        assert choices.models == ("draft", "gemini-3-pro-image-preview", "gpt-image-2")
        assert choices.people == (*(f"person-{n}" for n in range(7)), "rare")
        assert choices.templates == ("professional_headshot",)
        assert choices.tags == ("hero",)
        assert list(choices.items) == sorted(f"MUG-{n}" for n in range(500))[:MOST_ITEMS]
        assert gallery.versions("professional_headshot") == (3, 2, 1)
        steps = plans_of(engine, gallery.choices)
        assert [step for step in steps if step.startswith("SCAN records")] == []

    def test_a_whole_filter_is_walked_without_a_gap(self, gallery: Gallery) -> None:
        chosen, numbers, before = Filter(who="rare"), [], None
        while page := gallery.page(chosen, before=before, limit=7):
            numbers += [record.number for record in page]
            before = numbers[-1]
        assert numbers == list(range(MANY, 0, -1000))


@pytest.mark.both_databases
class TestNewRecords:
    def test_a_new_picture_is_found_by_its_words_and_facts(self, studio: Studio) -> None:
        add_picture(studio, 1, who="a calm teacher", prompt="A calm teacher, 客厅")
        add_picture(studio, 2, kind="picture", prompt="a red fox", person="ann", cost=UNKNOWN)
        add_picture(studio, 3, prompt="a red hat", cost=cost_of("0.5", "USD", "actual"))

        def numbers(**asked: object) -> list[int]:
            return [r.number for r in studio.gallery.page(Filter(**asked))]

        assert numbers(text="客厅 teacher") == [1]
        assert numbers(text="red") == [3, 2]
        assert numbers(text="red", who="ann") == [2]
        assert numbers(text="red", kind="avatar") == [3]
        assert numbers(currency="USD", least=Decimal("0.4")) == [3]
        assert numbers(currency="CNY", most=Decimal(99)) == [1]

    def test_a_row_that_was_written_late_is_found_by_its_day(self, studio: Studio) -> None:
        now = datetime.now(UTC)
        for number, days in enumerate((3, 2, 9, 0), 1):
            add_picture(studio, number, made_at=now - timedelta(days=days))
        late = (now - timedelta(days=9)).astimezone().date()
        found = studio.gallery.page(Filter(since=late, until=late))
        assert [record.number for record in found] == [3]
        recent = studio.gallery.page(Filter(since=late + timedelta(days=1)))
        assert [record.number for record in recent] == [4, 2, 1]


def plans_of(engine: sa.Engine, run: Callable[[], object]) -> list[str]:
    """The steps SQLite takes for every statement that `run` sends."""
    statements: list[tuple[str, object]] = []

    def keep(_c: object, _cursor: object, text: str, values: object, *_rest: object) -> None:
        statements.append((text, values))

    sa.event.listen(engine, "before_cursor_execute", keep)
    try:
        run()
    finally:
        sa.event.remove(engine, "before_cursor_execute", keep)
    with engine.connect() as connection:
        return [
            row[3]
            for text, values in statements
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
        ]
