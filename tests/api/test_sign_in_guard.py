"""What is closed to those who are not signed in, and what a cache may keep of it."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

from imagegen.api.routes import routes
from imagegen.settings import load_settings
from imagegen.sign_in import ProxySignIn, proxy_sign_in
from imagegen.ui import sign_in
from imagegen.ui.sign_in_guard import SignInGuard
from tests.api.calling import Answer, call


def ask(path: str, method: str = "GET", **headers: str) -> Answer:
    """Behind the guard every address is answered as something that is kept for good."""

    async def anything(_request: object) -> Response:
        return Response("seen", headers={"Cache-Control": "public, max-age=9, immutable"})

    methods = ["GET", "HEAD", "POST", "PUT", "OPTIONS"]
    everything = Route("/{path:path}", anything, methods=methods)
    app = Starlette(routes=[everything], middleware=[Middleware(SignInGuard, routes=routes)])
    return call(app, method, path, headers)


@pytest.fixture
def openid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "openid_section", lambda: {"client_id": "app"})


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> ProxySignIn:
    found = proxy_sign_in(load_settings({"IMAGEGEN_PERSON_HEADER": "X-Person"}))
    assert found is not None
    monkeypatch.setattr(sign_in, "by_proxy", lambda: found)
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/pictures/a.png",
        "/pictures%2Fa.png",
        "/api/jobs/1",
        "/api/",
        "/api/health/",
        "/api/health/../export",
        "/media/a.png",
        "/media%2Fa.png",
        "/studio/media/a.png",
        "/_stcore/upload_file/a/b",
        "/studio/_stcore/upload_file/a/b",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "BREW"])
@pytest.mark.usefixtures("openid")
def test_every_spelling_and_method_of_what_is_closed_is_refused(path: str, method: str) -> None:
    assert ask(path, method).status == 401


@pytest.mark.usefixtures("openid")
def test_the_way_in_stays_open() -> None:
    for path in ("/", "/gallery", "/static/media/font.woff2", "/assets/css/app.css", "/api/health"):
        answer = ask(path)
        assert (answer.status, "public" in answer.headers["cache-control"]) == (200, True)


@pytest.mark.usefixtures("proxy")
def test_no_cache_between_keeps_what_one_may_see_for_others() -> None:
    answer = ask("/pictures/a.png", **{"X-Person": "ann"})
    assert answer.headers["cache-control"] == "private, max-age=9, immutable"
    assert ask("/pictures/a.png").headers["cache-control"] == "no-store"


def test_without_sign_in_anybody_may_keep_it() -> None:
    assert ask("/pictures/a.png").headers["cache-control"] == "public, max-age=9, immutable"
