"""What the stage may do to a job: see what is kept of it, cancel it, or make it again.

Writes from other sites are refused before they come here, by `imagegen.api.guard`.
"""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from imagegen.errors import (
    ConfigError,
    ImagegenError,
    NotFound,
    OtherPerson,
    OverBudget,
    ProviderError,
    RequestError,
)
from imagegen.golden_runs import repeat_golden
from imagegen.history import GOLDEN
from imagegen.progress import View, read_batch, read_job
from imagegen.studio import Studio, shared_studio

STATUS: tuple[tuple[type[ImagegenError], int], ...] = (
    (NotFound, 404),
    (OverBudget, 402),
    (OtherPerson, 409),
    (RequestError, 400),
    (ConfigError, 409),
    (ProviderError, 502),
)
"""Error class -> HTTP status, first match; any other ImagegenError is a conflict (409)."""


async def show_job(request: Request) -> Response:
    """GET /api/jobs/{id} -> its attempts, with what the provider said."""
    view = await run_in_threadpool(_show, request.path_params["id"])
    return JSONResponse({"job": view}, headers={"Cache-Control": "no-store"})


async def cancel_job(request: Request) -> Response:
    """POST /api/jobs/{id}/cancel -> the batch as it is now."""
    return await _act(request, _cancel)


async def repeat_job(request: Request) -> Response:
    """POST /api/jobs/{id}/repeat -> the new batch. A paid job is paid again."""
    return await _act(request, _repeat)


def error_answer(error: ImagegenError) -> Response:
    """{"error": {code, message, hint}} with the status that fits."""
    status = next((status for kind, status in STATUS if isinstance(error, kind)), 409)
    body = {"code": error.code, "message": error.message, "hint": error.hint}
    return JSONResponse({"error": body}, status_code=status)


async def _act(request: Request, action: Callable[[Studio, str], View | None]) -> Response:
    view = await run_in_threadpool(_run, action, request.path_params["id"])
    return JSONResponse({"batch": view})


def _run(action: Callable[[Studio, str], View | None], job: str) -> View | None:
    return action(shared_studio(), job)


def _show(job: str) -> View:
    return read_job(shared_studio(), job)


def _cancel(studio: Studio, job: str) -> View | None:
    return read_batch(studio, studio.cancel(job).batch)


def _repeat(studio: Studio, job: str) -> View | None:
    is_golden = GOLDEN in studio.jobs.get(job).origin.brief
    jobs = repeat_golden(studio, job) if is_golden else studio.repeat(job)
    return read_batch(studio, jobs[0].batch)
