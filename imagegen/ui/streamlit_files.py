"""Serves Streamlit's own scripts, styles and fonts from memory, compressed.

A page needs a hundred and thirty of them. Streamlit finds, opens and reads each one in worker
threads at every visit, which takes longer than everything else until the page can be used, and
sends them as they are: four times the bytes.
"""

import gzip
import mimetypes
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
KINDS = ("js", "css", "media")
"""Folders of files named with a hash of their content: what is under a name never changes."""

COMPRESSED = frozenset({".js", ".css", ".json", ".svg"})
"""What gains by it; fonts and pictures are compressed already."""

FOREVER = "public, immutable, max-age=31536000"


class StreamlitFiles:
    """Middleware that answers for Streamlit's files; what it does not know, the app answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _known(scope) or self.app
        await answer(scope, receive, send)


def _known(scope: Scope) -> Response | None:
    if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in addresses():
        return None
    headers = Headers(scope=scope)
    if "range" in headers:
        return None
    return _answer(scope["path"], _takes_gzip(headers.get("accept-encoding", "")))


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header (RFC 9110, 12.5.3) names gzip and does not refuse it."""
    for each in accepted.lower().split(","):
        name, _, weight = each.partition(";")
        if name.strip() == "gzip":
            return not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return False


@cache
def addresses() -> dict[str, Path]:
    """Address -> file, of all there are."""
    files = (file for kind in KINDS for file in (FOLDER / kind).glob("*"))
    return {f"/static/{file.relative_to(FOLDER).as_posix()}": file for file in files}


@cache
def _answer(path: str, takes_gzip: bool) -> Response:
    """The whole answer, which is the same for everybody."""
    file = addresses()[path]
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    data, headers = file.read_bytes(), {"Cache-Control": FOREVER}
    if file.suffix in COMPRESSED:
        headers["Vary"] = "Accept-Encoding"
        if takes_gzip:
            data, headers["Content-Encoding"] = gzip.compress(data), "gzip"
    return Response(data, media_type=media_type, headers=headers)
