"""Encoded pictures as upright 8-bit RGB arrays, and arrays as PNG bytes."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from imagegen.pictures.colours import to_screen
from imagegen.pictures.references import decode, naming
from imagegen.types import Reference

Pixels = NDArray[np.uint8]
"""Height x width x 3, RGB, 0-255."""

_EFFORT = 3
"""PNG compression: half the time of the default 6 for a tenth more bytes."""


def read_pixels(data: bytes, name: str, longest_side: int) -> Pixels:
    """The picture upright, in sRGB, transparent parts on white, never enlarged.

    `name` is how an error calls the picture. BadReference when it cannot be decoded.
    """
    with naming(Reference(name=name, data=data)):
        shown = to_screen(decode(data, longest_side).small)
        if shown.mode == "RGBA":
            white = Image.new("RGBA", shown.size, "white")
            shown = Image.alpha_composite(white, shown)
        return np.asarray(shown.convert("RGB"))


def to_png(pixels: Pixels) -> bytes:
    answer = io.BytesIO()
    Image.fromarray(pixels).save(answer, "PNG", compress_level=_EFFORT)
    return answer.getvalue()
