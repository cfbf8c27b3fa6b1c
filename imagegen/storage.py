"""Picture files on disk, named by the hash of their bytes and never re-saved."""

import contextlib
import hashlib
import json
import math
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from imagegen.errors import ConfigError, NotFound
from imagegen.types import MEDIA_TYPES, Picture, Reference

THUMBNAIL_SIDES = (256, 512)
SCREEN_SIDE = 2048
"""The copy of a picture larger than a screen: 25 MB are sent for nothing where one is looked at."""
COPY_SIDES = (*THUMBNAIL_SIDES, SCREEN_SIDE)
_NAME = re.compile(r"[0-9a-f]{64}\.(png|jpeg|webp|gif)")
_HASH = re.compile(r"[0-9a-f]{64}")
_MEASURE = re.compile(r"[a-z]+-[0-9]{1,4}-[0-9a-f]{64}-[0-9a-f]{64}\.(json|png)")
_STALE_S = 3600.0
_LEAST_FREE_BYTES = 50_000_000
_FOLDERS = ("pictures", "references", "thumbnails", "measures", "deliveries", "unusable", "leaving")


def copy_sides(width: int, height: int) -> tuple[int, ...]:
    """The copies that are made of a new picture: that of a screen's size only of a larger one."""
    return COPY_SIDES if max(width, height) > SCREEN_SIDE else THUMBNAIL_SIDES


class Storage:
    """A folder of originals, references, thumbnails, measures, and deliveries without rows yet.

    A file name is `<sha256>.<extension>`; two equal pictures share one file.
    """

    def __init__(self, folder: Path, shrink: Callable[[bytes, int], bytes]) -> None:
        """`shrink(bytes, side)` makes a WebP thumbnail whose longest side is `side` pixels."""
        self.folder = folder
        self._shrink = shrink

    # Originals

    def path(self, file_name: str) -> Path:
        """Where the original lies; NotFound for a name that is not one of ours."""
        if not _NAME.fullmatch(file_name):
            raise NotFound(f"{file_name[:80]!r} is not the name of a picture.")
        return self.folder / "pictures" / file_name[:2] / file_name

    def put(self, picture: Picture) -> str:
        """Keep the bytes for good, on disk and synced; a file that is there counts as new again."""
        name = f"{picture.sha256}.{picture.extension}"
        path = self.path(name)
        try:
            os.utime(path)
        except OSError:  # not there, or not ours to touch
            self._write_or_rescue(path, picture.data)
        return name

    def read(self, file_name: str) -> bytes:
        try:
            return self.path(file_name).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"The picture {file_name} is not in the store.") from error

    def holds(self, file_name: str) -> bool:
        return self.path(file_name).exists()

    def names(self) -> Iterator[str]:
        """The names of all originals that are there, in order."""
        for folder in sorted((self.folder / "pictures").glob("??")):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name):
                    yield path.name

    def drop(self, file_name: str, *, untouched_s: float = 0.0) -> bool:
        """Remove a picture and its thumbnails; the reference of the same bytes stays.

        False for one stored in the last `untouched_s` seconds: its row may be about to be written.
        """
        path = self.path(file_name)
        if _age_s(path) < untouched_s or not _unlink(path, untouched_s):
            return False
        for side in COPY_SIDES:
            folder = self.folder / "thumbnails" / str(side) / file_name[:2]
            (folder / f"{path.stem}.webp").unlink(missing_ok=True)
        self.stay(file_name)
        return True

    def leave(self, file_names: Iterable[str]) -> None:
        """Note originals that are to be dropped; the note outlives a stop of the app."""
        for name in file_names:
            _replace(self.folder / "leaving" / name, b"")

    def leaving(self, untouched_s: float = 0.0) -> list[str]:
        """Those noted whose file nobody has stored in the last `untouched_s` seconds."""
        names = [file.name for file in (self.folder / "leaving").glob("*")]
        ours = sorted(name for name in names if _NAME.fullmatch(name))
        return [name for name in ours if _age_s(self.path(name)) >= untouched_s]

    def stay(self, file_name: str) -> None:
        (self.folder / "leaving" / file_name).unlink(missing_ok=True)

    def put_unusable(self, data: bytes) -> Path:
        """Keep paid bytes that could not be read as a picture, for a person to look at."""
        path = self.folder / "unusable" / f"{hashlib.sha256(data).hexdigest()}.bin"
        if not path.exists():
            self._write_or_rescue(path, data)
        return path

    # References

    def put_reference(self, reference: Reference) -> str:
        """Keep the user's original upload; returns its sha256."""
        path = self.reference_path(reference.sha256)
        if not path.exists():
            write_durably(path, reference.data)
        return reference.sha256

    def read_reference(self, sha256: str) -> bytes:
        try:
            return self.reference_path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"The reference picture {sha256} is not in the store.") from error

    def reference_path(self, sha256: str) -> Path:
        """Where the upload lies, if it is there; NotFound for what is no hash."""
        if not _HASH.fullmatch(sha256):
            raise NotFound(f"{sha256[:80]!r} is not the hash of a reference picture.")
        return self.folder / "references" / sha256[:2] / sha256

    # Thumbnails

    def thumbnail(self, file_name: str, side: int) -> Path:
        """The WebP copy of `side` pixels (256, 512 or 2048); made when it is missing."""
        if side not in COPY_SIDES:
            raise NotFound(f"There are no thumbnails of {side} pixels.")
        original = self.path(file_name)
        path = self.folder / "thumbnails" / str(side) / file_name[:2] / f"{original.stem}.webp"
        if not path.exists():
            _replace(path, self._shrink(self.read(file_name), side))
        return path

    def thumbnail_of(self, sha256: str, side: int) -> Path:
        """As `thumbnail`, for a caller that knows only the hash; of a reference too."""
        for extension in MEDIA_TYPES.values():
            name = f"{sha256}.{extension}"
            if self.holds(name):
                return self.thumbnail(name, side)
        if not self.reference_path(sha256).is_file():
            raise NotFound("That picture is not in the store.")
        path = self.folder / "thumbnails" / str(side) / sha256[:2] / f"{sha256}.webp"
        if not path.exists():
            _replace(path, self._shrink(self.read_reference(sha256), side))
        return path

    # Measures: what was found out about two pictures, which can be found out again

    def measure_path(self, name: str) -> Path:
        """Where "<kind>-<revision>-<sha256>-<sha256>.<json|png>" lies; NotFound for other names."""
        if not _MEASURE.fullmatch(name):
            raise NotFound(f"{name[:80]!r} is not the name of a measure.")
        return self.folder / "measures" / name.split("-")[3][:2] / name

    def put_measure(self, name: str, data: bytes) -> None:
        _replace(self.measure_path(name), data)

    # Deliveries: the bridge between paid bytes and their rows

    def note_delivery(self, key: str, facts: Mapping[str, Any]) -> None:
        """Write down what a paid call delivered, before its pictures are stored.

        After a crash this note says to which job the pictures in the store belong.
        """
        _replace(self._delivery_path(key), json.dumps(dict(facts)).encode())

    def delivery(self, key: str) -> dict[str, Any] | None:
        """The note of that key; None when there is none, or a power loss left it torn."""
        try:
            facts = json.loads(self._delivery_path(key).read_bytes())
        except (FileNotFoundError, ValueError):
            return None
        return facts if isinstance(facts, dict) else None

    def deliveries(self) -> list[str]:
        """The keys of all notes that are still there."""
        return sorted(path.stem for path in (self.folder / "deliveries").glob("*.json"))

    def drop_delivery(self, key: str) -> None:
        self._delivery_path(key).unlink(missing_ok=True)

    def _delivery_path(self, key: str) -> Path:
        return self.folder / "deliveries" / f"{key}.json"

    def check_room(self) -> None:
        """ConfigError when the disk is so full that a paid picture might not fit."""
        free = shutil.disk_usage(self.folder).free
        if free < _LEAST_FREE_BYTES:
            raise ConfigError(
                f"Only {free // 1_000_000} MB are free where pictures are stored ({self.folder}).",
                "Free some space, or set IMAGEGEN_HOME to a folder on another disk.",
            )

    def sweep(self) -> int:
        """Remove what half-written files a crash left more than an hour ago; returns how many.

        Walks all our folders: once at a start, not more often.
        """
        before, removed = time.time() - _STALE_S, 0
        for folder in _FOLDERS:
            for file in (self.folder / folder).rglob("*.part"):
                with contextlib.suppress(FileNotFoundError):  # its writer has just finished
                    if file.stat().st_mtime < before:
                        file.unlink()
                        removed += 1
        return removed

    def _write_or_rescue(self, path: Path, data: bytes) -> None:
        try:
            write_durably(path, data)
        except OSError as error:
            if os.access(path, os.R_OK):  # the same bytes, in a file that is not ours to change
                return
            rescued = _rescue(path.name, data)
            raise ConfigError(
                f"The picture was made but could not be stored in {self.folder}: "
                f"{error.strerror or error}. It is {rescued}.",
                "Free some space or correct the folder's permissions.",
            ) from error


def write_durably(path: Path, data: bytes) -> None:
    """Write, sync and rename, so that after a power loss the file is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    _sync_folder(path.parent)


def _replace(path: Path, data: bytes) -> None:
    """Write and rename without a sync: for files that can be made again, or outlive a kill only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}.part")
    part.write_bytes(data)
    part.replace(path)


def _age_s(path: Path) -> float:
    """Seconds since it was written or touched; what is gone or closed to us counts as old."""
    try:
        return time.time() - path.stat().st_mtime
    except (FileNotFoundError, PermissionError):
        return math.inf


def _unlink(path: Path, untouched_s: float) -> bool:
    """Aside first: whoever touches the file before that is seen, whoever comes after writes it."""
    aside = path.with_name(f"{path.name}.{os.getpid()}-{time.monotonic_ns()}.part")
    with contextlib.suppress(FileNotFoundError):
        path.replace(aside)
    if _age_s(aside) < untouched_s:
        aside.replace(path)
        return False
    aside.unlink(missing_ok=True)
    return True


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot sync a folder
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rescue(name: str, data: bytes) -> str:
    """The last resort for paid bytes: another disk. Returns where they are, in words."""
    try:
        folder = Path(tempfile.gettempdir()) / "imagegen-rescued"
        write_durably(folder / name, data)
    except OSError:
        return f"lost (sha256 {hashlib.sha256(data).hexdigest()}): no folder could be written"
    return f"rescued to {folder / name}"
