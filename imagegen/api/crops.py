"""The routes of what is made of pictures when it is asked for: crops, copies, contact sheets."""

import re

from starlette.requests import Request
from starlette.responses import Response

from imagegen import room_exports
from imagegen.api.files import REVALIDATE, send_made
from imagegen.api.pictures import disposition
from imagegen.batch_sheets import contact_sheet
from imagegen.errors import BadReference, NotFound
from imagegen.measures.vision import has_vision
from imagegen.portrait_crops import cut_crop, shape_of
from imagegen.room_exports import captioned_room, extension_of_copy
from imagegen.studio import shared_studio
from imagegen.types import Picture

BATCH = re.compile(r"[0-9a-f]{32}")
REVISION = 2


def portrait_crop(request: Request) -> Response:
    """GET /api/records/{id}/crops/{round|square|3x4}[?download=name]: a PNG that cuts no face."""
    shape = shape_of(request.path_params["shape"])
    studio = shared_studio()
    record = studio.history.get(request.path_params["id"])

    def make() -> Picture:
        try:
            return cut_crop(studio, record, shape)
        except BadReference as error:  # kept because it was paid for, but no picture
            raise NotFound(f"There is no crop. {error.message}") from error

    # With the extra `vision` installed later, the same address finds faces.
    etag = f"{record.sha256}-{request.path_params['shape']}-{REVISION}{has_vision():d}"
    named = disposition(request.query_params.get("download"), "png")
    headers = {"Content-Disposition": named, "Cache-Control": REVALIDATE}
    return send_made(request, make, etag=etag, headers=headers)


def captioned_copy(request: Request) -> Response:
    """GET /api/records/{id}/captioned[?download=name]: a room's copy that says it is virtual."""
    studio = shared_studio()
    record = studio.history.get(request.path_params["id"])
    named = disposition(request.query_params.get("download"), extension_of_copy(record))
    etag = f"{record.sha256}-captioned-{room_exports.REVISION}"
    headers = {"Content-Disposition": named, "Cache-Control": REVALIDATE}
    return send_made(request, lambda: captioned_room(studio, record), etag=etag, headers=headers)


def batch_sheet(request: Request) -> Response:
    """GET /api/batches/{batch}/sheet: the contact sheet as it is now, as a download."""
    batch = request.path_params["batch"]
    if not BATCH.fullmatch(batch):
        raise NotFound("There is no such batch.")
    sheet = contact_sheet(shared_studio(), batch)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": disposition(f"contact-sheet-{batch[:8]}", "png"),
        "X-Content-Type-Options": "nosniff",
    }
    return Response(sheet.data, media_type=sheet.media_type, headers=headers)
