"""The room of items: kept, changed one after the other, newest first."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from imagegen.db.engine import open_engine
from imagegen.db.upgrade import upgrade_database
from imagegen.errors import NotFound
from imagegen.items import Items


@pytest.fixture
def items(tmp_path: Path) -> Items:
    engine = open_engine(tmp_path / "studio.sqlite")
    upgrade_database(engine, tmp_path / "locks")
    return Items(engine)


def test_an_item_is_kept_as_it_is(items: Items) -> None:
    content = {"setting": "动物园 <b>", "sentences": [{"shapes": [{"x": 0.1}]}]}
    kept = items.get(items.add("Zoo", content, who="ann"))
    assert (kept.title, kept.content, kept.who, kept.record) == ("Zoo", content, "ann", None)
    assert kept.made_at == kept.changed_at


def test_no_change_is_lost(items: Items) -> None:
    item = items.add("Zoo", {"marks": []})

    def mark(number: int) -> None:
        items.change(item, lambda content: {"marks": [*content["marks"], number]})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(mark, range(20)))
    assert sorted(items.get(item).content["marks"]) == list(range(20))


def test_a_change_that_fails_changes_nothing(items: Items) -> None:
    item = items.add("Zoo", {"a": 1})
    before = items.get(item)

    def fail(content: Mapping[str, Any]) -> Mapping[str, Any]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        items.change(item, fail, title=lambda content: "Park")
    assert items.get(item) == before


def test_title_and_record_change_with_it(items: Items) -> None:
    item = items.add("Zoo", {"a": 1})
    items.change(
        item, lambda content: content, title=lambda content: f"Park {content['a']}", record="r" * 32
    )
    kept = items.get(item)
    assert (kept.title, kept.record, kept.content) == ("Park 1", "r" * 32, {"a": 1})
    items.change(item, lambda content: content)
    assert items.get(item).title == "Park 1"


def test_the_one_changed_last_comes_first(items: Items) -> None:
    first, second = items.add("A", {}), items.add("B", {})
    assert [kept.id for kept in items.recent()] == [second, first]
    items.change(first, lambda content: content)
    assert [kept.id for kept in items.recent(limit=1)] == [first]


def test_an_unknown_item_is_not_found(items: Items) -> None:
    for use in (items.get, lambda item: items.change(item, lambda content: content)):
        with pytest.raises(NotFound, match="no item 'nowhere'"):
            use("nowhere")
