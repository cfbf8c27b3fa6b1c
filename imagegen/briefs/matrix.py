"""A matrix of avatars: every person in every attire, expression and setting, as one set."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any, Literal, get_args

from imagegen.briefs.avatar import AvatarBrief, load_choices
from imagegen.cast import Person
from imagegen.errors import RequestError
from imagegen.sheets import CELL, JOINT
from imagegen.templates import fold_space
from imagegen.types import Origin

Axis = Literal["person", "attire", "expression", "setting"]
AXES: tuple[Axis, ...] = get_args(Axis)

MOST_CELLS = 100
LONGEST_LABEL = 40
"""Characters of one value's short name: four of them and their joints fit a record's label."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One value on an axis: its short name, and what it sets in the brief."""

    label: str
    values: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One picture of a set. `places` holds axis -> short name, for the axes that differ."""

    brief: AvatarBrief
    places: Mapping[str, str]

    @property
    def label(self) -> str:
        return JOINT.join(self.places.values())

    def origin(self, origin: Origin) -> Origin:
        """The brief's `origin` as that of this cell."""
        return replace(origin, label=self.label, brief={**origin.brief, CELL: dict(self.places)})


def person_step(person: Person) -> Step:
    """Somebody of the cast: the description says the age too, if it matters."""
    values = {
        "person": person.id,
        "who": person.description,
        "age_range": "",
        "references": person.references,
    }
    return Step(label=person.name, values=values)


def word_steps(axis: Axis, texts: Sequence[str]) -> tuple[Step, ...]:
    """Words for the prompt, by the form's short names where it has them."""
    names = {choice.value: choice.label for choice in getattr(load_choices(), axis)}
    return tuple(Step(label=names.get(text, text), values={axis: text}) for text in texts)


def count_cells(axes: Mapping[Axis, Sequence[Step]]) -> int:
    """How many pictures `make_matrix` would ask for; an empty axis is as the brief has it."""
    count = 1
    for steps in axes.values():
        count *= max(1, len(_different(steps)))
    return count


def make_matrix(brief: AvatarBrief, axes: Mapping[Axis, Sequence[Step]]) -> tuple[Cell, ...]:
    """Every combination of the axes' values, one picture each; the last axis changes fastest.

    A value given twice counts once; an empty axis stays as `brief` has it. No two cells have
    the same label. RequestError for more than `MOST_CELLS`.
    """
    count = count_cells(axes)
    if count > MOST_CELLS:
        message = f"{count} pictures are asked for; a matrix makes at most {MOST_CELLS} at once."
        raise RequestError(message, "Take some values away.")
    used = {axis: _named(axes[axis]) for axis in AXES if axes.get(axis)}
    return tuple(_cell(brief, used, steps) for steps in product(*used.values()))


def _cell(brief: AvatarBrief, used: Mapping[Axis, Sequence[Step]], steps: Sequence[Step]) -> Cell:
    values = {name: value for step in steps for name, value in step.values.items()}
    places: dict[str, str] = {
        axis: step.label for axis, step in zip(used, steps, strict=True) if len(used[axis]) > 1
    }
    return Cell(brief=replace(brief, **values | {"count": 1}), places=places)


def _different(steps: Sequence[Step]) -> list[Step]:
    found: list[Step] = []
    for step in steps:
        if all(step.values != other.values for other in found):
            found.append(step)
    return found


def _named(steps: Sequence[Step]) -> list[Step]:
    """The different steps, each under a short name that no other one of the axis has."""
    named: list[Step] = []
    for step in _different(steps):
        taken = {other.label for other in named}
        tries = (_short(step.label, number) for number in range(1, len(steps) + 2))
        named.append(replace(step, label=next(name for name in tries if name not in taken)))
    return named


def _short(label: str, number: int) -> str:
    """The label on one line, without what joins labels, numbered from the second on."""
    mark = f" {number}" if number > 1 else ""
    most = LONGEST_LABEL - len(mark)
    words = fold_space(label.replace(JOINT.strip(), "-")) or "left open"
    return (words if len(words) <= most else f"{words[: most - 1].rstrip()}…") + mark
