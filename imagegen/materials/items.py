"""The goods a list can hold: what each is, which elements it serves, what one unit costs."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from imagegen.capabilities import Fact
from imagegen.interiors import Words

Unit = Literal["m²", "m", "piece", "set"]
Measure = Literal["floor", "walls", "edge", "piece"]
Surface = Literal["floor", "walls"]

UNIT_WORDS: dict[Unit, Words] = {
    "m²": Words(en="m²", zh="平方米"),
    "m": Words(en="m", zh="米"),
    "piece": Words(en="pcs", zh="件"),
    "set": Words(en="sets", zh="套"),
}


class Item(Fact):
    """One kind of material or goods. Prices are for one `unit`, in `currency`.

    `serves` are keys of style elements. `covers`: one such item is taken for a whole surface;
    a `neutral` one is good in every style. `measure` and `share` say how much is needed, and
    pieces come one for `each` m² of floor, `most` at the most. `only_in` and `never_in` are
    keys of rooms.
    """

    key: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    name: Words
    unit: Unit
    low: Decimal = Field(gt=0)
    mid: Decimal = Field(gt=0)
    high: Decimal = Field(gt=0)
    measure: Measure
    share: Decimal = Field(default=Decimal(1), gt=0, le=1)
    each: Decimal = Field(default=Decimal(20), gt=0)
    most: int = Field(default=1, ge=1)
    serves: tuple[str, ...] = ()
    covers: Surface | None = None
    neutral: bool = False
    only_in: tuple[str, ...] = ()
    never_in: tuple[str, ...] = ()
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    checked: date
    source: Words

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.low <= self.mid <= self.high:
            raise ValueError(f"{self.key}: the prices are not low, mid, high")
        if not (self.serves or self.neutral):
            raise ValueError(f"{self.key} serves nothing and is not neutral")
        return self

    def fits(self, room: str) -> bool:
        """Whether it belongs into the room of that key."""
        return room not in self.never_in and (not self.only_in or room in self.only_in)


@cache
def load_items() -> tuple[Item, ...]:
    """The items of `imagegen/data/materials`: surfaces, furniture, lights, decoration."""
    folder = files("imagegen").joinpath("data/materials")
    texts = [item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")]
    facts = sorted((tomllib.loads(text) for text in texts), key=lambda fact: int(fact["order"]))
    return tuple(
        Item(**item, currency=fact["currency"], checked=fact["checked"], source=fact["source"])
        for fact in facts
        for item in fact["items"]
    )
