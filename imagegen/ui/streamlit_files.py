"""Serves Streamlit's own scripts, styles and fonts from memory.

A page needs a hundred and thirty of them. Streamlit finds, opens and reads each one in worker
threads at every visit, which takes longer than everything else until the page can be used.
"""

import mimetypes
from functools import cache
from pathlib import Path

import streamlit
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOLDER = Path(streamlit.__file__).parent / "static" / "static"
KINDS = ("js", "css", "media")
"""Folders of files named with a hash of their content: what is under a name never changes."""

FOREVER = "public, immutable, max-age=31536000"


class StreamlitFiles:
    """Middleware that answers for Streamlit's files; what it does not know, the app answers."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _known(scope) or self.app
        await answer(scope, receive, send)


def _known(scope: Scope) -> Response | None:
    if scope["type"] != "http" or scope["method"] != "GET":
        return None
    path = scope["path"]
    if path not in addresses() or any(name == b"range" for name, _ in scope["headers"]):
        return None
    return _answer(path)


@cache
def addresses() -> dict[str, Path]:
    """Address -> file, of all there are."""
    files = (file for kind in KINDS for file in (FOLDER / kind).glob("*"))
    return {f"/static/{file.relative_to(FOLDER).as_posix()}": file for file in files}


@cache
def _answer(path: str) -> Response:
    """The whole answer, which is the same for everybody."""
    file = addresses()[path]
    media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Response(file.read_bytes(), media_type=media_type, headers={"Cache-Control": FOREVER})
