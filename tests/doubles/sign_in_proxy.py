"""A proxy on loopback that signs everybody in: it puts a header into each request it passes on."""

import contextlib
import socket
import threading

MOST_HEAD = 65536


class SignInProxy:
    """Passes on to 127.0.0.1:`port`. `line` is the header it sets, in place of any of that name."""

    def __init__(self, port: int, name: str, value: str) -> None:
        self._port, self._name = port, name.lower()
        self._line = f"{name}: {value}\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close"
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.close()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(visitor,), daemon=True).start()

    def _serve(self, visitor: socket.socket) -> None:
        with contextlib.suppress(OSError), visitor:
            head, body = self._head(visitor)
            if not head:
                return
            with socket.create_connection(("127.0.0.1", self._port)) as app:
                app.sendall(self._signed(head) + body)
                back = threading.Thread(target=_copy, args=(app, visitor), daemon=True)
                back.start()
                _copy(visitor, app)
                back.join()

    def _head(self, visitor: socket.socket) -> tuple[str, bytes]:
        data = b""
        while b"\r\n\r\n" not in data and len(data) < MOST_HEAD:
            part = visitor.recv(4096)
            if not part:
                return "", b""
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        return head.decode("latin-1"), body

    def _signed(self, head: str) -> bytes:
        """One request a connection, so that every one has its header; web sockets stay open."""
        lines = head.split("\r\n")
        is_socket = any(line.lower().startswith("upgrade:") for line in lines)
        dropped = (f"{self._name}:", "x-forwarded-for:", *(() if is_socket else ("connection:",)))
        kept = [line for line in lines if not line.lower().startswith(dropped)]
        line = self._line.removesuffix("\r\nConnection: close") if is_socket else self._line
        return "\r\n".join([*kept, line, "", ""]).encode("latin-1")


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
