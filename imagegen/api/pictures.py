"""The picture routes: untouched originals, thumbnails, copies and maps, cached for good."""

import re
from pathlib import Path, PurePath
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from imagegen.api.files import send_file
from imagegen.errors import NotFound
from imagegen.pictures import shown_type
from imagegen.storage import COPY_SIDES
from imagegen.studio import shared_studio
from imagegen.types import MEDIA_TYPES

PICTURE_NAME = re.compile(r"[0-9a-f]{64}\.(png|jpeg|webp|gif)")
BARE_NAME = re.compile(r"[0-9a-f]{64}")
THUMBNAIL_NAME = re.compile(r"([0-9a-f]{64})\.webp")
MAP_NAME = re.compile(r"structure-[0-9]+-[0-9a-f]{64}-[0-9a-f]{64}\.png")
SIDES = tuple(str(side) for side in COPY_SIDES)
LONGEST_NAME = 120
HEAD = 32
"""Bytes that say what a file is."""

_MEDIA_TYPE = {extension: media_type for media_type, extension in MEDIA_TYPES.items()}


def picture(request: Request) -> Response:
    """GET /pictures/{sha256}.{ext}[?download=name]: the bytes as the provider sent them.

    Without the extension it is the same picture, under a name that does not even tell its format.
    """
    path = _find(request.path_params["name"])
    stem, extension = path.name.split(".")
    named = disposition(request.query_params.get("download"), extension)
    return send_file(
        request,
        path,
        _MEDIA_TYPE[extension],
        etag=stem,
        headers={"Content-Disposition": named},
    )


def reference(request: Request) -> Response:
    """GET /references/{sha256}: a picture the user gave, byte for byte as it was given."""
    sha256 = request.path_params["sha256"]
    path = shared_studio().storage.reference_path(sha256)
    if not path.is_file():
        raise NotFound("That picture is not in the store.")
    with path.open("rb") as file:
        media_type = shown_type(file.read(HEAD))
    if not media_type:
        raise NotFound("No browser shows a picture of that kind.")
    headers = {"Content-Disposition": "inline"}
    return send_file(request, path, media_type, etag=sha256, headers=headers)


def structure_map(request: Request) -> Response:
    """GET /measures/{name}.png: where a renovated room differs from its photo."""
    name = request.path_params["name"]
    if not MAP_NAME.fullmatch(name):
        raise NotFound("That is not the name of a map.")
    path = shared_studio().storage.measure_path(name)
    if not path.is_file():
        raise NotFound("That map is not in the store.")
    return send_file(request, path, "image/png", etag=path.stem)


def thumbnail(request: Request) -> Response:
    """GET /thumbnails/{256|512|2048}/{sha256}.webp: made when it is asked for the first time."""
    match = THUMBNAIL_NAME.fullmatch(request.path_params["name"])
    side = request.path_params["side"]
    if match is None or side not in SIDES:
        raise NotFound("That is not the name of a thumbnail.")
    try:
        path = shared_studio().storage.thumbnail_of(match[1], int(side))
    except ValueError as error:  # kept because it was paid for, but no picture anybody can show
        raise NotFound(f"There is no thumbnail. {error}") from error
    return send_file(request, path, "image/webp", etag=f"{match[1]}-{side}")


def _find(name: str) -> Path:
    """The original of that name, which is hostile text."""
    if BARE_NAME.fullmatch(name):
        files = (f"{name}.{extension}" for extension in _MEDIA_TYPE)
        name = next(filter(shared_studio().storage.holds, files), f"{name}.png")
    if not PICTURE_NAME.fullmatch(name):
        raise NotFound("That is not the name of a picture.")
    path = shared_studio().storage.path(name)
    if not path.is_file():
        raise NotFound("That picture is not in the store.")
    return path


def disposition(wanted: str | None, extension: str) -> str:
    """The Content-Disposition for `?download=wanted`; the name is user text."""
    if wanted is None:
        return "inline"
    printable = "".join(c for c in wanted if c.isprintable()).replace("\\", "/")
    stem = PurePath(printable).name[:LONGEST_NAME].removesuffix(f".{extension}").strip(". ")
    name = f"{stem or 'picture'}.{extension}"
    return f"attachment; filename*=utf-8''{quote(name, safe='')}"
