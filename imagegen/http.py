"""The only way out to the network: time-outs, size caps, address guard, redaction."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NoReturn
from urllib.parse import urljoin

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool

from imagegen.addresses import UnsafeAddress, host_of, is_own_or_public
from imagegen.bodies import Body, UnusableAnswer
from imagegen.connections import FAULTS, POOLS, PUBLIC_POOLS, Deadline
from imagegen.errors import BadAnswer
from imagegen.outages import explain_outage, outage
from imagegen.redaction import safe_text
from imagegen.settings import Settings

MOST_BYTES = 64 * 1024 * 1024
_MOST_REDIRECTS = 5
_IDLE_SECONDS = 30.0
"""A kept connection that lay idle longer is not reused: a router may have dropped it silently,
and a paid call sent into it would hang until its time-out."""

_FETCH_SECONDS = 60.0
"""A finished picture is only handed over, so this is long."""

_BODY_SECONDS = 60.0
"""How much longer than its longest silence an exchange may take at most: a body of MOST_BYTES
over a line of 10 Mbit/s."""

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
        error = BadAnswer(
            f"The provider answered {self.status} with {what} ({len(self.body)} bytes).",
            hint,
            provider=self.provider,
            status=self.status,
            request_id=self.request_id,
            charged="perhaps",
        )
        error.body = self.body
        return error


class Http:
    """Sends requests and reads answers; safe to share between threads.

    Nothing is repeated here but the fetching of a finished picture, which costs nothing.
    Proxy and .netrc settings of the machine are ignored, cookies and redirects refused.

    `read_timeout_s` is the longest silence that is borne. A call as a whole, from connecting to
    the last byte, ends after that time and as much again, at most 60 s, however it trickles.
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
        self.before_post: Callable[[str], None] | None = None
        self._own = threading.local()

    def post_json(
        self, url: str, body: Mapping[str, Any], *, headers: Mapping[str, str], provider: str
    ) -> Answer:
        return self._send("POST", url, provider, headers=dict(headers), json=body)

    def post_multipart(
        self,
        url: str,
        fields: Mapping[str, str],
        files: Sequence[File],
        *,
        headers: Mapping[str, str],
        provider: str,
        own_base_url: str = "",
    ) -> Answer:
        """`own_base_url` for an address that an answer named: guarded like that of a picture."""
        own = not own_base_url or is_own_or_public(url, own_base_url)
        parts = [(name, (file_name, data, kind)) for name, file_name, data, kind in files]
        content = {"headers": dict(headers), "data": dict(fields), "files": parts}
        return self._send("POST", url, provider, "api" if own else "pictures", **content)

    def get(self, url: str, *, headers: Mapping[str, str], provider: str) -> Answer:
        """A question that costs nothing: how far a request is, what there is."""
        return self._send("GET", url, provider, headers=dict(headers))

    def put(self, url: str, *, headers: Mapping[str, str], provider: str) -> Answer:
        """A wish without a body: to cancel."""
        return self._send("PUT", url, provider, headers=dict(headers))

    def fetch_picture(self, url: str, *, provider: str, own_base_url: str) -> bytes:
        """The bytes behind a picture's URL; BadAnswer when they cannot be had.

        Only https to public addresses, or the configured base URL's own host and port; every
        redirect is checked again. No key is sent.
        """
        silence = min(_FETCH_SECONDS, self.read_timeout_s)
        for wait in (*self.fetch_waits_s, None):
            try:
                with Deadline(_longest(silence)):
                    return self._follow(url, own_base_url, silence)
            except (UnsafeAddress, UnusableAnswer) as error:
                _raise_lost(url, provider, str(error))
            except FAULTS as error:
                if wait is None:
                    _raise_lost(url, provider, explain_outage(error, silence)[0])
                time.sleep(wait)
            except ValueError:
                # Of a malformed address; its text may hold the address, which may be signed.
                _raise_lost(url, provider, "it leads to an invalid address")
        raise AssertionError("the last round returns or raises")

    @classmethod
    def of(cls, settings: Settings) -> "Http":
        """With the time-outs of IMAGEGEN_CONNECT_TIMEOUT and IMAGEGEN_READ_TIMEOUT, in seconds."""
        return cls(
            connect_timeout_s=settings.number("IMAGEGEN_CONNECT_TIMEOUT", 10),
            read_timeout_s=settings.number("IMAGEGEN_READ_TIMEOUT", 300),
        )

    def _send(
        self, method: str, url: str, provider: str, purpose: str = "api", **content: Any
    ) -> Answer:
        if method == "POST" and purpose == "api" and self.before_post is not None:
            self.before_post(provider)  # the limits of the key
        silence, body = self.read_timeout_s, Body(most_bytes=self.most_bytes)
        send = self._session(purpose).request
        try:
            with (
                Deadline(_longest(silence)),
                send(method, url, **content, **self._limits(silence)) as response,
            ):
                read, headers = body.read(response.raw), response.headers
        except UnusableAnswer as error:
            raise _too_large(url, provider, body, str(error)) from None
        except FAULTS as error:
            broken = outage(error, url, provider, silence)
            broken.body = body.start
            raise broken from None
        return Answer(status=response.status_code, headers=headers, body=read, provider=provider)

    def _follow(self, url: str, own_base_url: str, silence: float) -> bytes:
        for _ in range(_MOST_REDIRECTS + 1):
            own = is_own_or_public(url, own_base_url)
            session = self._session("api" if own else "pictures")
            accept = {"Accept": "image/*"}
            with session.get(url, headers=accept, **self._limits(silence)) as response:
                if response.is_redirect:
                    url = urljoin(url, response.headers["Location"])
                    continue
                if response.status_code != 200:
                    _refuse_status(response.status_code)
                return Body(most_bytes=self.most_bytes).read(response.raw)
        raise UnusableAnswer("it redirects too often")

    def _limits(self, silence: float) -> dict[str, Any]:
        timeout = (self.connect_timeout_s, silence)
        return {"timeout": timeout, "stream": True, "allow_redirects": False}

    def _session(self, purpose: str) -> requests.Session:
        now = time.monotonic()
        session, last = getattr(self._own, purpose, (None, now))
        if session is None:
            session = _new_session(guarded=purpose == "pictures")
        elif now - last > _IDLE_SECONDS:
            session.close()
        setattr(self._own, purpose, (session, now))
        return session


class _Session(requests.Session):
    """Knows no redirects: even unfollowed, their bodies would be read whole, without any limit."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class _Adapter(HTTPAdapter):
    def __init__(self, pools: dict[str, type[HTTPConnectionPool]]) -> None:
        self.pools = pools
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self.pools


def _longest(silence: float) -> float:
    return silence + min(silence, _BODY_SECONDS)


def _new_session(*, guarded: bool) -> requests.Session:
    """Of the configured base URL, or `guarded`: public https addresses alone."""
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers["User-Agent"] = f"imagegen-studio/{_version()}"
    session.headers["Accept"] = "application/json"
    session.adapters.clear()
    pools = PUBLIC_POOLS if guarded else POOLS
    for scheme in pools:
        session.mount(f"{scheme}://", _Adapter(pools))
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
    raise UnusableAnswer(f"it answered {status}")


def _too_large(url: str, provider: str, body: Body, why: str) -> BadAnswer:
    error = BadAnswer(
        f"{safe_text(host_of(url), 100)} answered, but {why}.",
        "Ask for fewer pictures at once.",
        provider=provider,
        status=body.status,
        charged="perhaps",
    )
    error.body = body.start
    return error


def _raise_lost(url: str, provider: str, why: str) -> NoReturn:
    raise BadAnswer(
        f"The picture was made and probably charged, but it could not be fetched from "
        f"{safe_text(host_of(url), 100)}: {why}.",
        "Making it again is paid again; ask the provider whether it keeps its pictures.",
        provider=provider,
        charged="perhaps",
    ) from None
