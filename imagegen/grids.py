"""A grid over words, versions, styles, models, ratios and seeds: data that makes it again."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import product
from typing import Any, get_args

from imagegen.alternatives import Combination, combine
from imagegen.errors import RequestError, TemplateError
from imagegen.ratios import ASPECT_RATIOS, AspectRatio
from imagegen.sheets import CELL, JOINT
from imagegen.types import Ask, AssetKind, ImageRequest, Origin

MOST_CELLS = 100
MOST_AXES = 3
LONGEST_LABEL = 200
LONGEST_WORD = 60
LARGEST_SEED = 2**31 - 1
LONGEST_SEED = 12
LONGEST_STYLE = 80
DEFINITION = "grid"
"""In a brief: what the whole grid was made from, so that it can be made again."""
PROMPT: AssetKind = "picture"
"""The kind of a grid that is no brief: its prompt is what is sent."""


Value = tuple[str, dict[str, Any]]
"""One value of an axis: its short name, and what it sets in the cell."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """`prompt` and `texts` may hold alternatives as {a|b}. `models` are "provider/model"; without
    ratios and seeds the model chooses, without styles the words stand alone.

    Of a `kind` other than a plain prompt every cell is a real brief: `values` is the brief that
    all begin with ({} the template's own sample), `texts` are its fields that are worded anew,
    and `templates` are the versions, as "name@3".
    """

    models: tuple[str, ...]
    prompt: str = ""
    ratios: tuple[AspectRatio, ...] = ()
    seeds: tuple[int, ...] = ()
    styles: tuple[str, ...] = ()
    kind: AssetKind = PROMPT
    templates: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What it is about, in a few words."""
        words = self.prompt if self.kind == PROMPT else _versions_text(self.templates)
        return " ".join(words.split())


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One cell: its texts, what each axis sets, and its place as axis -> short name."""

    texts: Mapping[str, str]
    facts: Mapping[str, Any]
    places: Mapping[str, str]

    def origin_facts(self, grid: Grid) -> dict[str, Any]:
        """What its brief carries beside its own values."""
        return {DEFINITION: asdict(grid), CELL: dict(self.places)}

    @property
    def label(self) -> str:
        return JOINT.join(self.places.values())[:LONGEST_LABEL]


def grid_cells(grid: Grid, prompts: Sequence[Combination]) -> list[Cell]:
    """Every combination of the words with every value of every axis, the last axis fastest.

    RequestError without a model, with more than three axes or a hundred cells.
    """
    if not grid.models:
        raise RequestError("No model is chosen.", "Choose at least one.")
    prompts = _each_once(prompts)
    names = [_named(words) for words in zip(*(prompt.words for prompt in prompts), strict=True)]
    axes = _axes(grid)
    varying = [axis for axis, values in axes.items() if len(values) > 1]
    words = [f"words {number}" for number in range(1, len(prompts[0].words) + 1)]
    _check(
        [*words, *varying],
        len(prompts) * math.prod(len(values) for values in axes.values()),
    )
    return [
        _cell(prompt, names, dict(zip(axes, values, strict=True)), varying)
        for prompt in prompts
        for values in product(*axes.values())
    ]


def prompt_asks(grid: Grid, who: str = "") -> list[Ask]:
    """The requests of a plain prompt. TemplateError for alternatives that cannot be read."""
    prompts = combine({"prompt": grid.prompt}, {}, MOST_CELLS)
    asks = []
    for cell in grid_cells(grid, prompts):
        facts = {**cell.texts, **cell.facts}
        style = facts.pop("style", "")
        facts["prompt"] = with_style(facts["prompt"], style)
        origin = Origin(brief=cell.origin_facts(grid), label=cell.label, who=who)
        asks.append(Ask(request=ImageRequest(**facts), origin=origin))
    return asks


def with_style(words: str, style: str) -> str:
    """The words with a style at their end; a picture without words has only its style."""
    return ", ".join(part for part in (words.strip(" ,"), style) if part) if style else words


def grid_of(brief: Mapping[str, Any]) -> Grid | None:
    """The definition that a cell of a grid carries; None for any other brief."""
    return read_grid(brief.get(DEFINITION))


def read_grid(given: object) -> Grid | None:
    """A definition as JSON has it; None for what is none. It is hostile."""
    if not isinstance(given, Mapping):
        return None
    try:
        return Grid(
            prompt=str(given["prompt"]),
            models=tuple(str(name) for name in given["models"]),
            ratios=tuple(r for r in ASPECT_RATIOS if r in given["ratios"]),
            seeds=tuple(int(seed) for seed in given["seeds"]),
            styles=tuple(str(style)[:LONGEST_STYLE] for style in given.get("styles", ())),
            kind=next(k for k in get_args(AssetKind) if k == given.get("kind", PROMPT)),
            templates=tuple(str(name) for name in given.get("templates", ())),
            texts={str(name): str(text) for name, text in given.get("texts", {}).items()},
            values=dict(given.get("values", {})),
        )
    except (AttributeError, KeyError, StopIteration, TypeError, ValueError, OverflowError):
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


def read_styles(words: Sequence[str]) -> tuple[str, ...]:
    """Each once, in one line; RequestError for one that is too long."""
    found = list(dict.fromkeys(" ".join(str(word).split()) for word in words))
    for style in found:
        if len(style) > LONGEST_STYLE:
            message = f"The style {style[:20]!r}… has {len(style)} characters."
            raise RequestError(message, f"Use at most {LONGEST_STYLE}.")
    return tuple(style for style in found if style)


def version_key(name: str, number: int) -> str:
    """A version of a template as a grid names it: "name@3"."""
    return f"{name}@{number}"


def read_version(key: str) -> tuple[str, int]:
    """Name and number; RequestError for what is none."""
    name, _, number = key.rpartition("@")
    if not (name and number.isascii() and number.isdigit() and len(number) < 10):
        raise RequestError(f"{key[:60]!r} is no version of a template.", "Choose one of the list.")
    return name, int(number)


def _axes(grid: Grid) -> dict[str, list[Value]]:
    """Every axis with one value at least."""
    alike = len({key.rpartition("@")[0] for key in grid.templates}) == 1
    return {
        "template": [(_version_name(key, alike), {"template": key}) for key in grid.templates]
        or [("", {})],
        "style": [(name, {"style": style}) for style, name in _named(grid.styles).items()]
        or [("", {})],
        "model": [(_short(name, grid.models), _model(name)) for name in grid.models],
        "ratio": [(ratio, {"aspect_ratio": ratio}) for ratio in grid.ratios] or [("", {})],
        "seed": [(f"seed {seed}", {"seed": seed}) for seed in grid.seeds] or [("", {})],
    }


def _check(axes: Sequence[str], cells: int) -> None:
    if len(axes) > MOST_AXES:
        named = f"{', '.join(axes[:-1])} and {axes[-1]}"
        message = f"{len(axes)} things vary: {named}; a grid has at most {MOST_AXES} axes."
        raise RequestError(message, "Leave one of them at a single value.")
    if cells > MOST_CELLS:
        message = f"The grid has {cells} cells; {MOST_CELLS} are the most."
        raise RequestError(message, "Choose fewer values.")


def _each_once(prompts: Sequence[Combination]) -> list[Combination]:
    """Without those that say the same as one before: they would stand in the same cell."""
    found: dict[tuple[tuple[str, ...], ...], Combination] = {}
    for prompt in prompts:
        found.setdefault((prompt.words, tuple(prompt.values.values())), prompt)
    return list(found.values())


def _cell(
    prompt: Combination,
    names: Sequence[Mapping[str, str]],
    chosen: Mapping[str, Value],
    varying: list[str],
) -> Cell:
    pairs = enumerate(zip(names, prompt.words, strict=True), 1)
    places = {f"words {number}": known[word] for number, (known, word) in pairs}
    places |= {axis: chosen[axis][0] for axis in varying}
    facts: dict[str, Any] = {}
    for _, values in chosen.values():
        facts |= values
    return Cell(texts=dict(prompt.values), facts=facts, places=places)


def _clean(word: str) -> str:
    name = " ".join(word.split()) or "none"
    return name if len(name) <= LONGEST_WORD else f"{name[: LONGEST_WORD - 1].rstrip()}…"


def _named(words: Sequence[str]) -> dict[str, str]:
    """Word -> its short name; of those that would read alike the later ones are numbered."""
    names: dict[str, str] = {}
    for word in dict.fromkeys(words):
        name, number = _clean(word), 1
        while name in names.values():
            number += 1
            name = f"{_clean(word)[: LONGEST_WORD - 6]} ({number})"
        names[word] = name
    return names


def _versions_text(keys: Sequence[str]) -> str:
    """ "name v1, v3, other v1": each name once."""
    numbers: dict[str, list[str]] = {}
    for key in keys:
        name, _, number = key.rpartition("@")
        numbers.setdefault(name, []).append(f"v{number}")
    return ", ".join(f"{name} {', '.join(known)}" for name, known in numbers.items())


def _version_name(key: str, alike: bool) -> str:
    """Only the number where all are versions of one template."""
    name, number = read_version(key)
    return f"v{number}" if alike else f"{name} v{number}"


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
