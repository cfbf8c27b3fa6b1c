"""The list of materials on the Renovation page, and the whole page used in Chinese."""

from decimal import Decimal
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from imagegen.materials import recommend
from imagegen.studio import Studio
from imagegen.ui import room_session
from tests.pages.conftest import OpenPage
from tests.pages.reading import component_data, copy_texts, page_text
from tests.pages.test_renovation import (
    change,
    jobs,
    open_other,
    press,
    put,
    run_jobs,
    upload,
    view,
)

AREA = "20.0"


@pytest.fixture
def page(open_page: OpenPage) -> AppTest:
    app = open_page("renovation")
    change(app, "styles", ["industrial"])
    change(app, "room", "study")
    view(app, "Materials")
    return app


def rows(page: AppTest) -> list[dict[str, str]]:
    """The rows as they stand in the table."""
    found: list[dict[str, str]] = component_data(page, "imagegen_materials")["rows"]
    return found


def send(page: AppTest, table: list[Any]) -> None:
    """The browser says what is typed in the list that is drawn."""
    name = component_data(page, "imagegen_materials")["list"]
    page.session_state[name] = {"rows": {"list": name, "rows": table}}
    page.run()
    assert not page.exception


def edit(page: AppTest, number: int, **typed: str) -> None:
    table = rows(page)
    table[number] |= typed
    send(page, table)


def totals(page: AppTest) -> str:
    return next(text for text in page_text(page).splitlines() if "Total" in text)


def test_it_begins_with_what_the_style_needs(page: AppTest) -> None:
    wanted = recommend("industrial", "study", Decimal(AREA))
    assert [row["item"] for row in rows(page)] == [row.item for row in wanted.rows]
    assert f"{wanted.total('mid'):,}" in totals(page)
    assert "Visual concept, not a quote" in page_text(page)


def test_an_edit_changes_the_total_and_outlives_views_and_pages(page: AppTest) -> None:
    before = totals(page)
    edit(page, 0, quantity="1000")
    after = totals(page)
    assert after != before
    view(page, "Pictures")
    view(page, "Materials")
    assert totals(page) == after
    open_other(page, "settings")
    open_other(page, "renovation")
    assert totals(page) == after
    assert rows(page)[0]["quantity"] == "1000"


def test_rows_can_be_added_and_removed(page: AppTest) -> None:
    _, _, *others = rows(page)
    shelf = {"item": "书架", "quantity": "2", "unit": "件", "low": "1", "mid": "2", "high": "3"}
    send(page, [*others, {"currency": "CNY"}, shelf | {"currency": "CNY"}])
    assert not page.error
    view(page, "Pictures")
    view(page, "Materials")
    assert len(rows(page)) == len(others) + 2
    assert rows(page)[-1]["item"] == "书架"


def test_a_price_that_is_emptied_makes_the_total_unknown(page: AppTest) -> None:
    edit(page, 0, low="", mid="", high="")
    assert "unknown" in totals(page)
    assert not page.get("download_button")[0].proto.disabled


@pytest.mark.parametrize(
    "wrong",
    [
        {"low": "9999999"},
        {"item": " "},
        {"quantity": "-1"},
        {"quantity": "1,5"},
        {"currency": "USD"},
        {"source_date": "20/11/2026"},
        {"item": "x" * 201},
    ],
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_lost(
    page: AppTest, wrong: dict[str, str]
) -> None:
    before = rows(page)
    edit(page, 1, **wrong)
    assert len(page.error) == 1
    assert all(button.proto.disabled for button in page.get("download_button"))
    assert rows(page) == [before[0], before[1] | wrong, *before[2:]]
    send(page, before)
    assert not page.error


@pytest.mark.parametrize("sent", [None, [], {"list": "another", "rows": []}, {"rows": [[1], 2]}])
def test_what_is_no_table_of_this_list_changes_nothing(page: AppTest, sent: Any) -> None:
    before = rows(page)
    page.session_state[component_data(page, "imagegen_materials")["list"]] = {"rows": sent}
    page.run()
    assert not page.exception
    assert rows(page) == before


def test_another_area_is_another_list_and_the_first_one_waits(page: AppTest) -> None:
    edit(page, 0, quantity="1000")
    edited = totals(page)
    put(page, room_session.MATERIALS_AREA, 9.0)
    assert "10,197.00" in totals(page)  # the worked example of docs/materials.md
    put(page, room_session.MATERIALS_AREA, 20.0)
    assert totals(page) == edited


def test_start_over_drops_the_edits_of_this_list(page: AppTest) -> None:
    before, name = totals(page), component_data(page, "imagegen_materials")["list"]
    edit(page, 0, quantity="1000")
    press(page, "materials-reset")
    assert totals(page) == before
    assert component_data(page, "imagegen_materials")["list"] != name  # drawn anew


def test_each_style_of_the_board_has_a_list_of_its_own(page: AppTest) -> None:
    change(page, "styles", ["industrial", "japandi"])
    first = totals(page)
    put(page, room_session.MATERIALS_STYLE, "japandi")
    assert totals(page) != first


def test_without_a_style_it_says_what_to_do(page: AppTest) -> None:
    change(page, "styles", [])
    assert "Choose a style" in page_text(page)


def test_the_whole_page_in_chinese(open_page: OpenPage, page_studio: Studio) -> None:
    page = open_page("renovation")
    upload(page, "客厅 照片（一）.png")
    change(page, "language", "zh")
    change(page, "room", "bedroom")
    change(page, "styles", ["japandi", "mediterranean"])
    change(page, "extra", "窗边放一张书桌")
    change(page, "avoid", "吊灯")
    assert "客厅 照片" in page_text(page)
    text = copy_texts(page)[0]
    assert "窗边放一张书桌" in text
    assert "日式" in text
    press(page, "generate")
    made = jobs(page_studio)
    assert [job.origin.label for job in made] == ["日式", "地中海风格"]
    assert {job.request.negative_prompt.endswith("吊灯") for job in made} == {True}
    run_jobs(page_studio)
    page.run()
    batch = component_data(page, "imagegen_stage")["batches"][0]
    assert batch["title"] == "卧室：日式、地中海风格"
    view(page, "Before and after")
    variants = component_data(page, "imagegen_compare")["variants"]
    assert {variant["title"] for variant in variants} == {"日式", "地中海风格"}
    view(page, "Style board")
    assert "日式" in page_text(page)
    view(page, "Materials")
    assert "仅为视觉概念" in page_text(page)
    assert any("\u4e00" <= mark <= "\u9fff" for mark in rows(page)[0]["item"])
