"""imagegen models: what can be asked for, at what price, for how long."""

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from imagegen.model import ModelSpec


def run(arguments: argparse.Namespace) -> int:
    from imagegen.catalog import load_catalog

    today = date.today()  # noqa: DTZ011  retirement dates are days on the user's calendar
    rows = [describe(model, today) for model in load_catalog().models]
    if arguments.json:
        print(json.dumps(rows))
    else:
        print_table([(row["provider"], row["id"], row["price"], row["state"]) for row in rows])
    return 0


def describe(model: "ModelSpec", today: date) -> dict[str, Any]:
    """One model as the facts a user chooses by. `price` is for one picture."""
    from imagegen.money import show_price
    from imagegen.types import ImageRequest

    return {
        "provider": model.provider,
        "id": model.id,
        "title": model.title,
        "price": show_price(model.price_of(ImageRequest(prompt="one picture"))),
        "state": state_of(model, today),
        "retired_on": model.retired_on.isoformat() if model.retired_on else None,
        "successor": model.successor or None,
    }


def state_of(model: "ModelSpec", today: date) -> str:
    """In words: whether the model still works, and what to use instead."""
    left = model.days_left(today)
    use = f", use {model.successor}" if model.successor else ""
    if left is None:
        return f"superseded{use}" if use else "in service"
    if left > 0:
        return f"ends in {left} days{use}"
    if model.retired_here:
        return f"shut down{use}"
    return f"shut down by its maker, perhaps still served{use}"


def print_table(rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as their longest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())
