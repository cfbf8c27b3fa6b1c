"""Values as plain JSON, for rows and files, and back."""

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from imagegen.types import Cost, ImageRequest, Money, Reference


def request_to_plain(request: ImageRequest) -> dict[str, Any]:
    """A request as JSON. References become names and hashes: their bytes are in storage."""
    plain = {f.name: getattr(request, f.name) for f in dataclasses.fields(request)}
    references = [_reference_to_plain(reference) for reference in request.references]
    mask = None if request.mask is None else _reference_to_plain(request.mask)
    return plain | {"references": references, "mask": mask, "options": dict(request.options)}


def request_from_plain(plain: Mapping[str, Any]) -> ImageRequest:
    """The inverse. The references come back without their bytes."""
    references = tuple(Reference(**reference) for reference in plain["references"])
    mask = plain.get("mask")
    mask = None if mask is None else Reference(**mask)
    given = {"references": references, "mask": mask, "fallbacks": tuple(plain.get("fallbacks", ()))}
    return ImageRequest(**{**plain, **given})


def _reference_to_plain(reference: Reference) -> dict[str, str]:
    return {"name": reference.name, "sha256": reference.sha256}


def cost_to_plain(cost: Cost) -> dict[str, str | None]:
    """{"amount", "currency", "kind"}; the amount is a decimal text, None when it is unknown."""
    money = cost.money
    return {
        "amount": None if money is None else f"{money.amount:f}",
        "currency": None if money is None else money.currency,
        "kind": cost.kind,
    }


def cost_from_plain(plain: Mapping[str, Any]) -> Cost:
    if plain["amount"] is None:
        return Cost(money=None, kind=plain["kind"])
    money = Money(amount=Decimal(plain["amount"]), currency=plain["currency"])
    return Cost(money=money, kind=plain["kind"])
