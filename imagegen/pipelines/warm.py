"""The worker that stays warm: one model is loaded at a time, and let go when it lies idle."""

import atexit
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from imagegen.errors import JobCancelled
from imagegen.pipelines import process
from imagegen.pipelines.messages import Message
from imagegen.pipelines.process import Process, Stopped, worker_environment

IDLE_S = 300.0
SILENCE_S = 1800.0
"""Loading tens of gigabytes, or one step of a large model on a CPU, takes minutes."""

FETCHING_S = 6 * 3600.0
_LOOK_S = 0.2


class Workers:
    """Asks one worker at a time: two pipelines on one device are slower than one after the other.

    Another model ends the worker of the last one, because few computers hold two.
    """

    def __init__(self, idle_s: float = IDLE_S, silence_s: float = SILENCE_S) -> None:
        self._idle_s = idle_s
        self._silence_s = silence_s
        self._busy = threading.Lock()
        self._process: Process | None = None
        self._loaded: Mapping[str, Any] = {}
        self._timer: threading.Timer | None = None
        self._is_closed = False

    def ask(
        self,
        model: Mapping[str, Any],
        fields: Mapping[str, Any],
        parts: Sequence[bytes],
        *,
        on_message: Callable[[Message], None],
        is_cancelled: Callable[[], bool],
    ) -> Message:
        """Have `fields` made by the pipeline that `model` describes: its message `done`.

        Or `failed`, after which the worker is gone, as after Stopped and JobCancelled.
        """
        with self._turn(is_cancelled):
            self._is_closed = False
            try:
                answer = self._worker_of(model).ask(
                    {"model": model, **fields},
                    parts,
                    on_message=on_message,
                    is_cancelled=is_cancelled,
                    patience=self._patience,
                )
            except BaseException as error:
                self._end()
                if isinstance(error, Stopped) and self._is_closed:
                    raise Stopped("closed", None, "") from None
                raise
            if answer.says == "failed":
                self._end()
            return answer

    def close(self) -> None:
        """End the worker, also one that is at work: its call ends with Stopped."""
        self._is_closed = True
        running, timer = self._process, self._timer
        if timer is not None:
            timer.cancel()
        if running is not None:
            running.kill()

    @contextmanager
    def _turn(self, is_cancelled: Callable[[], bool]) -> Iterator[None]:
        while not self._busy.acquire(timeout=_LOOK_S):
            if is_cancelled():
                raise JobCancelled("Cancelled while it waited for the pipeline.")
        try:
            if self._timer is not None:
                self._timer.cancel()
            yield
        finally:
            if self._process is not None:
                self._timer = threading.Timer(self._idle_s, self._end_idle, (self._process,))
                self._timer.daemon = True
                self._timer.start()
            self._busy.release()

    def _worker_of(self, model: Mapping[str, Any]) -> Process:
        if self._process is not None and (self._loaded != model or not self._process.is_alive()):
            self._end()
        if self._process is None:
            environment = worker_environment(online=bool(model["fetch"]))
            self._process = Process(process.PROGRAM, environment)
            self._loaded = model
        return self._process

    def _end_idle(self, idle: Process) -> None:
        """Unless it is at work again; then its next rest sets a new timer."""
        if self._busy.acquire(blocking=False):
            try:
                if self._process is idle:
                    self._end()
            finally:
                self._busy.release()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _patience(self, heard: str) -> float:
        return FETCHING_S if heard == "fetching" else self._silence_s


workers = Workers()
"""The worker of this app. A worker whose app was killed ends by itself: its pipe is closed."""

atexit.register(workers.close)
