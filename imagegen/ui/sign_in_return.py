"""Brings those who sign in by an OpenID provider to the address they had asked for."""

import hashlib
import re
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, quote, unquote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from imagegen.ui import sign_in
from imagegen.ui.navigation import SECTIONS

FAILED = "imagegen-sign-in"
"""The cookie that says, for a moment, that a sign-in came to nothing."""

NOTICE_S = 30
ASKED_S = 3600
MOST_CHARACTERS = 2000
PAGES = frozenset({"", *(screen.name for row in SECTIONS.values() for screen in row)})
_PLAIN = re.compile(r"[!-\[\]-~]*")
"""What an address is written with: no blanks, no control characters, no backslash."""


class SignInReturn:
    """Middleware around Streamlit's own routes of sign-in, which lead to the first page only.

    The page from which somebody left for the provider is kept in a cookie that goes by the
    `state` of that sign-in, so two tabs do not mix. Whoever forges one gets to a page of ours.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and sign_in.openid_section():
            if scope["path"].endswith("/auth/login"):
                send = _keeping(send, HTTPConnection(scope))
            elif scope["path"].endswith("/oauth2callback"):
                send = _landing(send, HTTPConnection(scope))
        await self.app(scope, receive, send)


def page_address(address: str, base: str) -> str:
    """Path and query of that address where it is a page of ours below `base`; else ""."""
    if len(address) > MOST_CHARACTERS or not _PLAIN.fullmatch(address):
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    name = parts.path.removeprefix(base)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith(base)
    if not is_ours or name not in PAGES:
        return ""
    return f"{base}{name}?{parts.query}" if parts.query else f"{base}{name}"


def _keeping(send: Send, connection: HTTPConnection) -> Send:
    """On the way to the provider."""
    base = connection.scope["path"].removesuffix("auth/login")
    asked = page_address(_page_left(connection), base)
    gave_up = False

    async def keep(message: Message) -> None:
        nonlocal gave_up
        if gave_up:
            return
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            state = parse_qs(urlsplit(headers.get("location", "")).query).get("state", [""])[0]
            if message["status"] >= 400:  # it cannot be reached, and Streamlit shows two bare words
                gave_up = True
                await _send_back(send, asked or base, base)
                return
            if asked and state:
                _add_cookie(headers, _cookie_of(state), quote(asked, safe=""), base, ASKED_S)
        await send(message)

    return keep


def _landing(send: Send, connection: HTTPConnection) -> Send:
    """On the way back."""
    base = connection.scope["path"].removesuffix("oauth2callback")
    query = connection.query_params
    kept = _cookie_of(query.get("state", ""))
    asked = page_address(unquote(connection.cookies.get(kept, "")), base)

    async def land(message: Message) -> None:
        if message["type"] == "http.response.start" and "state" in query:
            headers = MutableHeaders(scope=message)
            if asked and message["status"] == 302:
                headers["Location"] = asked
            _add_cookie(headers, kept, "", base, 0)
            _add_cookie(headers, FAILED, "1", base, 0 if _has_signed_in(headers) else NOTICE_S)
        await send(message)

    return land


def _page_left(connection: HTTPConnection) -> str:
    """The page whose button was pressed: a browser names it to its own host (imagegen.api.guard).

    Path and query only, and "" for a page of another host.
    """
    try:
        left = urlsplit(connection.headers.get("referer", ""))
    except ValueError:
        return ""
    if left.netloc != connection.headers.get("host", ""):
        return ""
    return f"{left.path}?{left.query}"


def _has_signed_in(headers: MutableHeaders) -> bool:
    given = [SimpleCookie(line).get(USER_COOKIE_NAME) for line in headers.getlist("set-cookie")]
    return any(cookie is not None and cookie.value for cookie in given)


async def _send_back(send: Send, address: str, base: str) -> None:
    headers = MutableHeaders({"Location": address, "Content-Length": "0"})
    _add_cookie(headers, FAILED, "1", base, NOTICE_S)
    await send({"type": "http.response.start", "status": 302, "headers": headers.raw})
    await send({"type": "http.response.body", "body": b""})


def _cookie_of(state: str) -> str:
    return f"imagegen-asked-{hashlib.sha256(state.encode()).hexdigest()[:16]}"


def _add_cookie(headers: MutableHeaders, name: str, value: str, base: str, seconds: int) -> None:
    value = value if seconds else ""
    rest = f"Path={base}; Max-Age={seconds}; HttpOnly; SameSite=Lax"
    headers.append("Set-Cookie", f"{name}={value}; {rest}")
