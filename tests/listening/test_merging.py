"""Highlights that two windows changed: put together, or both kept until somebody chooses."""

from imagegen.annotations import Circle, Shape, WholeScene
from imagegen.listening import find_ready, marks_of, merge_marks, with_marks

NONE: tuple[Shape, ...] = ()
BASE = ((WholeScene(),), NONE, NONE, NONE, NONE, NONE, NONE)


def ring(x: float) -> tuple[Shape, ...]:
    return (Circle(x=x, y=0.5, r=0.1),)


def changed(**sentences: tuple[Shape, ...]) -> tuple[tuple[Shape, ...], ...]:
    marks = list(BASE)
    for name, shapes in sentences.items():
        marks[int(name[1:]) - 1] = shapes
    return tuple(marks)


def test_changes_of_different_sentences_are_both_kept() -> None:
    merged = merge_marks(BASE, changed(s2=ring(0.2)), changed(s5=ring(0.5), s1=NONE))
    assert merged.marks == changed(s1=NONE, s2=ring(0.2), s5=ring(0.5))
    assert merged.clashes == ()


def test_the_same_change_twice_is_no_clash() -> None:
    merged = merge_marks(BASE, changed(s2=ring(0.2)), changed(s2=ring(0.2)))
    assert (merged.marks, merged.clashes) == (changed(s2=ring(0.2)), ())


def test_two_changes_of_one_sentence_clash_and_the_kept_one_stays() -> None:
    mine = changed(s2=ring(0.2), s3=ring(0.3))
    merged = merge_marks(BASE, mine, changed(s2=ring(0.9)))
    assert merged.marks == changed(s2=ring(0.9), s3=ring(0.3))
    assert merged.clashes == (2,)


def test_a_removal_against_a_move_clashes() -> None:
    merged = merge_marks(changed(s2=ring(0.2)), BASE, changed(s2=ring(0.3)))
    assert merged.clashes == (2,)


def test_without_a_base_every_difference_is_a_clash() -> None:
    merged = merge_marks(None, changed(s4=ring(0.2)), BASE)
    assert (merged.marks, merged.clashes) == (BASE, (4,))


def test_marks_go_into_an_item_and_out_again() -> None:
    item = find_ready("zoo").as_item()
    assert marks_of(with_marks(item, BASE)) == BASE
