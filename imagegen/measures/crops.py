"""Where to cut a portrait so that no face is cut: plain geometry in pixels, y downwards."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

CropShape = Literal["round", "square", "3:4"]
CROP_SHAPES: tuple[CropShape, ...] = ("round", "square", "3:4")

_RATIOS: Mapping[CropShape, tuple[int, int]] = MappingProxyType(
    {"round": (1, 1), "square": (1, 1), "3:4": (3, 4)}
)
_HEAD_SHARES: Mapping[CropShape, float] = MappingProxyType(
    {"round": 0.55, "square": 0.62, "3:4": 0.5}
)
"""How much of the crop's height the head takes where the picture has the room."""
_EYE_LEVELS: Mapping[CropShape, float] = MappingProxyType(
    {"round": 0.5, "square": 0.47, "3:4": 0.42}
)
"""Where the middle of the head stands, as a share of the crop's height."""
_HAIR, _CHEEKS, _CHIN = 0.45, 0.22, 0.2
"""From a detector's face (brows to chin) to the whole head, as shares of the face's sides."""
_UPPER = 0.2
"""How much of what is left over goes above a crop that follows no face."""
_TRIED = 256
_OVAL_POINTS = 48

_Outline = Literal["head", "box", "oval"]
_OUTLINES: tuple[_Outline, ...] = ("head", "box", "oval")
"""What is kept whole, most first."""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A rectangle of an upright picture, in whole pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.left + self.width

    @property
    def bottom(self) -> int:
        return self.top + self.height

    @property
    def area(self) -> int:
        return self.width * self.height

    def shares(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """Left, top, width, height as 0-1 of a picture of (width, height) pixels."""
        wide, high = size
        return self.left / wide, self.top / high, self.width / wide, self.height / high


def place_crop(shape: CropShape, size: tuple[int, int], faces: Sequence[Box]) -> Box | None:
    """The crop around the first face: exact ratio, inside a picture of `size`.

    The first face is wholly inside, with its hair where there is room; every other one is wholly
    inside or wholly outside. A circle may clip the corners of a face's box where it must, never
    the oval in it, which is the face. None when the picture has no such place.
    Without faces: the largest crop, upper middle.
    """
    if not faces:
        return _upper_middle(shape, size)
    tried = (_around(shape, size, faces, outline) for outline in _OUTLINES)
    return next((crop for crop in tried if crop is not None), None)


def holds(shape: CropShape, crop: Box, face: Box, *, oval: bool = False) -> bool:
    """Whether the face's box, or only the oval in it, is inside the shape."""
    if shape == "round":
        points = _oval(face) if oval else _corners(face)
        return max(math.dist(_middle(crop), point) for point in points) <= crop.width / 2
    sides = crop.left <= face.left and face.right <= crop.right
    return sides and crop.top <= face.top and face.bottom <= crop.bottom


def misses(shape: CropShape, crop: Box, face: Box) -> bool:
    """Whether no part of the face's box is inside the shape."""
    if shape == "round":
        return _nearest(crop, face) >= crop.width / 2
    sides = face.right <= crop.left or crop.right <= face.left
    return sides or face.bottom <= crop.top or crop.bottom <= face.top


def _upper_middle(shape: CropShape, size: tuple[int, int]) -> Box | None:
    units = _most_units(shape, size)
    across, down = (units * side for side in _RATIOS[shape])
    left, top = (size[0] - across) // 2, math.floor((size[1] - down) * _UPPER)
    return Box(left=left, top=top, width=across, height=down) if units else None


def _around(
    shape: CropShape, size: tuple[int, int], faces: Sequence[Box], outline: _Outline
) -> Box | None:
    """Start with the first face; take in whichever other face would be cut, and look again."""
    oval = outline == "oval"
    wanted = faces[:1]
    while True:
        crop = _fit(shape, size, wanted, outline)
        if crop is None:
            return None
        cut = [
            face
            for face in faces
            if not (holds(shape, crop, face, oval=oval) or misses(shape, crop, face))
        ]
        if not cut:
            return crop
        wanted = [*wanted, *cut]


def _fit(
    shape: CropShape, size: tuple[int, int], faces: Sequence[Box], outline: _Outline
) -> Box | None:
    """The crop that holds the faces and whose size is nearest to the wished one."""
    head = _head(_union(faces), size)
    kept = [head] if outline == "head" else list(faces)
    aim = _union(kept) if outline == "oval" else head
    wish = head.height / _HEAD_SHARES[shape] / _RATIOS[shape][1]
    for units in _sizes(wish, _most_units(shape, size)):
        crop = _aim(shape, size, aim, _union(kept), units)
        if all(holds(shape, crop, box, oval=outline == "oval") for box in kept):
            return crop
    return None


def _most_units(shape: CropShape, size: tuple[int, int]) -> int:
    across, down = _RATIOS[shape]
    return min(size[0] // across, size[1] // down)


def _sizes(wish: float, most: int) -> list[int]:
    """Sizes to try, the nearest to the wished one first; the largest of all is among them."""
    spread = {1 + (most - 1) * step // _TRIED for step in range(_TRIED + 1)} if most else set()
    exact = {min(most, max(1, round(wish)))} if most else set()
    return sorted(spread | exact, key=lambda units: (abs(units - wish), units))


def _aim(shape: CropShape, size: tuple[int, int], aim: Box, kept: Box, units: int) -> Box:
    """The crop of that size: `aim` in its place, moved as far as `kept` and the picture ask."""
    across, down = (units * side for side in _RATIOS[shape])
    left = aim.left + aim.width / 2 - across / 2
    top = aim.top + aim.height / 2 - down * _EYE_LEVELS[shape]
    return Box(
        left=_bounded(left, kept.right - across, kept.left, size[0] - across),
        top=_bounded(top, kept.bottom - down, kept.top, size[1] - down),
        width=across,
        height=down,
    )


def _bounded(wish: float, least: int, most: int, end: int) -> int:
    """The wish within least..most, and before all else within 0..end."""
    return min(max(min(max(round(wish), least), most), 0), end)


def _head(face: Box, size: tuple[int, int]) -> Box:
    """The whole head, as far as the picture shows it."""
    left = max(0, face.left - round(_CHEEKS * face.width))
    top = max(0, face.top - round(_HAIR * face.height))
    right = min(size[0], face.right + round(_CHEEKS * face.width))
    bottom = min(size[1], face.bottom + round(_CHIN * face.height))
    return Box(left=left, top=top, width=right - left, height=bottom - top)


def _union(boxes: Sequence[Box]) -> Box:
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(left=left, top=top, width=right - left, height=bottom - top)


def _middle(crop: Box) -> tuple[float, float]:
    return crop.left + crop.width / 2, crop.top + crop.height / 2


def _corners(box: Box) -> list[tuple[float, float]]:
    return [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]


def _oval(box: Box) -> list[tuple[float, float]]:
    """Points of the ellipse in the box."""
    x, y = _middle(box)
    turns = [math.tau * step / _OVAL_POINTS for step in range(_OVAL_POINTS)]
    return [
        (x + box.width / 2 * math.cos(turn), y + box.height / 2 * math.sin(turn)) for turn in turns
    ]


def _nearest(crop: Box, face: Box) -> float:
    x, y = _middle(crop)
    return math.hypot(
        max(face.left - x, x - face.right, 0.0), max(face.top - y, y - face.bottom, 0.0)
    )
