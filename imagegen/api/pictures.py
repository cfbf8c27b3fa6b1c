"""The picture routes: untouched originals and WebP thumbnails, cached for good."""

import re
from pathlib import PurePath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from imagegen.api.files import send_file
from imagegen.errors import NotFound
from imagegen.studio import shared_studio
from imagegen.types import MEDIA_TYPES

PICTURE_NAME = re.compile(r"[0-9a-f]{64}\.(png|jpeg|webp|gif)")
THUMBNAIL_NAME = re.compile(r"([0-9a-f]{64})\.webp")
SIDES = ("256", "512")
LONGEST_NAME = 120

_MEDIA_TYPE = {extension: media_type for media_type, extension in MEDIA_TYPES.items()}


def picture(request: Request) -> Response:
    """GET /pictures/{sha256}.{ext}[?download=name]: the bytes as the provider sent them."""
    name = request.path_params["name"]
    if not PICTURE_NAME.fullmatch(name):
        raise NotFound("That is not the name of a picture.")
    path = shared_studio().storage.path(name)
    if not path.is_file():
        raise NotFound("That picture is not in the store.")
    stem, extension = name.split(".")
    disposition = _disposition(request.query_params.get("download"), extension)
    return send_file(
        request,
        path,
        _MEDIA_TYPE[extension],
        etag=stem,
        headers={"Content-Disposition": disposition},
    )


def thumbnail(request: Request) -> Response:
    """GET /thumbnails/{256|512}/{sha256}.webp: made when it is asked for the first time."""
    match = THUMBNAIL_NAME.fullmatch(request.path_params["name"])
    side = request.path_params["side"]
    if match is None or side not in SIDES:
        raise NotFound("That is not the name of a thumbnail.")
    try:
        path = shared_studio().storage.thumbnail_of(match[1], int(side))
    except ValueError as error:  # kept because it was paid for, but no picture anybody can show
        raise NotFound(f"There is no thumbnail. {error}") from error
    return send_file(request, path, "image/webp", etag=f"{match[1]}-{side}")


def _disposition(wanted: str | None, extension: str) -> str:
    """The Content-Disposition for `?download=wanted`; the name is user text."""
    if wanted is None:
        return "inline"
    printable = "".join(c for c in wanted if c.isprintable()).replace("\\", "/")
    stem = PurePath(printable).name[:LONGEST_NAME].removesuffix(f".{extension}").strip(". ")
    name = f"{stem or 'picture'}.{extension}"
    return f"attachment; filename*=utf-8''{quote(name, safe='')}"
