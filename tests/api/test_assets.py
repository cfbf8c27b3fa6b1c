"""The static files: ours and nothing else, kept for good where the address names a version."""

import pytest

from imagegen.places import assets_folder
from imagegen.ui.components import asset_url
from tests.api.conftest import Ask


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("fonts/inter-5.3.0-latin.woff2", "font/woff2"),
        ("components/gallery.js", "text/javascript; charset=utf-8"),
        ("css/app.css", "text/css; charset=utf-8"),
        ("icons/mark.svg", "image/svg+xml"),
    ],
)
def test_a_file_arrives_as_what_it_is(request_route: Ask, name: str, media_type: str) -> None:
    reply = request_route(f"/assets/{name}")
    assert reply.body == (assets_folder() / name).read_bytes()
    assert reply.headers["content-type"] == media_type


def test_the_icon_of_the_page_is_ours(request_route: Ask) -> None:
    reply = request_route("/favicon.png")
    assert reply.body == (assets_folder() / "icons" / "mark.png").read_bytes()


def test_a_file_with_a_version_is_kept_for_good_and_others_are_asked_for_again(
    request_route: Ask,
) -> None:
    named = request_route(asset_url("components/gallery.js")).headers["cache-control"]
    font = request_route("/assets/fonts/inter-5.3.0-latin.woff2").headers["cache-control"]
    plain = request_route("/assets/components/gallery.js")
    assert "immutable" in named
    assert "immutable" in font
    assert plain.headers["cache-control"] == "no-cache"
    again = {"if-none-match": plain.headers["etag"]}
    assert request_route("/assets/components/gallery.js", headers=again).status == 304


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/css",
        "/assets/none.css",
        "/assets/../app.py",
        "/assets/..%2fapp.py",
        "/assets/%2e%2e/pyproject.toml",
        "/assets/fonts/OFL.txt",
        "/assets//etc/passwd.png",
        "/assets/%00.js",
        "/assets/css/a%00b.css",
        f"/assets/{'a' * 300}.js",
        f"/assets/{'a/' * 3000}a.js",
    ],
)
def test_nothing_else_is_served(request_route: Ask, path: str) -> None:
    reply = request_route(path)
    assert reply.status == 404
    assert reply.json()["error"]["code"] == "not_found"
