"""Ready sets of people for speaking exercises: mixed by rule, the same again from the same seed."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import TypeVar

from pydantic import Field

from imagegen.briefs.avatar import AvatarBrief
from imagegen.briefs.fields import LARGEST_SEED, Choice
from imagegen.briefs.matrix import Cell
from imagegen.capabilities import Fact
from imagegen.errors import RequestError
from imagegen.ratios import AspectRatio

MOST_PEOPLE = 24
AGE = "Age"
_SHUFFLES = 100

Item = TypeVar("Item")


class Role(Fact):
    """What the people of a set are there for, and what fits it. Texts are words of the prompt."""

    key: str
    title: str
    one: str
    template: str
    ages: tuple[Choice, ...] = Field(min_length=1)
    attire: tuple[str, ...] = Field(min_length=1)
    expression: tuple[str, ...] = Field(min_length=1)
    setting: tuple[str, ...] = Field(min_length=1)


class Trait(Fact):
    """Something the people of every set differ in."""

    key: str
    title: str
    values: tuple[Choice, ...] = Field(min_length=2)


class Preset(Fact):
    """The roles to choose from, and the traits that mix each set."""

    roles: tuple[Role, ...]
    traits: tuple[Trait, ...]


@dataclass(frozen=True, kw_only=True)
class PresetSet:
    """A set of people. `spread` holds by trait how many have each of its values, zeros too."""

    role: Role
    cells: tuple[Cell, ...]
    spread: Mapping[str, Mapping[str, int]]


@cache
def load_preset() -> Preset:
    """`imagegen/data/presets/toefl.toml`."""
    text = files("imagegen").joinpath("data/presets/toefl.toml").read_text("utf-8")
    return Preset.model_validate(tomllib.loads(text))


def find_role(key: str) -> Role:
    """RequestError when there is no such role."""
    roles = {role.key: role for role in load_preset().roles}
    if key not in roles:
        message = f"{key[:40]!r} is not a role we know."
        raise RequestError(message, f"Use one of {', '.join(roles)}.")
    return roles[key]


def make_set(role: Role, count: int, seed: int = 0, shape: AspectRatio = "1:1") -> PresetSet:
    """`count` people for a role, mixed as evenly as the number allows; equal seeds, equal sets.

    Of every trait each value comes `count / values` times, rounded down or up. RequestError when
    `count` is not 1 to `MOST_PEOPLE`, or the seed no 32-bit number.
    """
    _check(count, seed)
    chance = Random(f"{role.key}/{seed}")  # noqa: S311 - dealing cards, not keeping secrets
    dealt = {AGE: _deal(role.ages, count, chance)}
    dealt |= {trait.title: _deal(trait.values, count, chance) for trait in load_preset().traits}
    _tell_apart(dealt, chance)
    worn = [_deal(texts, count, chance) for texts in (role.attire, role.expression, role.setting)]
    cells = tuple(
        _cell(role, place, {name: row[place] for name, row in dealt.items()}, outfit, shape)
        for place, outfit in enumerate(zip(*worn, strict=True))
    )
    return PresetSet(role=role, cells=cells, spread=_spread(role, dealt))


def _check(count: int, seed: int) -> None:
    if not 1 <= count <= MOST_PEOPLE:
        raise RequestError(f"A set has 1 to {MOST_PEOPLE} people, not {count}.", "Change it.")
    if not 0 <= seed <= LARGEST_SEED:
        raise RequestError(f"The seed {seed} is not from 0 to {LARGEST_SEED}.", "Change it.")


def _deal(items: Sequence[Item], count: int, chance: Random) -> list[Item]:
    """`count` of the items in a mixed order, none twice before each was once."""
    dealt: list[Item] = []
    while len(dealt) < count:
        dealt += chance.sample(items, len(items))
    dealt = dealt[:count]
    # Else two traits with equally many values would always meet in the same rounds.
    chance.shuffle(dealt)
    return dealt


def _tell_apart(dealt: Mapping[str, list[Choice]], chance: Random) -> None:
    """Deal the last trait again until no two people are the same; one time in ten they are."""
    *_, last = dealt.values()
    for _ in range(_SHUFFLES):
        people = [
            tuple(choice.label for choice in one) for one in zip(*dealt.values(), strict=True)
        ]
        if len(set(people)) == len(people):
            return
        chance.shuffle(last)


def _cell(
    role: Role,
    place: int,
    traits: Mapping[str, Choice],
    outfit: tuple[str, str, str],
    shape: AspectRatio,
) -> Cell:
    age, rest = traits[AGE], [choice for name, choice in traits.items() if name != AGE]
    attire, expression, setting = outfit
    words = " ".join(choice.value for choice in rest[:-1])
    detail = f", {rest[-1].value}" if rest[-1].value else ""
    brief = AvatarBrief(
        template=role.template,
        who=words + detail,
        age_range=age.value,
        attire=attire,
        expression=expression,
        setting=setting,
        aspect_ratio=shape,
        count=1,
    )
    named = ", ".join((rest[0].label, rest[1].label, age.label))
    return Cell(brief=brief, places={role.title: f"{role.one} {place + 1}: {named}"})


def _spread(role: Role, dealt: Mapping[str, list[Choice]]) -> dict[str, dict[str, int]]:
    offered = {AGE: role.ages} | {trait.title: trait.values for trait in load_preset().traits}
    counts = {name: Counter(choice.label for choice in row) for name, row in dealt.items()}
    return {
        name: {choice.label: counts[name][choice.label] for choice in choices}
        for name, choices in offered.items()
    }
