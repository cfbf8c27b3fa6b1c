"""Styles and rooms: one key space for every name, and styles that cannot be taken for another."""

import os
import re
import unicodedata
from collections import Counter
from itertools import combinations
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imagegen.errors import RequestError, UnsupportedOption
from imagegen.interiors import (
    LONGEST_NAME,
    Category,
    Language,
    Room,
    Style,
    differences,
    find_room,
    find_style,
    fold_name,
    foreign_tell_tales,
    key_space,
    load_rooms,
    load_styles,
    names_of,
)
from tests.app import ROOT
from tests.style_list import overlap, shared_keys, style_tables, terms

STYLES = load_styles()
ROOMS = load_rooms()
PAIRS = list(combinations(STYLES, 2))
NAMES = [(name, style) for style in STYLES for name in names_of(style)]
ROOM_NAMES = [(name, room) for room in ROOMS for name in names_of(room)]
MOST_OVERLAP = 0.1
THOROUGH = settings(deadline=None, max_examples=150, database=None)
SIGNS = st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.characters(
    min_codepoint=0x4E00, max_codepoint=0x9FFF
)
NOISE = st.text(alphabet=" \t\n-_'·,.!/、。　\u200b🏠", max_size=4)


def by_key(*keys: str) -> list[Style]:
    return [style for key in keys for style in STYLES if style.key == key]


@st.composite
def spelled(draw: Any, names: list[tuple[str, Any]]) -> tuple[str, Any]:
    """A name of the list with its case, its width and what stands between its signs changed."""
    name, entry = draw(st.sampled_from(names))
    signs = [draw(st.sampled_from([s, s.upper(), s.lower(), _wide(s)])) for s in name]
    noisy = draw(NOISE) + "".join(sign + draw(NOISE) for sign in signs)
    return noisy[:LONGEST_NAME] if len(noisy) <= LONGEST_NAME else "".join(signs), entry


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign


@THOROUGH
@given(case=spelled(NAMES))
def test_a_style_is_found_however_its_name_is_spelled(case: tuple[str, Style]) -> None:
    name, style = case
    assert find_style(name) is style


@THOROUGH
@given(case=spelled(ROOM_NAMES))
def test_a_room_is_found_however_its_name_is_spelled(case: tuple[str, Room]) -> None:
    name, room = case
    assert find_room(name) is room


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_no_form_of_unicode_hides_a_name(form: Any) -> None:
    for name, style in NAMES:
        assert find_style(unicodedata.normalize(form, name)) is style, name


@THOROUGH
@given(text=st.text(max_size=200))
def test_any_text_is_a_style_that_goes_by_it_or_an_error_with_a_way_out(text: str) -> None:
    try:
        style = find_style(text)
    except UnsupportedOption as error:
        assert "Use one of Modern minimalist (现代简约), " in error.hint
        assert len(str(error)) < 1000
    else:
        assert fold_name(text) in {fold_name(name) for name in names_of(style)}


@THOROUGH
@given(text=st.text(alphabet=SIGNS, max_size=60))
def test_folding_knows_neither_case_nor_width_and_folds_once(text: str) -> None:
    folded = fold_name(text)
    assert fold_name(text.upper()) == fold_name(text.lower()) == folded
    assert fold_name("".join(_wide(sign) for sign in text)) == folded
    assert folded.startswith(fold_name(folded))  # a second suffix may fall, nothing else


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("𝐒𝐜𝐚𝐧𝐝𝐢", "scandi"),
        ("Ⓛⓞⓕⓣ", "loft"),
        ("STRASSE", "straße"),
        ("ﾓﾀﾞﾝ", "モダン"),
        ("北欧风格", "北欧"),
        ("中式 装修风格", "中式"),
    ],
)
def test_letters_of_other_shapes_are_the_same_letters(typed: str, same: str) -> None:
    assert fold_name(typed) == fold_name(same)


def test_a_name_has_an_end() -> None:
    assert find_style("北欧".ljust(LONGEST_NAME)).key == "scandinavian"
    with pytest.raises(UnsupportedOption, match="not a style"):
        find_style("北欧".ljust(LONGEST_NAME + 1))


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("scandinavain", "Scandinavian (北欧风)"),
        ("地中海岸", "Mediterranean (地中海风格)"),
        ("industial", "Industrial (工业风)"),
        ("japanes", "Japandi (日式)"),
        ("bohemain style", "Bohemian (波西米亚)"),
        ("中式豪华", "Chinese traditional (中式风格)"),
    ],
)
def test_a_style_that_is_not_known_is_refused_with_what_was_meant(asked: str, meant: str) -> None:
    with pytest.raises(RequestError, match=re.escape(asked)) as caught:
        find_style(asked)
    assert caught.value.hint.startswith(f"Did you mean {meant}")


@pytest.mark.parametrize("asked", ["", "   ", "风格", "style", "🏠", "x" * 10_000, "none of them"])
def test_nothing_and_nonsense_are_no_style(asked: str) -> None:
    with pytest.raises(UnsupportedOption, match="is not a style we know"):
        find_style(asked)
    with pytest.raises(UnsupportedOption, match="is not a room we know"):
        find_room(asked)


def test_a_name_of_two_entries_is_refused() -> None:
    twin = STYLES[0].model_copy(update={"key": "twin"})
    with pytest.raises(ValueError, match="names both modern-minimalist and twin"):
        key_space([STYLES[0], twin])


def test_the_styles_and_rooms_that_were_promised_are_there() -> None:
    for name in (
        *("现代简约", "modern minimalist", "北欧风", "Scandinavian", "中式风格"),
        *("Chinese traditional", "地中海风格", "Mediterranean", "日式", "Japandi", "工业风"),
        *("industrial", "美式", "American", "法式", "French", "轻奢", "light luxury", "田园"),
        *("country", "复古", "mid-century", "波西米亚", "Bohemian"),
    ):
        assert name.casefold() in (word.casefold() for word in names_of(find_style(name)))
    rooms = ["客厅", "卧室", "厨房", "卫生间", "书房", "餐厅", "阳台", "儿童房"]
    assert [room.name.zh for room in ROOMS] == rooms
    assert len(STYLES) == 12


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.key)
class TestElements:
    def test_there_are_five_to_eight_of_every_category(self, style: Style) -> None:
        assert 5 <= len(style.elements) <= 8
        assert {element.category for element in style.elements} == set(get_args(Category))
        assert len([e for e in style.elements if not e.structural]) >= 6

    def test_two_of_them_are_tell_tales_that_a_photo_does_not_forbid(self, style: Style) -> None:
        told = [element for element in style.elements if element.tell_tale]
        assert len(told) == 2
        assert not any(element.structural for element in told)

    def test_each_is_said_in_its_own_language(self, style: Style) -> None:
        for element in style.elements:
            assert element.text.en.isascii() or "macramé" in element.text.en
            assert re.fullmatch(r"[\u4e00-\u9fff、]+", element.text.zh), element.key
            assert 2 <= len(element.text.zh) <= 20

    def test_no_tell_tale_of_another_is_something_of_its_own(self, style: Style) -> None:
        own = terms(style, "en")
        foreign = foreign_tell_tales(style)
        assert len(foreign) == 2 * (len(STYLES) - 1)
        for element in foreign:
            said = terms(style.model_copy(update={"elements": (element,)}), "en")
            assert not said <= own, element.key


def test_no_element_is_shared_by_more_than_two_styles() -> None:
    uses = Counter(element.key for style in STYLES for element in style.elements)
    assert max(uses.values()) == 2
    texts: dict[str, set[tuple[str, str]]] = {}
    for style in STYLES:
        for element in style.elements:
            texts.setdefault(element.key, set()).add((element.text.en, element.text.zh))
    assert all(len(said) == 1 for said in texts.values())
    for language in ("en", "zh"):
        said = [next(iter(pair))[language == "zh"] for pair in texts.values()]
        assert len(set(said)) == len(said)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_pair_of_styles_says_the_same(language: Language) -> None:
    found = {(a.key, b.key): overlap(a, b, language) for a, b in PAIRS}
    assert len(found) == 66
    assert max(found.values()) <= MOST_OVERLAP
    assert all(len(shared_keys(a, b)) <= 1 for a, b in PAIRS)


def test_the_overlap_measures_what_it_says() -> None:
    one, other = STYLES[:2]
    assert overlap(one, one, "en") == 1
    mixed = one.model_copy(update={"elements": one.elements[:3] + other.elements[:3]})
    assert overlap(one, mixed, "en") > MOST_OVERLAP
    assert overlap(mixed, other, "zh") > MOST_OVERLAP


def test_the_differences_are_what_no_other_of_the_board_has() -> None:
    board = by_key("american", "french", "bohemian")
    found = differences(board)
    assert list(found) == ["american", "french", "bohemian"]
    assert "panel-mouldings" not in {e.key for e in (*found["american"], *found["french"])}
    assert "cane-webbing" in {element.key for element in found["bohemian"]}
    assert len(found["american"]) == len(board[0].elements) - 1
    alone = differences(by_key("american"))
    assert alone["american"] == board[0].elements


def test_what_stands_in_a_room_is_of_no_style() -> None:
    told = {e.text.en for style in STYLES for e in style.elements}
    words = {word for text in told for word in re.findall(r"[a-z]{4,}", text.casefold())}
    neutral = {"wall", "mirror", "chairs", "storage", "with"}
    for room in ROOMS:
        held = set(re.findall(r"[a-z]{4,}", room.holds.en.casefold()))
        assert held & words <= neutral, room.key


def test_the_page_of_styles_is_that_of_the_data() -> None:
    """Run with WRITE_DOCS=1 to bring docs/styles.md up to date."""
    page = ROOT / "docs" / "styles.md"
    text = page.read_text("utf-8")
    head = text.split("\n### ", 1)[0]
    true = f"{head.rstrip()}\n\n{style_tables(STYLES)}\n"
    if os.environ.get("WRITE_DOCS"):
        page.write_text(true, "utf-8")
    assert true == text
