"""The list of materials on the Renovation page, and the whole page used in Chinese."""

from datetime import date
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


def editor(style: str = "industrial", room: str = "study", area: str = AREA) -> str:
    return room_session.editor_key(f"{style}.{room}.{area}.en")


def edit(page: AppTest, key: str, **changes: Any) -> None:
    state: dict[str, Any] = {"edited_rows": {}, "added_rows": [], "deleted_rows": []}
    page.session_state[key] = state | changes
    page.run()
    assert not page.exception


def rows(page: AppTest) -> Any:
    return page.dataframe[0].value


def totals(page: AppTest) -> str:
    return next(text for text in page_text(page).splitlines() if "Total" in text)


def test_it_begins_with_what_the_style_needs(page: AppTest) -> None:
    wanted = recommend("industrial", "study", Decimal(AREA))
    assert list(rows(page)["item"]) == [row.item for row in wanted.rows]
    assert f"{wanted.total('mid'):,}" in totals(page)
    assert "Visual concept, not a quote" in page_text(page)


def test_an_edit_changes_the_total_and_outlives_views_and_pages(page: AppTest) -> None:
    before = totals(page)
    edit(page, editor(), edited_rows={0: {"quantity": 1000.0}})
    after = totals(page)
    assert after != before
    view(page, "Pictures")
    view(page, "Materials")
    assert totals(page) == after
    open_other(page, "settings")
    open_other(page, "renovation")
    assert totals(page) == after
    assert rows(page)["quantity"][0] == 1000.0


def test_rows_can_be_added_and_removed(page: AppTest) -> None:
    count = len(rows(page))
    added = {"item": "书架", "quantity": 2, "unit": "件", "low": 1, "mid": 2, "high": 3}
    edit(page, editor(), added_rows=[added | {"source_date": "2026-11-20"}], deleted_rows=[0, 1])
    view(page, "Pictures")
    view(page, "Materials")
    assert len(rows(page)) == count - 1
    assert "书架" in list(rows(page)["item"])
    assert date(2026, 11, 20) in list(rows(page)["source_date"])


def test_a_price_that_is_emptied_makes_the_total_unknown(page: AppTest) -> None:
    edit(page, editor(), edited_rows={0: {"low": None, "mid": None, "high": None}})
    assert "unknown" in totals(page)
    assert not page.get("download_button")[0].proto.disabled


@pytest.mark.parametrize(
    "wrong", [{"low": 9999999.0}, {"item": " "}, {"quantity": -1}, {"currency": "USD"}]
)
def test_a_row_that_cannot_be_is_named_and_nothing_is_lost(
    page: AppTest, wrong: dict[str, Any]
) -> None:
    edit(page, editor(), edited_rows={1: wrong})
    assert len(page.error) == 1
    assert all(button.proto.disabled for button in page.get("download_button"))
    edit(page, editor(), edited_rows={})
    assert not page.error


def test_another_area_is_another_list_and_the_first_one_waits(page: AppTest) -> None:
    edit(page, editor(), edited_rows={0: {"quantity": 1000.0}})
    edited = totals(page)
    put(page, room_session.MATERIALS_AREA, 9.0)
    assert "10,197.00" in totals(page)  # the worked example of docs/materials.md
    put(page, room_session.MATERIALS_AREA, 20.0)
    assert totals(page) == edited


def test_start_over_drops_the_edits_of_this_list(page: AppTest) -> None:
    before = totals(page)
    edit(page, editor(), edited_rows={0: {"quantity": 1000.0}})
    press(page, "materials-reset")
    assert totals(page) == before


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
    assert any("\u4e00" <= mark <= "\u9fff" for mark in rows(page)["item"][0])
