"""Faces in a picture, found by the cascades that come inside OpenCV's package."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from cv2.data import haarcascades
from cv2.typing import Rect
from numpy.typing import NDArray

from imagegen.measures.crops import Box
from imagegen.measures.pixels import Pixels

_FRONTAL = "haarcascade_frontalface_alt2.xml"
_PROFILE = "haarcascade_profileface.xml"
_STEP, _WITNESSES = 1.08, 5
_SMALLEST = 0.07
"""A face is at least this share of the shorter side."""
_BACKGROUND = 0.3
"""A face narrower than this share of the widest is somebody in the background, or a mistake."""


def find_faces(pixels: Pixels) -> tuple[Box, ...]:
    """Faces seen from the front, or else from the side; largest first.

    Viola and Jones' detector (2001): fast and offline, made for upright photographs. It misses
    turned, covered and drawn faces more often than a trained network would.
    """
    grey = cv2.equalizeHist(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    even = np.asarray(grey, np.uint8)
    found = _search(_FRONTAL, even) or _search(_PROFILE, even) or _search_mirrored(even)
    ordered = sorted(found, key=lambda box: (-box.area, box.left, box.top))
    return tuple(box for box in ordered if box.width >= _BACKGROUND * ordered[0].width)


def _search(cascade: str, grey: NDArray[np.uint8]) -> list[Box]:
    # One classifier a call: it may not be shared between threads.
    classifier = cv2.CascadeClassifier(str(Path(haarcascades, cascade)))
    side = max(20, round(_SMALLEST * min(grey.shape)))
    found = classifier.detectMultiScale(grey, _STEP, _WITNESSES, minSize=(side, side))
    return _boxes(found)


def _search_mirrored(grey: NDArray[np.uint8]) -> list[Box]:
    """The profile cascade knows faces that look to the left only."""
    mirrored = np.ascontiguousarray(grey[:, ::-1])
    width = grey.shape[1]
    return [
        Box(left=width - box.right, top=box.top, width=box.width, height=box.height)
        for box in _search(_PROFILE, mirrored)
    ]


def _boxes(found: Sequence[Rect]) -> list[Box]:
    return [
        Box(left=int(left), top=int(top), width=int(width), height=int(height))
        for left, top, width, height in found
    ]
