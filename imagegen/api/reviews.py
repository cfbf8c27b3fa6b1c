"""What the review desk asks for: its next pictures, and to keep what the reviewer says."""

from collections.abc import Callable
from typing import Any

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from imagegen.api.bodies import MOST_NUMBER, Body, Form, Number, Signed, read_body
from imagegen.comment_edits import edit_of, make_edit, preview_edit
from imagegen.errors import NotFound
from imagegen.filters import ADDRESS_NAMES, filter_of
from imagegen.money import show_price
from imagegen.progress import View
from imagegen.review_desk import ReviewDesk
from imagegen.review_views import (
    comment_view,
    edit_view,
    review_items,
    verdict_view,
    verdicts_csv,
    verdicts_json,
)
from imagegen.reviews import Reviews
from imagegen.studio import Studio, shared_studio
from imagegen.verdict_rows import with_facts

MOST_AHEAD = 12
EXPORTS = {
    "csv": (verdicts_csv, "text/csv; charset=utf-8"),
    "json": (verdicts_json, "application/json"),
}


class Queue(Body):
    """`before` is the number of the oldest picture the desk was given, None for a new start."""

    desk: str = Field(min_length=1, max_length=64)
    who: str = Field(max_length=200)
    address: dict[str, str] = Field(default={})
    before: Number | None = None
    held: list[str] = Field(default=[], max_length=50)
    limit: int = Field(default=6, ge=1, le=MOST_AHEAD)


class Desk(Body):
    desk: str = Field(min_length=1, max_length=64)


class Sitting(Signed):
    desk: str = Field(min_length=1, max_length=64)


class Judgement(Signed):
    """`seen` is the number of the verdict that was shown beside the picture, 0 for none."""

    desk: str = Field(max_length=64)
    record: str = Field(max_length=64)
    verdict: str = Field(max_length=20)
    reasons: list[str] = Field(default=[], max_length=20)
    seen: Number | None = None


class Person(Body):
    who: str = Field(max_length=200)


class Pinned(Body):
    who: str = Field(max_length=200)
    record: str = Field(max_length=64)
    text: str = Field(max_length=4000)
    place: list[float] = Field(max_length=4)


class Edit(Body):
    who: str = Field(max_length=200)
    model: str = Field(max_length=200)


async def next_pictures(request: Request) -> Response:
    """POST /api/review/queue -> {"items": [...], "elsewhere": n, "lost": [ids]}: leased to the
    desk, the newest first; when they are fewer than asked for, also how many others hold; of what
    it held, what is another's by now."""
    return await _answer(request, Queue, _next_pictures)


async def release(request: Request) -> Response:
    """POST /api/review/release -> {}: the page is left, others may have its pictures."""

    def give_back(studio: Studio, given: Desk) -> View:
        ReviewDesk(studio.engine).release(given.desk)
        return {}

    return await _answer(request, Desk, give_back)


async def judge(request: Request) -> Response:
    """POST /api/review/verdicts -> {"verdict": {...}}."""
    return await _answer(request, Judgement, _judge)


async def undo_last(request: Request) -> Response:
    """POST /api/review/undo -> {"item": {...}, "reasons": [...]}: the newest verdict of the person
    is taken back, whenever it was given, and its picture is at the desk again."""

    def take_back(studio: Studio, given: Sitting) -> View:
        verdict = Reviews(studio.engine).undo_last(given.who)
        ReviewDesk(studio.engine).hold(verdict.record, given.desk)
        (item,) = review_items(studio, [studio.history.get(verdict.record)])
        return {"item": item, "reasons": list(verdict.reasons)}

    return await _answer(request, Sitting, take_back)


async def undo(request: Request) -> Response:
    """POST /api/review/verdicts/{number}/undo -> {"verdict": {...}}: its picture is at the desk
    again."""
    number = _number(request.path_params["number"])

    def take_back(studio: Studio, given: Sitting) -> View:
        verdict = Reviews(studio.engine).undo(number, given.who)
        ReviewDesk(studio.engine).hold(verdict.record, given.desk)
        return {"verdict": verdict_view(verdict)}

    return await _answer(request, Sitting, take_back)


async def comment(request: Request) -> Response:
    """POST /api/review/comments -> {"comment": {...}}."""
    return await _answer(request, Pinned, _comment)


async def remove_comment(request: Request) -> Response:
    """POST /api/review/comments/{id}/remove -> {}."""
    name = request.path_params["id"]

    def remove(studio: Studio, person: Person) -> View:
        Reviews(studio.engine).remove_comment(name, person.who)
        return {}

    return await _answer(request, Person, remove)


async def price_edit(request: Request) -> Response:
    """POST /api/review/comments/{id}/price -> {"price", "free", "problem"}: nothing is sent."""
    name = request.path_params["id"]

    def price(studio: Studio, edit: Edit) -> View:
        shown = preview_edit(studio, name, edit.model, edit.who)
        problem = "" if shown.problem is None else str(shown.problem)
        return {"price": show_price(shown.price), "problem": problem}

    return await _answer(request, Edit, price)


async def watch_edit(request: Request) -> Response:
    """GET /api/review/edits/{batch} -> how far the edit of a comment is, and its picture."""
    batch = request.path_params["batch"][:64]
    view = await run_in_threadpool(lambda: edit_view(edit_of(shared_studio(), batch)))
    return JSONResponse(view, headers={"Cache-Control": "no-store"})


async def start_edit(request: Request) -> Response:
    """POST /api/review/comments/{id}/edit -> {"batch": id}. The edit is paid for."""
    name = request.path_params["id"]

    def start(studio: Studio, edit: Edit) -> View:
        return {"batch": make_edit(studio, name, edit.model, edit.who)[0].batch}

    return await _answer(request, Edit, start)


def export(request: Request) -> Response:
    """GET /api/review/verdicts.csv or .json: every verdict ever given, as a download."""
    kind = request.path_params["kind"]
    if kind not in EXPORTS:
        raise NotFound("There is no such file.")
    write, media_type = EXPORTS[kind]
    engine = shared_studio().engine
    reviews = Reviews(engine)
    lines = write(with_facts(engine, reviews.all()), reviews.counting())
    named = f'attachment; filename="verdicts.{kind}"'
    headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
    return StreamingResponse(lines, media_type=media_type, headers=headers)


def _number(text: str) -> int:
    """The number in an address, which is hostile text of any length."""
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MOST_NUMBER:
        return int(text)
    raise NotFound("There is no such verdict.")


async def _answer(
    request: Request, form: type[Form], act: Callable[[Studio, Form], View]
) -> Response:
    given = await read_body(request, form)
    view: dict[str, Any] = await run_in_threadpool(lambda: act(shared_studio(), given))
    return JSONResponse(view, headers={"Cache-Control": "no-store"})


def _next_pictures(studio: Studio, queue: Queue) -> View:
    desk = ReviewDesk(studio.engine)
    lost = desk.renew(queue.held, queue.desk)
    address = {name: queue.address[name] for name in ADDRESS_NAMES if name in queue.address}
    found = desk.claim(
        filter_of(address),
        desk=queue.desk,
        who=queue.who,
        before=queue.before,
        limit=queue.limit,
    )
    elsewhere = 0 if len(found) == queue.limit else desk.held_elsewhere(queue.desk)
    return {"items": review_items(studio, found), "elsewhere": elsewhere, "lost": lost}


def _judge(studio: Studio, given: Judgement) -> View:
    verdict = Reviews(studio.engine).judge(
        given.record,
        given.verdict,
        given.who,
        reasons=given.reasons,
        desk=given.desk,
        seen=given.seen,
    )
    return {"verdict": verdict_view(verdict)}


def _comment(studio: Studio, given: Pinned) -> View:
    made = Reviews(studio.engine).comment(given.record, given.text, given.who, given.place)
    return {"comment": comment_view(made)}


review_routes: list[BaseRoute] = [
    Route("/api/review/queue", next_pictures, methods=["POST"]),
    Route("/api/review/release", release, methods=["POST"]),
    Route("/api/review/verdicts", judge, methods=["POST"]),
    Route("/api/review/undo", undo_last, methods=["POST"]),
    Route("/api/review/verdicts/{number}/undo", undo, methods=["POST"]),
    Route("/api/review/verdicts.{kind}", export),
    Route("/api/review/comments", comment, methods=["POST"]),
    Route("/api/review/comments/{id}/remove", remove_comment, methods=["POST"]),
    Route("/api/review/comments/{id}/price", price_edit, methods=["POST"]),
    Route("/api/review/comments/{id}/edit", start_edit, methods=["POST"]),
    Route("/api/review/edits/{batch}", watch_edit),
]
