"""Every route that stands beside the UI, in one visible list."""

import logging
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from imagegen.api.actions import cancel_job, error_answer, repeat_job, show_job
from imagegen.api.assets import asset, page_icon
from imagegen.api.channels import channel_copy, channel_export
from imagegen.api.comparisons import comparison_routes
from imagegen.api.crops import batch_sheet, captioned_copy, portrait_crop
from imagegen.api.events import batch_events
from imagegen.api.exports import archive, export
from imagegen.api.pictures import (
    picture,
    reference,
    structure_map,
    thumbnail,
)
from imagegen.api.reviews import review_routes
from imagegen.errors import ImagegenError, NotFound

_log = logging.getLogger(__name__)


async def health(_request: Request) -> Response:
    """GET /api/health: the process answers."""
    return JSONResponse({"status": "ok"})


async def home(_request: Request) -> Response:
    """GET /avatars: the first page, which Streamlit knows by no other address than /."""
    return RedirectResponse("/", status_code=307)


async def unknown(_request: Request) -> Response:
    """Anything else under /api: a JSON 404 instead of the UI's page."""
    raise NotFound("There is no such address.")


def answer_error(_request: Request, error: ImagegenError) -> Response:
    return error_answer(error)


def answer_bug(request: Request, error: Exception) -> Response:
    """A short reference for the user; the whole error is in the log under the same one."""
    reference = secrets.token_hex(4)
    _log.error("bug %s at %s", reference, request.url.path, exc_info=error)
    body = {
        "code": "bug",
        "message": "Something went wrong on our side.",
        "hint": f"Its reference in the log is {reference}.",
    }
    return JSONResponse({"error": body}, status_code=500)


routes: list[BaseRoute] = [
    Route("/pictures/{name}", picture),
    Route("/references/{sha256}", reference),
    Route("/measures/{name}", structure_map),
    Route("/thumbnails/{side}/{name}", thumbnail),
    Route("/assets/{path:path}", asset),
    Route("/favicon.png", page_icon),
    Route("/avatars", home),
    Route("/api/health", health),
    Route("/api/export", export),
    Route("/api/archives/{name}", archive),
    Route("/api/batches/{batch}/events", batch_events),
    Route("/api/records/{id}/crops/{shape}", portrait_crop),
    Route("/api/records/{id}/captioned", captioned_copy),
    Route("/api/batches/{batch}/sheet", batch_sheet),
    Route("/api/records/{id}/channels/{channel}", channel_copy),
    Route("/api/channels/{channel}/export", channel_export),
    Route("/api/jobs/{id}", show_job),
    Route("/api/jobs/{id}/cancel", cancel_job, methods=["POST"]),
    Route("/api/jobs/{id}/repeat", repeat_job, methods=["POST"]),
    *review_routes,
    *comparison_routes,
    Route("/api/{path:path}", unknown, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]

exception_handlers: dict[Any, Any] = {ImagegenError: answer_error, Exception: answer_bug}
