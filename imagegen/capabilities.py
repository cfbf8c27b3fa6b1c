"""What a model takes, as facts: sizes and options."""

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from imagegen.errors import RequestError, UnsupportedOption

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


class OptionSpec(Fact):
    """One option of a provider's own. A list in a data file means a choice of these."""

    type: Literal["choice", "integer", "number", "text", "flag"] = "choice"
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    longest: int = 1000
    default: str | int | float | bool | None = None
    help: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"choices": value} if isinstance(value, list | tuple) else value

    def check(self, name: str, value: Any) -> None:
        """UnsupportedOption when `value` is none that this option takes."""
        problem = self._problem(value)
        if problem:
            raise UnsupportedOption(f"{value!r} is not a value of {name}.", f"{problem}.")

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
        if isinstance(value, kinds) and not isinstance(value, bool):
            above = self.least is None or value >= self.least
            below = self.most is None or value <= self.most
            if above and below:
                return ""
        bounds = f" from {self.least:g}" if self.least is not None else ""
        bounds += f" to {self.most:g}" if self.most is not None else ""
        return f"Use a {'whole ' if whole else ''}number{bounds}"


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
