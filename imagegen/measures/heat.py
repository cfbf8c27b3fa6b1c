"""A map of what moved: the picture in grey, warmer where lines were lost or have appeared."""

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.measures.pixels import Pixels, to_png

_SPREAD = 0.012
"""Blur of the map as a share of the longer side: a line becomes a band that is seen."""
_FULL_HEAT = 0.6


def draw_heat(pixels: Pixels, moved: NDArray[np.float32]) -> bytes:
    """PNG of the picture's size. `moved` is height x width, 0 where nothing changed.

    Lightness rises with the heat, so it is read without seeing colours.
    """
    reach = max(1.0, _SPREAD * max(moved.shape))
    band = cv2.dilate(moved, np.ones((3, 3), np.uint8))
    spread = cv2.GaussianBlur(band, (0, 0), reach) * reach
    heat = np.clip(spread / _FULL_HEAT, 0.0, 1.0)
    dim = (cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY) * 0.45).astype(np.float32)
    colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)
    warm = cv2.cvtColor(colours, cv2.COLOR_BGR2RGB).astype(np.float32)
    share = np.sqrt(heat)[..., None]
    return to_png((dim[..., None] * (1 - share) + warm * share).astype(np.uint8))
