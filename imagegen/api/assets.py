"""The app's static files: fonts, component scripts and icons, and nothing else."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from imagegen.api.files import FOREVER, REVALIDATE, send_file
from imagegen.errors import NotFound
from imagegen.places import assets_folder

MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".webp": "image/webp",
}
"""What is served; any other file of the folder is not."""

_VERSIONED = frozenset({".woff2"})
"""Kinds of file whose version is a part of their name."""


def asset(request: Request) -> Response:
    """GET /assets/{path}[?v=version]: cached for good when the address names the version."""
    return _send(request, request.path_params["path"])


def page_icon(request: Request) -> Response:
    """GET /favicon.png: ours from the first byte of the page on, before any script ran."""
    return _send(request, "icons/mark.png")


def _send(request: Request, name: str) -> Response:
    path = _find(name)
    lasts = path.suffix in _VERSIONED or "v" in request.query_params
    return send_file(
        request,
        path,
        MEDIA_TYPES[path.suffix],
        etag=_digest(str(path), path.stat().st_mtime_ns),
        cache=FOREVER if lasts else REVALIDATE,
    )


def _find(name: str) -> Path:
    """The file of that name, which is hostile text; NotFound when it is none of ours."""
    try:
        path = (assets_folder() / name).resolve()
        found = path.is_relative_to(assets_folder()) and path.is_file()
    except (OSError, ValueError):  # longer than a name can be; a null byte
        found = False
    if not found or path.suffix not in MEDIA_TYPES:
        raise NotFound("There is no such file.")
    return path


@cache
def _digest(path: str, _changed: int) -> str:
    """The time of the last change keeps the answer true while somebody edits the file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]
