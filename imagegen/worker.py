"""Front door of the queue: runs queued jobs in the app's own process."""

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

from filelock import FileLock, Timeout

from imagegen.alike import take_looks
from imagegen.db.engine import name_of, refresh_statistics
from imagegen.db.locks import SessionLock
from imagegen.disposal import empty_trash
from imagegen.errors import ConfigError
from imagegen.pipelines.warm import workers
from imagegen.queue import Queue
from imagegen.room_retries import go_on
from imagegen.studio import Studio

log = logging.getLogger(__name__)

_SWEEP_S = 20.0
_HANDOVER_S = 15.0
_POLL_S = 0.1
_LOOKS = 100
"""Pictures a sweep looks at: a second's work, so that an older store is through in a day."""
_KEPT = timedelta(days=1)
"""How long the queue's own account of an ended attempt is kept, for whoever looks into it."""


class Worker:
    """The queue of one Studio, the rounds that follow its jobs, and a sweep that looks for what a
    dead process left behind."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._stop = threading.Event()
        self._ended = threading.Event()  # some attempt has, so a round over a room may follow
        self._lock = _take_lock(studio)
        self._claim = SessionLock(studio.engine, "worker")
        self._is_over = False
        try:
            _wait_for(self._claim, name_of(studio.engine))
            studio.storage.sweep()
            refresh_statistics(studio.engine)
            studio.recover()
            names = [facts.provider for facts in studio.catalog.providers]
            calls = {name: studio.limit_of(name).at_once for name in names}
            # Asking a dozen queues five times a second is an eighth of a core, all day.
            unused = [name for name in names if not studio.is_configured(name)]
            self._queue = Queue(studio.engine, self._run_attempt, calls, rare=unused)
            studio.attach(self._queue)
        except BaseException:
            self._claim.release()
            self._lock.release()
            raise
        self._sweeper = threading.Thread(target=self._sweep, name="sweep", daemon=True)
        self._follower = threading.Thread(target=self._follow, name="rounds", daemon=True)
        self._sweeper.start()
        self._follower.start()

    def stop(self) -> None:
        self._stop.set()
        self._ended.set()
        self._sweeper.join(timeout=5)
        self._follower.join(timeout=5)
        self._leave()
        # The process cannot end before its threads, nor those before a picture of theirs.
        workers.close()
        self._claim.release()
        self._lock.release()

    def _leave(self) -> None:
        """Begin no further job."""
        if not self._is_over:
            self._is_over = True
            self._studio.attach(None)
            self._queue.stop()

    def _run_attempt(self, job_id: str, number: int) -> None:
        try:
            self._studio.run_attempt(job_id, number)
        finally:
            self._ended.set()

    def _follow(self) -> None:
        """At the start too, for what a dead process left; now and then, for what was cancelled."""
        while not (self._stop.is_set() or self._is_over):
            self._ended.clear()
            try:
                go_on(self._studio)
            except Exception:
                log.exception("Rounds did not go on; they are tried in %.0f s", _SWEEP_S)
            self._ended.wait(_SWEEP_S)

    def _sweep(self) -> None:
        while not self._stop.wait(_SWEEP_S):
            try:
                # A server that was started anew has forgotten whose it was.
                if not self._claim.acquire():
                    log.error("Another Imagegen Studio works with the database; this one stops")
                    self._leave()
                    return
                self._studio.recover()
                self._queue.forget_ended(datetime.now(UTC) - _KEPT)
                empty_trash(self._studio, datetime.now(UTC))
                take_looks(self._studio, _LOOKS)
            except Exception:
                log.exception("The sweep failed; it is tried again in %.0f s", _SWEEP_S)


def _take_lock(studio: Studio) -> FileLock:
    """One app for one data folder: the queue's limits hold in one process only."""
    folder = studio.settings.home / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / "app.lock", timeout=_HANDOVER_S, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise ConfigError(
            f"Another Imagegen Studio already works in {studio.settings.home}.",
            "Use that one, or set IMAGEGEN_HOME to another folder.",
        ) from error
    return lock


def _wait_for(claim: SessionLock, name: str) -> None:
    """One app for one database, whatever folder each works in."""
    until = time.monotonic() + _HANDOVER_S
    while not claim.acquire():
        if time.monotonic() >= until:
            raise ConfigError(
                f"Another Imagegen Studio already works with {name}.",
                "Use that one, or set IMAGEGEN_DATABASE_URL to another database.",
            )
        time.sleep(_POLL_S)


_worker: Worker | None = None


def start(studio: Studio) -> None:
    """Begin to run queued jobs; what an earlier process left open is settled first."""
    global _worker
    if _worker is None:
        _worker = Worker(studio)


def stop() -> None:
    """Stop taking jobs. A call in flight goes on until the process ends; a pipeline is ended."""
    global _worker
    if _worker is not None:
        _worker.stop()
        _worker = None
