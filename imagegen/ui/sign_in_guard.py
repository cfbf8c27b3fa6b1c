"""Keeps those who are not signed in away from everything but the way in."""

import re
from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imagegen.people import Asker, asked_by
from imagegen.ui import sign_in

OPEN = frozenset({"/api/health", "/assets/{path:path}", "/favicon.png", "/avatars"})
"""Our routes that show nothing of anybody's."""

OF_PAGES = re.compile(r"(?<!/static)/(media|_stcore/upload_file)/")
"""Of Streamlit's, those that carry what pages hold, under whatever prefix it serves them; its own
fonts lie in /static/media."""

ALIVE = ("/_stcore/health", "/api/health")
REFUSED_PAGE = (
    "<!doctype html><title>Not signed in</title><p>Nobody is signed in. "
    "Open this app by the address of its sign-in proxy."
)
_ERROR = {
    "code": "not_signed_in",
    "message": "Nobody is signed in.",
    "hint": "Open the app's page and sign in.",
}


class SignInGuard:
    """Middleware: says who asks, and refuses whoever must have signed in and has not."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute]) -> None:
        """`routes` are ours: each of them is closed, but for those of OPEN."""
        self.app = app
        self.closed = [route for route in routes if getattr(route, "path", "") not in OPEN]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asker, is_closed = asker_of(HTTPConnection(scope)), self._is_closed(scope)
        if not asker.signed_in and is_closed:
            await refuse(scope, receive, send)
            return
        with asked_by(asker):
            await self.app(scope, receive, _for_one(send) if is_closed else send)

    def _is_closed(self, scope: Scope) -> bool:
        if not sign_in.is_on() or scope["path"] in ALIVE:
            return False
        if sign_in.by_proxy() is not None:  # there is no way in here: the proxy is it
            return True
        if OF_PAGES.search(scope["path"]):
            return True
        return any(route.matches(scope)[0] is not Match.NONE for route in self.closed)


def asker_of(connection: HTTPConnection) -> Asker:
    """The one function that says who sends a request."""
    proxy = sign_in.by_proxy()
    if proxy is not None:
        address, port = connection.client or ("", -1)
        name = proxy.person(connection.headers, address, port)
        return Asker(name=name, signed_in=bool(name))
    if sign_in.openid_section():
        return sign_in.cookie_asker(connection.cookies, connection.headers.get("host", ""))
    return sign_in.typed_asker(connection.cookies)


def _for_one(send: Send) -> Send:
    """A cache between the browser and the app must not show to others what one may see."""

    async def send_for_one(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            kept = headers.get("cache-control", "")
            if "public" in kept:
                headers["Cache-Control"] = kept.replace("public", "private")
        await send(message)

    return send_for_one


async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """403 for a web socket, 401 with JSON for a route, 401 with a sentence for a page."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    wants_page = "text/html" in Headers(scope=scope).get("accept", "")
    answer: Response = JSONResponse({"error": _ERROR}, status_code=401)
    if wants_page:
        answer = HTMLResponse(REFUSED_PAGE, status_code=401)
    answer.headers["Cache-Control"] = "no-store"
    await answer(scope, receive, send)
