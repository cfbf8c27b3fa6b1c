"""The list of routes: errors as JSON, bugs as a reference that the log knows."""

import logging

import pytest
from starlette.routing import Route

from imagegen.api.routes import routes
from imagegen.studio import Studio
from tests.api.conftest import Ask

RESERVED = ("/_stcore/", "/media/", "/component/", "/static/")


def test_no_route_takes_a_place_of_streamlit() -> None:
    paths = [route.path for route in routes if isinstance(route, Route)]
    assert len(paths) == len(routes)
    assert not [path for path in paths if path.startswith(RESERVED)]


def test_an_unknown_address_of_the_api_is_a_404_in_json(request_route: Ask) -> None:
    reply = request_route("/api/nothing/here")
    assert reply.status == 404
    assert reply.json()["error"]["code"] == "not_found"


def test_the_first_page_has_its_own_name_too(request_route: Ask) -> None:
    reply = request_route("/avatars")
    assert (reply.status, reply.headers["location"]) == (307, "/")


def test_a_bug_is_a_reference_for_the_user_and_whole_in_the_log(
    request_route: Ask,
    studio: Studio,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_down(_sha256: str, _side: int) -> None:
        raise ZeroDivisionError("sk-secret")

    monkeypatch.setattr(studio.storage, "thumbnail_of", break_down)
    with caplog.at_level(logging.ERROR), pytest.raises(ZeroDivisionError):
        request_route(f"/thumbnails/256/{'0' * 64}.webp")
    record = next(r for r in caplog.records if r.name == "imagegen.api.routes")
    assert record.exc_info
    assert "/thumbnails/256/" in record.getMessage()
