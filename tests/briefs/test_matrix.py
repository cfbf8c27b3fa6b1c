"""A matrix: as many cells as the product of its axes, and no two under the same label."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imagegen.briefs.avatar import AvatarBrief, load_choices
from imagegen.briefs.matrix import (
    AXES,
    LONGEST_LABEL,
    MOST_CELLS,
    Axis,
    Step,
    count_cells,
    make_matrix,
    person_step,
    word_steps,
)
from imagegen.cast import Person
from imagegen.errors import RequestError
from imagegen.sheets import cell_of, lay_out
from imagegen.types import Reference

WORDS = st.text(max_size=120).filter(lambda text: not any("\ud800" <= c <= "\udfff" for c in text))
ANA = Person(name="Ana", description="red curls", references=(Reference(name="a", data=b"a"),))
BEN = Person(name="Ben", description="a grey beard")


def axes(**texts: list[str]) -> dict[Axis, tuple[Step, ...]]:
    return {axis: word_steps(axis, texts[axis]) for axis in AXES if axis in texts}


@given(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=4))
def test_any_words_make_the_product_under_labels_of_their_own(
    attire: list[str], expression: list[str], setting: list[str]
) -> None:
    given = axes(attire=attire, expression=expression, setting=setting)
    cells = make_matrix(AvatarBrief(), given)
    sizes = [len(set(texts)) for texts in (attire, expression, setting)]
    assert len(cells) == count_cells(given) == prod(max(1, size) for size in sizes)
    assert len({cell.label for cell in cells}) == len(cells)
    assert {tuple(cell.places) for cell in cells} == {
        tuple(
            axis
            for axis, size in zip(("attire", "expression", "setting"), sizes, strict=True)
            if size > 1
        )
    }
    assert max(len(cell.label) for cell in cells) <= 200
    wished = {(c.brief.attire, c.brief.expression, c.brief.setting) for c in cells}
    assert len(wished) == len(cells)
    sheet = lay_out([cell.places for cell in cells])
    if sheet is not None:
        assert len(set(sheet.places)) == len(cells) == len(sheet.rows) * len(sheet.columns)


def test_people_bring_their_words_and_their_pictures() -> None:
    cells = make_matrix(
        AvatarBrief(), {"person": [person_step(ANA), person_step(BEN)], **axes(attire=["a", "b"])}
    )
    assert [cell.label for cell in cells] == ["Ana · a", "Ana · b", "Ben · a", "Ben · b"]
    assert [cell.brief.who for cell in cells[1:3]] == ["red curls", "a grey beard"]
    assert [cell.brief.person for cell in cells[1:3]] == [ANA.id, BEN.id]
    assert [len(cell.brief.references) for cell in cells] == [1, 1, 0, 0]
    assert {cell.brief.age_range for cell in cells} == {""}
    assert {cell.brief.count for cell in cells} == {1}


def test_an_axis_with_one_value_sets_it_and_needs_no_label() -> None:
    cells = make_matrix(AvatarBrief(), axes(attire=["a coat"], setting=["one", "two"]))
    assert [cell.label for cell in cells] == ["one", "two"]
    assert {cell.brief.attire for cell in cells} == {"a coat"}


def test_without_values_it_is_the_brief_alone() -> None:
    (cell,) = make_matrix(AvatarBrief(count=4), {})
    assert (cell.label, cell.brief) == ("", AvatarBrief(count=1))


def test_the_forms_own_values_go_by_their_short_names() -> None:
    business, casual = load_choices().attire[:2]
    cells = make_matrix(AvatarBrief(), axes(attire=[business.value, casual.value]))
    assert [cell.label for cell in cells] == [business.label, casual.label]


def test_too_many_are_refused_with_their_number() -> None:
    texts = [str(number) for number in range(11)]
    with pytest.raises(RequestError, match=f"121 pictures.*at most {MOST_CELLS}"):
        make_matrix(AvatarBrief(), axes(attire=texts, setting=texts))
    assert len(make_matrix(AvatarBrief(), axes(attire=texts[:10], setting=texts[:10]))) == 100


def test_long_names_that_begin_alike_are_numbered() -> None:
    texts = [f"{'a very long coat ' * 4}{end}" for end in ("red", "blue")]
    first, second = (cell.label for cell in make_matrix(AvatarBrief(), axes(attire=texts)))
    assert first != second
    assert len(second) <= LONGEST_LABEL


def test_a_cell_says_in_its_origin_where_it_stands() -> None:
    cells = make_matrix(AvatarBrief(), axes(attire=["a", "b"], setting=["c", "d"]))
    origin = cells[1].origin(cells[1].brief.origin("me"))
    assert (origin.label, cell_of(origin)) == ("a · d", {"attire": "a", "setting": "d"})
    assert AvatarBrief.from_values(origin.brief) == cells[1].brief
