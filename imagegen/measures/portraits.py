"""What a head looks like, as numbers: oriented gradients for its form, a histogram of colours."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.measures.crops import Box, place_crop
from imagegen.measures.detection import find_faces
from imagegen.measures.faces import LONGEST_SIDE
from imagegen.measures.likeness import Likeness, ReferenceLikeness
from imagegen.measures.pixels import Pixels, read_pixels

_SIDE, _BLOCK, _CELL = 128, 32, 16
_HEAD = 1.75
"""The window is so many times as wide as the detector's face: the hair is in it."""
_RISE = 0.08
"""The head's middle lies above the face's, by this share of the face's height."""
_OVAL = (0.62, 0.78)
"""The head in its window, as shares of half its sides; what is outside is backdrop."""
_STRANGERS_FORM, _STRANGERS_COLOURS = 0.35, 0.3
"""What heads of different people share anyhow: two eyes above a mouth, the colours of skin.
The median form of 4,950 pairs of faces (scikit-image's extract of LFW) is 0.32."""
_BINS = (6, 16, 16)
_RANGES = (0.0, 256.0, 80.0, 192.0, 80.0, 192.0)
"""Lightness whole; of the colour axes the middle part, where skin, hair and most cloth lie."""
_FORM_WEIGHT = 0.6
_WITHOUT_FACE = "No face was found in {}, so whole pictures were compared and not heads."


@dataclass(frozen=True, kw_only=True)
class _Looks:
    form: NDArray[np.float32]
    colours: NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class _Portrait:
    """`head` is None where no face was found."""

    head: _Looks | None
    upper: _Looks


def compare_portraits(picture: bytes, references: Sequence[bytes]) -> Likeness:
    """See `likeness.score_likeness`."""
    shown = _look("The picture", picture)
    known = [_look(f"Reference {number}", data) for number, data in enumerate(references, 1)]
    found = tuple(_compare(shown, reference) for reference in known)
    return Likeness(
        score=max(one.score for one in found), references=found, note=_note(shown, known)
    )


def _note(shown: _Portrait, known: Sequence[_Portrait]) -> str:
    if shown.head is None:
        return _WITHOUT_FACE.format("the picture")
    faceless = [str(number) for number, one in enumerate(known, 1) if one.head is None]
    return _WITHOUT_FACE.format(f"reference {', '.join(faceless)}") if faceless else ""


def _look(name: str, data: bytes) -> _Portrait:
    pixels = read_pixels(data, name, LONGEST_SIDE)
    faces = find_faces(pixels)
    size = pixels.shape[1], pixels.shape[0]
    upper = place_crop("square", size, ()) or Box(left=0, top=0, width=size[0], height=size[1])
    return _Portrait(
        head=_describe(_window(pixels, _around(faces[0]))) if faces else None,
        upper=_describe(_window(pixels, upper)),
    )


def _around(face: Box) -> Box:
    """The square of the whole head; it may reach out of the picture."""
    side = round(_HEAD * max(face.width, face.height))
    middle = face.left + face.width / 2, face.top + face.height * (0.5 - _RISE)
    left, top = round(middle[0] - side / 2), round(middle[1] - side / 2)
    return Box(left=left, top=top, width=side, height=side)


def _window(pixels: Pixels, box: Box) -> Pixels:
    """The box as a square of _SIDE pixels; what lies outside repeats the picture's rim."""
    scale = _SIDE / box.width, _SIDE / box.height
    matrix = np.array([[scale[0], 0.0, -box.left * scale[0]], [0.0, scale[1], -box.top * scale[1]]])
    # Blurred first, so that fine hair does not turn into noise when it is made small.
    reach = max(0.1, 0.4 / max(scale))
    soft = cv2.GaussianBlur(pixels, (0, 0), reach)
    warped = cv2.warpAffine(soft, matrix, (_SIDE, _SIDE), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _describe(window: Pixels) -> _Looks:
    """Both descriptors under a soft oval, so that the backdrop in the corners counts little."""
    across = np.linspace(-1.0, 1.0, _SIDE, dtype=np.float32)
    far = np.hypot(across[None, :] / _OVAL[0], across[:, None] / _OVAL[1])
    oval = np.asarray(np.clip((1.15 - far) / 0.3, 0.0, 1.0), np.float32)
    lab = np.asarray(cv2.cvtColor(window, cv2.COLOR_RGB2LAB), np.uint8)
    return _Looks(form=_form(lab[:, :, 0], oval), colours=_colours(lab, oval))


def _form(light: NDArray[np.uint8], oval: NDArray[np.float32]) -> NDArray[np.float32]:
    """Histograms of oriented gradients (Dalal and Triggs, 2005); blocks weigh as the oval."""
    cells = cv2.HOGDescriptor((_SIDE, _SIDE), (_BLOCK, _BLOCK), (_CELL, _CELL), (_CELL, _CELL), 9)
    blocks = _SIDE // _CELL - 1
    found = np.asarray(cells.compute(light), np.float32).reshape(blocks, blocks, -1)
    centres = (np.arange(blocks) + 1) * _CELL
    # OpenCV lists the blocks column by column.
    weighted = (found - found.mean()) * oval[np.ix_(centres, centres)].T[:, :, None]
    return np.asarray(weighted.ravel(), np.float32)


def _colours(lab: NDArray[np.uint8], oval: NDArray[np.float32]) -> NDArray[np.float32]:
    mask = np.asarray(oval > 0.5, np.uint8)
    histogram = cv2.calcHist([lab], [0, 1, 2], mask, list(_BINS), list(_RANGES))
    flat = np.asarray(histogram, np.float32).reshape(_BINS)
    # A neighbouring bin is nearly the same colour.
    spread = np.stack([cv2.GaussianBlur(plane, (0, 0), 1.0) for plane in flat])
    spread = spread + 0.5 * (np.roll(spread, 1, 0) + np.roll(spread, -1, 0))
    return np.asarray(spread, np.float32)


def _compare(shown: _Portrait, known: _Portrait) -> ReferenceLikeness:
    if shown.head is None or known.head is None:
        return _measure(shown.upper, known.upper, by_face=False)
    return _measure(shown.head, known.head, by_face=True)


def _measure(mine: _Looks, other: _Looks, *, by_face: bool) -> ReferenceLikeness:
    form = _above(_correlation(mine.form, other.form), _STRANGERS_FORM)
    apart = cv2.compareHist(mine.colours, other.colours, cv2.HISTCMP_BHATTACHARYYA)
    colours = _above(1.0 - apart, _STRANGERS_COLOURS)
    score = _FORM_WEIGHT * form + (1 - _FORM_WEIGHT) * colours
    return ReferenceLikeness(
        score=round(100 * score),
        form=round(100 * form),
        colours=round(100 * colours),
        by_face=by_face,
    )


def _correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """At most 1; two pictures without any form are alike."""
    lengths = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if min(lengths) == 0:
        return float(max(lengths) == 0)
    return float(one @ other) / (lengths[0] * lengths[1])


def _above(value: float, strangers: float) -> float:
    """0 at what strangers share, 1 at 1."""
    return min(1.0, max(0.0, (value - strangers) / (1.0 - strangers)))
