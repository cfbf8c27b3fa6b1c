"""A gateway that enforces its limits: so many calls in any period, so many at once, else 429."""

import threading
import time
from collections import deque

from tests.doubles.gateway import KEY, GatewayDouble
from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, error


class LimitedGateway(GatewayDouble):
    """Counts when a call arrives; one call takes `work_s` seconds.

    `arrivals` are clock readings of the accepted calls, `turned_away` the number of 429s,
    `most_at_once` how many were in work together.
    """

    def __init__(self, calls: int, period_s: float, at_once: int, work_s: float) -> None:
        super().__init__(KEY)
        self._calls, self._period_s, self._at_once, self._work_s = calls, period_s, at_once, work_s
        self._window: deque[float] = deque()
        self._busy = 0
        self._counting = threading.Lock()
        self.arrivals: list[float] = []
        self.turned_away = 0
        self.most_at_once = 0

    def answer(self, call: Call) -> Reply:
        if not self._admit():
            return error(429, "Rate limit reached.", "rate_limit_exceeded")
        try:
            self.stopping.wait(self._work_s)
            return super().answer(call)
        finally:
            with self._counting:
                self._busy -= 1

    def _admit(self) -> bool:
        now = time.monotonic()
        with self._counting:
            while self._window and self._window[0] <= now - self._period_s:
                self._window.popleft()
            if len(self._window) >= self._calls or self._busy >= self._at_once:
                self.turned_away += 1
                return False
            self._window.append(now)
            self.arrivals.append(now)
            self._busy += 1
            self.most_at_once = max(self.most_at_once, self._busy)
            return True
