"""Which pictures of the gallery are asked for, as a value and as the address of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

LONGEST_VALUE = 1000
CURRENCIES = ("CNY", "USD")
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a picture must be to be shown; everything left empty is not asked.

    `since` and `until` are days on this machine's clock, both included; `least` and `most` are
    amounts in `currency`, which a picture of unknown cost never meets; `verdict` is one of
    imagegen.judgements, or "none" for pictures that nobody has judged; `item` is a SKU or the id of
    a Listen and Repeat item.
    """

    text: str = ""
    kind: str = ""
    provider: str = ""
    model: str = ""
    template: str = ""
    version: int | None = None
    who: str = ""
    since: date | None = None
    until: date | None = None
    currency: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    tag: str = ""
    board: str = ""
    batch: str = ""
    item: str = ""
    stack: int | None = None
    verdict: str = ""
    suspect: bool = False
    starred: bool = False
    trashed: bool = False

    @property
    def is_empty(self) -> bool:
        return self == EVERYTHING


EVERYTHING = Filter()
UNJUDGED = "none"

_TEXTS = (
    *("kind", "provider", "model", "template", "who"),
    *("tag", "board", "batch", "item", "verdict"),
)
_SWITCHES = ("suspect", "starred", "trashed")
ADDRESS_NAMES = ("q", *(f.name for f in fields(Filter) if f.name != "text"))
"""The names a filter takes in an address."""


def filter_of(address: Mapping[str, str]) -> Filter:
    """The filter an address names. It is hostile text: what cannot be read is not asked."""
    given = {name: _storable(address.get(name, "")) for name in ADDRESS_NAMES}
    least, most = _amount(given["least"]), _amount(given["most"])
    priced = least is not None or most is not None
    currency = given["currency"] if given["currency"] in CURRENCIES else CURRENCIES[0]
    texts: dict[str, Any] = {name: given[name] for name in _TEXTS}
    switches: dict[str, Any] = {name: given[name] == "yes" for name in _SWITCHES}
    return Filter(
        **texts,
        **switches,
        text=_typed(address.get("q", "")[:LONGEST_VALUE]),
        version=_number(given["version"]),
        stack=_number(given["stack"]),
        since=_day(given["since"]),
        until=_day(given["until"]),
        least=least,
        most=most,
        currency=currency if priced else "",
    )


def address_of(chosen: Filter) -> dict[str, str]:
    """The address that names the filter: only what is asked."""
    named: dict[str, str] = {}
    for field in fields(Filter):
        value = getattr(chosen, field.name)
        if value is not None and value is not False and value != "":
            name = "q" if field.name == "text" else field.name
            named[name] = "yes" if value is True else str(value)
    return named


def _storable(text: str) -> str:
    """As it is, for a name may hold any sign, but for what no database takes."""
    return text[:LONGEST_VALUE].replace("\0", "").encode("utf-8", "ignore").decode()


def _typed(text: str) -> str:
    """A search in one line: what cannot be seen parts words, as every blank does, but for the
    hyphen that shows only where a line ends."""
    shown = (c if c.isprintable() else " " for c in text.replace(SOFT_HYPHEN, ""))
    return " ".join("".join(shown).split())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and 0 <= amount < 1_000_000 else None
