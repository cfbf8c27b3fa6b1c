"""Calls an ASGI app in this process: one request, one whole answer."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.types import ASGIApp

from imagegen.api.routes import exception_handlers, routes


@dataclass(kw_only=True)
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


def call_routes(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> Answer:
    """What our routes answer, without the guard in front of them; the client stays until the end.

    An error that a handler answered with 500 is raised again by Starlette, so it fails the test.
    """
    app = Starlette(routes=routes, exception_handlers=exception_handlers)
    return call(app, method, path, headers, body)


def call(
    app: ASGIApp,
    method: str,
    path: str,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Answer:
    """What any app answers; `path` may hold a query and escapes."""
    return asyncio.run(_call(app, method, path, headers or {}, body))


async def _call(
    app: ASGIApp, method: str, path: str, headers: dict[str, str], body: bytes
) -> Answer:
    answer = Answer()
    given = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        message = next(given, None)
        if message is None:
            await asyncio.sleep(3600)
        return message

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    await app(_scope(method, path, headers), receive, send)
    return answer


def _scope(method: str, path: str, headers: dict[str, str]) -> dict[str, Any]:
    path, _, query = path.partition("?")
    given = {"host": "127.0.0.1:8501", **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(k.lower().encode(), v.encode()) for k, v in given.items()],
        "server": ("127.0.0.1", 8501),
        "client": ("127.0.0.1", 50000),
    }
