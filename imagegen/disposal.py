"""What is removed for good: old pictures of the trash, with the files that nothing needs."""

from collections.abc import Sequence
from datetime import datetime

from imagegen.studio import Studio
from imagegen.trash import KEPT, Removed


def empty_trash(studio: Studio, now: datetime) -> int:
    """Remove what has been in the trash for longer than it is kept; returns how many pictures."""
    count = 0
    while (removed := studio.trash.remove_old(now - KEPT)).records:
        count += _drop_files(studio, removed)
    return count


def remove_trashed(studio: Studio, ids: Sequence[str]) -> int:
    """Remove these for good, as far as they are in the trash; returns how many."""
    return _drop_files(studio, studio.trash.remove(ids))


def _drop_files(studio: Studio, removed: Removed) -> int:
    """Rows first: a file without a row is only room lost, a row without its file is a lie."""
    for name in removed.files:
        studio.storage.drop(name)
    return removed.records
