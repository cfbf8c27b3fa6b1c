"""The one table of how highlights look, read by Python here and handed to the browser as it is."""

import json
from importlib.resources import files
from typing import Any, Final


def _read() -> dict[str, Any]:
    text = files("imagegen").joinpath("data/annotations.json").read_text("utf-8")
    table: dict[str, Any] = json.loads(text)
    return table


STYLE: Final = _read()
"""`imagegen/data/annotations.json`. Lengths are parts of the picture's shorter side."""


def colour_of(name: str) -> tuple[int, int, int]:
    """`colour` or `halo_colour` as red, green and blue from 0 to 255."""
    text = str(STYLE[name]).removeprefix("#")
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
