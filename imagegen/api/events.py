"""Live progress: a stream of server-sent events for the open batches of a page."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from imagegen.api.shutdown import stopping
from imagegen.progress import read_batch
from imagegen.studio import shared_studio

BATCH = re.compile(r"[0-9a-f]{8,64}")
MOST_BATCHES = 20
"""A page opens one stream for all its batches: browsers allow six connections to one host."""

TICK_S = 0.4
HEARTBEAT_S = 10.0
LIFE_S = 600.0
RETRY_MS = 2000

View = dict[str, Any]
Read = Callable[[str], View | None]
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def batch_events(request: Request) -> Response:
    """GET /api/batches/{batch}/events; `batch` is one batch, or several with commas between."""
    batches = parse_batches(request.path_params["batch"])
    if batches is None:
        return _unknown()
    studio = await run_in_threadpool(shared_studio)

    def read(batch: str) -> View | None:
        return read_batch(studio, batch)

    first = await run_in_threadpool(lambda: [read(batch) for batch in batches])
    if all(view is None for view in first):
        return _unknown()
    return StreamingResponse(stream(read, batches), media_type="text/event-stream", headers=HEADERS)


def parse_batches(text: str) -> list[str] | None:
    """The batch ids in `text`, each once, or None when one of them cannot be an id."""
    batches = list(dict.fromkeys(text.split(",")))
    if len(batches) > MOST_BATCHES or not all(BATCH.fullmatch(batch) for batch in batches):
        return None
    return batches


async def stream(
    read: Read, batches: list[str], *, tick_s: float = TICK_S, life_s: float = LIFE_S
) -> AsyncIterator[str]:
    """Events until every batch is closed ("end"), the server stops, or `life_s` is over.

    The last two end without "end": the browser then connects again by itself.
    """
    yield f"retry: {RETRY_MS}\n\n"
    sent: dict[str, View] = {}
    still_open, number = list(batches), 0
    born = spoke = time.monotonic()
    while not stopping.is_set() and time.monotonic() - born < life_s:
        for view in await run_in_threadpool(_changes, read, still_open, sent):
            number, spoke = number + 1, time.monotonic()
            yield event("batch", view, number)
        still_open = [batch for batch in still_open if sent.get(batch, {}).get("open")]
        if not still_open:
            yield event("end", {}, number + 1)
            return
        if time.monotonic() - spoke >= HEARTBEAT_S:
            spoke = time.monotonic()
            yield ": still here\n\n"
        await asyncio.sleep(tick_s)


def event(name: str, data: View, number: int) -> str:
    """One server-sent event. JSON escapes line breaks, so user text cannot end it early."""
    return f"id: {number}\nevent: {name}\ndata: {json.dumps(data)}\n\n"


def _changes(read: Read, batches: list[str], sent: dict[str, View]) -> list[View]:
    """The views that differ from what was sent, apart from the time; notes them as sent."""
    changed = []
    for view in (read(batch) for batch in batches):
        if view is not None and _content(view) != _content(sent.get(view["id"], {})):
            sent[view["id"]] = view
            changed.append(view)
    return changed


def _content(view: View) -> View:
    return {key: value for key, value in view.items() if key != "at"}


def _unknown() -> Response:
    error = {
        "code": "not_found",
        "message": "There is no such batch.",
        "hint": "Reload the page.",
    }
    return JSONResponse({"error": error}, status_code=404)
