"""A loopback image gateway: strict about what it is sent, free in what it answers.

    with GatewayDouble() as gateway:
        gateway.script(["429", "ok"])        # one name per call; then `default` again
        ...
        assert gateway.calls[0].document == {...}

Names of answers and faults: tests/doubles/gateway_replies.py. From another process:
`python -m tests.doubles.gateway --port 8600 --key KEY`, then POST JSON
{"script": [...], "default": "ok", "delay_s": 0} to /_control; GET shows the counts and the calls.
"""

import argparse
import json
import socket
import struct
import threading
import time
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from tests.doubles.gateway_calls import Call, Refused, check_call
from tests.doubles.gateway_replies import Reply, Scene, error, make_reply, reply_json

KEY = "sk-double-0123456789abcdefABCDEF0123456789"


class GatewayDouble:
    """The server. `calls` are all POSTs of the API, `paid` how many of them made a picture."""

    def __init__(self, key: str = KEY, port: int = 0, default: str = "ok") -> None:
        self.key = key
        self.default = default
        self.delay_s = 0.0
        self.calls: list[Call] = []
        self.fetches: list[Call] = []
        self.files: dict[str, bytes] = {}
        self.paid = 0
        self.connections = 0
        self.stopping = threading.Event()
        self._script: list[str | Reply] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.double = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that make the product use this gateway."""
        return {"OMNIMAAS_API_KEY": self.key, "OMNIMAAS_BASE_URL": self.base_url}

    def script(self, answers: Sequence[str | Reply]) -> None:
        """What the next calls are answered with, one name (or ready reply) each."""
        with self._lock:
            self._script = list(answers)

    def start(self) -> "GatewayDouble":
        self._thread.start()
        return self

    def stop(self) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def __enter__(self) -> "GatewayDouble":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def answer(self, call: Call) -> Reply:
        """Check one POST and make its reply."""
        with self._lock:
            self.calls.append(call)
            number = len(self.calls)
        try:
            check_call(call)
        except Refused as refused:
            return reply_json(refused.body, refused.status, paid=False)
        if call.headers.get("authorization") != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided.", "invalid_api_key")
        with self._lock:
            wanted = self._script.pop(0) if self._script else self.default
        if isinstance(wanted, Reply):
            reply = wanted
        else:
            call.scenario = wanted
            reply = make_reply(wanted, Scene(call, number, self.address, self.files))
        reply.headers.setdefault("x-request-id", f"req-{number}")
        with self._lock:
            self.paid += reply.paid
        return reply

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

    def fetch(self, call: Call) -> Reply:
        """One GET for a picture."""
        self.fetches.append(call)
        kind, _, name = urlsplit(call.path).path.strip("/").partition("/")
        if kind == "pictures" or (kind == "flaky" and len(self.fetches) > 1):
            data = self.files.get(name)
            return Reply(200, data, "image/png") if data else Reply(404)
        if kind == "flaky":
            return Reply(503)
        targets = {
            "private": "http://127.0.0.1:9/secret.png",
            "file": "file:///etc/hostname",
            "loop": f"{self.address}/redirect/loop",
        }
        if kind == "redirect":
            return Reply(302, headers={"Location": targets[name]})
        if kind == "huge":
            return Reply(200, b"x" * 64, "image/png", {"Content-Length": str(10**10)})
        return Reply(404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    double: GatewayDouble

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
            self._send(self.server.double.fetch(self._call()))

    def do_POST(self) -> None:
        double, call = self.server.double, self._call()
        if self.path == "/_control":
            double.control(json.loads(call.body))
            self._send(reply_json({}))
            return
        reply = double.answer(call)
        double.stopping.wait(double.delay_s + reply.hold_s)
        self._send(reply)

    def _call(self) -> Call:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        return Call(self.command, self.path, headers, body)

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        headers = {"Content-Type": reply.media_type, "Content-Length": str(len(reply.body))}
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--default", default="ok")
    parser.add_argument("--delay", type=float, default=0.0)
    options = parser.parse_args()
    double = GatewayDouble(options.key, options.port, options.default)
    double.delay_s = options.delay
    print(double.base_url, flush=True)
    try:
        double.start().stopping.wait()
    except KeyboardInterrupt:
        double.stop()


if __name__ == "__main__":
    main()
