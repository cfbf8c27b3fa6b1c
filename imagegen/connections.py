"""Connections of the way out: cut when the time of a call is up, refused when they are private."""

import socket
import threading
from contextlib import suppress
from typing import Any, Self

import urllib3
import urllib3.connection
from urllib3.exceptions import HTTPError

from imagegen.addresses import UnsafeAddress, is_public

FAULTS = (HTTPError, OSError)
"""What a failed exchange raises; the errors of requests are OSErrors."""

_of_thread = threading.local()


class Deadline:
    """The hard end of a call: when its seconds are over, its socket is shut down.

    The time-out of a socket starts anew with every byte, so slow headers, repeated
    `100 Continue` or slow chunk sizes outlive it. Every connection that is used in the thread
    and the time of this context tells it its socket.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.has_cut = False
        self._is_over = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _of_thread.deadline = self
        self._timer.start()
        return self

    def __exit__(self, _: object, error: BaseException | None, trace: object) -> None:
        """OSError when the line was cut: it looks broken, or like the end of an answer that
        states no length."""
        _of_thread.deadline = None
        self._timer.cancel()
        with self._lock:
            # A timer that just fired must not cut the next call on this connection.
            self._socket = None
        if self.has_cut and (error is None or isinstance(error, FAULTS)):
            raise OSError(f"it took longer than {self.seconds:g} s") from None

    def watch(self, used: socket.socket) -> None:
        """Cut this socket at the end, or now when the end has passed."""
        with self._lock:
            self._socket = used
            if self._is_over:
                self._cut(used)

    def _end(self) -> None:
        with self._lock:
            self._is_over = True
            if self._socket is not None:
                self._cut(self._socket)

    def _cut(self, used: socket.socket) -> None:
        self.has_cut = True
        with suppress(OSError):  # it is closed already
            # Not the method of a TLS socket: that one gives up its encryption under the reader.
            socket.socket.shutdown(used, socket.SHUT_RDWR)


class _Connection(urllib3.connection.HTTPConnection):
    """Tells the deadline of its thread the socket, new or kept from an earlier call."""

    def connect(self) -> None:
        super().connect()
        _watch(self.sock)

    def request(self, *content: Any, **options: Any) -> None:
        _watch(self.sock)
        super().request(*content, **options)


class _SecureConnection(_Connection, urllib3.connection.HTTPSConnection):
    pass


class _PublicConnection(_SecureConnection):
    """Refuses a private peer before a byte is sent: a name may resolve differently each time."""

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        if not is_public(str(connection.getpeername()[0])):
            connection.close()
            raise UnsafeAddress("it leads to a private address")
        return connection


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _PublicPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


POOLS: dict[str, type[urllib3.HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
"""By scheme, for the configured base URLs."""

PUBLIC_POOLS: dict[str, type[urllib3.HTTPConnectionPool]] = {"https": _PublicPool}
"""By scheme, for addresses that come from outside."""


def _watch(used: socket.socket | None) -> None:
    deadline: Deadline | None = getattr(_of_thread, "deadline", None)
    if deadline is not None and used is not None:
        deadline.watch(used)
