"""The machine's own clock, set to another part of the world for one test."""

import time
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def live_in() -> Iterator[Callable[[str], None]]:
    """`live_in("Asia/Shanghai")`; what follows in the test reads local times of there."""
    with pytest.MonkeyPatch.context() as patch:

        def move(zone: str) -> None:
            patch.setenv("TZ", zone)
            time.tzset()

        yield move
    time.tzset()
