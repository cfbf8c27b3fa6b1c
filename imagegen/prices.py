"""What a request costs before it is made, worked out from the dated facts of a model.

Amounts are Decimals in the currency the provider bills. What is not known is None, never 0.
"""

import math
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from imagegen.capabilities import Fact
from imagegen.types import ImageRequest, Money, Price

_MILLION = Decimal(1_000_000)
_ANY = "any"

Amount = Annotated[Decimal, Field(ge=0)]
Range = tuple[Decimal, Decimal]


class _PriceFact(Fact):
    """What every price says of itself: its currency, and when and where it was read."""

    currency: Literal["USD", "CNY"]
    checked: date
    source: str


class PicturePrice(_PriceFact):
    """The same for every picture; `amount_high` makes it a range."""

    per: Literal["picture"] = "picture"
    amount: Amount
    amount_high: Amount | None = None

    def range_of(self, request: ImageRequest, size: str, quality: str) -> Range | None:
        return self.amount, self.amount_high or self.amount


class TablePrice(_PriceFact):
    """A table by quality and size; "any" stands for all of them. Unlisted cells are unknown."""

    per: Literal["table"]
    table: dict[str, dict[str, Amount]]
    complete: bool = True
    """False when a quality has no published price: "auto", which may choose it, has none either."""

    def range_of(self, request: ImageRequest, size: str, quality: str) -> Range | None:
        return _look_up(self.table, size, quality, complete=self.complete)


class TokenPrice(_PriceFact):
    """Billed by tokens: text in, pictures in, pictures out, each per million.

    Tokens of a picture come from `tokens` (by size) or from `factors`: OpenAI's calculator,
    with one factor a quality. Where neither is published, `pictures` is the table of what pictures
    cost, by quality and size, and the words come on top. `reference_tokens` and
    `thought_tokens` are (fewest, most).
    """

    per: Literal["tokens"]
    text_in: Amount
    image_out: Amount
    image_in: Amount = Decimal(0)
    text_out: Amount = Decimal(0)
    tokens: dict[str, int] = {}
    factors: dict[str, int] = {}
    pictures: dict[str, dict[str, Amount]] = {}
    complete: bool = True
    """As in a TablePrice."""
    reference_tokens: tuple[int, int] | None = None
    thought_tokens: tuple[int, int] = (0, 0)

    def range_of(self, request: ImageRequest, size: str, quality: str) -> Range | None:
        pictures = self._picture_cost(size, quality)
        references = self._reference_tokens(len(request.references))
        if pictures is None or references is None:
            return None
        text = prompt_tokens(f"{request.prompt} {request.negative_prompt}")
        low, high = (
            text[end] * self.text_in
            + references[end] * self.image_in
            + self.thought_tokens[end] * self.text_out
            for end in (0, 1)
        )
        return pictures[0] + low / _MILLION, pictures[1] + high / _MILLION

    def cost_of(self, text_in: int, image_in: int, image_out: int, text_out: int = 0) -> Money:
        """The actual cost of the tokens a provider says it used, without cached ones."""
        total = (
            text_in * self.text_in
            + image_in * self.image_in
            + image_out * self.image_out
            + text_out * self.text_out
        )
        return Money(amount=total / _MILLION, currency=self.currency)

    def _picture_cost(self, size: str, quality: str) -> Range | None:
        if self.pictures:
            return _look_up(self.pictures, size, quality, complete=self.complete)
        tokens = self._picture_tokens(size, quality)
        if tokens is None:
            return None
        return tokens[0] * self.image_out / _MILLION, tokens[1] * self.image_out / _MILLION

    def _picture_tokens(self, size: str, quality: str) -> tuple[int, int] | None:
        if self.factors and "x" in size:
            names = [quality] if quality in self.factors else list(self.factors)
            if quality not in self.factors and not (quality in ("", "auto") and self.complete):
                return None
            found = [openai_tokens(size, self.factors[name]) for name in names]
        else:
            found = [self.tokens[size]] if size in self.tokens else []
        return (min(found), max(found)) if found else None

    def _reference_tokens(self, count: int) -> tuple[int, int] | None:
        if count == 0:
            return 0, 0
        if self.reference_tokens is None:
            return None
        low, high = self.reference_tokens
        return low * count, high * count


class MegapixelPrice(_PriceFact):
    """Billed by megapixels, begun ones count: the first one out, each further out, each in."""

    per: Literal["megapixel"]
    first_out: Amount
    more_out: Amount
    each_in: Amount

    def range_of(self, request: ImageRequest, size: str, quality: str) -> Range | None:
        if "x" not in size:
            return None
        out = self.first_out + (megapixels(size) - 1) * self.more_out
        # A reference is sent with at most 1024 x 1024 pixels: one begun megapixel or two.
        count = len(request.references)
        return out + count * self.each_in, out + 2 * count * self.each_in


PriceFact = PicturePrice | TablePrice | TokenPrice | MegapixelPrice


def price_of(
    fact: PriceFact | None, request: ImageRequest, size: str, quality: str
) -> Price | None:
    """What `request` will cost for all its pictures, or None when that is unknown."""
    found = None if fact is None else fact.range_of(request, size, quality)
    if fact is None or found is None:
        return None
    low, high = (Money(amount=end, currency=fact.currency) * request.count for end in found)
    return Price(low=low, high=high)


def _look_up(
    table: dict[str, dict[str, Decimal]], size: str, quality: str, *, complete: bool
) -> Range | None:
    """The cell of a price table; of all qualities where none is named; None where one lacks it."""
    rows = [row for name, row in table.items() if name in (quality, _ANY)]
    if not rows and quality in ("", "auto") and complete:
        rows = list(table.values())
    cells = [row.get(size, row.get(_ANY)) for row in rows]
    known = [cell for cell in cells if cell is not None]
    return (min(known), max(known)) if known and len(known) == len(cells) else None


def openai_tokens(size: str, factor: int) -> int:
    """Output tokens of one picture by OpenAI's calculator, which reproduces its price table.

    b = round(factor * short / long); tokens = ceil(factor * b * (2,000,000 + W*H) / 4,000,000)
    """
    width, height = (int(side) for side in size.split("x"))
    short_side = round(factor * min(width, height) / max(width, height))
    return math.ceil(factor * short_side * (2_000_000 + width * height) / 4_000_000)


def megapixels(size: str) -> int:
    """Begun megapixels of "WxH", counted by 1024 x 1024 pixels."""
    width, height = (int(side) for side in size.split("x"))
    return max(1, math.ceil(width * height / (1024 * 1024)))


def prompt_tokens(text: str) -> tuple[int, int]:
    """The fewest and most tokens a text may have: tokenizers differ, scripts even more."""
    plain = sum(character.isascii() for character in text)
    other = len(text) - plain
    return math.ceil(plain / 6 + other / 2), math.ceil(plain / 3 + other * 2) + 16
