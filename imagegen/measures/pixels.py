"""Encoded pictures as upright 8-bit RGB arrays, and arrays as PNG bytes."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from imagegen.pictures.colours import to_screen
from imagegen.pictures.references import decode, naming
from imagegen.types import Reference

Pixels = NDArray[np.uint8]
"""Height x width x 3, RGB, 0-255."""

_EFFORT = 3
"""PNG compression: a third of the time of the default 6 for a tenth more bytes."""
_LYING = (5, 6, 7, 8)
"""EXIF orientations that swap width and height."""


def read_pixels(data: bytes, name: str, longest_side: int) -> Pixels:
    """The picture upright, in sRGB, transparent parts on white, never enlarged.

    `name` is how an error calls the picture. BadReference when it cannot be decoded.
    """
    return read_with_size(data, name, longest_side)[0]


def read_with_size(data: bytes, name: str, longest_side: int) -> tuple[Pixels, tuple[int, int]]:
    """`read_pixels`, and (width, height) of the upright original."""
    with naming(Reference(name=name, data=data)):
        opened = decode(data, longest_side)
        wide, high = opened.size
        lying = opened.small.getexif().get(ExifTags.Base.Orientation) in _LYING
        pixels = np.asarray(_on_white(to_screen(opened.small)))
    return pixels, (high, wide) if lying else (wide, high)


def to_png(pixels: Pixels) -> bytes:
    answer = io.BytesIO()
    Image.fromarray(pixels).save(answer, "PNG", compress_level=_EFFORT)
    return answer.getvalue()


def _on_white(shown: Image.Image) -> Image.Image:
    if shown.mode == "RGBA":
        shown = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown)
    return shown.convert("RGB")
