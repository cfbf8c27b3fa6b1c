"""What a blind comparison asks for: the next pairs, and to keep a vote."""

from collections.abc import Callable

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from imagegen.api.bodies import Body, Form, Number, read_body
from imagegen.comparisons import Comparisons
from imagegen.judgements import clean_who
from imagegen.progress import View
from imagegen.studio import shared_studio

AHEAD = 4


class Judge(Body):
    who: str = Field(max_length=200)


class Vote(Body):
    """`pair` is the number of the pair that was shown."""

    who: str = Field(max_length=200)
    pair: Number
    choice: str = Field(max_length=20)


async def next_pairs(request: Request) -> Response:
    """POST /api/comparisons/{id}/pairs -> {"pairs", "voted", "total"}: nothing tells who made
    a picture."""
    return await _answer(request, Judge, lambda rooms, name, judge: _state(rooms, name, judge.who))


async def vote(request: Request) -> Response:
    """POST /api/comparisons/{id}/votes -> as the pairs."""

    def keep(rooms: Comparisons, name: str, given: Vote) -> View:
        rooms.vote(given.pair, given.who, given.choice)
        return _state(rooms, name, given.who)

    return await _answer(request, Vote, keep)


async def undo_vote(request: Request) -> Response:
    """POST /api/comparisons/{id}/undo -> as the pairs, the last one first again."""

    def take_back(rooms: Comparisons, name: str, judge: Judge) -> View:
        rooms.undo(name, clean_who(judge.who))
        return _state(rooms, name, judge.who)

    return await _answer(request, Judge, take_back)


async def _answer(
    request: Request, form: type[Form], act: Callable[[Comparisons, str, Form], View]
) -> Response:
    given, name = await read_body(request, form), request.path_params["id"]
    view = await run_in_threadpool(lambda: act(Comparisons(shared_studio().engine), name, given))
    return JSONResponse(view, headers={"Cache-Control": "no-store"})


def _state(rooms: Comparisons, name: str, judge: str) -> View:
    who = clean_who(judge)
    rooms.get(name)  # or there is none of that name
    pairs = [
        {
            "number": pair.number,
            "left": f"/pictures/{pair.left}",
            "right": f"/pictures/{pair.right}",
        }
        for pair in rooms.waiting(name, who, AHEAD)
    ]
    return {"pairs": pairs, "voted": rooms.voted(name, who), "total": rooms.total(name, who)}


comparison_routes: list[BaseRoute] = [
    Route("/api/comparisons/{id}/pairs", next_pairs, methods=["POST"]),
    Route("/api/comparisons/{id}/votes", vote, methods=["POST"]),
    Route("/api/comparisons/{id}/undo", undo_vote, methods=["POST"]),
]
