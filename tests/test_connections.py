"""The hard end of a call: what no time-out of a socket ends, because bytes keep coming."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pytest

from imagegen.connections import Deadline
from imagegen.errors import BadAnswer, ProviderDown
from imagegen.http import Http

GAP_S = 0.05
SLOW = 80
"""Pieces of an answer that drips for four seconds; then it ends well, so that no test can hang."""

WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
DRIPS: dict[str, list[bytes]] = {
    "headers": [b"HTTP/1.1 200 OK\r\nX:", *[b" "] * SLOW, b"y\r\nContent-Length: 2\r\n\r\n{}"],
    "100 Continue": [*[b"HTTP/1.1 100 Continue\r\n\r\n"] * SLOW, WHOLE],
    "chunk size": [CHUNKED, *[b"0"] * SLOW, b"2\r\n{}\r\n0\r\n\r\n"],
    "chunk extension": [CHUNKED, b"2;", *[b"e"] * SLOW, b"\r\n{}\r\n0\r\n\r\n"],
    "body": [b"HTTP/1.1 200 OK\r\nContent-Length: 82\r\n\r\n{}", *[b" "] * SLOW],
    "body without a length": [b"HTTP/1.1 200 OK\r\n\r\n{}", *[b" "] * SLOW],
}


class Dripping:
    """A server that takes one connection and answers each request with the next pieces."""

    def __init__(self, answers: Sequence[Sequence[bytes]]) -> None:
        self.answers = answers
        self.stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self._thread.join()

    def _serve(self) -> None:
        with self._listener:
            self._listener.settimeout(10)
            connection, _ = self._listener.accept()
        with connection, suppress(OSError):
            for pieces in self.answers:
                asked = b""
                while not asked.endswith((b"\r\n\r\n{}", b"Accept: image/*\r\n\r\n")):
                    asked += connection.recv(65536) or b"\r\n\r\n{}"
                self._drip(connection, pieces)

    def _drip(self, connection: socket.socket, pieces: Sequence[bytes]) -> None:
        for piece in pieces:
            connection.sendall(piece)
            if len(pieces) > 1 and self.stopped.wait(GAP_S):
                raise OSError("stopped")


@pytest.fixture
def drip(request: pytest.FixtureRequest) -> Iterator[Dripping]:
    server = Dripping(request.param)
    yield server
    server.stop()


def impatient() -> Http:
    return Http(read_timeout_s=0.5, fetch_waits_s=())


@pytest.mark.parametrize("drip", [[pieces] for pieces in DRIPS.values()], ids=DRIPS, indirect=True)
def test_an_answer_that_drips_ends_at_the_deadline(drip: Dripping) -> None:
    with pytest.raises(ProviderDown, match="took longer") as caught:
        impatient().post_json(drip.url, {}, headers={}, provider="gateway")
    assert (caught.value.charged, caught.value.answered) == ("perhaps", False)


@pytest.mark.parametrize("drip", [[[WHOLE], DRIPS["headers"]]], indirect=True)
def test_a_kept_connection_has_a_deadline_too(drip: Dripping) -> None:
    http = impatient()
    assert http.post_json(drip.url, {}, headers={}, provider="gateway").json() == {}
    with pytest.raises(ProviderDown, match="took longer"):
        http.post_json(drip.url, {}, headers={}, provider="gateway")


@pytest.mark.parametrize("drip", [[DRIPS["body without a length"]]], indirect=True)
def test_a_picture_that_drips_is_lost(drip: Dripping) -> None:
    with pytest.raises(BadAnswer, match="took longer") as caught:
        impatient().fetch_picture(drip.url, provider="gateway", own_base_url=drip.url)
    assert caught.value.charged == "perhaps"


def test_the_whole_is_bounded_by_the_silence_and_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[float] = []

    class Noted(Deadline):
        def __init__(self, seconds: float) -> None:
            made.append(seconds)
            super().__init__(seconds)

    monkeypatch.setattr("imagegen.http.Deadline", Noted)
    for silence in (300, 20):
        http = Http(read_timeout_s=silence)
        with pytest.raises(ProviderDown):
            http.post_json("http://127.0.0.1:9/", {}, headers={}, provider="gateway")
    assert made == [360, 40]


def test_a_deadline_leaves_alone_what_was_used_before_it_ended() -> None:
    one, other = socket.socketpair()
    with one, other:
        with Deadline(60) as deadline:
            deadline.watch(one)
        deadline._end()
        one.settimeout(5)
        other.sendall(b"x")
        assert one.recv(1) == b"x"
    assert not deadline.has_cut


def cut(used: socket.socket, other: socket.socket, error: Exception | None = None) -> None:
    other.settimeout(5)
    with Deadline(60) as deadline:
        deadline._end()
        deadline.watch(used)
        assert other.recv(1) == b""
        if error is not None:
            raise error


@pytest.mark.parametrize("error", [None, ConnectionResetError("reset")])
def test_a_connection_that_is_made_after_the_end_is_cut_at_once(error: Exception | None) -> None:
    one, other = socket.socketpair()
    with one, other, pytest.raises(OSError, match="it took longer than 60 s"):
        cut(one, other, error)


def test_an_error_of_another_kind_is_not_replaced() -> None:
    one, other = socket.socketpair()
    with one, other, pytest.raises(KeyError):
        cut(one, other, KeyError("x"))
