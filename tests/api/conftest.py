"""The routes as the process serves them, over a studio of the test's own."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

import imagegen.studio
from imagegen.api.guard import Guard
from imagegen.api.routes import exception_handlers, routes
from imagegen.settings import Settings
from imagegen.studio import Studio
from tests.api.calling import Answer, call

Ask = Callable[..., Answer]


@pytest.fixture
def studio(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Studio:
    """Empty; the one that `shared_studio()` returns."""
    studio = Studio(settings)
    monkeypatch.setattr(imagegen.studio, "_shared", studio)
    return studio


@pytest.fixture
def request_route(studio: Studio) -> Ask:
    """`request_route("/pictures/...", method="GET", host=..., headers={...})`."""
    guard = Middleware(Guard, allowed_hosts=lambda: ["localhost", "127.0.0.1", "*.studio.test"])
    app = Starlette(routes=routes, middleware=[guard], exception_handlers=exception_handlers)

    def request(
        url: str,
        *,
        method: str = "GET",
        host: str = "127.0.0.1:8501",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        return call(app, method, url, {"host": host, **(headers or {})})

    return request
