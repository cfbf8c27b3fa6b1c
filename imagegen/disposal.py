"""What is removed for good: old pictures of the trash, with the files that nothing needs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from imagegen.studio import Studio
from imagegen.trash import KEPT, Removed

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
    return _drop_files(studio, studio.trash.remove(ids))


def _drop_files(studio: Studio, removed: Removed) -> int:
    """Rows first: a file without a row is only room lost, a row without its file is a lie."""
    studio.storage.leave(removed.files)
    _drop_unneeded(studio, removed.files)
    return removed.records


def _drop_unneeded(studio: Studio, names: Iterable[str]) -> None:
    """The rows are asked again: the same picture may have come back since they were read."""
    for name in names:
        if studio.history.of_file(name.split(".")[0]) is None:
            studio.storage.drop(name, untouched_s=_UNTOUCHED_S)
        else:
            studio.storage.stay(name)
