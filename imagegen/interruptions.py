"""Stops a call that blocks, as soon as somebody asks for it."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from imagegen.errors import ImagegenError

log = logging.getLogger(__name__)

_FAREWELL_S = 5.0


class Interruption:
    """Around a call in this thread: another one looks every `every_s` whether it is to stop.

    `stop` asks the server to stop it and says whether that was done; until then it is asked
    again. `look` asks how far it is, each time. Ctrl-C stops it as well. `was_made` tells
    afterwards that the answer is no whole one.
    """

    def __init__(
        self,
        is_wanted: Callable[[], bool],
        stop: Callable[[], bool],
        every_s: float,
        look: Callable[[], None],
    ) -> None:
        self.was_made = False
        self._look = look
        self._is_wanted = is_wanted
        self._stop = stop
        self._every_s = every_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join(_FAREWELL_S)
        if kind is KeyboardInterrupt and not self.was_made:
            self._make()

    def _watch(self) -> None:
        while not self.was_made and not self._is_over.wait(self._every_s):
            if self._is_wanted():
                self._make()
            else:
                self._see()

    def _see(self) -> None:
        try:
            self._look()
        except ImagegenError as error:  # how far it is, is worth no more than a line in the log
            log.debug("How far a running call is could not be read: %s", error)

    def _make(self) -> None:
        try:
            self.was_made = self._stop()
        except ImagegenError as error:
            log.warning("A running call could not be stopped: %s", error)
