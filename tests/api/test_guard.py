"""The guard: known hosts only, writes only from our own pages, pages that load nothing foreign."""

import pytest

from imagegen.api.guard import is_host_allowed
from tests.api.conftest import Ask


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8501", "127.0.0.1", "127.0.0.1:8501", "LOCALHOST", "a.studio.test"],
)
def test_a_known_host_is_served(request_route: Ask, host: str) -> None:
    assert request_route("/api/health", host=host).json() == {"status": "ok"}


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8501",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil-localhost",
        "studio.test",
        "user@localhost",
        "localhost/x",
        "localhost:port",
        "[::1",
    ],
)
@pytest.mark.parametrize("path", ["/api/health", "/assets/frame.js", "/pictures/x.png", "/"])
def test_a_foreign_host_is_refused_everywhere(request_route: Ask, host: str, path: str) -> None:
    reply = request_route(path, host=host)
    assert reply.status == 421
    assert reply.json()["error"]["code"] == "foreign_host"


def test_an_empty_list_allows_every_host() -> None:
    assert is_host_allowed("anything.example", [])


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://evil.example",
        "http://127.0.0.1:9999",
        "http://127.0.0.1",
        "file://127.0.0.1:8501",
        "http://[",
        "http://[::1",
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_write_from_elsewhere_is_refused(
    request_route: Ask, origin: str | None, method: str
) -> None:
    headers = {} if origin is None else {"origin": origin}
    reply = request_route(f"/api/jobs/{'0' * 32}/cancel", method=method, headers=headers)
    assert reply.status == 403
    assert reply.json()["error"]["code"] == "foreign_origin"


def test_a_write_from_our_own_page_reaches_the_route(request_route: Ask) -> None:
    headers = {"origin": "http://127.0.0.1:8501"}
    reply = request_route(f"/api/jobs/{'0' * 32}/cancel", method="POST", headers=headers)
    assert reply.status == 404
    assert reply.json()["error"]["code"] == "not_found"
