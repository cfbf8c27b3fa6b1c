"""Crops of a finished portrait: found once for each picture, cut when they are asked for."""

from functools import lru_cache

from imagegen.errors import NotFound, UnsupportedOption
from imagegen.measures import CROP_SHAPES, CropShape, FaceCrops, find_crops, render_crop
from imagegen.measures.vision import has_vision
from imagegen.pictures import identify
from imagegen.provenance import SourceType, stamp_copy, stamp_picture
from imagegen.storage import Storage
from imagegen.studio import Studio
from imagegen.types import Picture, Record

ADDRESSES: dict[CropShape, str] = {shape: shape.replace(":", "x") for shape in CROP_SHAPES}
"""How a file name and an address call the shapes."""
_MADE: SourceType = "trainedAlgorithmicMedia"


def shape_of(address: str) -> CropShape:
    """The shape that an address calls so. UnsupportedOption otherwise."""
    for shape, name in ADDRESSES.items():
        if name == address:
            return shape
    message = f"There are no crops of the shape {address[:20]!r}."
    raise UnsupportedOption(message, f"Use one of {', '.join(ADDRESSES.values())}.")


def crops_of(studio: Studio, record: Record) -> FaceCrops:
    """Where the crops lie. BadReference when the picture cannot be read, NotFound when it is gone.

    Kept in memory, as it takes a tenth of a second.
    """
    return _found(studio.storage, record.file_name, has_vision())


def cut_crop(studio: Studio, record: Record, shape: CropShape) -> Picture:
    """One crop as PNG in the full resolution; what a model made says so, with its name and prompt.

    NotFound when the face leaves no room for that shape.
    """
    crop = crops_of(studio, record).crops.get(shape)
    if crop is None:
        raise NotFound(f"The face leaves no room for a {shape} crop.", "Take another picture.")
    data = render_crop(studio.storage.read(record.file_name), crop)
    return identify(data if record.family == "draft" else stamp_copy(data, _MADE, record).data)


def stamp_made(data: bytes) -> bytes:
    """A copy that says in its metadata that a model made it."""
    return stamp_picture(data, _MADE).data


@lru_cache(maxsize=512)
def _found(storage: Storage, file_name: str, _vision: bool) -> FaceCrops:
    # With the extra installed meanwhile, faces are looked for again.
    return find_crops(storage.read(file_name))
