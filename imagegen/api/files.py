"""How a file leaves the server: typed, never sniffed, cached for good when its name says so."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from imagegen.api.guard import FILE_POLICY

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
    common = {
        "ETag": f'"{etag}"',
        "Cache-Control": cache,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": FILE_POLICY,
        **(headers or {}),
    }
    if _is_known(request.headers.get("if-none-match", ""), common["ETag"]):
        return Response(status_code=304, headers=common)
    return FileResponse(path, media_type=media_type, headers=common, stat_result=path.stat())


def _is_known(if_none_match: str, etag: str) -> bool:
    # A proxy that compresses an answer marks its ETag as weak.
    sent = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(part in (etag, "*") for part in sent)
