"""The socket guard: a test may talk to this machine only."""

import ipaddress
import socket
from typing import Any

import pytest


class SocketClosed(RuntimeError):
    """A test tried to leave the machine. Not an OSError, so that no retry swallows it."""


def close_sockets(patch: pytest.MonkeyPatch) -> None:
    """Refuse name look-ups and connections that go beyond loopback and UNIX sockets."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    look_up = socket.getaddrinfo

    def guarded_connect(this: socket.socket, address: Any) -> None:
        _check_address(this, address)
        connect(this, address)

    def guarded_connect_ex(this: socket.socket, address: Any) -> int:
        _check_address(this, address)
        return connect_ex(this, address)

    def guarded_look_up(host: Any, *arguments: Any, **options: Any) -> Any:
        if not is_local(host) and not _is_number(host):
            raise SocketClosed(f"a test looked up {host!r}")
        return look_up(host, *arguments, **options)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_look_up)


def is_local(host: Any) -> bool:
    """True for loopback addresses, `localhost` and the empty host of a local server."""
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False


def _check_address(this: socket.socket, address: Any) -> None:
    if this.family == socket.AF_UNIX:
        return
    if not is_local(address[0]):
        this.close()
        raise SocketClosed(f"a test connected to {address[0]!r}")


def _is_number(host: Any) -> bool:
    """A literal address needs no look-up; `connect` decides about it."""
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
    except ValueError:
        return False
    return True
