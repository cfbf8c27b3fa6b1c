"""Strangers at every route: no bug is answered, nothing is written, nothing comes back as HTML."""

import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imagegen.api.guard import Guard
from imagegen.api.routes import exception_handlers, routes
from imagegen.comparisons import Comparisons
from imagegen.pairings import pair_up
from imagegen.reviews import Reviews
from imagegen.studio import Studio
from tests.api.calling import Answer, call
from tests.stocking import add_picture

HOME = "127.0.0.1:8501"
OURS = {"host": HOME, "origin": f"http://{HOME}"}
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
SAFE = ("GET", "HEAD", "OPTIONS")
HUGE = 10**30
MARKUP = "<script>alert(1)</script>"
WORDS = (
    *("", "0", "-1", "9" * 25, "9" * 5000, "nan", "1e999", "none", "a" * 3000, "é中\u202e", "\0"),
    *("..", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "C:\\x", "%", "\r\nX: y"),
    *(MARKUP, "' OR 1=1 --", '"', 'a" OR NEAR(', "*", "round", "256", "csv", "amazon-main"),
    *("0" * 32, "0" * 64, f"{'0' * 64}.png", f"{'0' * 64}.webp", ",".join(["0" * 32] * 30)),
)
QUERIES = (
    *(
        "q",
        "kind",
        "version",
        "stack",
        "since",
        "until",
        "least",
        "most",
        "tag",
        "board",
        "verdict",
    ),
    *("ids", "record", "download", "v", "batch", "starred"),
)
DAYS = ("9999-12-31", "0001-01-01", "2026-02-30")
HEADERS: tuple[tuple[str, str], ...] = (
    ("if-none-match", "*"),
    ("if-none-match", 'W/"x",,"'),
    ("if-modified-since", "yesterday"),
    ("range", "bytes=0-0,2-,-1,9-1"),
    ("range", f"bytes={'9' * 5000}-"),
    ("range", "lines=x"),
    ("content-length", "-1"),
    ("content-type", "multipart/form-data; boundary=x"),
    ("accept-encoding", "\x01"),
    ("last-event-id", "9" * 99),
)
ORIGINS = (
    None,
    *(
        "",
        "null",
        "http://",
        "http://[",
        "http://[::1",
        "//",
        "http://evil.example",
        "javascript:x",
    ),
    *(f"http://{HOME}.evil.example", f"http://user@{HOME}", "http://℀", f"ftp://{HOME}"),
)
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**31, 2**63 - 1, 2**63, HUGE, -HUGE, 1.5, float("nan"), float("inf")),
    *("", "x", "\0", "=1+1", "\u202e", MARKUP, "approve", "left", "draft/draft", "a" * 5000),
    *([], [0.5, 0.5], [1e400], ["x"] * 60, [HUGE] * 4, {}, {"until": DAYS[0]}, {"q": '"'}),
)
NAMES = (
    *("desk", "who", "record", "verdict", "reasons", "seen", "before", "held", "limit", "address"),
    *("text", "place", "model", "pair", "choice"),
)
RUBBISH = (
    *(b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"who":"\\ud800"}', b"[" * 60_000, b"{}" * 40_000),
    *(b'{"a":' * 5000, b'{"who":"a","who":"b"}', b'{"pair":' + b"9" * 5000 + b"}"),
)


@pytest.fixture
def app(studio: Studio) -> ASGIApp:
    guard = Middleware(Guard, allowed_hosts=lambda: ["127.0.0.1"])
    return Starlette(routes=routes, middleware=[guard], exception_handlers=exception_handlers)


@pytest.fixture
def known(studio: Studio) -> dict[str, tuple[str, ...]]:
    """Parameter of a route -> what names something in this studio."""
    pictures = [
        add_picture(studio, number, family=("draft", "gemini")[number - 1]) for number in (1, 2)
    ]
    one = pictures[0]
    reviews = Reviews(studio.engine)
    reviews.judge(one.id, "approve", "Ann")
    pin = reviews.comment(one.id, MARKUP, "Ann", [0.1, 0.1, 0.5, 0.5])
    room = Comparisons(studio.engine).add(
        "", "model", "Ann", pair_up(pictures, "model", 4, random.Random(1))
    )
    return {
        "id": (one.id, one.job, pin.id, room),
        "batch": (one.batch,),
        "name": (one.file_name, f"{one.sha256}.webp"),
        "side": ("256", "512"),
        "shape": ("round", "3x4"),
        "channel": ("amazon-main",),
        "record": (one.id,),
        "kind": ("csv", "json"),
        "number": ("1",),
        "path:path": ("frame.js", "icons/mark.png"),
    }


def test_nothing_a_stranger_sends_to_our_routes_is_a_bug(
    app: ASGIApp, known: dict[str, tuple[str, ...]]
) -> None:
    for seed in range(50):
        chance = random.Random(seed)
        for path in addresses(chance, known):
            method = chance.choice(METHODS)
            headers = OURS | dict(chance.sample(HEADERS, chance.randrange(3)))
            check(call(app, method, path, headers, body(chance, known)), f"{method} {path[:200]}")


def test_nothing_is_written_from_elsewhere_or_by_looking(
    app: ASGIApp, studio: Studio, known: dict[str, tuple[str, ...]]
) -> None:
    before = contents(studio)
    for seed in range(25):
        chance = random.Random(seed)
        for path in addresses(chance, known):
            method, origin = chance.choice(METHODS), chance.choice(ORIGINS)
            headers = {"host": HOME} | ({} if origin is None else {"origin": origin})
            answer = call(app, method, path, headers, body(chance, known))
            check(answer, f"{method} {path[:200]} from {origin}")
            assert method in SAFE or answer.status == 403, f"{method} {path} from {origin}"
    assert contents(studio) == before


def test_a_page_that_is_left_while_it_sends_is_no_bug(app: ASGIApp) -> None:
    async def leave(scope: Scope, _receive: Receive, send: Send) -> None:
        async def gone() -> Message:
            return {"type": "http.disconnect"}

        await app(scope, gone, send)

    for path in ("/api/review/release", "/api/comparisons/x/votes"):
        check(call(leave, "POST", path, OURS), path)


def addresses(chance: random.Random, known: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """One of each route: half of its parameters are known here, the others are not."""
    for route in routes:
        assert isinstance(route, Route)
        parts = route.path.split("{")
        filled = parts[0]
        for part in parts[1:]:
            name, _, rest = part.partition("}")
            mine = known.get(name, ()) if chance.random() < 0.6 else ()
            word = chance.choice(mine or WORDS)
            if name == "number" and not mine:
                word = chance.choice(("9" * 25, "9" * 5000, "0"))
            filled += quote(word, safe="") + rest
        yield filled + query(chance, known)


def query(chance: random.Random, known: dict[str, tuple[str, ...]]) -> str:
    pairs = []
    for name in chance.sample(QUERIES, chance.randrange(4)):
        word = chance.choice((*WORDS, *DAYS, *known["record"]))
        pairs.append(f"{name}={quote(word, safe='')}")
    return f"?{'&'.join(pairs)}" if pairs else ""


def body(chance: random.Random, known: dict[str, tuple[str, ...]]) -> bytes:
    """Rubbish, or an object of fields our routes know with values they may not."""
    if chance.random() < 0.3:
        return chance.choice(RUBBISH)
    fields: dict[str, Any] = {"who": "Ann"} if chance.random() < 0.8 else {}
    fields |= {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.randrange(4))}
    if chance.random() < 0.5:
        fields["record"] = known["record"][0]
    return json.dumps(fields).encode()


def check(answer: Answer, what: str) -> None:
    """No bug, no words of the inside, and what came from a stranger is never a page."""
    assert 200 <= answer.status < 500, what
    assert b"Traceback" not in answer.body, what
    assert answer.headers.get("x-content-type-options") == "nosniff", what
    assert not answer.headers.get("content-type", "").startswith("text/html"), what
    assert "x" not in answer.headers, what


def contents(studio: Studio) -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = sa.inspect(studio.engine).get_table_names()
    with studio.engine.connect() as connection:
        return {t: list(connection.execute(sa.text(f'SELECT * FROM "{t}"'))) for t in tables}
