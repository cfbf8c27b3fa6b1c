"""The way out: what is sent, how faults end, where a picture may be fetched from."""

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from imagegen.addresses import UnsafeAddress
from imagegen.errors import BadAnswer, ConfigError, ProviderDown
from imagegen.http import Answer, Http
from imagegen.settings import load_settings
from tests.doubles.gateway import KEY, GatewayDouble
from tests.doubles.gateway_replies import Reply

HEADERS = {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}
BODY = {"model": "gpt-image-2", "prompt": "a cat", "n": 1, "size": "1024x640"}


@pytest.fixture
def gateway() -> Iterator[GatewayDouble]:
    with GatewayDouble() as double:
        yield double


@pytest.fixture
def http() -> Http:
    return Http(connect_timeout_s=10, read_timeout_s=20, fetch_waits_s=(0.01,))


def post(http: Http, gateway: GatewayDouble) -> Answer:
    url = f"{gateway.base_url}/images/generations"
    return http.post_json(url, BODY, headers=HEADERS, provider="gateway")


def fetch(http: Http, gateway: GatewayDouble, url: str) -> bytes:
    return http.fetch_picture(url, provider="gateway", own_base_url=gateway.base_url)


def test_an_answer_is_given_whatever_its_status(http: Http, gateway: GatewayDouble) -> None:
    gateway.script(["500", "ok"])
    assert post(http, gateway).status == 500
    answer = post(http, gateway)
    assert (answer.status, answer.request_id) == (200, "req-2")
    assert "data" in answer.json()


def test_calls_share_a_connection_and_keep_no_cookie(http: Http, gateway: GatewayDouble) -> None:
    gateway.script([Reply(500, headers={"Set-Cookie": "a=b; Path=/"})])
    for _ in range(3):
        post(http, gateway)
    assert gateway.connections == 1
    assert all("cookie" not in call.headers for call in gateway.calls)
    assert gateway.calls[0].headers["user-agent"].startswith("imagegen-studio/")


def test_an_idle_connection_is_not_reused(
    http: Http, gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(http, gateway)
    monkeypatch.setattr("imagegen.http._IDLE_SECONDS", -1.0)
    post(http, gateway)
    assert gateway.connections == 2


def test_threads_do_not_share_a_session(http: Http, gateway: GatewayDouble) -> None:
    threads = [threading.Thread(target=post, args=(http, gateway)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gateway.calls) == 3
    assert gateway.connections == 3


def test_proxies_of_the_machine_are_ignored(
    http: Http, gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:9")
    assert post(http, gateway).status == 200


@pytest.mark.parametrize("fault", ["reset", "reset-at-once", "hang", "trickle"])
def test_a_call_that_breaks_after_sending_may_be_charged(
    gateway: GatewayDouble, fault: str
) -> None:
    hasty = Http(read_timeout_s=0.5)
    gateway.script([fault])
    with pytest.raises(ProviderDown) as caught:
        post(hasty, gateway)
    error = caught.value
    assert (error.charged, error.answered, error.retryable) == ("perhaps", False, True)
    assert error.provider == "gateway"
    assert len(gateway.calls) == 1


def test_a_refused_connection_is_not_charged(http: Http) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ProviderDown, match=f"127.0.0.1:{port}") as caught:
        http.post_json(f"http://127.0.0.1:{port}/v1", {}, headers={}, provider="gateway")
    assert (caught.value.charged, caught.value.answered) == ("no", False)


@pytest.mark.parametrize("error", [socket.gaierror("x"), TimeoutError("x")])
def test_unknown_hosts_and_slow_connections_are_not_charged(
    http: Http, monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("urllib3.util.connection.create_connection", fail)
    with pytest.raises(ProviderDown) as caught:
        http.post_json("https://nowhere.example/v1", {}, headers={}, provider="gateway")
    assert caught.value.charged == "no"


def test_a_bad_certificate_is_not_charged_and_named(
    http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise requests.exceptions.SSLError(
            ssl.SSLCertVerificationError("CERTIFICATE_VERIFY_FAILED")
        )

    monkeypatch.setattr(requests.Session, "send", fail)
    with pytest.raises(ProviderDown, match="certificate") as caught:
        http.post_json("https://gateway.example/v1", {}, headers={}, provider="gateway")
    assert caught.value.charged == "no"


def test_redirects_are_not_followed_with_a_key(http: Http, gateway: GatewayDouble) -> None:
    gateway.script(["redirected"])
    assert post(http, gateway).status == 302
    assert len(gateway.calls) == 1


@pytest.mark.parametrize("declared", [True, False])
def test_an_answer_that_is_too_large_is_not_read_to_its_end(
    gateway: GatewayDouble, declared: bool
) -> None:
    small = Http(read_timeout_s=2, most_bytes=10_000)
    packed = gzip.compress(b"0" * 1_000_000)
    assert len(packed) < 10_000
    reply = Reply(200, b"0" * 20_000) if declared else Reply(200, packed)
    if not declared:
        reply.headers["Content-Encoding"] = "gzip"
    gateway.script([reply])
    with pytest.raises(BadAnswer, match="larger than") as caught:
        post(small, gateway)
    assert caught.value.charged == "perhaps"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!DOCTYPE html><p>hi", "a web page"),
        (b'{"data": [', "breaks off"),
        (b"[" * 100_000, "breaks off"),
        (b"", "not JSON"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b'{"n": ' + b"9" * 5000 + b"}", "malformed"),
    ],
)
def test_what_is_not_json_is_a_bad_answer(body: bytes, words: str) -> None:
    answer = Answer(status=200, headers={"cf-ray": "ray-1"}, body=body, provider="gateway")
    with pytest.raises(BadAnswer, match=words) as caught:
        answer.json()
    assert (caught.value.charged, caught.value.request_id) == ("perhaps", "ray-1")


def test_a_picture_is_fetched_from_the_gateways_own_address_without_the_key(
    http: Http, gateway: GatewayDouble
) -> None:
    gateway.files["a.png"] = b"picture"
    assert fetch(http, gateway, f"{gateway.address}/pictures/a.png?sig=1") == b"picture"
    assert "authorization" not in gateway.fetches[0].headers


def test_a_passing_fault_of_a_fetch_is_tried_again(http: Http, gateway: GatewayDouble) -> None:
    gateway.files["a.png"] = b"picture"
    assert fetch(http, gateway, f"{gateway.address}/flaky/a.png") == b"picture"
    assert len(gateway.fetches) == 2


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/redirect/private", "https only"),
        ("/redirect/file", "only http and https"),
        ("/redirect/loop", "too often"),
        ("/huge", "larger than"),
        ("/gone", "404"),
    ],
)
def test_a_picture_that_cannot_be_fetched_is_lost_and_perhaps_charged(
    http: Http, gateway: GatewayDouble, path: str, why: str
) -> None:
    with pytest.raises(BadAnswer, match=why) as caught:
        fetch(http, gateway, f"{gateway.address}{path}?signature=hidden")
    text = str(caught.value)
    assert caught.value.charged == "perhaps"
    assert "probably charged" in text
    assert gateway.address.removeprefix("http://") in text
    assert "hidden" not in text


@pytest.mark.parametrize(
    "target",
    [
        "http://[?signature=hidden",
        "//[::1?signature=hidden",
        "http://\x80\xff/?signature=hidden",
        "https://a:b/?signature=hidden",
    ],
)
def test_a_malformed_redirect_is_a_lost_picture(
    http: Http, gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    reply = Reply(302, headers={"Location": target})
    monkeypatch.setattr(gateway, "fetch", lambda call: reply)
    with pytest.raises(BadAnswer, match="could not be fetched") as caught:
        fetch(http, gateway, f"{gateway.address}/r?signature=hidden")
    assert caught.value.charged == "perhaps"
    assert "hidden" not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize("target", ["http://[", "http://\x80\xff/", "ftp://x"])
def test_a_malformed_redirect_of_a_call_is_an_answer_like_any_other(
    http: Http, gateway: GatewayDouble, target: str
) -> None:
    gateway.script([Reply(302, headers={"Location": target})])
    assert post(http, gateway).status == 302


def test_the_body_of_a_redirect_is_not_read_without_a_limit(gateway: GatewayDouble) -> None:
    gateway.script([Reply(302, b"0" * 20_000, headers={"Location": "/elsewhere"})])
    with pytest.raises(BadAnswer, match="larger than"):
        post(Http(read_timeout_s=5, most_bytes=10_000), gateway)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest",
        "https://169.254.169.254/latest",
        "https://127.0.0.1/x.png",
        "https://[::1]/x.png",
        "https://me:hidden@1.1.1.1/x.png",
        "http://1.1.1.1/x.png",
        "file:///etc/hostname",
        "https://[broken",
    ],
)
def test_unsafe_picture_addresses_are_refused_before_connecting(
    http: Http, gateway: GatewayDouble, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr("urllib3.util.connection.create_connection", fail)
    with pytest.raises(BadAnswer, match="could not be fetched") as caught:
        fetch(http, gateway, url)
    assert "hidden" not in str(caught.value)


def test_a_name_that_changes_its_address_after_the_check_gets_no_byte(
    http: Http, gateway: GatewayDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = ["8.8.8.8", "127.0.0.1"]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        def look_up(*_: Any, **__: Any) -> list[Any]:
            address = (answers.pop(0), port)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        with pytest.raises(BadAnswer, match="private address"):
            fetch(http, gateway, f"https://pictures.example:{port}/x.png")
        listener.settimeout(5)
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(5)
            assert connection.recv(100) == b""
    assert answers == []


def test_timeouts_come_from_the_settings() -> None:
    settings = load_settings(
        environment={"IMAGEGEN_CONNECT_TIMEOUT": "3", "IMAGEGEN_READ_TIMEOUT": "40.5"}
    )
    client = Http.of(settings)
    assert (client.connect_timeout_s, client.read_timeout_s) == (3, 40.5)
    assert Http.of(load_settings(environment={})).read_timeout_s == 300
    with pytest.raises(ConfigError, match="IMAGEGEN_READ_TIMEOUT"):
        Http.of(load_settings(environment={"IMAGEGEN_READ_TIMEOUT": "soon"}))


@pytest.mark.parametrize(
    "url",
    ["https://169.254.169.254/upload", "http://example.com/upload", "http://127.0.0.1:9/upload"],
)
def test_a_file_is_sent_to_no_unsafe_address_that_an_answer_named(
    http: Http, gateway: GatewayDouble, url: str
) -> None:
    file = ("file", "a.png", b"x", "image/png")
    with pytest.raises(UnsafeAddress):
        http.post_multipart(
            url, {}, [file], headers={}, provider="gateway", own_base_url=gateway.base_url
        )
    assert gateway.connections == 0
