"""The rule from style, room and area to a list: worked out by hand, and sane for all of them."""

import os
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.errors import RequestError, UnsupportedOption
from imagegen.interiors import LANGUAGES, load_rooms, load_styles
from imagegen.materials import MaterialList, load_items, recommend, recommendation
from imagegen.materials.recommendation import LARGEST_AREA, SMALLEST_AREA, quantity_of
from tests.app import ROOT

ITEMS = {item.key: item for item in load_items()}
STYLES = [style.key for style in load_styles()]
ROOMS = [room.key for room in load_rooms()]
AREAS = st.decimals(SMALLEST_AREA, LARGEST_AREA, places=2)
THOROUGH = settings(deadline=None, max_examples=100, database=None)


def names(found: MaterialList) -> list[str]:
    return [row.item for row in found.rows]


@pytest.mark.parametrize(
    ("key", "area", "quantity"),
    [
        ("microcement", "20", "21.6"),  # 20 x 1.08
        ("microcement", "10.55", "11.4"),  # 11.394, rounded up
        ("wall-paint", "9", "29.8"),  # 12 x 2.7 x 0.85 = 27.54, x 1.08 = 29.7432
        ("brick-slips", "9", "7.5"),  # a quarter of 29.7432 = 7.4358
        ("led-strip", "16", "17.3"),  # 16 x 1.08 = 17.28
        ("flush-cabinets", "16", "4.4"),  # a quarter of 17.28 = 4.32
        ("caged-pendant", "12", "2"),  # one for each 6 m2
        ("caged-pendant", "12.01", "3"),
        ("caged-pendant", "900", "5"),  # its limit
        ("penjing", "1", "1"),
    ],
)
def test_quantities_are_those_worked_out_by_hand(key: str, area: str, quantity: str) -> None:
    assert quantity_of(ITEMS[key], Decimal(area)) == Decimal(quantity)


def test_an_industrial_study_of_nine_square_metres() -> None:
    found = recommend("工业风", "书房", Decimal(9))
    assert [(row.item, str(row.quantity), row.unit) for row in found.rows] == [
        ("Plain laminate boards", "9.8", "m²"),
        ("Washable wall paint in the colours of the style", "29.8", "m²"),
        ("Weathered brick slips, one wall", "7.5", "m²"),
        ("Chequer-plate steel sheets", "3.0", "m²"),
        ("Riveted steel storage on casters", "1", "pcs"),
        ("Saddle-leather seat", "1", "pcs"),
        ("Caged pendant with a filament bulb", "2", "pcs"),
        ("Surface-run steel conduit", "13.0", "m"),
    ]
    # 882 + 745 + 1125 + 540 + 600 + 1100 + 120 + 234
    assert found.total("low") == Decimal("5346.00")


def test_a_surface_is_of_the_style_where_it_belongs_into_the_room_else_plain() -> None:
    area = Decimal(12)
    assert names(recommend("法式", "客厅", area))[0] == "Versailles parquet panels"
    assert names(recommend("法式", "卫生间", area))[0] == "Plain non-slip porcelain tiles"
    assert names(recommend("工业风", "客厅", area))[0] == "Plain laminate boards"
    assert names(recommend("地中海风格", "客厅", area))[1] == "Hand-trowelled mineral plaster"
    assert names(recommend("北欧风", "卫生间", area))[1].startswith("Glazed wall tiles")


def test_the_plain_ones_come_second_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = recommend("地中海风格", "客厅", Decimal(12))
    upside_down = tuple(reversed(load_items()))
    monkeypatch.setattr(recommendation, "load_items", lambda: upside_down)
    assert names(recommend("地中海风格", "客厅", Decimal(12)))[:2] == names(usual)[:2]


def test_wet_rooms_are_sealed_whatever_the_style() -> None:
    for style, room in product(STYLES, ROOMS):
        sealed = "Waterproofing membrane" in names(recommend(style, room, Decimal(6)))
        assert sealed is (room in ("bathroom", "balcony")), (style, room)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_style_in_every_room_has_a_list_of_its_own(language: str) -> None:
    for room in ROOMS:
        lists = {style: recommend(style, room, Decimal(15), language) for style in STYLES}
        for found in lists.values():
            assert len(found.rows) >= 4, (found.style, room)
            assert len(set(names(found))) == len(found.rows)
            assert found.total("low") < found.total("mid") < found.total("high")
            assert all(row.source and row.source_date for row in found.rows)
        assert len({tuple(names(found)[2:]) for found in lists.values()}) == len(STYLES)


def test_names_in_either_language_give_the_same_list() -> None:
    english = recommend("Light luxury", "Children's room", Decimal("11.5"))
    assert english == recommend("轻奢风", "儿童房", Decimal("11.5"))
    chinese = recommend("轻奢风", "儿童房", Decimal("11.5"), "zh")
    assert (chinese.style, chinese.room) == (english.style, english.room)
    assert [row.quantity for row in chinese.rows] == [row.quantity for row in english.rows]
    assert all(a != b for a, b in zip(names(chinese), names(english), strict=True))


@THOROUGH
@given(style=st.sampled_from(STYLES), room=st.sampled_from(ROOMS), one=AREAS, more=AREAS)
def test_a_larger_room_never_needs_less(style: str, room: str, one: Decimal, more: Decimal) -> None:
    small, large = (recommend(style, room, area) for area in sorted((one, more)))
    assert names(small) == names(large)
    for before, after in zip(small.rows, large.rows, strict=True):
        assert 0 < before.quantity <= after.quantity


@pytest.mark.parametrize("area", ["0", "-4", "0.99", "1000.01", "NaN", "Infinity", "1e99"])
def test_an_area_that_no_room_has_is_refused(area: str) -> None:
    with pytest.raises(RequestError, match=r"cannot be listed.*1 to 1000 m²"):
        recommend("日式", "客厅", Decimal(area))


def test_an_unknown_style_or_room_is_refused() -> None:
    with pytest.raises(UnsupportedOption, match="not a style"):
        recommend("baroque", "客厅", Decimal(9))
    with pytest.raises(UnsupportedOption, match="not a room"):
        recommend("日式", "attic", Decimal(9))


def test_the_worked_example_of_the_page_is_what_the_rule_gives() -> None:
    """Run with WRITE_DOCS=1 to bring docs/materials.md up to date."""
    page = ROOT / "docs" / "materials.md"
    text = page.read_text("utf-8")
    found = recommend("industrial", "study", Decimal(9))
    rows = [
        f"| {r.item} | {r.quantity} {r.unit} | {r.low} to {r.high} | {r.cost('mid')} |"
        for r in found.rows
    ]
    head = ("| Item | Quantity | One unit, CNY | Middle, CNY |", "|---|---|---|---|")
    table = "\n".join([*head, *rows, f"| Total | | | {found.total('mid')} |"])
    true = f"{text.split(head[0])[0].rstrip()}\n\n{table}\n"
    if os.environ.get("WRITE_DOCS"):
        page.write_text(true, "utf-8")
    assert true == text
