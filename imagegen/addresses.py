"""Which hosts may be spoken to: near ones by plain http, public ones for pictures."""

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

NEAR_SUFFIXES = (".localhost", ".local", ".internal", ".lan", ".home.arpa")

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class UnsafeAddress(ValueError):
    """The address must not be fetched from; the text says why, without the address."""


def split_url(url: str) -> SplitResult:
    """The parts of an http(s) URL that has a host and no credentials, or UnsafeAddress."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise UnsafeAddress("it is not a valid address") from None
    if not valid:
        raise UnsafeAddress("only http and https addresses are used")
    if parts.username is not None or parts.password is not None:
        raise UnsafeAddress("it carries a user name or a password")
    return parts


def host_of(url: str) -> str:
    """Host and port for messages: no path, no query, no credentials."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "an invalid address"
    if not host:
        return "an address without a host"
    return f"{host}:{port}" if port else host


def is_near(host: str) -> bool:
    """True for this machine and private networks, by name or number; asks no name server."""
    name = host.lower().rstrip(".")
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return bool(name) and ("." not in name or name.endswith(NEAR_SUFFIXES))
    if address.is_link_local or address.is_unspecified or address.is_multicast:
        return False
    return address.is_loopback or address.is_private


def is_public(address: str) -> bool:
    """True when the numeric address belongs to the public internet, also inside IPv6 forms."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        inner = _inner_address(number)
        if inner is not None:
            return is_public(str(inner))
        if number.is_site_local:
            return False
    return number.is_global and not number.is_multicast and not number.is_reserved


def is_own(parts: SplitResult, own_base_url: str) -> bool:
    """True when the URL has the scheme, host and port of the configured base URL.

    The port counts: another port of the same machine is another, perhaps private, service.
    """
    try:
        own = split_url(own_base_url)
    except UnsafeAddress:
        return False
    return _origin(parts) == _origin(own)


def is_own_or_public(url: str, own_base_url: str) -> bool:
    """True for the configured base URL's own service, False for a public https address.

    UnsafeAddress for every other one; OSError when its host cannot be found.
    """
    parts = split_url(url)
    if is_own(parts, own_base_url):
        return True
    check_public(parts)
    return False


def check_public(parts: SplitResult) -> None:
    """UnsafeAddress unless the URL is https and every address of its host is public."""
    if parts.scheme != "https":
        raise UnsafeAddress("pictures are fetched over https only")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise OSError("its host could not be found") from None
    if not found or not all(is_public(str(entry[4][0])) for entry in found):
        raise UnsafeAddress("it leads to a private address")


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").rstrip("."), parts.port or _PORTS[parts.scheme]


def _inner_address(number: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if number in _NAT64:
        return ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
    if number.teredo is not None:
        return number.teredo[1]
    return number.ipv4_mapped or number.sixtofour
