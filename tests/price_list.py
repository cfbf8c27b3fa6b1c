"""Draws the price tables of docs/prices.md from the catalog."""

from decimal import Decimal

from imagegen.catalog import ProviderFacts
from imagegen.model import ModelSpec
from imagegen.money import show_money, show_price
from imagegen.prices import MegapixelPrice, TablePrice, TokenPrice
from imagegen.types import ImageRequest, Money

PROMPT = "a" * 100
HEAD = (
    "| Model | State | Quality | One picture | Billed by | Source | Checked |\n"
    "|---|---|---|---|---|---|---|"
)


def price_list(providers: tuple[ProviderFacts, ...]) -> str:
    """One section with one table for each provider, in the order of the catalog."""
    return "\n\n".join(_section(facts) for facts in providers)


def usual_sizes(spec: ModelSpec) -> list[str | None]:
    """The sizes that a model offers by name or by ratio; None where it takes none."""
    if spec.named_sizes:
        return list(spec.named_sizes)
    return list(dict.fromkeys(spec.sizes.values())) if spec.takes_size else [None]


def usual_requests(spec: ModelSpec) -> dict[tuple[str | None, str | None], ImageRequest]:
    """(size, quality) -> a request for one picture of that kind."""
    return {
        (size, quality): ImageRequest(prompt=PROMPT, size=size, quality=quality)
        for quality in spec.qualities or (None,)
        for size in usual_sizes(spec)
    }


def _section(facts: ProviderFacts) -> str:
    rows = [_row(cells) for spec in facts.models for cells in _rows(spec)]
    return "\n".join([f"### {facts.title}", "", HEAD, *rows, *_remarks(facts)])


def _rows(spec: ModelSpec) -> list[tuple[str, ...]]:
    """A row for each quality; the facts that hold for all of them stand in the first."""
    said = spec.price or spec
    prices = _prices(spec)
    names = list(prices)
    whole = (f"`{spec.id}`", _state(spec), _billed_by(spec), said.source, f"{said.checked}")
    first = (*whole[:2], names[0], prices[names[0]], *whole[2:])
    return [first, *(("", "", name, prices[name], "", "", "") for name in names[1:])]


def _prices(spec: ModelSpec) -> dict[str, str]:
    """Quality -> what its sizes cost; the one key "" where all qualities cost the same."""
    asked = usual_requests(spec)
    found = {
        quality or "": _by_size(
            {s: show_price(spec.price_of(asked[s, q])) for s, q in asked if q == quality}
        )
        for _, quality in asked
    }
    return found if len(set(found.values())) > 1 else {"": next(iter(found.values()))}


def _by_size(prices: dict[str | None, str]) -> str:
    """Sizes of the same price stand together, and no size where all cost the same."""
    sizes: dict[str, list[str]] = {}
    for size, price in prices.items():
        sizes.setdefault(price, []).append(size or "")
    if len(sizes) == 1:
        return next(iter(sizes))
    return "<br>".join(f"{', '.join(names)}: {price}" for price, names in sizes.items())


def _state(spec: ModelSpec) -> str:
    """As of the day the model's facts were checked, so that the page does not age by itself."""
    then = f"; successor `{spec.successor}`" if spec.successor else ""
    if spec.retired_on is None:
        return f"live{then}"
    if spec.retired_on > spec.checked:
        return f"retires on {spec.retired_on}{then}"
    maker = "" if spec.retired_here else " by its maker"
    return f"retired{maker} on {spec.retired_on}{then}"


def _billed_by(spec: ModelSpec) -> str:
    fact = spec.price
    if fact is None:
        return ""
    if isinstance(fact, TokenPrice):
        kinds = {
            "text in": fact.text_in,
            "pictures in": fact.image_in,
            "text and thoughts out": fact.text_out,
            "pictures out": fact.image_out,
        }
        rates = [f"{_money(rate, spec)} {what}" for what, rate in kinds.items() if rate]
        return f"tokens, a million: {', '.join(rates)}"
    if isinstance(fact, MegapixelPrice):
        each = f"{_money(fact.more_out, spec)} each further, {_money(fact.each_in, spec)} each in"
        return f"megapixel: {_money(fact.first_out, spec)} the first out, {each}"
    return "table" if isinstance(fact, TablePrice) else "picture"


def _money(amount: Decimal, spec: ModelSpec) -> str:
    assert spec.price is not None
    return show_money(Money(amount=amount, currency=spec.price.currency))


def _remarks(facts: ProviderFacts) -> list[str]:
    """What the data file adds about its models; said once where it is the same."""
    models: dict[str, list[str]] = {}
    for spec in facts.models:
        if spec.note:
            models.setdefault(spec.note, []).append(f"`{spec.id}`")
    lines = [f"- {', '.join(names)}: {note}" for note, names in models.items()]
    return ["", *lines] if lines else []


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
