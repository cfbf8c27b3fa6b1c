"""A box on a picture as a mask: white where something is to be changed."""

import io

from PIL import Image, ImageDraw

LEAST_SIDE = 8
"""Pixels: a thinner box would mark nothing once it was scaled."""


def box_mask(size: tuple[int, int], box: tuple[float, float, float, float]) -> bytes:
    """A PNG of `size` (pixels), white in `box`: left, top, width and height as shares of 0-1."""
    wide, high = size
    left, top = round(box[0] * wide), round(box[1] * high)
    right = min(wide, left + max(LEAST_SIDE, round(box[2] * wide)))
    bottom = min(high, top + max(LEAST_SIDE, round(box[3] * high)))
    left, top = max(0, min(left, right - LEAST_SIDE)), max(0, min(top, bottom - LEAST_SIDE))
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).rectangle((left, top, right - 1, bottom - 1), fill=255)
    out = io.BytesIO()
    mask.save(out, "PNG")
    return out.getvalue()
