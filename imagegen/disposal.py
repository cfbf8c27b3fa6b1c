"""What is removed for good: old pictures of the trash, with the files that nothing needs."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from imagegen.studio import Studio
from imagegen.trash import KEPT, STEP, Removed

log = logging.getLogger(__name__)

_UNTOUCHED_S = 3600.0
"""A paid picture is on disk before its row is written, and the same bytes may come twice. So a file
stored in the last hour stays, whatever the rows say; from its bytes to its row are seconds."""


def empty_trash(studio: Studio, now: datetime) -> int:
    """Remove what has been in the trash for longer than it is kept; returns how many pictures.

    Files that were too new when their record went are looked at again.
    """
    count = 0
    while (removed := studio.trash.remove_old(now - KEPT)).records:
        count += _drop_files(studio, removed)
    _drop_unneeded(studio, studio.storage.leaving(_UNTOUCHED_S))
    return count


def remove_trashed(studio: Studio, ids: Sequence[str]) -> int:
    """Remove these for good, as far as they are in the trash; returns how many."""
    some = [ids[first : first + STEP] for first in range(0, len(ids), STEP)]
    return sum(_drop_files(studio, studio.trash.remove(each)) for each in some)


def _drop_files(studio: Studio, removed: Removed) -> int:
    """Rows first: a file without a row is only room lost, a row without its file is a lie."""
    try:
        studio.storage.leave(removed.files)
    except OSError as error:  # a full disk, which the removal is to help
        log.warning("Files to be removed could not be noted: %s", error.strerror or error)
    _drop_unneeded(studio, removed.files)
    return removed.records


def _drop_unneeded(studio: Studio, names: Iterable[str]) -> None:
    """One file that cannot be removed keeps no other: it stays noted, for the next time."""
    failed = []
    for name in names:
        try:
            _drop_if_unneeded(studio, name)
        except OSError as error:
            failed.append(f"{name}: {error.strerror or error}")
    if failed:
        log.warning("%d files could not be removed, the first is %s", len(failed), failed[0])


def _drop_if_unneeded(studio: Studio, name: str) -> None:
    """The rows are asked again: the same picture may have come back since they were read."""
    if studio.history.of_file(name.split(".")[0]) is None:
        studio.storage.drop(name, untouched_s=_UNTOUCHED_S)
    else:
        studio.storage.stay(name)
