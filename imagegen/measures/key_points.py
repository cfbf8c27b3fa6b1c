"""Marks of one picture found again in another: corners of print, seams, buttons."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.measures.pixels import Pixels

MOST_POINTS = 1500
_LEAST_PAIRS = 8
_DISTINCT = 0.8
"""A pair counts when the second best is clearly worse (Lowe, 2004)."""
_NEAR = 0.012
"""A pair fits the common view when it is off by no more than this share of the picture."""


@dataclass(frozen=True, kw_only=True)
class KeyPoints:
    """`marks` were found on the reference, `again` of them in the result, all in one view.

    `view` is the 3 x 3 matrix from reference to result pixels, None without a common view.
    """

    marks: int
    again: int
    view: NDArray[np.float64] | None = field(repr=False)


def match_points(reference: Pixels, mask: NDArray[np.bool_], result: Pixels) -> KeyPoints:
    """Marks of the masked reference in the result. AKAZE (Alcantarilla et al., 2013), RANSAC.

    A smooth product has no marks; then nothing is said about it.
    """
    finder = cv2.AKAZE_create(threshold=0.0008)  # type: ignore[attr-defined]  # not in the stubs
    points, marks = finder.detectAndCompute(_grey(reference), mask.astype(np.uint8) * 255)
    others, found = finder.detectAndCompute(_grey(result), None)
    points, marks = _strongest(points, marks)
    others, found = _strongest(others, found)
    if marks is None or found is None or len(marks) < _LEAST_PAIRS or len(found) < _LEAST_PAIRS:
        return KeyPoints(marks=0 if marks is None else len(marks), again=0, view=None)
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING).knnMatch(marks, found, k=2)
    good = [pair[0] for pair in pairs if len(pair) == 2 and _is_distinct(*pair)]
    if len(good) < _LEAST_PAIRS:
        return KeyPoints(marks=len(marks), again=0, view=None)
    return _fit(points, others, good, len(marks), max(result.shape))


def lay_over(result: Pixels, view: NDArray[np.float64], size: tuple[int, int]) -> Pixels:
    """The result as seen from the reference's camera, in its (width, height)."""
    laid = cv2.warpPerspective(result, np.linalg.inv(view), size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(laid, np.uint8)


def _fit(
    points: list[cv2.KeyPoint],
    others: list[cv2.KeyPoint],
    pairs: list[cv2.DMatch],
    marks: int,
    side: int,
) -> KeyPoints:
    here = np.array([points[pair.queryIdx].pt for pair in pairs], np.float32)
    there = np.array([others[pair.trainIdx].pt for pair in pairs], np.float32)
    cv2.setRNGSeed(1)
    view, fits = cv2.findHomography(here, there, cv2.RANSAC, _NEAR * side)
    again = 0 if fits is None else int(fits.sum())
    if view is None or again < _LEAST_PAIRS or abs(float(np.linalg.det(view))) < 1e-9:
        return KeyPoints(marks=marks, again=0, view=None)
    return KeyPoints(marks=marks, again=again, view=np.asarray(view, np.float64))


def _strongest(
    points: list[cv2.KeyPoint], marks: NDArray[np.uint8] | None
) -> tuple[list[cv2.KeyPoint], NDArray[np.uint8] | None]:
    if marks is None or len(points) <= MOST_POINTS:
        return list(points), marks
    order = np.argsort([-point.response for point in points], kind="stable")[:MOST_POINTS]
    return [points[int(index)] for index in order], marks[order]


def _is_distinct(best: cv2.DMatch, second: cv2.DMatch) -> bool:
    return best.distance < _DISTINCT * second.distance


def _grey(pixels: Pixels) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
