"""What a model takes, as facts: sizes and options."""

import re
from collections.abc import Mapping
from contextlib import suppress
from math import isfinite
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from imagegen.errors import RequestError, UnsupportedOption
from imagegen.tasks import TASK_WORDS, Task

_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")


class Fact(BaseModel):
    """A row of a data file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SizeRule(Fact):
    """Which WxH a model takes, in pixels."""

    multiple_of: int = 1
    longest_side: int
    longest_ratio: float
    fewest_pixels: int
    most_pixels: int

    def accepts(self, width: int, height: int) -> bool:
        return (
            width % self.multiple_of == 0
            and height % self.multiple_of == 0
            and max(width, height) <= self.longest_side
            and max(width, height) <= self.longest_ratio * min(width, height)
            and self.fewest_pixels <= width * height <= self.most_pixels
        )

    def __str__(self) -> str:
        return (
            f"WxH, both divisible by {self.multiple_of}, longest side {self.longest_side}, "
            f"at most {self.longest_ratio:g}:1, {self.fewest_pixels} to {self.most_pixels} pixels"
        )


class Condition(Fact):
    """A value of an option (any value, when empty) is taken only beside some of another option."""

    value: str = ""
    option: str
    among: tuple[str, ...]


class OptionSpec(Fact):
    """One option of a provider's own. A list in a data file means a choice of these."""

    type: Literal["choice", "integer", "number", "text", "flag"] = "choice"
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    longest: int = 1000
    default: str | int | float | bool | None = None
    help: str = ""
    required: bool = False
    tasks: tuple[Task, ...] = ()
    """The only tasks that take it; empty means every one."""
    conditions: tuple[Condition, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"choices": value} if isinstance(value, list | tuple) else value

    def check(self, name: str, value: Any) -> None:
        """UnsupportedOption when `value` is none that this option takes."""
        problem = self._problem(value)
        if problem:
            raise UnsupportedOption(f"{value!r} is not a value of {name}.", f"{problem}.")

    def read(self, name: str, text: str) -> str | int | float | bool:
        """The value that `text`, as it was typed, stands for; UnsupportedOption when for none."""
        value: str | int | float | bool = text
        if self.type == "flag":
            value = _FLAGS.get(text.strip().lower(), text)
        elif self.type in ("integer", "number"):
            # What is no number stays a text, which `check` refuses with what it should be.
            with suppress(ValueError):
                value = int(text) if self.type == "integer" else float(text)
        self.check(name, value)
        return value

    @property
    def usual(self) -> str:
        """What stands for it where it is left out."""
        if self.default is not None:
            return str(self.default)
        return self.choices[0] if self.choices else ""

    def _problem(self, value: Any) -> str:
        """ "" or what would be right."""
        if self.type == "choice":
            return "" if value in self.choices else f"Use one of {', '.join(self.choices)}"
        if self.type == "flag":
            return "" if isinstance(value, bool) else "Use true or false"
        if self.type == "text":
            fits = isinstance(value, str) and len(value.strip()) > 0 and len(value) <= self.longest
            return "" if fits else f"Use a text of 1 to {self.longest} characters"
        return self._number_problem(value)

    def _number_problem(self, value: Any) -> str:
        whole = self.type == "integer"
        kinds = int if whole else (int, float)
        if isinstance(value, kinds) and not isinstance(value, bool) and isfinite(value):
            above = self.least is None or value >= self.least
            below = self.most is None or value <= self.most
            if above and below:
                return ""
        bounds = f" from {self.least:g}" if self.least is not None else ""
        bounds += f" to {self.most:g}" if self.most is not None else ""
        return f"Use a {'whole ' if whole else ''}number{bounds}"


def check_options(
    owner: str, specs: Mapping[str, OptionSpec], given: Mapping[str, Any], task: Task
) -> None:
    """UnsupportedOption for what the model `owner` does not take, singly or together."""
    for name, value in given.items():
        if name not in specs:
            raise UnsupportedOption(
                f"{owner} has no option {name!r}.", f"It takes {', '.join(specs) or 'none'}."
            )
        specs[name].check(name, value)
        _check_place(name, specs[name], task)
        for condition in specs[name].conditions:
            _check_condition(name, value, condition, specs, given)
    for name, option in specs.items():
        if option.required and name not in given:
            raise UnsupportedOption(f"{owner} needs {name}.", option.help or f"Set {name}.")


def _check_place(name: str, option: OptionSpec, task: Task) -> None:
    if option.tasks and task not in option.tasks:
        others = " or ".join(TASK_WORDS[each] for each in option.tasks)
        raise UnsupportedOption(
            f"{name} is not taken to {TASK_WORDS[task]}.", f"Leave it out; it is there to {others}."
        )


def _check_condition(
    name: str,
    value: Any,
    condition: Condition,
    specs: Mapping[str, OptionSpec],
    given: Mapping[str, Any],
) -> None:
    if condition.value not in ("", value):
        return
    other = given.get(condition.option, specs[condition.option].usual)
    if other not in condition.among:
        what = f"{name} {value}" if condition.value else name
        raise UnsupportedOption(
            f"{what} does not go with {condition.option} {other}.",
            f"Set {condition.option} to {' or '.join(condition.among)}, or leave {name} out.",
        )


def parse_size(size: str) -> tuple[int, int]:
    """ "1024x768" -> (1024, 768); RequestError when it is not exactly such a text.

    The text is sent to the provider as it stands, so no other spelling is taken.
    """
    match = _SIZE.fullmatch(size)
    if match is None:
        raise RequestError(
            f"{size[:40]!r} is not a size.",
            "Write it as WIDTHxHEIGHT in pixels, like 1024x768; each side 1 to 99999.",
        )
    return int(match[1]), int(match[2])
