"""The stop signal: streams hear of it before the server's own handler runs."""

import signal
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from imagegen.api.shutdown import SIGNALS, stopping, watch_signals


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[list[bool]]:
    """Handlers that note whether `stopping` was set when they ran; the old ones come back."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    heard: list[bool] = []

    def note(_number: int, _frame: Any) -> None:
        heard.append(stopping.is_set())

    for number in SIGNALS:
        signal.signal(number, note)
    yield heard
    for number, handler in before.items():
        signal.signal(number, handler)
    stopping.clear()


@pytest.mark.parametrize("number", SIGNALS)
def test_streams_are_told_first(number: signal.Signals, own_handlers: list[bool]) -> None:
    watch_signals()
    assert not stopping.is_set()
    signal.raise_signal(number)
    assert own_handlers == [True]


def test_an_ignored_signal_stays_ignored(own_handlers: list[bool]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch_signals()
    signal.raise_signal(signal.SIGINT)
    assert stopping.is_set()


def test_another_thread_touches_no_handler(own_handlers: list[bool]) -> None:
    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=watch_signals)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is before
