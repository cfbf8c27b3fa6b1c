"""A grid: one prompt over every choice of words, model, ratio and seed, defined as data."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from imagegen.alternatives import Combination, combine
from imagegen.errors import RequestError, TemplateError
from imagegen.ratios import ASPECT_RATIOS, AspectRatio
from imagegen.sheets import CELL, JOINT
from imagegen.types import Ask, ImageRequest, Origin

MOST_CELLS = 100
MOST_AXES = 3
LONGEST_LABEL = 200
LONGEST_WORD = 60
LARGEST_SEED = 2**31 - 1
LONGEST_SEED = 12
DEFINITION = "grid"
"""In a brief: what the whole grid was made from, so that it can be made again."""


Value = tuple[str, dict[str, Any]]
"""One value of an axis: its short name, and what it sets in the request."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`prompt` may hold alternatives as {a|b}. `models` are "provider/model"; without ratios and
    seeds the model chooses."""

    prompt: str
    models: tuple[str, ...]
    ratios: tuple[AspectRatio, ...] = ()
    seeds: tuple[int, ...] = ()


def grid_asks(grid: Grid) -> list[Ask]:
    """One request for each cell, the last axis changing fastest.

    RequestError without a model, with more than three axes or a hundred cells; TemplateError for
    alternatives that cannot be read.
    """
    if not grid.models:
        raise RequestError("No model is chosen.", "Choose at least one.")
    axes: dict[str, list[Value]] = {
        "model": [(_short(name, grid.models), _model(name)) for name in grid.models],
        "ratio": [(ratio, {"aspect_ratio": ratio}) for ratio in grid.ratios] or [("", {})],
        "seed": [(f"seed {seed}", {"seed": seed}) for seed in grid.seeds] or [("", {})],
    }
    prompts = combine({"prompt": grid.prompt}, {}, MOST_CELLS)
    varying = [axis for axis, values in axes.items() if len(values) > 1]
    _check(
        len(varying) + len(prompts[0].words),
        len(prompts) * math.prod(len(values) for values in axes.values()),
    )
    return [
        _ask(grid, prompt, dict(zip(axes, cell, strict=True)), varying)
        for prompt in prompts
        for cell in product(*axes.values())
    ]


def grid_of(brief: Mapping[str, Any]) -> Grid | None:
    """The definition that a cell of a grid carries; None for any other brief, which is hostile
    JSON."""
    given = brief.get(DEFINITION)
    if not isinstance(given, Mapping):
        return None
    try:
        return Grid(
            prompt=str(given["prompt"]),
            models=tuple(str(name) for name in given["models"]),
            ratios=tuple(r for r in ASPECT_RATIOS if r in given["ratios"]),
            seeds=tuple(int(seed) for seed in given["seeds"]),
        )
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def read_seeds(text: str) -> tuple[int, ...]:
    """ "1, 2, 3" -> those numbers, each once; RequestError for anything else."""
    found: dict[int, None] = {}
    for word in text.replace(",", " ").split():
        plain = word.isascii() and word.isdigit() and len(word) <= LONGEST_SEED
        if not plain or int(word) > LARGEST_SEED:
            message = f"{word[:20]!r} is no seed."
            raise RequestError(message, f"Give whole numbers up to {LARGEST_SEED}, as 1, 2, 3.")
        found[int(word)] = None
    return tuple(found)


def _check(axes: int, cells: int) -> None:
    if axes > MOST_AXES:
        message = f"{axes} things vary; a grid has at most {MOST_AXES} axes."
        raise RequestError(message, "Leave one of them at a single value.")
    if cells > MOST_CELLS:
        message = f"The grid has {cells} cells; {MOST_CELLS} are the most."
        raise RequestError(message, "Choose fewer values.")


def _ask(grid: Grid, prompt: Combination, cell: Mapping[str, Value], varying: list[str]) -> Ask:
    places = {f"words {n}": _clean(word) for n, word in enumerate(prompt.words, 1)}
    places |= {axis: cell[axis][0] for axis in varying}
    facts: dict[str, Any] = dict(prompt.values)
    for _, values in cell.values():
        facts |= values
    label = JOINT.join(places.values())[:LONGEST_LABEL]
    brief: dict[str, Any] = {DEFINITION: asdict(grid), CELL: places}
    return Ask(request=ImageRequest(**facts), origin=Origin(brief=brief, label=label))


def _clean(word: str) -> str:
    return " ".join(word.split())[:LONGEST_WORD] or "none"


def _model(name: str) -> dict[str, str]:
    provider, _, model = name.partition("/")
    if not model:
        raise TemplateError(f"{name[:40]!r} is no provider/model.", "Choose one of the list.")
    return {"provider": provider, "model": model}


def _short(name: str, all_names: tuple[str, ...]) -> str:
    """Without the provider, where that leaves no two alike."""
    ends = [other.partition("/")[2] for other in all_names]
    end = name.partition("/")[2]
    return end if ends.count(end) == 1 else name
