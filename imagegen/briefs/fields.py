"""What the fields of every brief share: offers of a form, bounds, and what to avoid."""

from collections.abc import Mapping, Set
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from imagegen.errors import RequestError
from imagegen.ratios import USUAL_RATIOS
from imagegen.templates import Rendered, fold_space, text_problem

MOST_PICTURES = 8
LONGEST_OWN = 4000
LARGEST_SEED = 2**32 - 1
"""Seeds are 32-bit numbers without a sign in every program and provider that takes one."""


class Choice(BaseModel):
    """One offer of a form field: the words set into the prompt, and what the form shows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: str
    label: str


def check_texts(
    brief: str, values: Mapping[str, object], longest: Mapping[str, int], required: Set[str]
) -> None:
    """RequestError names the `brief` and the first field whose text cannot be.

    `longest` is in characters, by the name of the field; no `required` field may be blank.
    """
    for name, most in longest.items():
        problem = text_problem(values[name], most, required=name in required)
        if problem:
            raise RequestError(f"{brief}, {name}: the text {problem}.")


def check_choice(brief: str, name: str, value: object, offered: tuple[str, ...]) -> None:
    """RequestError when `value` is none of a closed list."""
    if value not in offered:
        raise RequestError(
            f"{brief}, {name}: {_short(value)} is not offered.", f"Use one of {', '.join(offered)}."
        )


def check_ratio(brief: str, value: object) -> None:
    """RequestError when `value` is no shape that a brief is made for."""
    if value not in USUAL_RATIOS:
        raise RequestError(
            f"{brief}, aspect_ratio: {_short(value)} is not a ratio.",
            f"Use one of {', '.join(USUAL_RATIOS)}.",
        )


def check_amounts(brief: str, count: object, seed: object) -> None:
    """The number of pictures and the seed; None is no seed. RequestError otherwise."""
    _check_number(brief, "count", count, 1, MOST_PICTURES)
    if seed is not None:
        _check_number(brief, "seed", seed, 0, LARGEST_SEED)


def check_own(brief: str, values: object) -> None:
    """The values of a template's own fields, by their names. RequestError otherwise."""
    if not isinstance(values, Mapping):
        raise RequestError(f"{brief}, own: must be names and texts, not {type(values).__name__}.")
    for name, value in values.items():
        problem = text_problem(value, LONGEST_OWN)
        if problem:
            raise RequestError(f"{brief}, own.{_short(name)}: the text {problem}.")


def avoid_also(rendered: Rendered, *more: str) -> Rendered:
    """`rendered` with more to avoid at the end of its list; empty texts leave no trace."""
    avoided = (rendered.negative_prompt, *(fold_space(text) for text in more))
    return replace(rendered, negative_prompt=", ".join(text for text in avoided if text))


def _check_number(brief: str, name: str, value: object, lowest: int, highest: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise RequestError(f"{brief}, {name}: must be a whole number, not {type(value).__name__}.")
    if not lowest <= value <= highest:
        raise RequestError(f"{brief}, {name}: {value} is not from {lowest} to {highest}.")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
