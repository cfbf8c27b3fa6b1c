"""Sign-in in a real browser: by an OpenID provider, and by a proxy; nobody else comes in."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from imagegen.api.routes import routes
from imagegen.ui.sign_in_guard import OPEN
from tests.app import AppServer, free_port
from tests.browsing import WAIT_MS, Browser
from tests.doubles.openid import CLIENT, SECRET, OpenIdDouble
from tests.doubles.sign_in_proxy import SignInProxy
from tests.e2e.test_frame import PROBES, studio_of
from tests.stocking import add_picture

expect.set_options(timeout=WAIT_MS)
ANN = {"sub": "1", "email": "ann@example.com", "email_verified": True, "name": "Ann"}
FILLED = {"{name}": "x", "{path:path}": "x", "{id}": "0" * 32, "{batch}": "0" * 32}


def closed_paths(file_name: str) -> list[str]:
    """One address of each of our routes that shows something of somebody's."""
    paths = [route.path for route in routes if getattr(route, "path", "") not in OPEN]  # type: ignore[attr-defined]
    for name, value in FILLED.items():
        paths = [path.replace(name, value) for path in paths]
    real = [f"/pictures/{file_name}", "/media/x.png", "/_stcore/upload_file/a/b"]
    return [*real, *(path for path in paths if path != "/api/health")]


def refused(page: Page, url: str, file_name: str) -> None:
    for path in closed_paths(file_name):
        for method in ("GET", "POST"):
            answer = page.request.fetch(f"{url}{path}", method=method, headers={"Origin": url})
            assert answer.status == 401, (method, path)
            assert answer.json()["error"]["code"] == "not_signed_in"


def judge(page: Page, url: str, record: str) -> str:
    """A verdict through the API; returns the name that was kept. No made-up one is."""
    body = {"desk": "d", "who": "Mallory", "record": record, "verdict": "approve"}
    headers = {"Origin": url, "Content-Type": "application/json"}
    address = f"{url}/api/review/verdicts"
    refusal = page.request.post(address, data=json.dumps(body), headers=headers)
    assert (refusal.status, refusal.json()["error"]["code"]) == (409, "other_person")
    answer = page.request.post(address, data=json.dumps(body | {"who": ""}), headers=headers)
    return str(answer.json()["verdict"]["who"])


def forge(page: Page, url: str) -> None:
    """Cookies that nobody signed are nobody's."""
    claims = json.dumps({"is_logged_in": True, "origin": url, "email": "eve@example.com"})
    for value in (claims.replace('"', "'"), "2|1:0|10:1|15:_streamlit_user|4:e30=|0", ""):
        cookie: Any = {"name": "_streamlit_user", "value": value, "url": url}
        page.context.add_cookies([cookie])
        assert page.request.get(f"{url}/api/review/verdicts.csv").status == 401
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.context.clear_cookies()


@pytest.fixture
def provider() -> Iterator[OpenIdDouble]:
    port = free_port()
    with OpenIdDouble(redirect_uri=f"http://127.0.0.1:{port}/oauth2callback") as double:
        double.claims = dict(ANN)
        yield double


@pytest.fixture
def guarded(provider: OpenIdDouble, tmp_path: Path) -> Iterator[AppServer]:
    """The app with `[auth]` in the secrets of its home."""
    folder, port = tmp_path / "app", int(provider.redirect_uri.split(":")[2].split("/")[0])
    (folder / ".streamlit").mkdir(parents=True)
    facts = {
        "redirect_uri": provider.redirect_uri,
        "cookie_secret": "0123456789abcdef0123456789abcdef",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "server_metadata_url": f"{provider.url}/.well-known/openid-configuration",
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in facts.items()]
    (folder / ".streamlit" / "secrets.toml").write_text("\n".join(["[auth]", *lines]))
    server = AppServer(folder=folder, port=port)
    server.start()
    yield server
    server.stop()


def test_an_openid_provider_lets_one_in_and_names_them(
    guarded: AppServer, provider: OpenIdDouble, new_browser: Callable[..., Browser]
) -> None:
    record = add_picture(studio_of(guarded))
    browser = new_browser()
    browser.ignored.extend(PROBES)
    deep = f"{guarded.url}/gallery?picture={record.id}"
    page = browser.open(deep)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)
    refused(page, guarded.url, record.file_name)
    forge(page, guarded.url)
    page.reload()
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="No").click()
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="I am Ann").click()
    expect(page.get_by_text("ann@example.com").first).to_be_visible()
    expect(page.locator("img.original")).to_be_visible()
    assert page.url == deep
    assert (provider.tokens, provider.refusals) == (1, [])
    page.goto(f"{guarded.url}/gallery")
    expect(page.locator(".card")).to_have_count(1)
    assert page.request.get(f"{guarded.url}/pictures/{record.file_name}").ok
    assert judge(page, guarded.url, record.id) == ANN["email"]
    page.goto(f"{guarded.url}/review")
    expect(page.get_by_role("heading", name="Review", level=1)).to_be_visible()
    expect(page.get_by_label("Who judges")).to_have_count(0)
    expect(page.get_by_text("No picture waits here for you.")).to_be_visible()
    # The page that is left gives back what it held; by then its cookie may be gone.
    browser.ignored.append("/api/review/release")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    refused(page, guarded.url, record.file_name)


def test_a_proxy_names_the_person_and_nobody_passes_it_by(
    start_app: Callable[..., AppServer], browser: Browser
) -> None:
    app = start_app(environment={"IMAGEGEN_PERSON_HEADER": "X-Forwarded-Email"})
    record = add_picture(studio_of(app))
    proxy = SignInProxy(app.port, "X-Forwarded-Email", "ann@example.com")
    browser.ignored.extend(PROBES)
    page = browser.open(f"{proxy.url}/gallery?picture={record.id}")
    expect(page.locator("img.original")).to_be_visible()
    expect(page.get_by_text("ann@example.com").first).to_be_visible()
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    assert judge(page, proxy.url, record.id) == "ann@example.com"
    refused(page, app.url, record.file_name)
    assert page.request.get(f"{app.url}/_stcore/health").ok
    answer = page.request.get(app.url, headers={"Accept": "text/html"})
    assert (answer.status, "Nobody is signed in" in answer.text()) == (401, True)
    proxy.close()


def test_half_a_setting_keeps_the_app_from_starting(tmp_path: Path) -> None:
    folder = tmp_path / "half"
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit" / "secrets.toml").write_text('[auth]\nclient_id = "studio"\n')
    server = AppServer(folder=folder)
    with pytest.raises(RuntimeError, match=r"\[auth\] has no redirect_uri, cookie_secret"):
        server.start()
