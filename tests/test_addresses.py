"""Which hosts are near, public, or the gateway's own."""

import _socket
import socket
from typing import Any

import pytest

from imagegen.addresses import (
    UnsafeAddress,
    check_public,
    host_of,
    is_near,
    is_own,
    is_public,
    split_url,
)

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.5.5",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "fec0::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:0001::",
    "64:ff9b::7f00:1",
    "no address",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/x",
        "gopher://example.com",
        "//example.com/x",
        "https://",
        "https://user:pass@example.com/x",
        "https://user@example.com/x",
        "https://[::1",
        "https://example.com:99999/",
        "https://example.com:0/",
        "",
    ],
)
def test_unusable_urls_are_refused(url: str) -> None:
    with pytest.raises(UnsafeAddress):
        split_url(url)


def resolve_to(patch: pytest.MonkeyPatch, *addresses: str) -> None:
    def look_up(host: Any, port: Any, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    patch.setattr(socket, "getaddrinfo", look_up)


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "8.8.8.8", "10.0.0.7")
    with pytest.raises(UnsafeAddress, match="private"):
        check_public(split_url("https://pictures.example/x.png"))


def test_public_hosts_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "8.8.8.8")
    check_public(split_url("https://pictures.example/x.png"))


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]"])
def test_disguised_loopback_is_private(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def numbers_only(host: str, port: int, **_: Any) -> list[Any]:
        return _socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)

    monkeypatch.setattr(socket, "getaddrinfo", numbers_only)
    with pytest.raises(UnsafeAddress, match="private"):
        check_public(split_url(f"https://{host}/x.png"))


def test_a_host_without_an_address_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(OSError, match="could not be found"):
        check_public(split_url("https://nowhere.example/x.png"))


def test_plain_http_is_never_public(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "8.8.8.8")
    with pytest.raises(UnsafeAddress, match="https"):
        check_public(split_url("http://pictures.example/x.png"))


def test_own_means_the_same_scheme_host_and_port() -> None:
    own = "http://127.0.0.1:9000/v1"
    assert is_own(split_url("http://127.0.0.1:9000/files/x.png"), own)
    assert not is_own(split_url("http://127.0.0.1:9001/files/x.png"), own)
    assert not is_own(split_url("https://127.0.0.1:9000/x.png"), own)
    assert not is_own(split_url("http://127.0.0.1.evil.example:9000/x.png"), own)
    assert is_own(split_url("https://api.example:443/x.png"), "https://API.example/v1")
    assert not is_own(split_url("https://api.example/x.png"), "")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "::1", "localhost", "10.1.2.3", "192.168.0.9", "litellm", "box.local"]
)
def test_near_hosts(host: str) -> None:
    assert is_near(host)


@pytest.mark.parametrize(
    "host", ["api.omnimaas.com", "8.8.8.8", "169.254.169.254", "0.0.0.0", "", "local.example.com"]
)
def test_far_hosts(host: str) -> None:
    assert not is_near(host)


def test_hosts_are_named_without_path_query_or_credentials() -> None:
    assert host_of("https://me:secret@cdn.example:8443/a/b?sig=1") == "cdn.example:8443"
    assert host_of("https://[bad") == "an invalid address"
    assert host_of("nothing") == "an address without a host"
