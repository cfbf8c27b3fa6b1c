"""The signal that the process is about to end, for whoever holds a connection open."""

import signal
import threading
from types import FrameType
from typing import Any

stopping = threading.Event()
"""Set at SIGTERM and SIGINT. The server waits for open streams before it shuts anything down,
so streams watch this event and end by themselves."""

SIGNALS = (signal.SIGTERM, signal.SIGINT)


def watch_signals() -> None:
    """Set `stopping` before the server's own handlers run. Only the main thread may do this."""
    stopping.clear()
    if threading.current_thread() is not threading.main_thread():
        return
    for number in SIGNALS:
        signal.signal(number, _announcing(signal.getsignal(number)))


def _announcing(inner: Any) -> Any:
    def handle(number: int, frame: FrameType | None) -> None:
        stopping.set()
        if callable(inner):
            inner(number, frame)
        elif inner == signal.SIG_DFL:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    return handle
