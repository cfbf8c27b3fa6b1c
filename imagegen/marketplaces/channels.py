"""The sales channels and what each asks of a picture: dated facts from imagegen/data/channels."""

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from imagegen.capabilities import Fact
from imagegen.errors import UnsupportedOption

Basis = Literal["reported", "unconfirmed", "ours"]
"""Reported by public pages; said by one source or by hearsay; or a threshold of our own."""
Level = Literal["must", "should", "note"]
"""What breaks a "must" is refused by the channel; a "note" is measured and never fails."""
RuleName = Literal[
    "format",
    "file_size",
    "longest_side",
    "shortest_side",
    "size",
    "ratio",
    "colour_space",
    "profile",
    "alpha",
    "upright",
    "jpeg_quality",
    "file_name",
    "ai_mark",
    "border",
    "background",
    "fill",
    "fill_area",
    "product_size",
    "edges",
    "centred",
    "one_product",
    "shadow",
    "sharpness",
]
RULE_TITLES: dict[RuleName, str] = {
    "format": "File format",
    "file_size": "File size",
    "longest_side": "Longest side",
    "shortest_side": "Shortest side",
    "size": "Size",
    "ratio": "Proportions",
    "colour_space": "Colour space",
    "profile": "Colour profile",
    "alpha": "No transparency",
    "upright": "Stored upright",
    "jpeg_quality": "JPEG quality",
    "file_name": "File name",
    "ai_mark": "AI mark",
    "border": "White border",
    "background": "White background",
    "fill": "Product fills the picture",
    "fill_area": "Area of the product",
    "product_size": "Product in pixels",
    "edges": "Product touches no edge",
    "centred": "Product is centred",
    "one_product": "One product",
    "shadow": "No soft shadow",
    "sharpness": "Sharpness",
}


class Requirement(Fact):
    """One rule of one channel. `least` and `most` include themselves; their unit is the rule's:
    bytes, pixels, shares of 0-1, or quality."""

    rule: RuleName
    level: Level
    basis: Basis
    least: float | None = None
    most: float | None = None
    among: tuple[str, ...] = ()
    note: str = ""


class Target(Fact):
    """What a fix aims at: the side of the square in pixels, and the product's share of it."""

    side: int = Field(ge=100)
    fill: float = Field(gt=0, lt=1)


class Channel(Fact):
    """One channel. `file_name` names an export from {sku}, {number} and {extension}."""

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    title: str
    order: int
    checked: date
    source: str = Field(min_length=1)
    file_name: str
    most_pictures: int | None = None
    target: Target | None = None
    advice: str = ""
    by_eye: tuple[str, ...] = ()
    rules: tuple[Requirement, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _check(self) -> Self:
        named = [(one.rule, one.level) for one in self.rules]
        if len(set(named)) < len(named):
            raise ValueError(f"{self.key} has a rule twice at the same level")
        if "{sku}" not in self.file_name or "{extension}" not in self.file_name:
            raise ValueError(f"{self.key} names files without {{sku}} and {{extension}}")
        return self

    def limits(self, rule: RuleName) -> tuple[float, float]:
        """What the musts of a rule allow: least and most."""
        found = [one for one in self.rules if one.rule == rule and one.level == "must"]
        least = max((one.least for one in found if one.least is not None), default=0.0)
        most = min((one.most for one in found if one.most is not None), default=float("inf"))
        return least, most

    def choices(self, rule: RuleName) -> tuple[str, ...]:
        """The values that the first requirement of a rule allows, empty when there is none."""
        return next((one.among for one in self.rules if one.rule == rule), ())

    def asks(self, rule: RuleName) -> bool:
        return any(one.rule == rule and one.level != "note" for one in self.rules)

    def names(self, name: str) -> bool:
        """Whether a file name follows the pattern."""
        parts = re.split(r"(\{[a-z]+\})", self.file_name)
        fields = {
            "{sku}": "[A-Za-z0-9_-]+",
            "{number}": "[0-9]{2}",
            "{extension}": "(jpg|png|webp)",
        }
        return re.fullmatch("".join(fields.get(p, re.escape(p)) for p in parts), name) is not None


class _HouseRules(Fact):
    rules: tuple[Requirement, ...]


@cache
def load_channels() -> tuple[Channel, ...]:
    """Every channel in the order it is offered; what all pictures are asked for stands last."""
    folder = files("imagegen").joinpath("data/channels")
    texts = [item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")]
    channels = [_with_house_rules(Channel.model_validate(tomllib.loads(text))) for text in texts]
    return tuple(sorted(channels, key=lambda channel: (channel.order, channel.key)))


def find_channel(key: str) -> Channel:
    """UnsupportedOption when there is none of that key; it names those there are."""
    for channel in load_channels():
        if channel.key == key:
            return channel
    offered = ", ".join(channel.key for channel in load_channels())
    raise UnsupportedOption(f"{key[:40]!r} is not a channel we know.", f"Use one of {offered}.")


def _with_house_rules(channel: Channel) -> Channel:
    """A channel's own requirement takes the place of ours."""
    text = files("imagegen").joinpath("data/house_rules.toml").read_text("utf-8")
    own = {one.rule for one in channel.rules}
    added = [one for one in _HouseRules.model_validate(tomllib.loads(text)).rules]
    rules = (*channel.rules, *(one for one in added if one.rule not in own))
    return channel.model_copy(update={"rules": rules})
