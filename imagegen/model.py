"""One model of one provider: what it can do, what it costs, when it retires."""

import re
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from imagegen.errors import RequestError, RetiredModel, UnsupportedOption
from imagegen.types import ASPECT_RATIOS, AspectRatio, ImageRequest, Money, Price

LONGEST_PROMPT = 4000
"""Characters, unless the model's own fact says more. Source: request contract of the gateway."""

RETIRING_DAYS = 60
_BROKEN = re.compile("[\\0\ud800-\udfff]")

_SIZE = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})")


class Fact(BaseModel):
    """A row of a data file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PriceFact(Fact):
    """What one picture costs, in the currency the provider bills."""

    amount: Decimal = Field(ge=0)
    currency: Literal["USD", "CNY"]
    checked: date
    source: str


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


class ModelSpec(Fact):
    """One model of one provider: capabilities, price and retirement, as its data file says."""

    provider: str
    id: str
    title: str
    family: str
    summary: str = ""
    longest_prompt: int = LONGEST_PROMPT
    aspect_ratios: tuple[AspectRatio, ...] = ASPECT_RATIOS
    sizes: dict[AspectRatio, str] = {}
    """The pixel size sent for each ratio; empty where the model takes no size."""
    size_rule: SizeRule | None = None
    qualities: tuple[str, ...] = ()
    takes_size: bool = False
    takes_seed: bool = False
    deterministic: bool = False
    """True when an equal request gives an equal picture: several are told apart by their seed."""
    most_per_call: int = 1
    most_references: int = 0
    options: dict[str, tuple[str, ...]] = {}
    """Provider-specific options and the values each takes."""
    price: PriceFact | None = None
    retired_on: date | None = None
    retired_here: bool = False
    """True when this provider itself has shut the model down; a gateway may still serve it."""
    successor: str = ""
    note: str = ""
    checked: date
    source: str

    def price_of(self, request: ImageRequest) -> Price | None:
        """What `request` will cost, or None when no price is known."""
        if self.price is None:
            return None
        each = Money(amount=self.price.amount, currency=self.price.currency)
        return Price(low=each * request.count, high=each * request.count)

    def size_for(self, request: ImageRequest) -> str | None:
        """The WxH that is sent, or None where the model takes none."""
        if not self.takes_size:
            return None
        return request.size or self.sizes[request.aspect_ratio or "1:1"]

    def check(self, request: ImageRequest, today: date) -> tuple[str, ...]:
        """Refuse what this model cannot do; return warnings about what it ignores."""
        self._check_alive(today)
        self._check_prompt(request)
        self._check_shape(request)
        self._check_extras(request)
        return tuple(self._warnings(request, today))

    @property
    def _is_free(self) -> bool:
        return self.price is not None and self.price.amount == 0

    def days_left(self, today: date) -> int | None:
        return None if self.retired_on is None else (self.retired_on - today).days

    def _check_alive(self, today: date) -> None:
        if self.retired_here and self.retired_on is not None and self.retired_on <= today:
            raise RetiredModel(
                f"{self.id} was shut down on {self.retired_on:%Y-%m-%d}.",
                f"Use {self.successor} instead." if self.successor else "Choose another model.",
                successor=self.successor,
            )

    def _check_prompt(self, request: ImageRequest) -> None:
        if not request.prompt.strip():
            raise RequestError("The prompt is empty.", "Describe the picture in a sentence or two.")
        texts = {"prompt": request.prompt, "negative prompt": request.negative_prompt}
        for what, text in texts.items():
            _check_text(what, text)
            over = len(text) - self.longest_prompt
            if over > 0:
                raise RequestError(
                    f"The {what} has {len(text)} characters; {self.id} takes at most "
                    f"{self.longest_prompt}.",
                    f"Shorten it by {over} characters.",
                )

    def _check_shape(self, request: ImageRequest) -> None:
        ratio = request.aspect_ratio
        if ratio is not None and ratio not in ASPECT_RATIOS:
            raise UnsupportedOption(
                f"{ratio!r} is not an aspect ratio.", f"Use one of {', '.join(ASPECT_RATIOS)}."
            )
        if ratio is not None and ratio not in self.aspect_ratios:
            raise UnsupportedOption(
                f"{self.id} does not make {ratio} pictures.",
                f"It makes {', '.join(self.aspect_ratios)}.",
            )
        if request.size is not None:
            self._check_size(request.size, ratio)

    def _check_size(self, size: str, ratio: AspectRatio | None) -> None:
        width, height = parse_size(size)
        if not self.takes_size:
            return
        if ratio is not None and not _same_shape(width, height, ratio, self.sizes[ratio]):
            raise UnsupportedOption(
                f"The size {size} is not {ratio}.", "Give the size or the aspect ratio, not both."
            )
        offered = tuple(self.sizes.values())
        if self.size_rule is None and size not in offered:
            raise UnsupportedOption(
                f"{self.id} does not make {size}.", f"It makes {', '.join(offered)}."
            )
        if self.size_rule is not None and not self.size_rule.accepts(width, height):
            raise UnsupportedOption(
                f"{self.id} does not make {size}.", f"It takes {self.size_rule}."
            )

    def _check_extras(self, request: ImageRequest) -> None:
        if not 1 <= request.count <= 100:
            raise RequestError("The number of pictures must be 1 to 100.", "Change the number.")
        if request.quality is not None and self.qualities and request.quality not in self.qualities:
            raise UnsupportedOption(
                f"{self.id} has no quality {request.quality!r}.",
                f"It takes {', '.join(self.qualities)}.",
            )
        if len(request.references) > self.most_references:
            most, given = self.most_references, len(request.references)
            raise UnsupportedOption(
                f"{self.id} takes {most or 'no'} reference pictures; {given} given.",
                "Remove some." if most else "Choose a model that edits pictures.",
            )
        for name, value in request.options.items():
            if name not in self.options:
                raise UnsupportedOption(
                    f"{self.id} has no option {name!r}.",
                    f"It takes {', '.join(self.options) or 'none'}.",
                )
            if value not in self.options[name]:
                raise UnsupportedOption(
                    f"{value!r} is not a value of {name}.",
                    f"Use one of {', '.join(self.options[name])}.",
                )

    def _warnings(self, request: ImageRequest, today: date) -> list[str]:
        warnings = []
        calls = -(-request.count // self.most_per_call)
        if calls > 1 and not self._is_free:
            each = f"{self.most_per_call} pictures" if self.most_per_call > 1 else "one picture"
            ignores = " and ignores n" if self.most_per_call == 1 else ""
            warnings.append(
                f"{self.id} makes {each} a call{ignores}: {calls} separate calls, each paid."
            )
        if request.size is not None and not self.takes_size:
            warnings.append(f"{self.id} ignores size: choose an aspect ratio instead.")
        if request.quality is not None and not self.qualities:
            warnings.append(f"{self.id} ignores quality.")
        if request.seed is not None and not self.takes_seed:
            warnings.append(f"{self.id} ignores the seed: the picture cannot be repeated exactly.")
        return warnings + self._retirement_notes(today)

    def _retirement_notes(self, today: date) -> list[str]:
        left = self.days_left(today)
        if left is None or left > RETIRING_DAYS:
            return []
        use = f" Its successor is {self.successor}." if self.successor else ""
        if left <= 0:
            return [
                f"{self.id}: its maker shut it down on {self.retired_on:%Y-%m-%d}; "
                f"this gateway may still serve it.{use}"
            ]
        return [f"{self.id} will be shut down in {left} days.{use}"]


def _check_text(what: str, text: str) -> None:
    """Refuse what no provider and no database takes: half a surrogate pair, a NUL."""
    broken = _BROKEN.search(text)
    if broken is not None:
        raise RequestError(
            f"The {what} has a broken character at position {broken.start() + 1}.",
            "Remove it, or save the text as UTF-8.",
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


def _same_shape(width: int, height: int, ratio: AspectRatio, usual: str) -> bool:
    """True when WxH is the `usual` size of `ratio`, or has that shape within 2 %."""
    if f"{width}x{height}" == usual:
        return True
    across, down = (int(part) for part in ratio.split(":"))
    return abs(width * down / (height * across) - 1) <= 0.02
