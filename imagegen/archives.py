"""ZIPs of many pictures, built in the background and begun again after a stop."""

import json
import logging
import os
import re
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from imagegen.errors import ConfigError, NotFound, RequestError
from imagegen.exports import zip_of
from imagegen.filters import Filter
from imagegen.people import signed_in
from imagegen.studio import Studio
from imagegen.types import Record

log = logging.getLogger(__name__)

MOST_PICTURES = 20_000
MOST_KEPT = 5
"""ZIPs of one person: the oldest one makes room."""

KEPT = timedelta(days=1)
_READ_AT_ONCE = 200
_ID = re.compile(r"[0-9a-f]{32}")
_FULL = "The disk is full or cannot be written. Make room, then build it again."

_BUG = "It could not be built, and the log says why."

State = Literal["building", "ready", "failed"]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """One ZIP. `done` of `count` pictures are in it; `size` is in bytes, of what is written."""

    id: str
    who: str
    count: int
    asked_at: datetime
    state: State
    done: int = 0
    size: int = 0
    problem: str = ""


class Archives:
    """The ZIPs of one data folder, built one after the other by a thread that ends when idle.

    What is to be built stands in a file before it is begun, so a stopped app begins it again.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._folder = studio.settings.home / "exports"
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._done: dict[str, int] = {}
        self._problems: dict[str, str] = {}

    def ask(self, chosen: Filter) -> Archive:
        """Have the pictures of the filter packed, newest first.

        NotFound when there is none, RequestError when there are more than MOST_PICTURES,
        ConfigError when the data folder cannot be written.
        """
        ids = self._studio.gallery.ids(chosen, MOST_PICTURES + 1)
        if not ids:
            raise NotFound("There is no picture to export.")
        if len(ids) > MOST_PICTURES:
            message = f"A ZIP holds at most {MOST_PICTURES:,} pictures."
            raise RequestError(message, "Filter more closely.")
        self._make_room()
        made = secrets.token_hex(16)
        plan = {"who": self._who(), "ids": ids, "asked_at": datetime.now(UTC).isoformat()}
        self._write(self._folder / f"{made}.json", json.dumps(plan))
        self.resume()
        return self.find(made)

    def resume(self) -> None:
        """Go on with what is not ready; what is older than a day is removed."""
        for archive in self._all():
            if archive.asked_at < datetime.now(UTC) - KEPT:
                self.drop(archive.id)
        with self._lock:
            if self._thread is None and self._next():
                self._thread = threading.Thread(target=self._run, name="exports", daemon=True)
                self._thread.start()

    def mine(self) -> list[Archive]:
        """Those of whoever asks, newest first."""
        who = self._who()
        return [archive for archive in self._all() if archive.who == who]

    def find(self, archive_id: str) -> Archive:
        """NotFound when it was removed."""
        plan = self._plan(archive_id)
        ready, part = self._zip(archive_id), self._part(archive_id)
        problem = self._problems.get(archive_id, "")
        state: State = "ready" if ready.is_file() else "failed" if problem else "building"
        count = len(plan["ids"])
        return Archive(
            id=archive_id,
            who=plan["who"],
            count=count,
            asked_at=datetime.fromisoformat(plan["asked_at"]),
            state=state,
            done=count if state == "ready" else self._done.get(archive_id, 0),
            size=_size_of(ready) or _size_of(part),
            problem=problem,
        )

    def path(self, archive_id: str) -> Path:
        """The finished ZIP; NotFound as long as there is none."""
        path = self._zip(archive_id)
        if not path.is_file():
            raise NotFound("That ZIP is not there any more.", "Build it again in the gallery.")
        return path

    def drop(self, archive_id: str) -> None:
        """Remove it, or stop building it."""
        self._check(archive_id)
        for path in (self._plan_path(archive_id), self._zip(archive_id), self._part(archive_id)):
            path.unlink(missing_ok=True)
        self._problems.pop(archive_id, None)

    def wait(self, seconds: float) -> None:
        """Until nothing is being built, or the time is over."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._lock:
                archive_id = self._next()
                if archive_id is None:
                    self._thread = None
                    return
            try:
                self._build(archive_id)
            except Exception as error:
                self._part(archive_id).unlink(missing_ok=True)
                if self._plan_path(archive_id).is_file():  # else it was removed meanwhile
                    log.exception("A ZIP could not be built")
                    self._problems[archive_id] = _FULL if isinstance(error, OSError) else _BUG

    def _build(self, archive_id: str) -> None:
        ids = self._plan(archive_id)["ids"]
        part = self._part(archive_id)
        with part.open("wb") as file:
            for data in zip_of(self._studio, self._records(archive_id, ids)):
                file.write(data)
                self._check_wanted(archive_id)
            file.flush()
            os.fsync(file.fileno())
        self._check_wanted(archive_id)
        part.replace(self._zip(archive_id))

    def _records(self, archive_id: str, ids: Sequence[str]) -> Iterator[Record]:
        for start in range(0, len(ids), _READ_AT_ONCE):
            for place, record in enumerate(
                self._studio.history.of_ids(ids[start : start + _READ_AT_ONCE]), start
            ):
                self._done[archive_id] = place
                yield record

    def _check_wanted(self, archive_id: str) -> None:
        if not self._plan_path(archive_id).is_file():
            raise NotFound("That ZIP was removed.")

    def _next(self) -> str | None:
        waiting = [archive.id for archive in self._all() if archive.state == "building"]
        return waiting[-1] if waiting else None

    def _all(self) -> list[Archive]:
        found = []
        for path in self._folder.glob("*.json"):
            with suppress(NotFound):
                found.append(self.find(path.stem))
        return sorted(found, key=lambda archive: archive.asked_at, reverse=True)

    def _make_room(self) -> None:
        for archive in self.mine()[MOST_KEPT - 1 :]:
            self.drop(archive.id)

    def _who(self) -> str:
        return signed_in() or self._studio.settings.who

    def _plan(self, archive_id: str) -> dict[str, Any]:
        self._check(archive_id)
        try:
            plan: dict[str, Any] = json.loads(self._plan_path(archive_id).read_text("utf-8"))
        except (FileNotFoundError, ValueError) as error:
            raise NotFound("There is no such ZIP.") from error
        return plan

    def _write(self, path: Path, text: str) -> None:
        part = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_text(text, "utf-8")
            part.replace(path)
        except OSError as error:
            raise ConfigError(
                f"{self._folder} cannot be written: {error.strerror}.",
                "Make room or correct its permissions, then try again.",
            ) from error

    def _plan_path(self, archive_id: str) -> Path:
        return self._folder / f"{archive_id}.json"

    def _zip(self, archive_id: str) -> Path:
        return self._folder / f"{archive_id}.zip"

    def _part(self, archive_id: str) -> Path:
        return self._folder / f"{archive_id}.part"

    def _check(self, archive_id: str) -> None:
        if not _ID.fullmatch(archive_id):
            raise NotFound("There is no such ZIP.")


def _size_of(path: Path) -> int:
    """0 where there is none; it may be renamed or removed at any moment."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=4)
def archives_of(studio: Studio) -> Archives:
    """The one of that studio: two would build the same twice."""
    return Archives(studio)
