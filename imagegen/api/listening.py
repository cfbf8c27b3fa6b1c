"""Lets the server send what it has written at once, instead of after the browser's next word."""

import contextlib
import os
import socket
from collections.abc import Iterator

HANDLES = "/dev/fd"
"""Where Linux and macOS list the open files of a process; Windows has no such place."""


def send_at_once() -> int:
    """Switch Nagle's algorithm off for the sockets this process listens on; returns how many.

    asyncio does that for connections it knows to be TCP. Streamlit makes its socket without
    naming the protocol, so asyncio leaves it on: the body of every answer waits for the delayed
    acknowledgement of its head, which is 40 ms on Linux. Connections inherit what is set here.
    """
    found = 0
    for listener in _listeners():
        with listener:
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            found += 1
    return found


def _listeners() -> Iterator[socket.socket]:
    """Every TCP socket that listens; each is a duplicate, to be closed by the caller."""
    handles = os.listdir(HANDLES) if os.path.isdir(HANDLES) else []
    for handle in handles:
        with contextlib.suppress(OSError):  # closed meanwhile, or no socket
            duplicate = socket.socket(fileno=os.dup(int(handle)))
            if _is_listening(duplicate):
                yield duplicate
            else:
                duplicate.close()


def _is_listening(each: socket.socket) -> bool:
    if each.family not in (socket.AF_INET, socket.AF_INET6) or each.type != socket.SOCK_STREAM:
        return False
    return bool(each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
