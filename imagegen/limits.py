"""Limits of a key: how many calls a minute, and how many at once, over this whole process."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from imagegen.errors import JobCancelled, RequestError

if TYPE_CHECKING:
    from pyrate_limiter import Limiter

LEAST_MARGIN_S = 0.25
MARGIN_SHARE = 0.02
"""How much longer than the provider's our period is: two calls that leave us so far apart may
arrive a little closer, the first of them over a connection that had to be made."""

MOST_AT_ONCE = 50
MOST_CALLS = 100_000


@dataclass(frozen=True, kw_only=True)
class Limit:
    """`calls` may be begun in any `period_s` seconds, None for any number; `at_once` may run."""

    calls: int | None = None
    period_s: float = 60.0
    at_once: int = 5

    def __str__(self) -> str:
        rate = "any number" if self.calls is None else f"{self.calls}"
        return f"{rate} in {self.period_s:g} s, {self.at_once} at once"


PRESETS: Mapping[str, Limit] = MappingProxyType({"free": Limit(calls=15), "paid": Limit(calls=600)})
"""What most gateways allow a free and a paid key. Source: seed document 002."""


def checked_limit(calls: int | None, at_once: int) -> Limit:
    """A limit a minute as a user gave it, or RequestError."""
    if calls is not None and not 1 <= calls <= MOST_CALLS:
        raise RequestError(
            f"{calls} calls a minute are not possible.", f"Give 1 to {MOST_CALLS:,}, or none."
        )
    if not 1 <= at_once <= MOST_AT_ONCE:
        raise RequestError(
            f"{at_once} calls at once are not possible.", f"Give 1 to {MOST_AT_ONCE}."
        )
    return Limit(calls=calls, at_once=at_once)


def limit_to_plain(limit: Limit) -> dict[str, Any]:
    return {"calls": limit.calls, "period_s": limit.period_s, "at_once": limit.at_once}


Clock = Callable[[], float]
"""Seconds so far."""


class Slot:
    """A place among the calls at once; released once, however often it is said."""

    def __init__(self, free: Callable[[], None]) -> None:
        self._free: Callable[[], None] | None = free

    def release(self) -> None:
        free, self._free = self._free, None
        if free is not None:
            free()


class Gate:
    """What every call of this process passes, from the queue or not. Safe between threads."""

    def __init__(self, limit_of: Callable[[str], Limit]) -> None:
        """`limit_of(provider)` is asked before each call, so a change holds at once."""
        self._limit_of = limit_of
        self._lock = threading.Lock()
        self._freed = threading.Condition()
        self._busy: Counter[str] = Counter()
        self._limiters: dict[str, tuple[Limit, Limiter]] = {}
        self._own = threading.local()

    def wait_turn(self, provider: str) -> None:
        """Return when one more call may be begun; called right before a paid POST is sent.

        Raises JobCancelled when the first call of a job was called off while it waited.
        """
        is_called_off: Callable[[], bool] | None = getattr(self._own, "is_called_off", None)
        self._own.is_called_off = None  # later ones, to ask or to stop it, must go out
        limit = self._limit_of(provider)
        if limit.calls is not None:
            began = time.monotonic()
            self._limiter(provider, limit).try_acquire(provider)
            self._own.waited_s = getattr(self._own, "waited_s", 0.0) + time.monotonic() - began
        if is_called_off is not None and is_called_off():
            raise JobCancelled("Cancelled before it was sent.")

    @contextmanager
    def call(self, is_called_off: Callable[[], bool] = lambda: False) -> Iterator[Clock]:
        """Ask this right before the first call of this thread in here is sent.

        Yields the clock of the call, which stands still while it waits for its turn.
        """
        self._own.is_called_off, self._own.waited_s = is_called_off, 0.0
        began = time.monotonic()
        try:
            yield lambda: time.monotonic() - began - float(self._own.waited_s)
        finally:
            self._own.is_called_off = None

    @contextmanager
    def slot(
        self, provider: str, is_off: Callable[[], bool] = lambda: False
    ) -> Iterator["Slot | None"]:
        """One of the calls at once, from before it is sent until its answer is there.

        The slot is free again when it is released, and at the latest at the end. Yields None when
        the wait was called off: see `look_again`.
        """
        with self._freed:
            self._freed.wait_for(lambda: is_off() or self._is_free(provider))
            slot = None if is_off() else Slot(lambda: self._free(provider))
            self._busy[provider] += slot is not None
        try:
            yield slot
        finally:
            if slot is not None:
                slot.release()

    def _free(self, provider: str) -> None:
        with self._freed:
            self._busy[provider] -= 1
            self._freed.notify_all()

    def look_again(self) -> None:
        """Let those who wait for a slot see that limits changed, or that they are called off."""
        with self._freed:
            self._freed.notify_all()

    def _is_free(self, provider: str) -> bool:
        return self._busy[provider] < self._limit_of(provider).at_once

    def _limiter(self, provider: str, limit: Limit) -> "Limiter":
        # A tenth of a second to import: only what has a rate pays for it.
        from pyrate_limiter import Limiter, Rate

        with self._lock:
            known = self._limiters.get(provider)
            if known is None or known[0] != limit:
                margin_s = max(LEAST_MARGIN_S, MARGIN_SHARE * limit.period_s)
                period_ms = round((limit.period_s + margin_s) * 1000)
                rate = Rate(limit.calls or 1, period_ms)
                known = limit, Limiter(rate)
                self._limiters[provider] = known
            return known[1]
