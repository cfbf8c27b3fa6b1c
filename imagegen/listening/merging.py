"""The highlights of two people who work on one item at once, put together without losing any."""

from dataclasses import dataclass, replace

from imagegen.annotations import Shape
from imagegen.listening.item import Item

Marks = tuple[tuple[Shape, ...], ...]
"""The highlights of each sentence, in the order of the sentences."""


@dataclass(frozen=True, kw_only=True)
class Merged:
    """`clashes` are the numbers (from 1) of the sentences that both changed, each otherwise.

    Of those `marks` has theirs: what is kept stays until somebody says otherwise.
    """

    marks: Marks
    clashes: tuple[int, ...]


def marks_of(item: Item) -> Marks:
    return tuple(sentence.shapes for sentence in item.sentences)


def with_marks(item: Item, marks: Marks) -> Item:
    """The item with those highlights in the place of its own."""
    pairs = zip(item.sentences, marks, strict=True)
    return replace(item, sentences=tuple(replace(s, shapes=shapes) for s, shapes in pairs))


def merge_marks(base: Marks | None, mine: Marks, theirs: Marks) -> Merged:
    """Both changes of `base`, sentence by sentence; without a base every difference is a clash."""
    marks: list[tuple[Shape, ...]] = []
    clashes: list[int] = []
    for number, (one, other) in enumerate(zip(mine, theirs, strict=True)):
        before = None if base is None else base[number]
        if one in (before, other):
            marks.append(other)
        elif other == before:
            marks.append(one)
        else:
            marks.append(other)
            clashes.append(number + 1)
    return Merged(marks=tuple(marks), clashes=tuple(clashes))
