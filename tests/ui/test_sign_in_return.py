"""After sign-in: the address that was asked for, and never one outside this app."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from imagegen.ui import sign_in
from imagegen.ui.sign_in_return import FAILED, SignInReturn, page_address

HOST = "pictures.example.com"
DEEP = "/gallery?q=%E6%9C%A8&tag=a+b"


@pytest.fixture(autouse=True)
def by_openid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "openid_section", lambda: {"redirect_uri": "x"})


def ask(answer: Response, path: str, query: str, **headers: str) -> tuple[int, Headers]:
    """Status and headers of what comes of Streamlit's `answer`."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    lines = [(name.encode(), value.encode()) for name, value in {"host": HOST, **headers}.items()]
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode()}
    asyncio.run(SignInReturn(answer)({**scope, "headers": lines}, receive, send))
    return sent[0]["status"], Headers(raw=sent[0]["headers"])


def leave(referer: str, state: str = "s1", base: str = "/") -> str:
    """Begin to sign in on that page; the cookie that the browser keeps of it, "" for none."""
    away = RedirectResponse(f"https://id.example.com/?state={state}", 302)
    _, headers = ask(away, f"{base}auth/login", "provider=x", referer=referer)
    assert headers["location"].startswith("https://id.example.com")
    return headers.get("set-cookie", "").partition(";")[0]


def come_back(cookie: str, query: str = "code=c&state=s1", *, signed: bool = True) -> Headers:
    home = RedirectResponse("/", 302)
    if signed:
        home.set_cookie("_streamlit_user", "2|signed")
    return ask(home, "/oauth2callback", query, cookie=cookie)[1]


def test_the_page_left_is_the_page_come_back_to() -> None:
    cookie = leave(f"https://{HOST}{DEEP}")
    headers = come_back(cookie)
    assert headers["location"] == DEEP
    assert f"{cookie.partition('=')[0]}=; Path=/; Max-Age=0" in str(headers.getlist("set-cookie"))


def test_two_tabs_do_not_mix() -> None:
    both = f"{leave(f'https://{HOST}{DEEP}')}; {leave(f'https://{HOST}/costs', 's2')}"
    assert come_back(both, "code=c&state=s2")["location"] == "/costs"
    assert come_back(both)["location"] == DEEP
    assert come_back(both, "code=c&state=s3")["location"] == "/"


@pytest.mark.parametrize("referer", ["https://evil.example/gallery", "", "http://[", "/gallery"])
def test_a_page_of_another_host_is_not_kept(referer: str) -> None:
    assert leave(referer) == ""


@pytest.mark.parametrize(
    "address",
    [
        *("//evil.example/gallery", "https://evil.example/gallery", "/\\evil.example", "gallery"),
        *(
            "/\t/evil.example",
            "/gallery\r\nX: y",
            "javascript:alert(1)",
            "/auth/logout",
            "/gállery",
        ),
        *("/.//evil.example", "/gallery/../..//evil.example", "//[", "/gallery?" + "x" * 2000),
    ],
)
def test_only_pages_of_ours_are_led_to(address: str) -> None:
    assert page_address(address, "/") == ""
    name = leave(f"https://{HOST}{DEEP}").partition("=")[0]
    assert come_back(f"{name}={quote(address, safe='')}")["location"] == "/"


def test_a_base_path_is_kept() -> None:
    assert page_address("/studio/gallery?q=a", "/studio/") == "/studio/gallery?q=a"
    assert page_address("/gallery?q=a", "/studio/") == ""
    assert leave(f"https://{HOST}/studio/gallery", base="/studio/").endswith("%2Fstudio%2Fgallery")


def test_a_refusal_is_said_on_the_page_that_was_asked_for() -> None:
    cookie = leave(f"https://{HOST}{DEEP}")
    headers = come_back(cookie, "error=access_denied&state=s1", signed=False)
    assert headers["location"] == DEEP
    assert f"{FAILED}=1; Path=/; Max-Age=30" in str(headers.getlist("set-cookie"))
    assert f"{FAILED}=; Path=/; Max-Age=0" in str(come_back(cookie).getlist("set-cookie"))


def test_a_provider_that_is_away_leads_back_with_a_word() -> None:
    page = f"https://{HOST}{DEEP}"
    answer = Response("Authentication error", 400)
    status, headers = ask(answer, "/auth/login", "provider=x", referer=page)
    assert (status, headers["location"]) == (302, DEEP)
    assert FAILED in headers["set-cookie"]


def test_other_answers_are_left_alone() -> None:
    status, headers = ask(RedirectResponse("/", 302), "/oauth2callback", "")
    assert (status, headers["location"], headers.getlist("set-cookie")) == (302, "/", [])
