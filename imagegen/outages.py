"""Why a connection failed, in words a user can act on, and whether the request had been sent."""

import re
import ssl

import urllib3.exceptions as wire

from imagegen.addresses import host_of
from imagegen.errors import ProviderDown
from imagegen.redaction import safe_text

_NOT_SENT: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "its certificate is not valid"),
    (wire.NameResolutionError, "its host could not be found"),
    (wire.NewConnectionError, "no connection could be made"),
    (wire.ConnectTimeoutError, "connecting took too long"),
    (wire.LocationParseError, "its address is not valid"),
)
"""The more special error first: the first that fits explains it."""


def outage(error: Exception, url: str, provider: str, timeout_s: float) -> ProviderDown:
    """The ProviderDown for a failed call. Once it was sent, it may have been made and charged."""
    why, sent = explain_outage(error, timeout_s)
    return ProviderDown(
        f"{safe_text(host_of(url), 100)} gave no answer: {why}.",
        "The picture may have been made and charged all the same."
        if sent
        else "Nothing was sent. Check the connection and the base URL.",
        provider=provider,
        charged="perhaps" if sent else "no",
        answered=False,
    )


def explain_outage(error: Exception, timeout_s: float) -> tuple[str, bool]:
    """Why it failed, without the URL (which may hold a signature), and whether it was sent."""
    cause = _innermost(error)
    for kind, why in _NOT_SENT:
        if isinstance(cause, kind):
            return why, False
    text = f"{type(cause).__name__} {cause}"
    if "CERTIFICATE_VERIFY" in text:
        return "its certificate is not valid", False
    if re.search(r"timed? ?out", text, re.IGNORECASE):
        return f"it took longer than {timeout_s:g} s", True
    if type(cause) is OSError and cause.errno is None:
        return safe_text(str(cause), 100), True
    return "the connection broke off", True


def _innermost(error: BaseException) -> BaseException:
    """The urllib3 or socket error inside what the HTTP client has wrapped around it."""
    for inner in (getattr(error, "reason", None), *error.args[:1]):
        if isinstance(inner, BaseException):
            return _innermost(inner)
    return error
