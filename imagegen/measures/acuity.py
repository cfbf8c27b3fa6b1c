"""How sharp a picture is: how many pixels its clearest edges take from dark to light."""

import numpy as np
from PIL import Image, ImageChops

from imagegen.measures.crops import Box

_LEAST_CONTRAST = 8
"""Levels of 255; what has less has no edges to speak of."""
_RARE = 0.005
"""The darkest and the lightest pixels that do not count as contrast: specks and glints."""
_EDGE_SHARE = 0.5
"""As many pixels are looked at as make up this share of the box's height and width together."""


def edge_width(image: Image.Image, box: Box | None = None) -> float | None:
    """Pixels, 1 is perfectly sharp; None where there is no contrast. Inside `box` or all of it.

    The contrast divided by the steepest step that is not rare. A variance of the Laplacian, the
    usual measure, falls with every smooth surface and rises with grain; this does neither.
    """
    grey = image.convert("L")
    if box is not None:
        grey = grey.crop((box.left - 2, box.top - 2, box.right + 2, box.bottom + 2))
    contrast = _contrast(grey)
    across = ImageChops.difference(grey, ImageChops.offset(grey, 1, 0))
    down = ImageChops.difference(grey, ImageChops.offset(grey, 0, 1))
    steps = ImageChops.lighter(across, down).crop((1, 1, grey.width, grey.height))
    wanted = max(1, round(_EDGE_SHARE * sum(grey.size)))
    steepest = _value_at(steps.histogram()[::-1], wanted)
    if contrast < _LEAST_CONTRAST or steepest is None:
        return None
    return contrast / max(1, 255 - steepest)


def _contrast(grey: Image.Image) -> int:
    rare = max(1, round(_RARE * grey.width * grey.height))
    counts = grey.histogram()
    low, high = _value_at(counts, rare), _value_at(counts[::-1], rare)
    return 0 if low is None or high is None else 255 - high - low


def _value_at(counts: list[int], wanted: int) -> int | None:
    """The first value at which `wanted` pixels are counted."""
    reached = np.nonzero(np.cumsum(counts) >= wanted)[0]
    return int(reached[0]) if reached.size else None
