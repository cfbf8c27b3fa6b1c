"""How a file leaves the server: typed, never sniffed, cached for good when its name says so."""

from collections.abc import Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from imagegen.api.guard import FILE_POLICY
from imagegen.types import Picture

FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"


def send_file(
    request: Request,
    path: Path,
    media_type: str,
    *,
    etag: str,
    cache: str = FOREVER,
    headers: dict[str, str] | None = None,
) -> Response:
    """The file, or 304 when the browser says it has it. `path` must exist."""
    common = _headers(etag, cache) | (headers or {})
    if _is_known(request.headers.get("if-none-match", ""), common["ETag"]):
        return Response(status_code=304, headers=common)
    return FileResponse(path, media_type=media_type, headers=common, stat_result=path.stat())


def send_made(
    request: Request, make: Callable[[], Picture], *, etag: str, headers: dict[str, str]
) -> Response:
    """A picture that `make()` makes, which is always the same; 304 before it is made again."""
    common = _headers(etag, FOREVER) | headers
    if _is_known(request.headers.get("if-none-match", ""), common["ETag"]):
        return Response(status_code=304, headers=common)
    made = make()
    return Response(made.data, media_type=made.media_type, headers=common)


def _headers(etag: str, cache: str) -> dict[str, str]:
    return {
        "ETag": f'"{etag}"',
        "Cache-Control": cache,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": FILE_POLICY,
    }


def _is_known(if_none_match: str, etag: str) -> bool:
    # A proxy that compresses an answer marks its ETag as weak.
    sent = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(part in (etag, "*") for part in sent)
