"""The routes of the sales channels: a picture as a channel wants it, and a ZIP of several."""

from starlette.requests import Request
from starlette.responses import Response

from imagegen.api.files import FOREVER, REVALIDATE, send_made
from imagegen.api.pictures import disposition
from imagegen.channel_exports import export_records, fixed_picture, made_of, sku_of
from imagegen.errors import BadReference, NotFound
from imagegen.marketplaces import find_channel
from imagegen.pictures import identify
from imagegen.studio import shared_studio
from imagegen.types import Picture

REVISION = 1
"""To be raised when a fix changes: then browsers ask again."""


def channel_copy(request: Request) -> Response:
    """GET /api/records/{id}/channels/{channel}[?v=version]: the copy, or the original if good."""
    studio = shared_studio()
    # Its own name of it: what stands in the address is hostile text, and the answer's head is not.
    channel = find_channel(request.path_params["channel"]).key
    record = studio.history.get(request.path_params["id"])

    def make() -> Picture:
        try:
            return identify(fixed_picture(studio, record, channel).data)
        except (BadReference, ValueError) as error:  # kept because it was paid for, no picture
            raise NotFound(f"There is no copy of it for {channel}.") from error

    etag = f"{record.sha256}-{channel}-{made_of(studio, record)}-{REVISION}"
    cache = FOREVER if "v" in request.query_params else REVALIDATE
    headers = {"Content-Disposition": "inline", "Cache-Control": cache}
    return send_made(request, make, etag=etag, headers=headers)


def channel_export(request: Request) -> Response:
    """GET /api/channels/{channel}/export?record=...&record=...: the ZIP of these pictures."""
    studio, channel = shared_studio(), request.path_params["channel"]
    wanted = list(dict.fromkeys(request.query_params.getlist("record")))
    records = [studio.history.get(one) for one in wanted]
    if any(not sku_of(record) for record in records):
        raise NotFound("One of these pictures shows no product with a SKU.")
    data, _ = export_records(studio, records, channel)
    skus = "-".join(dict.fromkeys(sku_of(record) for record in records))
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": disposition(f"{channel}-{skus}", "zip"),
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type="application/zip", headers=headers)
