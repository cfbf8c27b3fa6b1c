"""The shapes of a picture, as width to height."""

from math import log
from typing import Literal, get_args

AspectRatio = Literal[
    "1:1",
    "16:9",
    "9:16",
    "4:3",
    "3:4",
    "3:2",
    "2:3",
    "5:4",
    "4:5",
    "21:9",
    "9:21",
    "2:1",
    "1:2",
    "20:9",
    "9:20",
    "4:1",
    "1:4",
    "8:1",
    "1:8",
]
ASPECT_RATIOS: tuple[AspectRatio, ...] = get_args(AspectRatio)
"""Every shape that some model makes. Which model makes which stands in the data files."""

USUAL_RATIOS: tuple[AspectRatio, ...] = ASPECT_RATIOS[:7]
"""The shapes that nearly every model makes; those of a model whose data file names none."""


def nearest_ratio(width: int, height: int) -> AspectRatio:
    """The usual shape nearest to a picture of that size in pixels."""
    return min(USUAL_RATIOS, key=lambda ratio: abs(log(width / height) - log(_share(ratio))))


def _share(ratio: AspectRatio) -> float:
    wide, high = ratio.split(":")
    return int(wide) / int(high)
