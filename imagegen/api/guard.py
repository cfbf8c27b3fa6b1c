"""Who may speak to our routes: known hosts only, and writes only from our own pages.

Streamlit guards its own routes and web socket; its checks do not cover routes that are added.
"""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
STREAMLIT = "/_stcore/"

PAGE_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Streamlit runs components from blob: modules and compiles chart expressions.
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self' ws: wss: data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
"""What a page may load: this host alone."""

FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a file we serve may do when it is opened by itself: be laid out by the browser's viewer."""


class Guard:
    """Middleware that refuses foreign hosts and foreign writes, and names the page's policy."""

    def __init__(self, app: ASGIApp, allowed_hosts: Callable[[], Sequence[str]]) -> None:
        """`allowed_hosts()` is asked at each request; an empty list allows every host."""
        self.app = app
        self.allowed_hosts = allowed_hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(STREAMLIT):
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _with_policy(send))
            return
        await self.app(scope, receive, _with_policy(send))

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        if not is_host_allowed(headers.get("host", ""), self.allowed_hosts()):
            return _refuse(
                421, "foreign_host", "This host name is not known here.", "Add it to allowedHosts."
            )
        if scope["method"] not in SAFE_METHODS and not is_same_origin(headers):
            return _refuse(
                403,
                "foreign_origin",
                "The request came from another site.",
                "Use the app's own page.",
            )
        return None


def is_same_origin(headers: Headers) -> bool:
    """True when the request's Origin is the host it was sent to. No Origin is not the same."""
    host = headers.get("host", "")
    try:
        origin = urlsplit(headers.get("origin", ""))
    except ValueError:  # "http://[": no browser sends that
        return False
    return origin.scheme in ("http", "https") and bool(host) and origin.netloc == host


def is_host_allowed(host: str, allowed: Sequence[str]) -> bool:
    """True when `host` (with or without a port) is one of `allowed`; "*" and "*.name" match."""
    if not allowed:
        return True
    try:
        parts = urlsplit(f"//{host}")
        name = (parts.hostname or "").rstrip(".")
        whole = parts.username is None and not parts.path and parts.port != 0
    except ValueError:
        return False
    return whole and bool(name) and any(_matches(name, pattern) for pattern in allowed)


def _matches(name: str, pattern: str) -> bool:
    wanted = pattern.strip().lower().rstrip(".")
    if wanted.startswith("*."):
        return name.endswith(wanted[1:])
    return wanted in ("*", name)


def _refuse(status: int, code: str, message: str, hint: str) -> JSONResponse:
    error = {"code": code, "message": message, "hint": hint}
    return JSONResponse({"error": error}, status_code=status)


def _with_policy(send: Send) -> Send:
    async def send_with_policy(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.setdefault("X-Content-Type-Options", "nosniff")
            headers.setdefault("Referrer-Policy", "same-origin")
            if headers.get("content-type", "").startswith("text/html"):
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        await send(message)

    return send_with_policy
