"""Sign-in by a proxy: which header names the person, and from whom it is believed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from imagegen.errors import ConfigError
from imagegen.people import clean_person
from imagegen.settings import Settings

HEADER = "IMAGEGEN_PERSON_HEADER"
PROXIES = "IMAGEGEN_TRUSTED_PROXIES"
FORWARDED = "FORWARDED_ALLOW_IPS"
UVICORNS_OWN = "127.0.0.1,::1"
"""Whom uvicorn trusts to forward while FORWARDED_ALLOW_IPS is not set."""

LOOPBACK = "127.0.0.0/8 ::1/128"

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
"""A header's name, RFC 9110, section 5.1."""


@dataclass(frozen=True, kw_only=True)
class ProxySignIn:
    """`header` is in lower case. Whoever does not come through a proxy is nobody.

    uvicorn puts the visitor's address, and 0 for the port, in place of those of a peer that it
    trusts to forward. `believes_forwarded` says that all those peers are among the `proxies`.
    """

    header: str
    proxies: tuple[IPv4Network | IPv6Network, ...]
    believes_forwarded: bool

    def trusts(self, address: str, port: int) -> bool:
        """Whether the other end of the connection is one of the proxies."""
        if port == 0:  # no connection comes from there: the address is what was forwarded
            return self.believes_forwarded
        try:
            found = ip_address(address)
        except ValueError:
            return False
        plain = getattr(found, "ipv4_mapped", None) or found
        return any(plain in network for network in self.proxies)

    def person(self, headers: Mapping[str, str], address: str, port: int) -> str:
        """The name a trusted proxy gives, "" where it gives none or is none."""
        return self.named(headers) if self.trusts(address, port) else ""

    def named(self, headers: Mapping[str, str]) -> str:
        """What the header says, of a connection that is known to be a proxy's."""
        value = headers.get(self.header, "")
        try:  # headers are read as Latin-1, and proxies write UTF-8
            return clean_person(value.encode("latin-1").decode("utf-8"))
        except UnicodeError:
            return clean_person(value)


def proxy_sign_in(settings: Settings) -> ProxySignIn | None:
    """What the environment asks for, None for nothing. ConfigError for what cannot be."""
    name = settings.environment.get(HEADER, "").strip()
    if not name:
        return None
    if not _TOKEN.fullmatch(name):
        raise ConfigError(f"{HEADER} is {name!r}, which names no header.", "Correct it.")
    proxies = _proxies(settings)
    forwarders = "" if FORWARDED in settings.from_file else settings.environment.get(FORWARDED, "")
    believes = _all_within(forwarders or UVICORNS_OWN, proxies)
    return ProxySignIn(header=name.lower(), proxies=proxies, believes_forwarded=believes)


def _proxies(settings: Settings) -> tuple[IPv4Network | IPv6Network, ...]:
    given = settings.environment.get(PROXIES, "").strip()
    # A .env may be a stranger's: it must not widen what the environment allows.
    if given and PROXIES in settings.from_file and HEADER not in settings.from_file:
        raise ConfigError(f"{PROXIES} stands in .env, {HEADER} does not.", "Set both in one place.")
    try:
        words = (given or LOOPBACK).replace(",", " ").split()
        return tuple(ip_network(word, strict=False) for word in words)
    except ValueError as error:
        hint = "Give addresses or networks with commas between, like 10.0.0.2, 10.1.0.0/16."
        raise ConfigError(f"{PROXIES}: {error}.", hint) from error


def _all_within(peers: str, proxies: Sequence[IPv4Network | IPv6Network]) -> bool:
    """False too for "*" and for what is no address."""
    try:
        found = [ip_network(word, strict=False) for word in peers.replace(",", " ").split()]
    except ValueError:
        return False
    return all(any(_is_within(one, proxy) for proxy in proxies) for one in found)


def _is_within(one: IPv4Network | IPv6Network, proxy: IPv4Network | IPv6Network) -> bool:
    if isinstance(one, IPv4Network) and isinstance(proxy, IPv4Network):
        return one.subnet_of(proxy)
    return isinstance(one, IPv6Network) and isinstance(proxy, IPv6Network) and one.subnet_of(proxy)
