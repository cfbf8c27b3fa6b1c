"""Takes the looks of pictures that nobody has looked at yet, from their thumbnails."""

import logging

from imagegen.errors import ImagegenError
from imagegen.pictures import NO_LOOK, look_of
from imagegen.studio import Studio

log = logging.getLogger(__name__)

_SIDE = 256


def take_looks(studio: Studio, most: int) -> int:
    """The looks of at most `most` pictures; returns how many were taken."""
    unseen = studio.looks.unseen(most)
    for number, file_name in unseen:
        studio.looks.keep(number, _look(studio, file_name))
    return len(unseen)


def _look(studio: Studio, file_name: str) -> str:
    """The original is decoded only where the worker has left no thumbnail of it."""
    try:
        return look_of(studio.storage.thumbnail(file_name, _SIDE).read_bytes())
    except (ImagegenError, ValueError, OSError) as error:
        log.info("No look of %s: %s", file_name, error)
        return NO_LOOK
