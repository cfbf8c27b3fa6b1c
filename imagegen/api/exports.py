"""The chosen pictures as a ZIP: sent while it is made, or fetched once it was built."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from imagegen.api.files import REVALIDATE, send_file
from imagegen.archives import archives_of
from imagegen.exports import records_to_export, zip_of
from imagegen.filters import filter_of
from imagegen.studio import shared_studio
from imagegen.types import Record

MOST_IDS = 100


async def export(request: Request) -> Response:
    """GET /api/export?ids=id,id,... or a filter as in the address of the gallery."""
    records = await run_in_threadpool(_records, request)
    return StreamingResponse(
        zip_of(shared_studio(), records),
        media_type="application/zip",
        headers={
            "Content-Disposition": 'attachment; filename="pictures.zip"',
            "Cache-Control": "no-store",
        },
    )


def archive(request: Request) -> Response:
    """GET /api/archives/{id}.zip: one that was built in the background."""
    name = request.path_params["name"]
    path = archives_of(shared_studio()).path(name.removesuffix(".zip"))
    headers = {"Content-Disposition": 'attachment; filename="pictures.zip"'}
    return send_file(
        request, path, "application/zip", etag=path.stem, cache=REVALIDATE, headers=headers
    )


def _records(request: Request) -> list[Record]:
    ids = [each for each in request.query_params.get("ids", "").split(",") if each]
    return records_to_export(shared_studio(), ids[:MOST_IDS], filter_of(request.query_params))
