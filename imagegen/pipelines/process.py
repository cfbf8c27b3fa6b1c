"""One worker process: start it, ask it over its pipes, and end it."""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO, Literal

from imagegen.errors import JobCancelled
from imagegen.pipelines.messages import Garbled, Message, receive, send

PROGRAM: tuple[str, ...] = (sys.executable, "-P", "-m", "imagegen.pipelines.program")
"""-P: a file `torch.py` in the working folder is not ours to run."""

_LOOK_S = 0.2
_SOON_S = 0.02
_END_S = 5.0
_LAST_LINES = 20
_LONGEST_LINE = 2000
_MOST_WAITING = 64

Reason = Literal["ended", "silent", "garbled", "closed"]


class Stopped(Exception):
    """The worker gave no answer. `code` is how it ended, `words` the last line it wrote.

    `code` is None while it ran, negative for the signal that ended it. "closed": the app itself
    ended it, because it stops.
    """

    def __init__(self, reason: Reason, code: int | None, words: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.words = words


class Process:
    """A worker and three threads that serve its pipes, so that a full one blocks nobody."""

    def __init__(self, program: Sequence[str], environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            program,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(environment),
            # Ctrl-C in a terminal is for the app; it ends its worker itself.
            start_new_session=True,
        )
        self._inbox: queue.Queue[Message | Garbled | None] = queue.Queue(_MOST_WAITING)
        self._lines: deque[bytes] = deque(maxlen=_LAST_LINES)
        self._closing = threading.Lock()
        self._listeners = (_thread(self._listen), _thread(self._read_words))

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(
        self,
        fields: Mapping[str, Any],
        parts: Sequence[bytes],
        *,
        on_message: Callable[[Message], None],
        is_cancelled: Callable[[], bool],
        patience: Callable[[str], float],
    ) -> Message:
        """Send one request and wait for the message `done` or `failed`.

        Other messages go to `on_message`; `patience` is how long silence is borne after the
        message of that kind, in seconds. Raises Stopped, or JobCancelled within a second.
        """
        pipe = self._pipe(self._process.stdin)
        _thread(lambda: _send(pipe, fields, parts))
        heard, until = "", time.monotonic() + patience("")
        while True:
            if is_cancelled():
                raise JobCancelled("Cancelled: the pipeline was stopped.", "Nothing is charged.")
            message = self._next()
            if message is None:
                if time.monotonic() > until:
                    raise self._stopped("silent")
                continue
            if message.says in ("done", "failed"):
                return message
            heard = message.says
            until = time.monotonic() + patience(heard)
            on_message(message)

    def kill(self) -> None:
        """End the process at once and let its pipes go. May be called twice."""
        with self._closing:
            self._process.kill()
            self._process.wait(_END_S)
            until = time.monotonic() + _END_S
            while any(t.is_alive() for t in self._listeners) and time.monotonic() < until:
                # A reader that waits for room in the queue must reach the end of its pipe.
                _drain(self._inbox)
                self._listeners[0].join(_SOON_S)
            for pipe in (self._process.stdout, self._process.stderr, self._process.stdin):
                # What had not been sent is of no use to a process that is gone.
                with contextlib.suppress(OSError):
                    self._pipe(pipe).close()

    def _next(self) -> Message | None:
        """The next message, None when there is none for a moment."""
        try:
            found = self._inbox.get(timeout=_LOOK_S)
        except queue.Empty:
            if self._listeners[0].is_alive():
                return None
            found = None  # ended by somebody else, who took the last word out
        if found is None:
            self._process.wait(_END_S)
            raise self._stopped("ended")
        if isinstance(found, Garbled):
            raise self._stopped("garbled")
        return found

    def _listen(self) -> None:
        pipe = self._pipe(self._process.stdout)
        while True:
            try:
                found: Message | Garbled | None = receive(pipe)
            except Garbled as error:
                found = error
            self._inbox.put(found)
            if not isinstance(found, Message):
                return

    def _read_words(self) -> None:
        pipe = self._pipe(self._process.stderr)
        while line := pipe.readline(_LONGEST_LINE):
            if line.strip():
                self._lines.append(line)

    def _stopped(self, reason: Reason) -> Stopped:
        self._listeners[1].join(_LOOK_S)
        last = self._lines[-1] if self._lines else b""
        return Stopped(reason, self._process.poll(), last.decode("utf-8", "replace").strip())

    @staticmethod
    def _pipe(pipe: Any) -> BinaryIO:
        if pipe is None:
            raise AssertionError("the worker was started with pipes")
        return pipe  # type: ignore[no-any-return]  # Popen's own pipes are of any kind


def worker_environment(*, online: bool) -> dict[str, str]:
    """Ours without keys. Only a worker that may fetch weights gets a network and its token."""
    hidden = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")
    kept = {name: value for name, value in os.environ.items() if not name.endswith(hidden)}
    kept |= {
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "DO_NOT_TRACK": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    token = os.environ.get("HF_TOKEN", "")
    if online:
        return {**kept, "HF_TOKEN": token} if token else kept
    return {**kept, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}


def _send(pipe: BinaryIO, fields: Mapping[str, Any], parts: Sequence[bytes]) -> None:
    try:
        send(pipe, "make", fields, parts)
    except (OSError, ValueError):
        return  # the worker is gone; that is noticed where its answers are read


def _drain(inbox: "queue.Queue[Any]") -> None:
    while True:
        try:
            inbox.get_nowait()
        except queue.Empty:
            return


def _thread(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, name="pipeline", daemon=True)
    thread.start()
    return thread
