"""The only way out to the network: time-outs, size caps, address guard, redaction."""

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from socket import socket
from typing import Any, NoReturn
from urllib.parse import urljoin

import requests
import urllib3.connection
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from imagegen.addresses import UnsafeAddress, check_public, host_of, is_own, is_public, split_url
from imagegen.errors import BadAnswer
from imagegen.outages import explain_outage, outage
from imagegen.redaction import RedactingFilter, redact, register_secret, safe_text
from imagegen.settings import Settings

__all__ = ["Answer", "Http", "RedactingFilter", "redact", "register_secret", "safe_text"]

MOST_BYTES = 64 * 1024 * 1024
_CHUNK = 256 * 1024
_MOST_REDIRECTS = 5
_IDLE_SECONDS = 30.0
"""A kept connection that lay idle longer is not reused: a router may have dropped it silently,
and a paid call sent into it would hang until its time-out."""

_FETCH_SECONDS = 60.0
"""A finished picture is only handed over, so this is long."""

_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "cf-ray")

File = tuple[str, str, bytes, str]
"""Field name, file name, bytes, media type."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whatever the status; `body` is decompressed."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    provider: str

    @property
    def request_id(self) -> str:
        for name in _REQUEST_ID_HEADERS:
            if name in self.headers:
                return safe_text(self.headers[name], 100)
        return ""

    def json(self) -> Any:
        """The body as JSON, or BadAnswer when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise self._not_json() from None

    def _not_json(self) -> BadAnswer:
        start = self.body[:200].lstrip().lower()
        if start.startswith(b"<"):
            what, hint = "a web page", "Check the base URL: it usually ends in /v1."
        elif start.startswith((b"{", b"[")):
            what, hint = "JSON that breaks off or is malformed", "It may have been charged."
        else:
            what, hint = "something that is not JSON", "Check the base URL."
        return BadAnswer(
            f"The provider answered {self.status} with {what} ({len(self.body)} bytes).",
            hint,
            provider=self.provider,
            status=self.status,
            request_id=self.request_id,
            charged="perhaps",
        )


class Http:
    """Sends requests and reads answers; safe to share between threads.

    Nothing is repeated here but the fetching of a finished picture, which costs nothing.
    Proxy and .netrc settings of the machine are ignored, cookies and redirects refused.
    """

    def __init__(
        self,
        *,
        connect_timeout_s: float = 10,
        read_timeout_s: float = 300,
        most_bytes: int = MOST_BYTES,
        fetch_waits_s: Sequence[float] = (0.5, 2.0),
    ) -> None:
        self.connect_timeout_s = connect_timeout_s
        self.read_timeout_s = read_timeout_s
        self.most_bytes = most_bytes
        self.fetch_waits_s = tuple(fetch_waits_s)
        self._own = threading.local()

    def post_json(
        self, url: str, body: Mapping[str, Any], *, headers: Mapping[str, str], provider: str
    ) -> Answer:
        return self._post(url, provider, headers=dict(headers), json=body)

    def post_multipart(
        self,
        url: str,
        fields: Mapping[str, str],
        files: Sequence[File],
        *,
        headers: Mapping[str, str],
        provider: str,
    ) -> Answer:
        parts = [(name, (file_name, data, kind)) for name, file_name, data, kind in files]
        return self._post(url, provider, headers=dict(headers), data=dict(fields), files=parts)

    def fetch_picture(self, url: str, *, provider: str, own_base_url: str) -> bytes:
        """The bytes behind a picture's URL; BadAnswer when they cannot be had.

        Only https to public addresses, or the configured base URL's own host and port; every
        redirect is checked again. No key is sent.
        """
        for wait in (*self.fetch_waits_s, None):
            try:
                return self._follow(url, own_base_url)
            except (UnsafeAddress, _UnusableAnswer) as error:
                _raise_lost(url, provider, str(error))
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                if wait is None:
                    _raise_lost(url, provider, explain_outage(error, self._fetch_timeout_s)[0])
                time.sleep(wait)
        raise AssertionError("the last round returns or raises")

    @classmethod
    def of(cls, settings: Settings) -> "Http":
        """With the time-outs of IMAGEGEN_CONNECT_TIMEOUT and IMAGEGEN_READ_TIMEOUT, in seconds."""
        return cls(
            connect_timeout_s=settings.number("IMAGEGEN_CONNECT_TIMEOUT", 10),
            read_timeout_s=settings.number("IMAGEGEN_READ_TIMEOUT", 300),
        )

    def close(self) -> None:
        """Close the connections of the calling thread."""
        for session in (self._session("api"), self._session("pictures")):
            session.close()

    def _post(self, url: str, provider: str, **content: Any) -> Answer:
        wait = self.read_timeout_s
        try:
            with self._session("api").post(url, **content, **self._limits(wait)) as response:
                body = self._read(response, time.monotonic() + wait)
        except _UnusableAnswer as error:
            raise BadAnswer(
                f"{host_of(url)} answered, but {error}.",
                "Ask for fewer pictures at once.",
                provider=provider,
                charged="perhaps",
            ) from None
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise outage(error, url, provider, self.read_timeout_s) from None
        return Answer(
            status=response.status_code, headers=response.headers, body=body, provider=provider
        )

    def _follow(self, url: str, own_base_url: str) -> bytes:
        wait = self._fetch_timeout_s
        for _ in range(_MOST_REDIRECTS + 1):
            parts = split_url(url)
            own = is_own(parts, own_base_url)
            if not own:
                check_public(parts)
            session = self._session("api" if own else "pictures")
            accept = {"Accept": "image/*"}
            with session.get(url, headers=accept, **self._limits(wait)) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                if response.status_code != 200:
                    _refuse_status(response.status_code)
                return self._read(response, time.monotonic() + wait)
        raise _UnusableAnswer("it redirects too often")

    def _read(self, response: requests.Response, deadline: float) -> bytes:
        declared = response.headers.get("Content-Length", "")
        too_big = _UnusableAnswer(f"the answer is larger than {self.most_bytes // 2**20} MiB")
        if declared.isdecimal() and int(declared[:20]) > self.most_bytes:
            raise too_big
        chunks: list[bytes] = []
        size = 0
        # read1 returns what has arrived, so a trickling answer cannot outlast the deadline.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            chunks.append(chunk)
            size += len(chunk)
            if size > self.most_bytes:
                raise too_big
            if time.monotonic() > deadline:
                raise TimeoutError("timed out")
        return b"".join(chunks)

    def _limits(self, wait: float) -> dict[str, Any]:
        timeout = (self.connect_timeout_s, wait)
        return {"timeout": timeout, "stream": True, "allow_redirects": False}

    @property
    def _fetch_timeout_s(self) -> float:
        return min(_FETCH_SECONDS, self.read_timeout_s)

    def _session(self, purpose: str) -> requests.Session:
        now = time.monotonic()
        session, last = getattr(self._own, purpose, (None, now))
        if session is None:
            session = _new_session(guarded=purpose == "pictures")
        elif now - last > _IDLE_SECONDS:
            session.close()
        setattr(self._own, purpose, (session, now))
        return session


class _UnusableAnswer(Exception):
    """An answer that is not read to its end; the text says why, without the URL."""


class _PublicConnection(urllib3.connection.HTTPSConnection):
    """Refuses a private peer before a byte is sent: a name may resolve differently each time."""

    def _new_conn(self) -> socket:
        connection = super()._new_conn()
        if not is_public(str(connection.getpeername()[0])):
            connection.close()
            raise UnsafeAddress("it leads to a private address")
        return connection


class _PublicPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicAdapter(HTTPAdapter):
    """Speaks https to public addresses only."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"https": _PublicPool}


def _new_session(*, guarded: bool) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers["User-Agent"] = f"imagegen-studio/{_version()}"
    session.headers["Accept"] = "application/json"
    if guarded:
        session.adapters.clear()
        session.mount("https://", _PublicAdapter())
    return session


@cache
def _version() -> str:
    try:
        return version("imagegen-studio")
    except PackageNotFoundError:
        return "0"


def _refuse_status(status: int) -> NoReturn:
    if status >= 500 or status in (408, 429):
        raise OSError(f"it answered {status}")
    raise _UnusableAnswer(f"it answered {status}")


def _raise_lost(url: str, provider: str, why: str) -> NoReturn:
    raise BadAnswer(
        f"The picture was made and probably charged, but it could not be fetched from "
        f"{safe_text(host_of(url), 100)}: {why}.",
        "Making it again is paid again; ask the provider whether it keeps its pictures.",
        provider=provider,
        charged="perhaps",
    ) from None
