"""Crops of a portrait for round, square and 3:4 use that never cut a face."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from imagegen.measures.crops import CROP_SHAPES, Box, CropShape, place_crop
from imagegen.measures.vision import INSTALL_COMMAND, has_vision

LONGEST_SIDE = 640
"""Faces are looked for in a copy of at most this many pixels."""

_WITHOUT_VISION = (
    "OpenCV is not installed, so no face was looked for: the crops are the upper middle. "
    f"Run: {INSTALL_COMMAND}"
)
_NO_FACE = "No face was found: the crops are the upper middle. Look before you use them."
_NO_ROOM = "The face is too large, or too near the edge, for: {}."


@dataclass(frozen=True, kw_only=True)
class FaceCrop:
    """One crop. `box` is in pixels of the upright original, whose (width, height) is `size`."""

    shape: CropShape
    box: Box
    size: tuple[int, int]

    @property
    def shares(self) -> tuple[float, float, float, float]:
        """Left, top, width, height as 0-1 of the picture."""
        return self.box.shares(self.size)


@dataclass(frozen=True, kw_only=True)
class FaceCrops:
    """`faces` as found, largest first; `note` is what the user should know, or empty.

    A shape for which the picture has no room without cutting a face is not in `crops`.
    """

    faces: tuple[Box, ...]
    crops: Mapping[CropShape, FaceCrop]
    note: str


def find_crops(data: bytes) -> FaceCrops:
    """The crops of an encoded picture, upright. BadReference when it cannot be read.

    Where no face is found, or OpenCV (the extra `vision`) is missing, they are the upper middle
    and the note says so.
    """
    size, faces = _look(data)
    placed = {shape: place_crop(shape, size, faces) for shape in CROP_SHAPES}
    crops = {
        shape: FaceCrop(shape=shape, box=box, size=size)
        for shape, box in placed.items()
        if box is not None
    }
    missing = ", ".join(shape for shape in CROP_SHAPES if shape not in crops)
    note = _NO_ROOM.format(missing) if faces and missing else ""
    if not faces:
        note = _NO_FACE if has_vision() else _WITHOUT_VISION
    return FaceCrops(faces=faces, crops=MappingProxyType(crops), note=note)


def render_crop(data: bytes, crop: FaceCrop) -> bytes:
    """The crop of the original in its full resolution, as PNG: upright, sRGB.

    "round" is transparent outside its circle. BadReference when the picture cannot be read, or
    is not the one the crop was found in.
    """
    from imagegen.measures.cutting import cut_out

    return cut_out(data, crop)


def _look(data: bytes) -> tuple[tuple[int, int], tuple[Box, ...]]:
    """Width and height of the upright picture, and the faces in it."""
    from imagegen.measures.pixels import read_with_size

    pixels, size = read_with_size(data, "The picture", LONGEST_SIDE)
    if not has_vision():
        return size, ()
    from imagegen.measures.detection import find_faces

    across, down = size[0] / pixels.shape[1], size[1] / pixels.shape[0]
    return size, tuple(_enlarged(face, across, down, size) for face in find_faces(pixels))


def _enlarged(face: Box, across: float, down: float, size: tuple[int, int]) -> Box:
    """A face of the small copy in the original, rounded outwards."""
    left, top = math.floor(face.left * across), math.floor(face.top * down)
    right = min(size[0], math.ceil(face.right * across))
    bottom = min(size[1], math.ceil(face.bottom * down))
    return Box(left=left, top=top, width=right - left, height=bottom - top)
