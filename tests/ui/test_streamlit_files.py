"""Streamlit's files from memory: the same bytes, kept for good, and everything else by the app."""

import gzip
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from imagegen.ui.streamlit_files import FOLDER, StreamlitFiles
from tests.api.calling import Answer, call

SCRIPT = next(FOLDER.glob("js/index.*.js"))
STYLE = next(FOLDER.glob("css/index.*.css"))
FONT = next(FOLDER.glob("media/*.woff2"))


def ask(path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    return call(StreamlitFiles(PlainTextResponse("the app")), method, path, headers)


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        (SCRIPT, "text/javascript; charset=utf-8"),
        (STYLE, "text/css; charset=utf-8"),
        (FONT, "font/woff2"),
    ],
    ids=["script", "style", "font"],
)
def test_a_file_arrives_whole_and_may_be_kept(file: Path, media_type: str) -> None:
    for _ in range(2):
        answer = ask(f"/static/{file.relative_to(FOLDER)}")
        assert answer.body == file.read_bytes()
        assert answer.headers["content-type"] == media_type
        assert answer.headers["content-length"] == str(file.stat().st_size)
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("file", [SCRIPT, STYLE], ids=["script", "style"])
def test_who_takes_it_compressed_gets_less_than_half(file: Path) -> None:
    for accepted in ("gzip", "deflate, gzip;q=0.5", "br , GZIP"):
        answer = ask(f"/static/{file.relative_to(FOLDER)}", headers={"accept-encoding": accepted})
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-length"] == str(len(answer.body))
        assert gzip.decompress(answer.body) == file.read_bytes()
        assert len(answer.body) < file.stat().st_size / 2


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.00", "identity, xgzip"])
def test_who_does_not_take_it_compressed_gets_it_plain(accepted: str) -> None:
    answer = ask(f"/static/js/{SCRIPT.name}", headers={"accept-encoding": accepted})
    assert answer.body == SCRIPT.read_bytes()
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"


def test_a_font_is_not_compressed_again() -> None:
    answer = ask(f"/static/media/{FONT.name}", headers={"accept-encoding": "gzip"})
    assert answer.body == FONT.read_bytes()
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/js/none.js",
        "/static/js/",
        "/static/js/..%2f..%2findex.html",
        "/static/js/../../index.html",
        "/static/index.html",
        "/static/js/a%00.js",
        f"/static/js/{'a' * 300}.js",
        f"/x/static/js/{SCRIPT.name}",
    ],
)
def test_what_it_does_not_know_the_app_answers(path: str) -> None:
    assert ask(path).body == b"the app"


@pytest.mark.parametrize(("method", "headers"), [("HEAD", {}), ("GET", {"range": "bytes=0-9"})])
def test_more_than_a_plain_request_the_app_answers(method: str, headers: dict[str, str]) -> None:
    answer = ask(f"/static/js/{SCRIPT.name}", method, headers)
    assert int(answer.headers["content-length"]) == len("the app")
