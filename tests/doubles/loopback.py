"""The loopback server under every provider double: records, scripts, faults, slowness.

A double subclasses `LoopbackDouble` and writes `answer` (POST, PUT, DELETE) and `fetch` (GET). None
of this imports anything of `imagegen`: it must not share the product's mistakes.
"""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.doubles.gateway_calls import Call
from tests.doubles.gateway_replies import Reply, reply_json


class LoopbackDouble:
    """A server on 127.0.0.1. `calls` are all POSTs, `fetches` all GETs, `paid` counts pictures.

    `exchanges` are all calls with their replies; `spoil` may put another reply in the place of one;
    `blocks_sent` counts the mebibytes of endless bodies that were taken.
    """

    def __init__(self, key: str, port: int = 0, default: str = "ok") -> None:
        self.key = key
        self.default = default
        self.delay_s = 0.0
        self.calls: list[Call] = []
        self.fetches: list[Call] = []
        self.files: dict[str, bytes] = {}
        self.paid = 0
        self.connections = 0
        self.exchanges: list[tuple[Call, Reply]] = []
        self.spoil: Callable[[Call, Reply], Reply] = lambda call, reply: reply
        self.blocks_sent = 0
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self._script: list[str] = []
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.double = self
        # A short interval: `stop` waits for the end of one, and there are thousands of doubles.
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def answer(self, call: Call) -> Reply:
        """The reply to a POST, PUT or DELETE."""
        raise AssertionError("a double answers")

    def fetch(self, call: Call) -> Reply:
        """The reply to a GET: a poll, or a picture."""
        raise AssertionError("a double answers")

    def script(self, names: Sequence[str]) -> None:
        """What the next calls are answered with, one name each; then `default` again."""
        with self.lock:
            self._script = list(names)

    def next_scenario(self) -> str:
        with self.lock:
            return self._script.pop(0) if self._script else self.default

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def control(self, wishes: dict[str, Any]) -> None:
        self.script(wishes.get("script", []))
        self.default = wishes.get("default", self.default)
        self.delay_s = float(wishes.get("delay_s", self.delay_s))

    def status(self) -> dict[str, Any]:
        shown = [
            {"path": call.path, "scenario": call.scenario, "document": call.document}
            | {"fields": call.fields, "files": len(call.files)}
            for call in self.calls
        ]
        return {"calls": len(self.calls), "paid": self.paid, "requests": shown}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    double: LoopbackDouble

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken connections are part of the play."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.double.connections += 1

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.path == "/_control":
            self._send(reply_json(self.server.double.status()))
        else:
            self._reply(self.server.double.fetch, self._call())

    def do_POST(self) -> None:
        double, call = self.server.double, self._call()
        if self.path == "/_control":
            double.control(json.loads(call.body))
            self._send(reply_json({}))
            return
        self._reply(double.answer, call, double.delay_s)

    def do_DELETE(self) -> None:
        self._reply(self.server.double.answer, self._call())

    def do_PUT(self) -> None:
        self.do_DELETE()

    def _reply(self, make: Callable[[Call], Reply], call: Call, delay_s: float = 0.0) -> None:
        double = self.server.double
        reply = double.spoil(call, make(call))
        double.exchanges.append((call, reply))
        double.stopping.wait(delay_s + reply.hold_s)
        self._send(reply)

    def _call(self) -> Call:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Call(self.command, self.path, headers, body)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body))}
        if reply.blocks:
            headers = {"Content-Type": reply.media_type, "Connection": "close"}
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if reply.reset_after is not None:
            self.wfile.write(reply.body[: reply.reset_after])
            self._reset()
        elif reply.trickle_s:
            self._trickle(reply)
        else:
            self.wfile.write(reply.body)
            self._send_blocks(reply.blocks)

    def _send_blocks(self, count: int) -> None:
        block = b" " * 2**20
        for _ in range(count):
            self.wfile.write(block)
            self.server.double.blocks_sent += 1

    def _trickle(self, reply: Reply) -> None:
        for start in range(len(reply.body)):
            if self.server.double.stopping.wait(reply.trickle_s):
                return
            self.wfile.write(reply.body[start : start + 1])

    def _reset(self) -> None:
        """Close with RST instead of FIN."""
        time.sleep(0.05)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
