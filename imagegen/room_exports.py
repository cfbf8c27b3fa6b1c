"""Copies of renovated rooms that say so: a caption to be read, and a mark for programs."""

from imagegen.errors import NotFound
from imagegen.pictures import captioned, identify
from imagegen.provenance import SourceType, stamp_copy
from imagegen.studio import Studio
from imagegen.types import MEDIA_TYPES, Picture, Record

REVISION = 2
"""To be raised when the copy changes: then browsers take it anew."""


def captioned_room(studio: Studio, record: Record) -> Picture:
    """A copy that says in both languages that the room was never built; the original stays.

    Marked in its metadata as made by a model, or as a photo that a model changed, with the model
    and the prompt; a draft is neither. NotFound for what is no renovation, is gone, or cannot be
    read.
    """
    if record.origin.kind != "renovation":
        raise NotFound("That picture shows no renovated room.", "Download the original.")
    try:
        copy = captioned(studio.storage.read(record.file_name))
    except ValueError as error:  # kept because it was paid for, but no picture
        raise NotFound(f"There is no copy with a caption. {error}") from error
    if record.family == "draft":
        return copy
    source: SourceType = "trainedAlgorithmicMedia"
    if record.references:
        source = "compositeWithTrainedAlgorithmicMedia"
    return identify(stamp_copy(copy.data, source, record).data)


def extension_of_copy(record: Record) -> str:
    """What the copy's file name ends in: a GIF becomes a PNG."""
    extension = MEDIA_TYPES[record.media_type]
    return "png" if extension == "gif" else extension
