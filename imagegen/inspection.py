"""What is wrong with the pictures in the store: blank ones, damaged files, files without a record.

What the worker has looked at is not decoded again: its record says what was found. Of such a file
only the bytes are compared with its name.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from imagegen.errors import ImagegenError
from imagegen.pictures import identify, suspect_reason
from imagegen.storage import Storage
from imagegen.studio import Studio

Trouble = Literal["suspect", "missing", "unreadable", "damaged", "unknown"]
"""A blank or broken picture; no file; one that cannot be opened; other bytes than stored; a file
that no record names."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """`record` is the id of the first record of the file, "" where there is none."""

    file_name: str
    record: str
    trouble: Trouble
    reason: str


def inspect_pictures(studio: Studio) -> Iterator[Found]:
    """Everything that is wrong, file by file. Reads every file of the store once."""
    known = set()
    for file_name, record, suspect in studio.history.files():
        known.add(file_name)
        yield from _inspect(studio.storage, file_name, record, suspect)
    for file_name in studio.storage.names():
        if file_name not in known:
            yield from _strange(studio.storage, file_name)


def _inspect(storage: Storage, file_name: str, record: str, suspect: str) -> Iterator[Found]:
    if suspect:
        yield Found(file_name=file_name, record=record, trouble="suspect", reason=suspect)
    wrong = _wrong_with(storage, file_name)
    if wrong is not None:
        trouble, reason = wrong
        yield Found(file_name=file_name, record=record, trouble=trouble, reason=reason)


def _wrong_with(storage: Storage, file_name: str) -> tuple[Trouble, str] | None:
    """One file that cannot be read does not end the inspection of all others."""
    try:
        if not storage.holds(file_name):
            return "missing", "no file"
        whole = _is_whole(storage, file_name)
    except OSError as error:
        return "unreadable", error.strerror or str(error)
    return None if whole else ("damaged", "its bytes are not those that were stored")


def _strange(storage: Storage, file_name: str) -> Iterator[Found]:
    """Nobody has looked at this one: a crash left it, or somebody put it there."""
    reason = "no record names it"
    try:
        blank = suspect_reason(identify(storage.read(file_name)))
    except (ImagegenError, ValueError) as error:
        blank = str(error)
    except OSError as error:
        blank = f"it cannot be read: {error.strerror or error}"
    words = f"{reason}; {blank}" if blank else reason
    yield Found(file_name=file_name, record="", trouble="unknown", reason=words)


def _is_whole(storage: Storage, file_name: str) -> bool:
    with storage.path(file_name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == file_name.split(".")[0]
