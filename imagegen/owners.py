"""Which process a job belongs to, and whether that process still lives."""

import atexit
import os
import secrets
import threading
from pathlib import Path

from filelock import FileLock, Timeout


class Owner:
    """This process, known to others by a lock file that the system frees when it dies.

    The lock is taken on first use and held until the process ends, by `kill -9` too.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock: FileLock | None = None
        # A second thread that locked the same file would wait for this process to end.
        self._one_at_a_time = threading.Lock()
        self._id = f"{os.getpid()}-{secrets.token_hex(4)}"

    @property
    def id(self) -> str:
        with self._one_at_a_time:
            if self._lock is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                lock = FileLock(self._path(self._id), thread_local=False)
                lock.acquire()
                self._lock = lock
                atexit.register(self.leave)
        return self._id

    def is_alive(self, owner_id: str) -> bool:
        """Whether the process of that id still runs (this one does)."""
        if owner_id == self._id:
            return True
        path = self._path(owner_id)
        if not path.exists():
            return False
        try:
            with FileLock(path, timeout=0):
                path.unlink(missing_ok=True)
                return False
        except Timeout:
            return True

    def forget_dead(self) -> None:
        """Remove the locks that killed processes left."""
        for path in self._folder.glob("owner-*.lock"):
            self.is_alive(path.stem.removeprefix("owner-"))

    def leave(self) -> None:
        """Free the lock: a clean end."""
        if self._lock is not None:
            self._lock.release()
            self._path(self._id).unlink(missing_ok=True)
            self._lock = None

    def _path(self, owner_id: str) -> Path:
        return self._folder / f"owner-{owner_id}.lock"
